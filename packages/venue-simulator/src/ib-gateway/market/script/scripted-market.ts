// A market script (the one file format of both simulators) as prices of the gateway's stocks.

import { parseDurationMs } from '../../../faults/fault-definition.ts';
import type { MarketScript } from '../../../market/index.ts';
import { regularHours } from '../calendar/hours.ts';
import { MS_PER_DAY } from '../calendar/zone.ts';
import { FIRST_DAY } from '../model/factors.ts';
import type { RecordedPrices } from '../model/price-world.ts';
import { stockListings } from '../universe/stocks.ts';
import { ScriptedPath } from './scripted-path.ts';

const DEFAULT_TICK_EVERY_MS = 1000;

/**
 * `startMs`: the simulator's first instant. The script begins at its `start` of that day (UTC), else at the last whole minute,
 * less its `history`.
 * @throws RangeError for a symbol that the market does not have.
 */
export function scriptMarket(script: MarketScript, startMs: number): ReadonlyMap<string, RecordedPrices> {
  const tickEveryMs =
    script.tickEvery === undefined ? DEFAULT_TICK_EVERY_MS : parseDurationMs(script.tickEvery);
  const historyMs = script.history === undefined ? 0 : parseDurationMs(script.history);
  const beginsMs = beginOf(script, startMs) - historyMs;
  const firstMs = regularHours('stock', FIRST_DAY)!.startMs;
  const recorded = new Map<string, RecordedPrices>();
  for (const market of script.markets) {
    if (!stockListings.some((listing) => listing.symbol === market.symbol)) {
      const known = stockListings.map((listing) => listing.symbol).join(', ');
      throw new RangeError(`market script: the gateway's market has no ${market.symbol}; it has ${known}`);
    }
    recorded.set(market.symbol, { path: new ScriptedPath(market, beginsMs, tickEveryMs), firstMs });
  }
  return recorded;
}

function beginOf(script: MarketScript, startMs: number): number {
  if (script.start === undefined) return startMs - (startMs % 60_000);
  const [hours, minutes] = script.start.split(':').map(Number);
  return startMs - (startMs % MS_PER_DAY) + (hours! * 60 + minutes!) * 60_000;
}
