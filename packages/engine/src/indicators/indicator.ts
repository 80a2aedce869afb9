// What every indicator is: it takes closed bars one by one, says whether it has a value, and can be put into a snapshot.
//
// "No value yet" is `ready === false`, and reading a value then throws `IndicatorNotReady`: there is no zero, no NaN and no
// `undefined` that a strategy could compute with by accident (users' strategies run without a type check). One branch a
// read. An indicator can lose its value again: the session VWAP does outside its session.
//
// Invariants: no allocation per update; memory fixed at construction; a snapshot that is restored and continued gives what
// would have come without it, bit for bit. Only + - * / and `Math.sqrt`, so that every engine computes the same.
import type { BarPrices } from '../model/index.ts';
import type { IndicatorSnapshot } from './indicator-snapshot.ts';

/** The session number of a bar that lies in no session (pre-market, after-hours). */
export const NO_SESSION = -1;

export interface Indicator {
  /** Its name in the catalogue. */
  readonly kind: string;
  /** How many bars until the first value, where bars decide that alone. What a start has to fetch at least. */
  readonly warmUpBars: number;
  readonly ready: boolean;
  /**
   * A closed bar. `session`: a number that is the same for all bars of one session of trading (a UTC day, an exchange date)
   * and differs between sessions; `NO_SESSION` outside. Only session indicators look at it.
   */
  update(bar: BarPrices, session: number): void;
  snapshot(): IndicatorSnapshot;
  /** Throws `IndicatorSnapshotError` when the snapshot is of another kind or other parameters. */
  restore(snapshot: IndicatorSnapshot): void;
}

/** A value was read before there was one: a defect of the strategy, which is quarantined for it. Ask `ready` first. */
export class IndicatorNotReady extends Error {
  override readonly name = 'IndicatorNotReady';
}

export function notReady(indicator: Indicator, output: string): never {
  throw new IndicatorNotReady(
    `${indicator.kind}.${output} has no value (the first comes after ${indicator.warmUpBars} bars): ask "ready" before reading`,
  );
}
