// What the matching model assumes about a market that it only sees the top of: data, so that a report can print it and a
// run can vary it. `docs/matching.md` explains every number.

/** What lies behind the shown size, for an order that takes all of it. */
export type BeyondShown =
  /** Nothing: the rest waits for the next quote. */
  | { readonly kind: 'waits' }
  /** `levels` further levels, each with the shown size, each `ticksPerLevel` worse; the rest waits. */
  | { readonly kind: 'walks'; readonly ticksPerLevel: number; readonly levels: number }
  /** All of it, one tick worse (market orders only; NautilusTrader's code R). */
  | { readonly kind: 'oneTick' };

/** How a bar is played where there are no quotes. */
export interface BarAssumptions {
  /** `spread`: open at the bar's start, the rest over its interval. `end`: all four prices at its end. */
  readonly pointTimes: 'spread' | 'end';
  /** Assumed ticks from each price of the bar to the bid below and to the ask above it. */
  readonly halfSpreadTicks: number;
  /** `adverseFirst`: the extreme that hurts the open position comes first. `highFirst`: always the high. */
  readonly extremes: 'adverseFirst' | 'highFirst';
  /** The price is assumed to move through every level between two prices of a bar, never between two bars. */
  readonly walksLevels: boolean;
}

export interface FillProfile {
  readonly name: string;
  /** `nextQuote`: never against the quote that stood when the order arrived. */
  readonly firstMatch: 'nextQuote' | 'arrival';
  /** What a resting limit needs of the touch: to be beyond its price, or to reach it. */
  readonly restingLimit: 'tradeThrough' | 'touch';
  /** Whether a market trade beyond its price fills a resting limit, up to the trade's quantity. */
  readonly tradesFillLimits: boolean;
  /** What is taken from a level is gone until its price or size changes. */
  readonly consumesShownSize: boolean;
  /** Slippage of whatever takes: this fraction of the spread, in whole ticks, rounded up. */
  readonly slippageSpreadFraction: number;
  /** Impact: ticks for taking all of a level's size; in proportion for less, rounded down to whole ticks. */
  readonly impactTicksPerShownSize: number;
  readonly beyondShown: BeyondShown;
  /** A stop whose trigger is reached already when it arrives. */
  readonly stopInMarket: 'rejects' | 'triggers';
  readonly bars: BarAssumptions;
}

/** Conservative: what it lets fill would have filled. */
export const defaultProfile: FillProfile = {
  name: 'default',
  firstMatch: 'nextQuote',
  restingLimit: 'tradeThrough',
  tradesFillLimits: true,
  consumesShownSize: true,
  slippageSpreadFraction: 0.5,
  impactTicksPerShownSize: 1,
  beyondShown: { kind: 'walks', ticksPerLevel: 1, levels: 4 },
  stopInMarket: 'rejects',
  bars: { pointTimes: 'spread', halfSpreadTicks: 1, extremes: 'adverseFirst', walksLevels: true },
};

/** The conventions of NautilusTrader on quotes and bars, for comparison; without those that would fill what was not shown. */
export const nautilusProfile: FillProfile = {
  name: 'nautilus',
  firstMatch: 'arrival',
  restingLimit: 'touch',
  tradesFillLimits: false,
  consumesShownSize: false,
  slippageSpreadFraction: 0,
  impactTicksPerShownSize: 0,
  beyondShown: { kind: 'waits' },
  stopInMarket: 'rejects',
  bars: { pointTimes: 'end', halfSpreadTicks: 0, extremes: 'highFirst', walksLevels: false },
};

/** With the convention that both generations of NautilusTrader share: a market order's rest fills one tick worse. */
export const nautilusSharedProfile: FillProfile = {
  ...nautilusProfile,
  name: 'nautilus-shared',
  beyondShown: { kind: 'oneTick' },
};
