// A market written down bar by bar, each as the path that its price took. The path is quoted (bid at the price, ask a tick
// above, deep on both sides), and its extremes make the bar, so that bars and quotes always tell the same.
import type { MarketRecord } from './tape-part.ts';

/** Prices in ticks. */
export interface ScriptedBar {
  readonly path: readonly number[];
  /** In lots. */
  readonly volume?: number;
  /** Shown on each side at each price of the path; deep if absent. */
  readonly shownLots?: number;
}

export const scriptStartMs = Date.UTC(2026, 10, 25, 10);
export const scriptBarMs = 60_000;
const deepLots = 1_000_000;

/** A bar of range 20 around 10,000 that ends where it began: an ATR of exactly 20, averages of exactly 10,000. */
export const flatBar: ScriptedBar = { path: [10_000, 10_010, 9_990, 10_000] };

export const bars = (count: number, bar: ScriptedBar): ScriptedBar[] => new Array(count).fill(bar);

/** The market upside down, around 10,000: what was bought must be sold. The ask takes the bid's place. */
export const mirrored = (script: readonly ScriptedBar[]): ScriptedBar[] =>
  script.map((bar) => ({ ...bar, path: bar.path.map((price) => 20_000 - price) }));

export function* recordsOf(
  script: readonly ScriptedBar[],
  quoteOf: (price: number) => readonly [bid: number, ask: number] = (price) => [price, price + 1],
): Generator<MarketRecord> {
  for (const [k, bar] of script.entries()) {
    const openMs = scriptStartMs + k * scriptBarMs;
    yield* quotesOf(bar, openMs, quoteOf);
    const { path, volume = 1_000 } = bar;
    yield {
      type: 'bar',
      timeMs: openMs + scriptBarMs,
      openMs,
      intervalMs: scriptBarMs,
      open: path[0]!,
      high: Math.max(...path),
      low: Math.min(...path),
      close: path.at(-1)!,
      volume,
    };
  }
}

/** The first quote a second into the bar, so that an order of the last close has arrived. */
function* quotesOf(
  { path, shownLots = deepLots }: ScriptedBar,
  openMs: number,
  quoteOf: (price: number) => readonly [number, number],
): Generator<MarketRecord> {
  const stepMs = Math.floor(58_000 / path.length);
  for (const [at, price] of path.entries()) {
    const [bid, ask] = quoteOf(price);
    const timeMs = openMs + 1_000 + at * stepMs;
    yield { type: 'quote', timeMs, bid, ask, bidLots: shownLots, askLots: shownLots };
  }
}

/** The bar of the script that was open, or had just closed, at that time. */
export const scriptBarAt = (atMs: number): number => Math.ceil((atMs - scriptStartMs) / scriptBarMs) - 1;
