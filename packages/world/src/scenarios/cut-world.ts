// Worlds for cuts of the connection (requirement B4): bars of the venue by the minute, a strategy that would enter at every
// one of them, and what the venue saw of it.
import type { JournalEntry } from 'holdfast/journal';
import { submitFrames } from '../checkers/index.ts';
import { World, type WorldOptions } from '../node/index.ts';

export type CutKind = 'dark' | 'refusing';

export const minuteMs = 60_000;

/** The strategy wants to enter at every bar and lets go at the next. */
export const eager = { every: 1, kinds: ['market'], holdBars: 1, stopTicks: 4_000, targetTicks: 4_000 };

export const minuteWorld = (seed: number, options: Partial<WorldOptions> = {}): World =>
  new World({
    seed,
    parameters: eager,
    ...options,
    session: { barIntervalMs: minuteMs, barSource: 'venue', ...options.session },
  }).ready();

export function cut(world: World, kind: CutKind): void {
  world.net.weather = kind;
  if (kind === 'refusing') world.net.breakConnections();
}

export interface LinkChange {
  readonly atMs: number;
  readonly state: string;
}

/** Link states as the journal has them. */
export const linkChanges = (entries: readonly JournalEntry[]): LinkChange[] =>
  entries.flatMap(({ events }) =>
    events.flatMap(({ type, payload }) =>
      type === 'LinkChanged'
        ? [{ atMs: (payload as LinkChange).atMs, state: (payload as LinkChange).state }]
        : [],
    ),
  );

/** Entries of ours that reached the venue in a span of true time. */
export const entriesBetween = (world: World, fromMs: number, toMs: number): number =>
  submitFrames(world.venue).filter((it) => !it.reduceOnly && it.atMs > fromMs && it.atMs < toMs).length;

const prices = (bar: { open: number; high: number; low: number; close: number; openMs: number }): string =>
  `${bar.openMs} ${bar.open} ${bar.high} ${bar.low} ${bar.close}`;

/** Where the bars that the kernel was given are not the venue's, one by one and without a hole; empty: nowhere. */
export function barsThatDiffer(world: World): string[] {
  const ours = world.node.bars;
  const first = ours[0]!.openMs;
  const last = ours.at(-1)!.openMs;
  const theirs = world.venue.exchange.markets
    .get('BTCUSDT')!
    .lastKlines.bars('1min')
    .filter(({ openMs }) => openMs >= first && openMs <= last);
  const wanted = theirs.map((bar) =>
    prices({ openMs: bar.openMs, open: bar.open, high: bar.high, low: bar.low, close: bar.close }),
  );
  const had = ours.map(prices);
  return [
    ...wanted.filter((bar) => !had.includes(bar)).map((bar) => `the venue has ${bar}, we do not`),
    ...had.filter((bar) => !wanted.includes(bar)).map((bar) => `we have ${bar}, the venue does not`),
    ...(had.length === new Set(had).size ? [] : ['a bar was given twice']),
  ];
}
