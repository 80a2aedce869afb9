import { describe, expect, it } from 'vitest';
import { type MarketTick, tickTypes } from '../../domain/index.ts';
import { Collected, contract, flatTicks, marketAt, stock } from '../testing/market-fixture.ts';

const letterTypes: readonly number[] = [tickTypes.bidExchange, tickTypes.askExchange, tickTypes.lastExchange];

/** The letters told of a contract in some seconds. */
function lettersOf(asked: ReturnType<typeof stock>) {
  const fixture = marketAt('20261124 11:00');
  const sink = new Collected<readonly MarketTick[]>();
  fixture.market.subscribeTopOfBook(
    { contract: asked, genericTicks: [], snapshot: false, regulatorySnapshot: false, marketDataType: 1 },
    sink,
  );
  fixture.clock.advanceBy(20_000);
  const told = flatTicks(sink).flatMap((tick) =>
    tick.kind === 'string' && letterTypes.includes(tick.tickType) ? [tick] : [],
  );
  return { told, market: fixture.market };
}

describe('exchanges of a quote', () => {
  it('are told of bid, ask and last, in letters of the map that the quote names', () => {
    const { told, market } = lettersOf(stock('SPY'));
    expect(new Set(told.map(({ tickType }) => tickType))).toEqual(new Set(letterTypes));
    const components = market.smartComponents('9c0001');
    const known = components.ok ? components.value.map(({ exchangeLetter }) => exchangeLetter).join('') : '';
    for (const { text, tickType } of told) {
      expect(text).toMatch(new RegExp(`^[${known}]{1,4}$`));
      if (tickType === tickTypes.lastExchange) expect(text).toHaveLength(1);
    }
  });

  it('are told again only as they change', () => {
    const { told } = lettersOf(stock('SPY'));
    const bids = told.filter(({ tickType }) => tickType === tickTypes.bidExchange).map(({ text }) => text);
    expect(bids.length).toBeGreaterThan(1);
    expect(bids.filter((text, i) => text === bids[i - 1])).toEqual([]);
  });

  it('are no matter for what trades in one place', () => {
    const index = contract({ symbol: 'SPX', secType: 'IND', exchange: 'CBOE', currency: 'USD' });
    expect(lettersOf(index).told).toEqual([]);
  });
});
