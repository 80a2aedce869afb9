// Figures that the venue and our books both have (a position, the cash). A difference is first disputed: an execution may be
// on its way. It becomes ours when a second read says the same and nothing of ours is moving there.

export type DifferenceVerdict = 'equal' | 'disputed' | 'adjust';

export interface Difference<T> {
  readonly ours: T;
  readonly venue: T;
  /** What the venue said in the last read, if that was disputed. */
  readonly disputedBefore: T | undefined;
  /** Orders of ours could explain the difference soon. */
  readonly busy: boolean;
}

export function judgeDifference<T extends number | bigint>(
  difference: Difference<T>,
  tolerance: T,
): DifferenceVerdict {
  const { ours, venue, disputedBefore, busy } = difference;
  const gap = venue > ours ? venue - ours : ours - venue;
  if (gap <= tolerance) return 'equal';
  return !busy && disputedBefore === venue ? 'adjust' : 'disputed';
}
