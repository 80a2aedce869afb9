// A quote subscription that lives through a night: what the end of trading and the next morning change.

import { describe, expect, it } from 'vitest';
import { type MarketDataType, type MarketTick, tickTypes } from '../../domain/index.ts';
import { Collected, flatTicks, marketAt, stock } from '../testing/market-fixture.ts';
import type { Entitlements } from './entitlements.ts';

const MINUTE = 60_000;
const NIGHT_MS = 8 * 60 * MINUTE;

/** Subscribed at 19:59 of Tuesday, with what came before the end of trading left out. */
function overNight(
  marketDataType: MarketDataType,
  entitlements: Entitlements = { level: 'live', bySymbol: {} },
) {
  const { clock, market } = marketAt('20261124 19:59', { entitlements });
  const sink = new Collected<readonly MarketTick[]>();
  market.subscribeTopOfBook(
    { contract: stock('SPY'), genericTicks: [], snapshot: false, regulatorySnapshot: false, marketDataType },
    sink,
  );
  const first = flatTicks(sink);
  const since = (count: number) => flatTicks(sink).slice(count);
  const advance = (ms: number) => {
    const count = flatTicks(sink).length;
    clock.advanceBy(ms);
    return since(count);
  };
  return { first, advance };
}

const typesIn = (ticks: readonly MarketTick[]) =>
  ticks.flatMap((tick) => (tick.kind === 'marketDataType' ? [tick.type] : []));
const priceIn = (ticks: readonly MarketTick[], tickType: number) =>
  ticks.flatMap((tick) => (tick.kind === 'price' && tick.tickType === tickType ? [tick.price] : []));

describe('a quote subscription over a night', () => {
  it('loses its quote when trading ends', () => {
    const { advance } = overNight(1);
    const evening = advance(30 * MINUTE);
    expect(priceIn(evening, tickTypes.bid).at(-1)).toBe(-1);
    expect(priceIn(evening, tickTypes.ask).at(-1)).toBe(-1);
    expect(typesIn(evening)).toEqual([]);
  });

  it('becomes frozen with its last quote where that was asked for, and live again in the morning', () => {
    const { advance } = overNight(2);
    const evening = advance(30 * MINUTE);
    expect(typesIn(evening)).toEqual([2]);
    expect(priceIn(evening, tickTypes.bid)).not.toContain(-1);
    expect(typesIn(advance(NIGHT_MS))).toEqual([1]);
  });

  it('does so with delayed data a quarter of an hour later', () => {
    const { advance } = overNight(4, { level: 'delayed', bySymbol: {} });
    expect(typesIn(advance(10 * MINUTE))).toEqual([]);
    expect(typesIn(advance(10 * MINUTE))).toEqual([4]);
    expect(typesIn(advance(NIGHT_MS))).toEqual([3]);
  });

  it('is told the close of the day that ended', () => {
    const { first, advance } = overNight(1);
    const [before] = priceIn(first, tickTypes.close);
    const [after] = priceIn(advance(NIGHT_MS + 30 * MINUTE), tickTypes.close);
    expect(after).toBeGreaterThan(0);
    expect(after).not.toBe(before);
  });
});
