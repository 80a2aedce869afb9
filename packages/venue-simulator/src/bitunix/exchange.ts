// The exchange proper: accounts, markets and orders of one venue. Knows nothing of the wire.
//
// A market event first changes prices, then meets resting orders, TP/SL and positions that are to be liquidated. All times
// are the clock's. What becomes of orders stands in `order-desk.ts`, of TP/SL in `tpsl-desk.ts`, of books in `postings.ts`.

import type { FundingSchedule, MarketEvent, MarketInstrument } from '../market/index.ts';
import type { Clock } from '../ports/index.ts';
import { type Account, newAccount, type Order, type Position, type TpSl } from './books.ts';
import { errorCodes, VenueRefusal } from './error-codes.ts';
import { frozenMargin, liquidationTicks } from './margin.ts';
import { OrderDesk } from './order-desk.ts';
import { postFunding } from './postings.ts';
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

/** Ids are long numbers, as the exchange's are; far above what a double holds exactly, to catch clients that parse them. */
const idBase = 1_900_000_000_000_000_000n;

export class Exchange {
  readonly accounts = new Map<string, Account>();
  readonly markets: ReadonlyMap<string, SymbolMarket>;
  readonly tpsl: TpSlDesk;
  readonly orders: OrderDesk;
  readonly #options: ExchangeOptions;
  #nextId: number;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#nextId = options.firstId ?? 1;
    this.tpsl = new TpSlDesk(options.clock, options.listener, this.newId);
    this.orders = new OrderDesk({
      ...options,
      accounts: this.accounts,
      marketOf: this.marketOf,
      settingsOf: (account, symbol) => this.settingsOf(account, symbol),
      newId: this.newId,
      tpsl: this.tpsl,
    });
    this.markets = new Map(
      options.instruments.map((instrument) => [instrument.symbol, new SymbolMarket(instrument)]),
    );
  }

  /** While the venue is down prices go on and nothing matches. */
  get halted(): boolean {
    return this.orders.halted;
  }

  set halted(halted: boolean) {
    this.orders.halted = halted;
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
      for (const order of account.orders.values()) this.orders.resume(account, order);
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

  /** Cancels a TP/SL, unless a restart has replaced its books meanwhile. */
  cancelTpSl(account: Account, tpsl: TpSl): void {
    if (this.accounts.get(account.apiKey) === account) this.tpsl.end(account, tpsl, 'CANCELED');
  }

  /** Takes a market event: prices first, then resting orders, triggers and liquidations. */
  onMarket(event: Exclude<MarketEvent, { type: 'gap' }>): void {
    const market = this.markets.get(event.symbol);
    if (market === undefined) return;
    if (event.type === 'quote') {
      market.onQuote(event);
      if (!this.halted) this.orders.matchResting(market);
    } else {
      market.onTrade(event);
      if (!this.halted) this.orders.matchThrough(market, event);
    }
    if (this.halted) return;
    for (const account of this.accounts.values()) {
      if (account.tpsl.size > 0) this.#trigger(account, market);
      if (account.positions.size > 0) this.#liquidate(account, market);
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
      this.orders.closeFor(account, due.position, due.lots, 'tpsl', limit);
    }
  }

  #liquidate(account: Account, market: SymbolMarket): void {
    const mark = market.markTicks;
    if (mark === undefined || market.quote === undefined) return;
    for (const position of [...account.positions.values()]) {
      if (position.symbol !== market.instrument.symbol || !account.positions.has(position.positionId))
        continue;
      const at = liquidationTicks(account, position, this.marketOf);
      const hit = position.side === 'LONG' ? at > 0 && mark <= at : mark >= at;
      if (hit) this.orders.closeFor(account, position, position.lots, 'liquidation', undefined);
    }
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
