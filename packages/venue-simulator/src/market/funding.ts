// Funding: when it is due and at which rate. Rates are in units of 1e-8 of the notional; positive means that longs pay.

import { parseUnits } from '../decimal/index.ts';
import { SeededRandom } from '../random/index.ts';
import type { MarketInstrument } from './instrument.ts';

export const fundingRateDecimals = 8;

export interface FundingSchedule {
  /** The first funding time after `atMs`. */
  nextTimeMs(instrument: MarketInstrument, atMs: number): number;
  /** The rate that is charged at a funding time, in units of 1e-8. */
  rateAt(instrument: MarketInstrument, fundingTimeMs: number): number;
}

export interface FundingOptions {
  readonly seed: number | string;
  /** Fixed rates by symbol, as decimal text; all others are drawn: mostly small and positive, as is usual. */
  readonly fixedRates?: Readonly<Record<string, string>>;
}

export function fundingSchedule(options: FundingOptions): FundingSchedule {
  const random = new SeededRandom(options.seed).split('funding');
  return {
    nextTimeMs: (instrument, atMs) =>
      (Math.floor(atMs / instrument.fundingIntervalMs) + 1) * instrument.fundingIntervalMs,
    rateAt: (instrument, fundingTimeMs) => {
      const fixed = options.fixedRates?.[instrument.symbol];
      if (fixed !== undefined) return parseUnits(fixed, fundingRateDecimals) ?? 0;
      const draw = random.split(`${instrument.symbol}/${fundingTimeMs}`);
      // 0.0075 % on average, within about -0.02 % and +0.035 %.
      return Math.round(7_500 + 4_500 * draw.nextGaussian());
    },
  };
}
