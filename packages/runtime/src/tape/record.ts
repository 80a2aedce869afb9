// What a tape records: market inputs as the kernel saw them, after conflation, each with its `seq`. Prices are ticks,
// quantities lots; times UTC epoch milliseconds. Values are stored as the kernel takes them, its marks for "not known"
// included, so that a replay feeds it the same numbers.
//
// A record is one row over the same columns, whatever its kind: `a` to `d` for all kinds, `e` to `g` only in blocks
// that hold bars or gaps. So a loop over quotes touches nothing it does not need.
//
//   kind   a          b          c         d         e            f                g           flags
//   quote  bid ticks  ask ticks  bid lots  ask lots  -            -                -           0
//   trade  ticks      lots       0         0         -            -                -           aggressor
//   bar    open       high       low       close     volume lots  timeMs - openMs  intervalMs  source * 256 + bar flags
//   gap    reason     0          0         0         0            timeMs - fromMs  0           0

export const recordKinds = { quote: 1, trade: 2, bar: 3, gap: 4 } as const;
export type RecordKind = (typeof recordKinds)[keyof typeof recordKinds];

/** Who crossed the spread, in a trade's flags. */
export const aggressors = { unknown: 0, buy: 1, sell: 2 } as const;
export type Aggressor = (typeof aggressors)[keyof typeof aggressors];

/** A price that the venue did not give: the kernel's mark, no instrument trades at 0 ticks. */
export const unknownTicks = 0;
/** A quantity or volume that the source does not have. */
export const unknownLots = -1;

/** In the instrument column of a gap that concerns all instruments. */
export const everyInstrument = 0xffff;

/** What follows a gap mark is not continuous with what came before. */
export const gapReasons = { linkLost: 1, tapeSuspended: 2, sourceGap: 3, repeated: 4 } as const;
export type GapReason = (typeof gapReasons)[keyof typeof gapReasons];

/** Takes the records of a tape in order. Plain numbers, no objects: this is the hot path of a backtest. */
export interface TapeVisitor {
  onQuote(
    seq: number,
    instrumentIndex: number,
    bidTicks: number,
    askTicks: number,
    bidLots: number,
    askLots: number,
    timeMs: number,
  ): void;
  onTrade(
    seq: number,
    instrumentIndex: number,
    ticks: number,
    lots: number,
    aggressor: number,
    timeMs: number,
  ): void;
  onBar(
    seq: number,
    instrumentIndex: number,
    openMs: number,
    intervalMs: number,
    openTicks: number,
    highTicks: number,
    lowTicks: number,
    closeTicks: number,
    volumeLots: number,
    source: number,
    flags: number,
    timeMs: number,
  ): void;
  /** `instrumentIndex` is `everyInstrument` when the gap concerns all. */
  onGap(seq: number, instrumentIndex: number, fromMs: number, timeMs: number, reason: number): void;
}
