import { InvariantBroken } from '../base/index.ts';
import { type BarPrices, UNKNOWN_VOLUME } from '../model/index.ts';

/** What of a bar an indicator looks at. `typical` is (high + low + close) / 3. */
export const barFields = ['open', 'high', 'low', 'close', 'volume', 'typical'] as const;
export type BarField = (typeof barFields)[number];

export function fieldOf(bar: BarPrices, field: BarField): number {
  switch (field) {
    case 'close':
      return bar.close;
    case 'high':
      return bar.high;
    case 'low':
      return bar.low;
    case 'open':
      return bar.open;
    case 'volume':
      return volumeOf(bar);
    case 'typical':
      return typicalOf(bar);
  }
}

export const typicalOf = (bar: BarPrices): number => (bar.high + bar.low + bar.close) / 3;

/** The volume, which must be known: bars of quote mids have none, and 0 in its place would be a lie. */
export function volumeOf(bar: BarPrices): number {
  // The message is made only when it is needed: this runs on every bar.
  return bar.volume >= 0 ? bar.volume : refuseVolume(bar.volume);
}

function refuseVolume(volume: number): never {
  const got = volume === UNKNOWN_VOLUME ? 'a bar without one' : `a bar with volume ${volume}`;
  throw new InvariantBroken(`an indicator of volume got ${got}: it needs bars of trades or klines`);
}
