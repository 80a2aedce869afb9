// A venue of one instrument and short words for its commands, for the tests of this folder.
import {
  type AccountId,
  type ClientOrderId,
  type InstrumentId,
  type InstrumentIndex,
  type Lots,
  parseMoney,
  type Ticks,
} from '../base/index.ts';
import type { Instrument, OrderReport, OrderTerms, VenueReport } from '../model/index.ts';
import { defaultProfile, type FillProfile } from './fill-profile.ts';
import { PaperVenue } from './paper-venue.ts';
import type { PaperVenueConfig } from './paper-venue-config.ts';

export const only = 0 as InstrumentIndex;

/** Tick 1, lot 0.001: a lot at 60,000 ticks is worth 60. */
export const perpetual: Instrument = {
  id: 'BTCUSDT-PERP.TEST' as InstrumentId,
  symbol: 'BTCUSDT',
  venue: 'TEST',
  assetClass: 'perpetual',
  kind: 'linear',
  costBasis: 'average',
  tickSize: parseMoney('1'),
  lotSize: parseMoney('0.001'),
  multiplier: 1,
  settlement: 'USDT',
  minQuantityLots: 1,
  maxLimitQuantityLots: 100_000,
  maxMarketQuantityLots: 50_000,
  makerFeeRate: 0.0002,
  takerFeeRate: 0.0006,
  maxLeverage: 100,
};

/** Contracts of 100 dollars, settled in the coin. */
export const inverse: Instrument = {
  ...perpetual,
  id: 'BTCUSD-INVERSE.TEST' as InstrumentId,
  symbol: 'BTCUSD',
  kind: 'inverse',
  lotSize: parseMoney('1'),
  multiplier: 100,
  settlement: 'BTC',
};

/** No slippage, no impact, nothing behind the shown size: what a test counts is what the quote says. */
export const plainProfile: FillProfile = {
  ...defaultProfile,
  name: 'plain',
  slippageSpreadFraction: 0,
  impactTicksPerShownSize: 0,
  beyondShown: { kind: 'waits' },
};

export const configOf = (change: Partial<PaperVenueConfig> = {}): PaperVenueConfig => ({
  account: 'TEST:1' as AccountId,
  currency: 'USDT',
  instruments: [perpetual],
  profile: plainProfile,
  latency: { minMs: 100, maxMs: 100 },
  seed: 7,
  initialBalance: '100000',
  ...change,
});

export type Order = Partial<Omit<OrderTerms, 'clientOrderId'>>;

/** Time passes by `at`; every command and quote happens at the time that stands. */
export class TestDesk {
  readonly venue: PaperVenue;
  nowMs = 1_000_000;
  readonly reports: VenueReport[] = [];

  constructor(change: Partial<PaperVenueConfig> = {}, venue = new PaperVenue(configOf(change))) {
    this.venue = venue;
  }

  at(ms: number): this {
    this.nowMs = 1_000_000 + ms;
    return this;
  }

  submit(id: string, terms: Order): this {
    this.venue.submit(orderTerms(id, terms), this.nowMs);
    return this.#drain();
  }

  cancel(id: string): this {
    this.venue.cancel(id as ClientOrderId, this.nowMs);
    return this.#drain();
  }

  protect(stopTicks: number | undefined, targetTicks?: number): this {
    this.venue.setProtection(
      only,
      stopTicks as Ticks | undefined,
      targetTicks as Ticks | undefined,
      this.nowMs,
    );
    return this.#drain();
  }

  quote(bid: number, ask: number, bidLots = 1000, askLots = bidLots): this {
    this.venue.onQuote(only, bid, ask, bidLots, askLots, this.nowMs);
    return this.#drain();
  }

  trade(price: number, lots: number): this {
    this.venue.onTrade(only, price, lots, this.nowMs);
    return this.#drain();
  }

  time(): this {
    this.venue.onTime(this.nowMs);
    return this.#drain();
  }

  /** Opens a position at the market without fees of a test's interest: `side` at the quote given. */
  hold(lots: number, bid: number, ask: number, terms: Order = {}): this {
    this.at(0).quote(bid, ask, 10_000);
    this.submit('entry', { lots: Math.abs(lots) as Lots, side: lots > 0 ? 'buy' : 'sell', ...terms });
    return this.at(100).quote(bid, ask, 10_000);
  }

  get position(): number {
    return this.venue.readState(1, [], this.nowMs).positions[0]?.lots ?? 0;
  }

  get balance(): string {
    return this.venue.readState(1, [], this.nowMs).balances[0]?.balance ?? '';
  }

  /** What was last said of an order of ours. */
  last(id: string): OrderReport | undefined {
    return this.orderReports().findLast(({ clientOrderId }) => clientOrderId === id);
  }

  orderReports(): OrderReport[] {
    return this.reports.filter((it) => it.type === 'OrderReport');
  }

  /** `status filled@average`, in the order in which they were said. */
  story(id: string): string[] {
    return this.orderReports()
      .filter(({ clientOrderId }) => clientOrderId === id)
      .map(({ status, filledLots, averagePrice }) =>
        filledLots === 0 ? status : `${status} ${filledLots}@${averagePrice}`,
      );
  }

  #drain(): this {
    this.reports.push(...this.venue.drain());
    return this;
  }
}

export const orderTerms = (id: string, terms: Order): OrderTerms => ({
  clientOrderId: id as ClientOrderId,
  instrument: only,
  side: 'buy',
  type: 'market',
  lots: 100 as Lots,
  timeInForce: 'gtc',
  postOnly: false,
  reduceOnly: false,
  ...terms,
});

export const ticks = (value: number): Ticks => value as Ticks;
export const lots = (value: number): Lots => value as Lots;
