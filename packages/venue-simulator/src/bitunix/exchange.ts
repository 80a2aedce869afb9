// The exchange proper: orders of all accounts against the markets. Knows nothing of the wire.
//
// Life of an order: `submit` takes it (INIT) and its matching follows a little later, as at a real venue, so that the
// answer to the request and the pushes are not one thing. It first takes what the book shows at its limit or better
// (taker); what is left rests (GTC, POST_ONLY) or is canceled. A resting order fills at its own price (maker) when the
// other side quotes that price, up to what is shown, or when a print goes through it, up to the print's size.
//
// TP/SL and liquidation are looked at on every quote and print. All times are the clock's.

import type { FundingSchedule, MarketEvent, MarketInstrument } from '../market/index.ts';
import type { Clock } from '../ports/index.ts';
import {
  type Account,
  newAccount,
  type Order,
  type Position,
  remember,
  type TpSl,
  type TriggerLeg,
} from './books.ts';
import { errorCodes, VenueRefusal } from './error-codes.ts';
import { frozenMargin, liquidationTicks } from './margin.ts';
import { executableLots, positionReducedBy, postExecution, postFunding } from './postings.ts';
import { requireFunds } from './require-funds.ts';
import { SymbolMarket } from './symbol-market.ts';
import { TpSlDesk } from './tpsl-desk.ts';

export type OrderEvent = 'CREATE' | 'UPDATE' | 'CLOSE';

export interface ExchangeListener {
  onOrder(account: Account, order: Order, event: OrderEvent): void;
  onPosition(account: Account, position: Position, event: 'OPEN' | 'UPDATE' | 'CLOSE'): void;
  onTpSl(account: Account, tpsl: TpSl, event: OrderEvent): void;
  onBalance(account: Account): void;
}

export interface ExchangeOptions {
  readonly clock: Clock;
  readonly instruments: readonly MarketInstrument[];
  readonly funding: FundingSchedule;
  readonly makerFeeBps: number;
  readonly takerFeeBps: number;
  /** Milliseconds from a request to its matching, asked for each. */
  readonly matchingDelayMs: () => number;
  readonly listener: ExchangeListener;
  /** Where ids start. */
  readonly firstId?: number;
}

export type NewOrder = Pick<
  Order,
  | 'symbol'
  | 'side'
  | 'tradeSide'
  | 'positionId'
  | 'type'
  | 'effect'
  | 'reduceOnly'
  | 'priceTicks'
  | 'lots'
  | 'tp'
  | 'sl'
  | 'clientId'
>;

export interface OrderChange {
  readonly lots: number;
  readonly priceTicks: number | undefined;
  readonly tp?: TriggerLeg;
  readonly sl?: TriggerLeg;
}

/** Ids are long numbers, as the exchange's are; far above what a double holds exactly, to catch clients that parse them. */
const idBase = 1_900_000_000_000_000_000n;

export class Exchange {
  readonly accounts = new Map<string, Account>();
  readonly markets: ReadonlyMap<string, SymbolMarket>;
  readonly tpsl: TpSlDesk;
  /** While the venue is down prices go on and nothing matches. */
  halted = false;
  readonly #options: ExchangeOptions;
  #nextId: number;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#nextId = options.firstId ?? 1;
    this.tpsl = new TpSlDesk(options.clock, options.listener, this.newId);
    this.markets = new Map(
      options.instruments.map((instrument) => [instrument.symbol, new SymbolMarket(instrument)]),
    );
  }

  get nextId(): number {
    return this.#nextId;
  }

  readonly newId = (): string => String(idBase + BigInt(this.#nextId++));

  readonly marketOf = (symbol: string): SymbolMarket => {
    const market = this.markets.get(symbol);
    if (market === undefined) throw new VenueRefusal(errorCodes.marketNotExists, symbol);
    return market;
  };

  addAccount(apiKey: string, secret: string, balance: bigint): Account {
    const account = newAccount(apiKey, secret, balance);
    this.accounts.set(apiKey, account);
    return account;
  }

  /** Takes over saved books in place of all others, and goes on with what was under way. */
  restore(accounts: readonly Account[], nextId: number): void {
    this.#nextId = Math.max(this.#nextId, nextId);
    this.accounts.clear();
    for (const account of accounts) {
      this.accounts.set(account.apiKey, account);
      for (const order of account.orders.values())
        if (order.status === 'INIT') this.#activateSoon(account, order);
    }
  }

  settingsOf(account: Account, symbol: string) {
    const instrument = this.marketOf(symbol).instrument;
    return (
      account.settings.get(symbol) ?? {
        leverage: instrument.defaultLeverage,
        marginMode: 'ISOLATION' as const,
      }
    );
  }

  /** Takes an order. @throws VenueRefusal when it cannot be taken. */
  submit(account: Account, request: NewOrder, source: Order['source'] = 'api'): Order {
    const nowMs = this.#options.clock.nowMs();
    const settings = this.settingsOf(account, request.symbol);
    const order: Order = {
      ...request,
      orderId: this.newId(),
      source,
      filledLots: 0,
      filledValue: 0n,
      fee: 0n,
      realizedPnl: 0n,
      status: 'INIT',
      leverage: settings.leverage,
      marginMode: settings.marginMode,
      createdMs: nowMs,
      modifiedMs: nowMs,
    };
    if (source === 'api') requireFunds(account, order, this.marketOf, this.#options.takerFeeBps);
    account.orders.set(order.orderId, order);
    if (order.clientId !== undefined) account.clientIds.add(order.clientId);
    if (source === 'api') this.#activateSoon(account, order);
    else this.#activate(account, order);
    return order;
  }

  #activateSoon(account: Account, order: Order): void {
    const { clock, matchingDelayMs } = this.#options;
    const { apiKey } = account;
    clock.scheduleAt(clock.nowMs() + matchingDelayMs(), () => {
      const current = this.accounts.get(apiKey);
      if (current !== undefined) this.#activate(current, order);
    });
  }

  #activate(account: Account, order: Order): void {
    if (!this.#isWorking(account, order) || order.status !== 'INIT' || this.halted) return;
    order.status = 'NEW';
    this.#options.listener.onOrder(account, order, 'CREATE');
    this.#options.listener.onBalance(account);
    this.#match(account, order);
  }

  /** Lets an order take from the book, then rest or end. */
  #match(account: Account, order: Order): void {
    const market = this.marketOf(order.symbol);
    const crossing = market.available(order.side, order.priceTicks);
    if (order.effect === 'POST_ONLY' && crossing > 0) return this.finish(account, order, 'CANCELED');
    if (order.effect === 'FOK' && crossing < order.lots) return this.finish(account, order, 'CANCELED');
    this.#take(account, order, market);
    const rests = order.type === 'LIMIT' && (order.effect === 'GTC' || order.effect === 'POST_ONLY');
    if (this.#isWorking(account, order) && (!rests || this.#hasNothingToReduce(account, order))) {
      this.finish(account, order, 'CANCELED');
    }
  }

  #hasNothingToReduce(account: Account, order: Order): boolean {
    return order.lots > order.filledLots && executableLots(account, order) === 0;
  }

  #take(account: Account, order: Order, market: SymbolMarket): void {
    const got = market.take(order.side, executableLots(account, order), order.priceTicks);
    for (const level of got) this.execute(account, order, level.lots, level.ticks, 'TAKER');
  }

  /** False for an order that ended, and for one of books that a restart has replaced. */
  #isWorking(account: Account, order: Order): boolean {
    return this.accounts.get(account.apiKey) === account && account.orders.get(order.orderId) === order;
  }

  /** Executes part of an order and tells of everything that this changes. */
  execute(account: Account, order: Order, lots: number, ticks: number, role: 'MAKER' | 'TAKER'): void {
    const { clock, makerFeeBps, takerFeeBps, listener } = this.#options;
    const market = this.marketOf(order.symbol);
    const feeBps = role === 'MAKER' ? makerFeeBps : takerFeeBps;
    const execution = { lots, ticks, role, feeBps, atMs: clock.nowMs() };
    const postings = postExecution(account, order, market, execution, this.newId);
    const done = order.status === 'FILLED';
    if (done) this.#retire(account, order);
    listener.onOrder(account, order, done ? 'CLOSE' : 'UPDATE');
    for (const { position, event } of postings) {
      listener.onPosition(account, position, event);
      if (event === 'CLOSE') this.#onPositionClosed(account, position);
    }
    listener.onBalance(account);
    this.tpsl.attach(account, order);
  }

  /** Cancels a TP/SL, unless a restart has replaced its books meanwhile. */
  cancelTpSl(account: Account, tpsl: TpSl): void {
    if (this.accounts.get(account.apiKey) === account) this.tpsl.end(account, tpsl, 'CANCELED');
  }

  #onPositionClosed(account: Account, position: Position): void {
    this.tpsl.endAllOf(account, position);
    for (const order of [...account.orders.values()]) {
      if (order.symbol !== position.symbol || order.status === 'INIT') continue;
      const closesIt = order.positionId === position.positionId || order.reduceOnly;
      if (closesIt && positionReducedBy(account, order) === undefined)
        this.finish(account, order, 'CANCELED');
    }
  }

  /** Ends an order that is not filled. */
  finish(account: Account, order: Order, status: 'CANCELED' | 'EXPIRED'): void {
    if (!this.#isWorking(account, order)) return;
    order.status = status === 'CANCELED' && order.filledLots > 0 ? 'PART_FILLED_CANCELED' : status;
    order.modifiedMs = this.#options.clock.nowMs();
    this.#retire(account, order);
    this.#options.listener.onOrder(account, order, 'CLOSE');
    this.#options.listener.onBalance(account);
  }

  #retire(account: Account, order: Order): void {
    account.orders.delete(order.orderId);
    remember(account.orderHistory, order);
  }

  /** Changes a resting order; it loses nothing but its place, and matches anew. */
  modify(account: Account, order: Order, change: OrderChange): void {
    if (!this.#isWorking(account, order)) return;
    order.lots = Math.max(change.lots, order.filledLots);
    if (change.priceTicks !== undefined) order.priceTicks = change.priceTicks;
    if (change.tp !== undefined) order.tp = change.tp;
    if (change.sl !== undefined) order.sl = change.sl;
    order.modifiedMs = this.#options.clock.nowMs();
    if (order.lots === order.filledLots) {
      this.finish(account, order, 'CANCELED');
      return;
    }
    this.#options.listener.onOrder(account, order, 'UPDATE');
    this.#match(account, order);
  }

  /** Takes a market event: prices first, then resting orders, triggers and liquidations. */
  onMarket(event: Exclude<MarketEvent, { type: 'gap' }>): void {
    const market = this.markets.get(event.symbol);
    if (market === undefined) return;
    if (event.type === 'quote') {
      market.onQuote(event);
      if (!this.halted) this.#matchResting(market);
    } else {
      market.onTrade(event);
      if (!this.halted) this.#matchThrough(market, event);
    }
    if (this.halted) return;
    for (const account of this.accounts.values()) {
      if (account.tpsl.size > 0) this.#trigger(account, market);
      if (account.positions.size > 0) this.#liquidate(account, market);
    }
  }

  #resting(symbol: string): { account: Account; order: Order }[] {
    const resting: { account: Account; order: Order }[] = [];
    for (const account of this.accounts.values()) {
      for (const order of account.orders.values()) {
        if (order.symbol === symbol && order.status !== 'INIT') resting.push({ account, order });
      }
    }
    if (resting.length < 2) return resting;
    return resting.sort((a, b) => precedence(a.order, b.order));
  }

  #matchResting(market: SymbolMarket): void {
    for (const { account, order } of this.#resting(market.instrument.symbol)) {
      if (!this.#isWorking(account, order) || order.priceTicks === undefined) continue;
      const got = market.take(order.side, executableLots(account, order), order.priceTicks);
      const lots = got.reduce((sum, level) => sum + level.lots, 0);
      if (lots > 0) this.execute(account, order, lots, order.priceTicks, 'MAKER');
    }
  }

  #matchThrough(market: SymbolMarket, print: { priceTicks: number; lots: number }): void {
    let left = print.lots;
    if (left === 0) return;
    for (const { account, order } of this.#resting(market.instrument.symbol)) {
      if (!this.#isWorking(account, order) || order.priceTicks === undefined) continue;
      const through =
        order.side === 'BUY' ? print.priceTicks < order.priceTicks : print.priceTicks > order.priceTicks;
      const lots = through ? Math.min(left, executableLots(account, order)) : 0;
      if (lots === 0) continue;
      left -= lots;
      this.execute(account, order, lots, order.priceTicks, 'MAKER');
      if (left === 0) return;
    }
  }

  #trigger(account: Account, market: SymbolMarket): void {
    for (
      let due = this.tpsl.nextDue(account, market);
      due !== undefined;
      due = this.tpsl.nextDue(account, market)
    ) {
      this.tpsl.end(account, due.tpsl, 'TRIGGERED');
      const limit = due.leg.orderType === 'LIMIT' ? due.leg.orderTicks : undefined;
      this.#closeOrder(account, due.position, due.lots, 'tpsl', limit);
    }
  }

  /** An order of the venue's own against a position. */
  #closeOrder(
    account: Account,
    position: Position,
    lots: number,
    source: 'tpsl' | 'liquidation',
    priceTicks: number | undefined,
  ): Order {
    return this.submit(
      account,
      {
        symbol: position.symbol,
        side: position.side === 'LONG' ? 'SELL' : 'BUY',
        positionId: position.positionId,
        type: priceTicks === undefined ? 'MARKET' : 'LIMIT',
        effect: priceTicks === undefined ? 'IOC' : 'GTC',
        reduceOnly: true,
        lots,
        ...(priceTicks === undefined ? {} : { priceTicks }),
      },
      source,
    );
  }

  #liquidate(account: Account, market: SymbolMarket): void {
    const mark = market.markTicks;
    if (mark === undefined || market.quote === undefined) return;
    for (const position of [...account.positions.values()]) {
      if (position.symbol !== market.instrument.symbol || !account.positions.has(position.positionId))
        continue;
      const at = liquidationTicks(account, position, this.marketOf);
      const hit = position.side === 'LONG' ? at > 0 && mark <= at : mark >= at;
      if (hit) this.#closeOrder(account, position, position.lots, 'liquidation', undefined);
    }
  }

  /** Closes a position at the market at once. */
  flashClose(account: Account, position: Position): Order {
    return this.submit(account, {
      symbol: position.symbol,
      side: position.side === 'LONG' ? 'SELL' : 'BUY',
      positionId: position.positionId,
      type: 'MARKET',
      effect: 'IOC',
      reduceOnly: true,
      lots: position.lots,
    });
  }

  /** Charges funding of one symbol. */
  chargeFunding(symbol: string, fundingTimeMs: number): void {
    const { clock, funding, listener } = this.#options;
    const market = this.marketOf(symbol);
    const rate = funding.rateAt(market.instrument, fundingTimeMs);
    for (const account of this.accounts.values()) {
      const charged = postFunding(account, market, rate, clock.nowMs());
      for (const position of charged) listener.onPosition(account, position, 'UPDATE');
      if (charged.length > 0) listener.onBalance(account);
    }
  }

  frozenOf(order: Order): bigint {
    return frozenMargin(order, this.marketOf(order.symbol));
  }
}

/** Better price first, then the older. */
function precedence(a: Order, b: Order): number {
  if (
    a.side === b.side &&
    a.priceTicks !== undefined &&
    b.priceTicks !== undefined &&
    a.priceTicks !== b.priceTicks
  ) {
    return a.side === 'BUY' ? b.priceTicks - a.priceTicks : a.priceTicks - b.priceTicks;
  }
  return a.createdMs - b.createdMs || (a.orderId < b.orderId ? -1 : 1);
}
