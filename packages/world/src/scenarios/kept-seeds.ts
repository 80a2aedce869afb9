// Worlds that once found a defect. They run in every CI, whatever the sample of the day is.

export interface KeptCell {
  readonly seed: number;
  readonly cell: string;
  readonly why: string;
}

export const keptCells: readonly KeptCell[] = [
  {
    seed: 1,
    cell: 'kill / durable, not sent / recovering',
    why: 'killed between journal commit and tape sync: the audit replay called the recorded intent a divergence',
  },
  {
    seed: 1,
    cell: 'crash:journal.after-commit / trailing change in flight / degraded',
    why: 'the same with a trailing stop that had moved',
  },
  {
    seed: 1,
    cell: 'disk-full / cancel in flight / recovering',
    why: 'the node ends in order after the disk was mended, because the stop that the full disk led to still stood',
  },
  {
    seed: 1,
    cell: 'crash:reserve.release / none / syncing',
    why: 'a start on a full disk is refused with an operational error, not an exception of the world',
  },
];

export interface KeptPair {
  readonly seed: number;
  readonly why: string;
}

export const keptPairs: readonly KeptPair[] = [
  { seed: 3, why: 'a sync that fails while a start ends the last tape refuses the start' },
  {
    seed: 75,
    why: 'a wall clock an hour behind after a crash: the fold forgot the time of entries without events, the replay did not',
  },
  {
    seed: 117,
    why: 'a full disk had no backup, and then the journal was damaged in the middle: what is lost is said, nothing is doubled',
  },
  {
    seed: 2078,
    why: 'a life began while the wall clock was an hour ahead: time stood still for an hour after that, and a fill was not found',
  },
  {
    seed: 740,
    why: 'pushes of orders were lost, then the disk was full: the stop went with the position, and nobody asked what stands',
  },
  {
    seed: 736,
    why: 'a life that began with an empty market state: its marks were not those of a replay that still had the prices of the last',
  },
];
