// The orders of all accounts: taken, matched, rested, executed, changed, ended.
//
// Life of an order: `submit` takes it (INIT) and its matching follows a little later, as at a real venue, so that the
// answer to the request and the pushes are not one thing. It first takes what the book shows at its limit or better
// (taker); what is left rests (GTC, POST_ONLY) or is canceled. A resting order fills at its own price (maker) when the
// other side quotes that price, up to what is shown, or when a print goes through it, up to the print's size.

import type { Clock } from '../ports/index.ts';
import {
  type Account,
  type Order,
  type Position,
  remember,
  type SymbolSettings,
  type TriggerLeg,
} from './books.ts';
import type { ExchangeListener } from './exchange.ts';
import type { MarketOf } from './margin.ts';
import { executableLots, positionReducedBy, postExecution } from './postings.ts';
import { requireFunds } from './require-funds.ts';
import type { SymbolMarket } from './symbol-market.ts';
import type { TpSlDesk } from './tpsl-desk.ts';

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

export interface OrderDeskParts {
  readonly clock: Clock;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly marketOf: MarketOf;
  readonly settingsOf: (account: Account, symbol: string) => SymbolSettings;
  readonly newId: () => string;
  readonly tpsl: TpSlDesk;
  readonly listener: ExchangeListener;
  readonly makerFeeBps: number;
  readonly takerFeeBps: number;
  /** Milliseconds from a request to its matching, asked for each. */
  readonly matchingDelayMs: () => number;
}

export class OrderDesk {
  /** While the venue is down nothing matches. */
  halted = false;
  readonly #parts: OrderDeskParts;

  constructor(parts: OrderDeskParts) {
    this.#parts = parts;
  }

  /** Takes an order. @throws VenueRefusal when it cannot be taken. */
  submit(account: Account, request: NewOrder, source: Order['source'] = 'api'): Order {
    const nowMs = this.#parts.clock.nowMs();
    const settings = this.#parts.settingsOf(account, request.symbol);
    const order: Order = {
      ...request,
      orderId: this.#parts.newId(),
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
    if (source === 'api') requireFunds(account, order, this.#parts.marketOf, this.#parts.takerFeeBps);
    account.orders.set(order.orderId, order);
    if (order.clientId !== undefined) account.clientIds.add(order.clientId);
    if (source === 'api') this.#activateSoon(account, order);
    else this.#activate(account, order);
    return order;
  }

  /** Goes on with an order that was taken and not yet matched. */
  resume(account: Account, order: Order): void {
    if (order.status === 'INIT') this.#activateSoon(account, order);
  }

  #activateSoon(account: Account, order: Order): void {
    const { clock, matchingDelayMs } = this.#parts;
    const { apiKey } = account;
    clock.scheduleAt(clock.nowMs() + matchingDelayMs(), () => {
      const current = this.#parts.accounts.get(apiKey);
      if (current !== undefined) this.#activate(current, order);
    });
  }

  #activate(account: Account, order: Order): void {
    if (!this.#isWorking(account, order) || order.status !== 'INIT' || this.halted) return;
    order.status = 'NEW';
    this.#parts.listener.onOrder(account, order, 'CREATE');
    this.#parts.listener.onBalance(account);
    this.#match(account, order);
  }

  /** Lets an order take from the book, then rest or end. */
  #match(account: Account, order: Order): void {
    const market = this.#parts.marketOf(order.symbol);
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
    for (const level of got) {
      market.onExecution(level.ticks);
      this.execute(account, order, level.lots, level.ticks, 'TAKER');
    }
  }

  /** False for an order that ended, and for one of books that a restart has replaced. */
  #isWorking(account: Account, order: Order): boolean {
    return (
      this.#parts.accounts.get(account.apiKey) === account && account.orders.get(order.orderId) === order
    );
  }

  /** Executes part of an order and tells of everything that this changes. */
  execute(account: Account, order: Order, lots: number, ticks: number, role: 'MAKER' | 'TAKER'): void {
    const { clock, makerFeeBps, takerFeeBps, listener } = this.#parts;
    const market = this.#parts.marketOf(order.symbol);
    const feeBps = role === 'MAKER' ? makerFeeBps : takerFeeBps;
    const execution = { lots, ticks, role, feeBps, atMs: clock.nowMs() };
    const postings = postExecution(account, order, market, execution, this.#parts.newId);
    const done = order.status === 'FILLED';
    if (done) this.#retire(account, order);
    listener.onOrder(account, order, done ? 'CLOSE' : 'UPDATE');
    for (const { position, event } of postings) {
      listener.onPosition(account, position, event);
      if (event === 'CLOSE') this.#onPositionClosed(account, position);
    }
    listener.onBalance(account);
    this.#parts.tpsl.attach(account, order);
  }

  #onPositionClosed(account: Account, position: Position): void {
    this.#parts.tpsl.endAllOf(account, position);
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
    order.modifiedMs = this.#parts.clock.nowMs();
    this.#retire(account, order);
    this.#parts.listener.onOrder(account, order, 'CLOSE');
    this.#parts.listener.onBalance(account);
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
    order.modifiedMs = this.#parts.clock.nowMs();
    if (order.lots === order.filledLots) {
      this.finish(account, order, 'CANCELED');
      return;
    }
    this.#parts.listener.onOrder(account, order, 'UPDATE');
    this.#match(account, order);
  }

  /** An order of the venue's own against a position. */
  closeFor(
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

  #resting(symbol: string): { account: Account; order: Order }[] {
    const resting: { account: Account; order: Order }[] = [];
    for (const account of this.#parts.accounts.values()) {
      for (const order of account.orders.values()) {
        if (order.symbol === symbol && order.status !== 'INIT') resting.push({ account, order });
      }
    }
    if (resting.length < 2) return resting;
    return resting.sort((a, b) => precedence(a.order, b.order));
  }

  /** Fills what rests, as far as a new quote shows it. */
  matchResting(market: SymbolMarket): void {
    for (const { account, order } of this.#resting(market.instrument.symbol)) {
      if (!this.#isWorking(account, order) || order.priceTicks === undefined) continue;
      const got = market.take(order.side, executableLots(account, order), order.priceTicks);
      const lots = got.reduce((sum, level) => sum + level.lots, 0);
      if (lots === 0) continue;
      market.onExecution(order.priceTicks);
      this.execute(account, order, lots, order.priceTicks, 'MAKER');
    }
  }

  /** Fills what rests and was gone through by a print. */
  matchThrough(market: SymbolMarket, print: { priceTicks: number; lots: number }): void {
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
