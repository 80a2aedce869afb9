// The limits of an account. Plain numbers in settlement currency or as fractions; all of them are configuration.

export interface RiskLimits {
  /** Notional of all positions and working entries over equity. */
  readonly maxLeverage: number;
  /** Instruments with a position or a working entry. */
  readonly maxOpenPositions: number;
  /** Entries intended within 60 s. */
  readonly entriesPerMinute: number;
  /** Notional of entries intended in one trading day over the day's start equity. */
  readonly maxDailyTurnover: number;
  /** Loss of the trading day, realized and unrealized, as a fraction of its start equity: entries stop for the day. */
  readonly dailyLossFraction: number;
  /** Fall from the peak of equity as a fraction: entries stop until a person clears it. */
  readonly drawdownFraction: number;
  /** Losing round trips in a row: entries stop until a person clears it, or the next trading day. */
  readonly losingStreak: number;
  /** Expected loss of one trade at its stop, as a fraction of equity. */
  readonly maxLossPerTradeFraction: number;
  /** Distance of a limit price from the mid, as a fraction. */
  readonly maxPriceDeviationFraction: number;
  /** Entries that were intended and have no answer yet: what the execution queue can hold. */
  readonly maxEntriesInFlight: number;
  /** An entry needs a stop. */
  readonly requireStop: boolean;
}

export const defaultLimits: RiskLimits = {
  maxLeverage: 5,
  maxOpenPositions: 5,
  entriesPerMinute: 10,
  maxDailyTurnover: 50,
  dailyLossFraction: 0.03,
  drawdownFraction: 0.1,
  losingStreak: 5,
  maxLossPerTradeFraction: 0.01,
  maxPriceDeviationFraction: 0.02,
  maxEntriesInFlight: 50,
  requireStop: true,
};

/** The stricter of two: sessions share an account, and limits belong to the account. */
export function stricterLimits(a: RiskLimits, b: RiskLimits): RiskLimits {
  return {
    maxLeverage: Math.min(a.maxLeverage, b.maxLeverage),
    maxOpenPositions: Math.min(a.maxOpenPositions, b.maxOpenPositions),
    entriesPerMinute: Math.min(a.entriesPerMinute, b.entriesPerMinute),
    maxDailyTurnover: Math.min(a.maxDailyTurnover, b.maxDailyTurnover),
    dailyLossFraction: Math.min(a.dailyLossFraction, b.dailyLossFraction),
    drawdownFraction: Math.min(a.drawdownFraction, b.drawdownFraction),
    losingStreak: Math.min(a.losingStreak, b.losingStreak),
    maxLossPerTradeFraction: Math.min(a.maxLossPerTradeFraction, b.maxLossPerTradeFraction),
    maxPriceDeviationFraction: Math.min(a.maxPriceDeviationFraction, b.maxPriceDeviationFraction),
    maxEntriesInFlight: Math.min(a.maxEntriesInFlight, b.maxEntriesInFlight),
    requireStop: a.requireStop || b.requireStop,
  };
}
