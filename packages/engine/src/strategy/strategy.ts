// What a strategy is: a definition with typed parameters, indicators that the kernel feeds and keeps, and one function that
// is called with each closed bar and returns at most one decision. It sees only what it is given, in ticks and lots; the
// kernel sizes, gates and sends. A strategy that throws is quarantined: its entries stop, its protection stays.
//
// Everything that must survive a restart is in the indicators, in `memory` (plain JSON), or in the books (position, bars held,
// bars since the last exit); a strategy keeps no variable of its own.
import type { z } from 'zod';
import type { EpochMs } from '../base/index.ts';
import type { IndicatorSet, IndicatorSpecs } from '../indicators/index.ts';
import type { Bar, Side } from '../model/index.ts';
import type { Conditions } from './conditions.ts';

export interface StrategyDefinition<
  Parameters = Record<string, unknown>,
  Specs extends IndicatorSpecs = IndicatorSpecs,
  Memory = Record<string, unknown>,
> {
  /** `crypto/pullback-ribbon`, `my/ema-cross`. */
  readonly name: string;
  /** Read once, when the session is loaded; unknown keys are errors. */
  readonly parameters: z.ZodType<Parameters>;
  /** What it looks at, by name: `{ trend: { kind: 'ema', length: 20 } }`. Fed with each closed bar before `onBar`. */
  readonly indicators: (parameters: Parameters) => Specs;
  /** What is to be remembered between bars: plain JSON, changed in place. */
  readonly memory?: (parameters: Parameters) => Memory | undefined;
  /** Called once per closed bar when every indicator has a value. */
  readonly onBar: (context: BarContext<Parameters, Specs, Memory>) => Decision;
}

/** Keeps the types of a definition together; does nothing else. */
export function defineStrategy<
  Parameters,
  const Specs extends IndicatorSpecs,
  Memory = Record<string, never>,
>(definition: StrategyDefinition<Parameters, Specs, Memory>): StrategyDefinition<Parameters, Specs, Memory> {
  return definition;
}

/** The strategy's own position in the instrument. Positions of others look like none. */
export interface OwnPosition {
  /** Signed; 0: none. */
  readonly lots: number;
  /** Average entry price in ticks, not rounded to one; NaN while flat. */
  readonly averageTicks: number;
  /** Closed bars since the entry. */
  readonly barsHeld: number;
}

/** Reused from bar to bar: do not keep it. */
export interface BarContext<Parameters, Specs extends IndicatorSpecs, Memory> extends Conditions {
  readonly parameters: Parameters;
  /** By name, each with the values of its kind: `indicators.trend.value`. In ticks and lots. */
  readonly indicators: IndicatorSet<Specs>['by'];
  readonly memory: Memory;
  /** The closed bar: prices in ticks (halves possible where bars are made of mids), volume in lots. Reused. */
  readonly bar: Bar;
  readonly position: OwnPosition;
  /** An entry of this strategy works or is on its way. */
  readonly entryPending: boolean;
  /** Closed bars since its last position in this instrument ended; Infinity before the first. */
  readonly barsSinceExit: number;
  /** The last quote, in ticks; 0 before the first. */
  readonly bidTicks: number;
  readonly askTicks: number;
  /** Current funding rate per interval (0.0001 is 1 bp); undefined where unknown, too old, or where there is none. */
  readonly fundingRate: number | undefined;
  /** The venue tells funding rates of this instrument: an undefined one is a gap. False on tapes, which have none. */
  readonly fundingTold: boolean;
  readonly nowMs: EpochMs;
}

export interface EnterDecision {
  readonly type: 'enter';
  readonly side: Side;
  readonly orderType: 'market' | 'limit';
  /** For a limit. Rounded to the tick that is no worse: down for a buy, up for a sell. */
  readonly priceTicks?: number | undefined;
  /** Rounded away from the entry, to the tick. */
  readonly stopTicks?: number | undefined;
  /** Rounded toward the entry, to the tick. */
  readonly targetTicks?: number | undefined;
  /** The stop follows the touch at `distanceTicks` once it has reached `activationTicks`. */
  readonly trailing?: { readonly activationTicks: number; readonly distanceTicks: number } | undefined;
  readonly postOnly?: boolean | undefined;
  /** Working time of a limit; the session's `entryExpiry` if absent. */
  readonly expiryMs?: number | undefined;
  /** 1 is the session's full size. */
  readonly sizeFactor?: number | undefined;
  /** Code of why, for reports: `trend-pullback`. */
  readonly reason: string;
}

export interface ExitDecision {
  readonly type: 'exit';
  readonly reason: string;
}

/** Cancel entries of this strategy that still work. */
export interface CancelEntriesDecision {
  readonly type: 'cancelEntries';
  readonly reason: string;
}

/** Nothing: why not is the first condition that failed (`Conditions`). */
export type Decision = EnterDecision | ExitDecision | CancelEntriesDecision | undefined;
