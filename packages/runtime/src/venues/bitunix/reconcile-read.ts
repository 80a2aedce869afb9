// Performs `ReadVenueState`: reads the whole account and says what it read, in one `VenueStateReport`.
//
// Order of reading: working orders before ended ones, so that an order which ends in between is in one of the two lists;
// then by id what is in doubt or has vanished, trades where totals lack a price, positions, TP/SL, balance. `complete` only if
// every page was read to its end and every id was answered; a read that fails on the way reports what it has, incomplete.
//
// Lists here have no end mark and move while they are paged: a list counts as whole when as many different entries came
// as the venue says there are, and is read again when they did not.
import type { AccountId, ClientOrderId, EpochMs } from '@holdfast/engine/base';
import type { FundingReport, OrderReport, ReadVenueState, VenueStateReport } from '@holdfast/engine/model';
import { decoding, readList } from './codec.ts';
import type { EndpointName } from './endpoints.ts';
import type { FundingTally } from './funding-tally.ts';
import { isOrderNotFound } from './outcome.ts';
import type { ProtectionMemory } from './protection-memory.ts';
import type { BitunixRequests, ReadOutcome } from './requests.ts';
import type { QueryPairs } from './signature.ts';
import { call, runSteps, type Steps } from './steps.ts';
import {
  balanceReportOf,
  fillReportOf,
  lotsOf,
  orderReportOf,
  positionReportOf,
  protectionReportOf,
  type ReportContext,
  ticksOf,
  withTrades,
} from './translate.ts';
import type { InstrumentDirectory } from './venue-instrument.ts';
import { WireError } from './wire-fields.ts';
import {
  readBalance,
  readOrder,
  readPage,
  readPosition,
  readTpSl,
  readTrade,
  type WireBalance,
  type WireOrder,
  type WirePosition,
  type WireTpSl,
  type WireTrade,
} from './wire-records.ts';

export interface ReconcileReadOptions {
  readonly account: AccountId;
  readonly directory: InstrumentDirectory;
  readonly requests: BitunixRequests;
  readonly memory: ProtectionMemory;
  readonly funding: FundingTally;
  readonly now: () => EpochMs;
  /** When the present life of the link was opened, kernel time. */
  readonly linkOpenedAtMs: () => EpochMs;
  /** Changes when the link is lost: a read does not go on across lives. */
  readonly life: () => number;
}

export interface ReadResult {
  readonly report: VenueStateReport;
  /** Why it is not complete. */
  readonly problem?: string;
  /** As the account says; we trade one-way accounts only. */
  readonly positionMode?: string;
}

const pageSize = 100;
/** A runaway list (or a venue that ignores `skip`) must end. */
const mostPages = 50;
const listReads = 3;
/** How far back the first read of a process looks for ended orders. */
const firstHistoryMs = 24 * 3_600_000;
/** Later reads begin before the last complete one: lists may lag. */
const overlapMs = 600_000;

class ReadFailed extends Error {}

/** What was read so far; it stays when a later step fails. */
interface Parts {
  open: WireOrder[];
  ended: WireOrder[];
  notFound: ClientOrderId[];
  trades: WireTrade[];
  positions: WirePosition[];
  tpsl: WireTpSl[];
  balance: WireBalance | undefined;
}

const nothingYet = (): Parts => ({
  open: [],
  ended: [],
  notFound: [],
  trades: [],
  positions: [],
  tpsl: [],
  balance: undefined,
});

export class ReconcileRead {
  readonly #options: ReconcileReadOptions;
  #lastCompleteMs: number | undefined;
  /** Venue ids that worked at the last look: one that is in neither list now is asked for by id. */
  #workedBefore: readonly string[] = [];

  constructor(options: ReconcileReadOptions) {
    this.#options = options;
  }

  perform(effect: ReadVenueState, done: (result: ReadResult) => void): void {
    const startedAtMs = this.#options.now();
    const sinceMs = Math.max(
      0,
      (this.#lastCompleteMs ?? startedAtMs - firstHistoryMs + overlapMs) - overlapMs,
    );
    const parts = nothingYet();
    const finish = (problem: string | undefined): void => {
      const result = this.#resultOf(effect, parts, startedAtMs, sinceMs as EpochMs, problem);
      if (result.problem === undefined) {
        this.#lastCompleteMs = startedAtMs;
        this.#workedBefore = parts.open.map((order) => order.orderId);
      }
      done(result);
    };
    runSteps(
      this.#readAll(effect, parts, sinceMs),
      () => finish(undefined),
      (error) => {
        // A figure that does not fit is a list that could not be read; what else is thrown is a defect.
        if (!(error instanceof ReadFailed || error instanceof WireError)) throw error;
        finish(error.message);
      },
    );
  }

  *#readAll(effect: ReadVenueState, parts: Parts, sinceMs: number): Steps<void> {
    const since = [['startTime', String(Math.floor(sinceMs))]] as const;
    parts.open = this.#ours(
      yield* this.#list('pendingOrders', 'orderList', readOrder, (order) => order.orderId, []),
    );
    const ended = yield* this.#list('historyOrders', 'orderList', readOrder, (order) => order.orderId, since);
    const working = new Set(parts.open.map((order) => order.orderId));
    parts.ended = this.#ours(ended).filter((order) => !working.has(order.orderId));
    yield* this.#readDoubtful(effect, parts);
    yield* this.#readVanished(parts);
    yield* this.#readTrades(parts, since);
    parts.positions = this.#ours(
      yield* this.#read('positions', [], (data) => readList(data, 'positions', readPosition)),
    );
    // No total here: a full page means that there may be more.
    parts.tpsl = this.#ours(yield* this.#bareList('pendingTpSl', readTpSl));
    yield* this.#readTriggered(parts, since);
    parts.balance = yield* this.#read('account', [['marginCoin', 'USDT']], (data) =>
      readBalance(Array.isArray(data) ? data[0] : data),
    );
  }

  *#readDoubtful(effect: ReadVenueState, parts: Parts): Steps<void> {
    const shown = new Set([...parts.open, ...parts.ended].map((order) => order.clientId));
    for (const clientOrderId of effect.ordersInDoubt) {
      if (shown.has(clientOrderId)) continue;
      const order = yield* this.#detail(['clientId', clientOrderId]);
      if (order === undefined) parts.notFound.push(clientOrderId);
      else this.#file(order, parts);
    }
  }

  *#readVanished(parts: Parts): Steps<void> {
    const shown = new Set([...parts.open, ...parts.ended].map((order) => order.orderId));
    for (const orderId of this.#workedBefore) {
      if (shown.has(orderId)) continue;
      const order = yield* this.#detail(['orderId', orderId]);
      if (order !== undefined) this.#file(order, parts);
    }
  }

  #file(order: WireOrder, parts: Parts): void {
    const works = order.status === 'INIT' || order.status === 'NEW' || order.status === 'PART_FILLED';
    const list = works ? parts.open : parts.ended;
    if (!list.some((one) => one.orderId === order.orderId)) list.push(...this.#ours([order]));
  }

  /** Lists state what was executed but not at what price: the trades do. */
  *#readTrades(parts: Parts, since: QueryPairs): Steps<void> {
    const lacking = [...parts.open, ...parts.ended].filter(
      (order) => Number(order.filled) > 0 && order.averagePrice === undefined,
    );
    if (lacking.length === 0) return;
    const tradeId = (trade: WireTrade): string => trade.tradeId;
    parts.trades = this.#ours(yield* this.#list('historyTrades', 'tradeList', readTrade, tradeId, since));
    for (const order of lacking) {
      if (this.#covers(parts.trades, order)) continue;
      const own = yield* this.#list('historyTrades', 'tradeList', readTrade, tradeId, [
        ['orderId', order.orderId],
      ]);
      parts.trades = [...parts.trades.filter((trade) => trade.orderId !== order.orderId), ...this.#ours(own)];
    }
  }

  #covers(trades: readonly WireTrade[], order: WireOrder): boolean {
    const { instrument } = this.#options.directory.bySymbol(order.symbol)!;
    const own = trades.filter((trade) => trade.orderId === order.orderId);
    const lots = own.reduce((sum, trade) => sum + lotsOf(trade.quantity, instrument, 'trade quantity'), 0);
    return lots >= lotsOf(order.filled, instrument, 'executed quantity');
  }

  /** Orders without a client id that reduced: TP/SL that triggered while nobody watched tell which are theirs. */
  *#readTriggered(parts: Parts, since: QueryPairs): Steps<void> {
    const { memory, directory } = this.#options;
    if (
      !parts.ended.some(
        (order) => order.clientId === undefined && order.reduceOnly && Number(order.filled) > 0,
      )
    )
      return;
    const all = yield* this.#list('historyTpSl', 'orderList', readTpSl, (tpsl) => tpsl.id, since);
    for (const tpsl of this.#ours(all)) {
      const { index, instrument } = directory.bySymbol(tpsl.symbol)!;
      if (tpsl.triggeredMs === undefined) continue;
      const stopTicks = tpsl.stop === undefined ? undefined : ticksOf(tpsl.stop, instrument, 'stop');
      const targetTicks = tpsl.target === undefined ? undefined : ticksOf(tpsl.target, instrument, 'target');
      memory.noteEnded(index, stopTicks, targetTicks, tpsl.triggeredMs);
    }
  }

  *#detail(by: readonly [string, string]): Steps<WireOrder | undefined> {
    const outcome = yield* this.#ask('orderDetail', [by], (data) =>
      isEmpty(data) ? undefined : readOrder(data),
    );
    if (outcome.ok) return outcome.value;
    if (isOrderNotFound(outcome.answer)) return undefined;
    throw new ReadFailed(outcome.reason);
  }

  *#list<T>(
    endpoint: EndpointName,
    name: string,
    read: (value: unknown) => T,
    idOf: (item: T) => string,
    query: QueryPairs,
  ): Steps<T[]> {
    for (let attempt = 1; attempt <= listReads; attempt++) {
      const found = new Map<string, T>();
      let total: number | undefined;
      for (let page = 0; page < mostPages; page++) {
        const paging: QueryPairs = [
          ['skip', String(page * pageSize)],
          ['limit', String(pageSize)],
        ];
        const { items, ...rest } = yield* this.#read(endpoint, [...query, ...paging], (data) =>
          readPage(data, name, read),
        );
        total = rest.total;
        for (const item of items) found.set(idOf(item), item);
        if (items.length < pageSize) break;
        if (page === mostPages - 1)
          throw new ReadFailed(`${endpoint}: more than ${mostPages * pageSize} entries`);
      }
      // More than stated is no loss: the list grew while it was read.
      if (total === undefined || found.size >= total) return [...found.values()];
    }
    throw new ReadFailed(`${endpoint}: the list changed while it was read, ${listReads} times`);
  }

  *#bareList<T>(endpoint: EndpointName, read: (value: unknown) => T): Steps<T[]> {
    const items: T[] = [];
    for (let page = 0; page < mostPages; page++) {
      const paging: QueryPairs = [
        ['skip', String(page * pageSize)],
        ['limit', String(pageSize)],
      ];
      const found = yield* this.#read(endpoint, paging, (data) => readList(data, endpoint, read));
      items.push(...found);
      if (found.length < pageSize) return items;
    }
    throw new ReadFailed(`${endpoint}: more than ${mostPages * pageSize} entries`);
  }

  *#read<T>(endpoint: EndpointName, query: QueryPairs, decode: (data: unknown) => T): Steps<T> {
    const outcome = yield* this.#ask(endpoint, query, decode);
    if (!outcome.ok) throw new ReadFailed(outcome.reason);
    return outcome.value;
  }

  *#ask<T>(endpoint: EndpointName, query: QueryPairs, decode: (data: unknown) => T): Steps<ReadOutcome<T>> {
    const life = this.#options.life();
    const ask = { endpoint, lane: 'reconciliation', query } as const;
    const outcome = yield* call<ReadOutcome<T>>((done) => this.#options.requests.read(ask, decode, done));
    if (this.#options.life() !== life) throw new ReadFailed('the link was lost while the account was read');
    return outcome;
  }

  #ours<T extends { readonly symbol: string }>(items: readonly T[]): T[] {
    return items.filter((item) => this.#options.directory.bySymbol(item.symbol) !== undefined);
  }

  #context(symbol: string): ReportContext {
    const { account, directory, now } = this.#options;
    return { account, instrument: directory.bySymbol(symbol)!, nowMs: now() };
  }

  /** A figure of any list that does not fit its instrument spoils the whole: nothing is told rather than a part. */
  #resultOf(
    effect: ReadVenueState,
    parts: Parts,
    startedAtMs: EpochMs,
    sinceMs: EpochMs,
    problem: string | undefined,
  ): ReadResult {
    const { positionMode } = parts.balance ?? {};
    const mode = positionMode !== undefined && { positionMode };
    const built = decoding(() => this.#reportOf(effect, parts, startedAtMs, sinceMs, problem === undefined));
    if (built.type === 'VenueStateReport')
      return { report: built, ...(problem !== undefined && { problem }), ...mode };
    const report = this.#reportOf(effect, nothingYet(), startedAtMs, sinceMs, false);
    return { report, problem: built.reason, ...mode };
  }

  #reportOf(
    { readNumber }: ReadVenueState,
    parts: Parts,
    startedAtMs: EpochMs,
    historySinceMs: EpochMs,
    complete: boolean,
  ): VenueStateReport {
    const { account, now, linkOpenedAtMs } = this.#options;
    const protections = parts.tpsl
      .filter((tpsl) => !tpsl.partial && !tpsl.closed)
      .map((tpsl) => protectionReportOf(tpsl, this.#context(tpsl.symbol)));
    return {
      type: 'VenueStateReport',
      account,
      readNumber,
      linkOpenedAtMs: linkOpenedAtMs(),
      startedAtMs,
      atMs: now(),
      openOrders: parts.open.map((order) => this.#orderReport(order, parts.trades)),
      endedOrders: parts.ended.map((order) => this.#orderReport(order, parts.trades)),
      ordersNotFound: parts.notFound,
      fills: parts.trades.map((trade) => fillReportOf(trade, this.#context(trade.symbol))),
      positions: parts.positions.map((position) =>
        positionReportOf(position, this.#context(position.symbol)),
      ),
      protections,
      balances: parts.balance === undefined ? [] : [balanceReportOf(parts.balance, account, now())],
      fundings: parts.positions
        .map((position) => this.#options.funding.note(position, this.#context(position.symbol)))
        .filter((report): report is FundingReport => report !== undefined),
      historySinceMs,
      complete,
    };
  }

  #orderReport(order: WireOrder, trades: readonly WireTrade[]): OrderReport {
    const context = this.#context(order.symbol);
    const own = trades.filter((trade) => trade.orderId === order.orderId);
    return this.#options.memory.attribute(withTrades(orderReportOf(order, context), own, context));
  }
}

/** How "no such order" may look besides its code. */
const isEmpty = (data: unknown): boolean =>
  data === null ||
  data === undefined ||
  data === '' ||
  (typeof data === 'object' && Object.keys(data).length === 0);
