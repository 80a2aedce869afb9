import { describe, expect, it } from 'vitest';
import { parseDay, sessionOn } from '../calendar/index.ts';
import { newYork } from '../testing/market-fixture.ts';
import { NDX, SPX, VIX } from '../universe/others.ts';
import { stockListings } from '../universe/stocks.ts';
import { REFERENCE_DAY, sessionIndex } from './factors.ts';
import { Interventions } from './interventions.ts';
import { PriceWorld } from './price-world.ts';

function world(seed = 3, pauseChance = 0): PriceWorld {
  return new PriceWorld({
    seed,
    quotesPerSecond: 2,
    pauseChance,
    interventions: new Interventions(),
    recorded: new Map(),
  });
}

const listing = (symbol: string) => stockListings.find((candidate) => candidate.symbol === symbol)!;

/** Daily log moves of closes over some sessions. */
function moves(of: PriceWorld, symbol: string, days: number): number[] {
  const last = sessionIndex.of(REFERENCE_DAY);
  const closes = Array.from({ length: days + 1 }, (_, i) =>
    Math.log(of.models.factorClose(listing(symbol), sessionIndex.dayAt(last - days + i))),
  );
  return closes.slice(1).map((close, i) => close - closes[i]!);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
    x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}

describe('the factor model', () => {
  it('closes the reference day at the reference prices', () => {
    const prices = world();
    for (const stock of stockListings) {
      const close = prices.pricesOf(stock).closeOf(REFERENCE_DAY);
      expect(Math.abs(close / stock.profile.price - 1), stock.symbol).toBeLessThan(2e-3);
    }
  });

  it('moves stocks together, those of a sector more', () => {
    const prices = world();
    const [spy, msft, amd, xom] = ['SPY', 'MSFT', 'AMD', 'XOM'].map((symbol) => moves(prices, symbol, 750));
    expect(correlation(spy!, msft!)).toBeGreaterThan(0.4);
    expect(correlation(msft!, amd!)).toBeGreaterThan(correlation(msft!, xom!));
    expect(correlation(spy!, moves(prices, 'QQQ', 750))).toBeGreaterThan(0.75);
  });

  it('keeps index, fund and future together within the day', () => {
    const prices = world();
    const open = sessionOn(REFERENCE_DAY)!.openMs;
    const spy = prices.pricesOf(listing('SPY'));
    const spx = prices.pricesOf(SPX);
    const ratios: number[] = [];
    for (let minute = 1; minute < 389; minute += 7) {
      const at = open + minute * 60_000;
      const quote = spy.stateAt(at + 500)!;
      ratios.push(spx.blockAt(at).trade[1]! / ((quote.bid + quote.ask) / 2));
    }
    expect(Math.max(...ratios) / Math.min(...ratios)).toBeLessThan(1.003);
  });

  it('keeps the volatility index plausible and against the market', () => {
    const prices = world();
    const last = sessionIndex.of(REFERENCE_DAY);
    const levels = Array.from({ length: 2000 }, (_, i) =>
      prices.factors.vixClose(sessionIndex.dayAt(last - 2000 + i)),
    );
    expect(Math.min(...levels)).toBeGreaterThan(9);
    expect(Math.max(...levels)).toBeLessThan(80.01);
    const changes = levels.slice(1).map((level, i) => Math.log(level / levels[i]!));
    const market = changes.map((_, i) => prices.factors.market.move(sessionIndex.dayAt(last - 2000 + i + 1)));
    expect(correlation(changes, market)).toBeLessThan(-0.5);
    expect(prices.pricesOf(VIX).closeOf(REFERENCE_DAY)).toBeGreaterThan(5);
    expect(prices.pricesOf(NDX).closeOf(REFERENCE_DAY)).toBeCloseTo(NDX.level, -2);
  });

  it('is the same whatever was asked before, and another for another seed', () => {
    const at = newYork('20180713 11:23');
    const fresh = world().pricesOf(listing('JPM')).blockAt(at);
    const used = world();
    used.pricesOf(listing('JPM')).regularTotals(parseDay('20260105')!);
    expect(used.pricesOf(listing('JPM')).blockAt(at)).toEqual(fresh);
    expect(world(4).pricesOf(listing('JPM')).blockAt(at)).not.toEqual(fresh);
  });
});

describe('a minute of a stock', () => {
  it('has whole-cent quotes with the bid below the ask and trades between them', () => {
    const prices = world();
    for (const symbol of ['SPY', 'GS', 'F', 'UNH']) {
      const block = prices.pricesOf(listing(symbol)).blockAt(newYork('20261123 13:31'));
      expect(block.slots).toBe(120);
      for (let slot = 0; slot < block.slots; slot++) {
        const [bid, ask, trade] = [block.bid[slot]!, block.ask[slot]!, block.trade[slot]!];
        expect(bid).toBeLessThan(ask);
        expect(Math.abs(bid * 100 - Math.round(bid * 100))).toBeLessThan(1e-6);
        expect(block.bidSize[slot]).toBeGreaterThan(0);
        if (!Number.isNaN(trade)) {
          expect(trade).toBeGreaterThanOrEqual(bid);
          expect(trade).toBeLessThanOrEqual(ask);
          expect(block.tradeSize[slot]).toBeGreaterThan(0);
        }
      }
    }
  });

  it('is empty while the exchange is closed', () => {
    const spy = world().pricesOf(listing('SPY'));
    for (const at of ['20261122 12:00', '20261126 12:00', '20261123 03:59', '20261127 17:00']) {
      expect(spy.blockAt(newYork(at)).slots, at).toBe(0);
      expect(spy.stateAt(newYork(at)), at).toBeUndefined();
    }
  });

  it('trades more at the open and the close than at noon', () => {
    const spy = world().pricesOf(listing('SPY'));
    const volume = (at: string) => {
      let sum = 0;
      spy.forEachMinute(newYork(at), newYork(at) + 20 * 60_000, (block) => {
        // The auctions are counted apart.
        for (let slot = 1; slot < block.slots - 1; slot++) sum += block.tradeSize[slot]!;
      });
      return sum;
    };
    expect(volume('20261123 09:30')).toBeGreaterThan(1.5 * volume('20261123 12:30'));
    expect(volume('20261123 15:40')).toBeGreaterThan(1.1 * volume('20261123 12:30'));
  });

  it('begins and ends regular hours with an auction', () => {
    const spy = world().pricesOf(listing('SPY'));
    const opening = spy.blockAt(newYork('20261123 09:30'));
    const first = opening.tradeSize[0]!;
    expect(first).toBeGreaterThan(50 * opening.tradeSize[1]!);
    const closing = spy.blockAt(newYork('20261123 15:59'));
    const last = closing.tradeSize[closing.slots - 1]!;
    expect(last).toBeGreaterThan(first);
    expect(spy.closeOf(parseDay('20261123')!)).toBe(closing.trade[closing.slots - 1]);
    // A half day has its own.
    const half = spy.blockAt(newYork('20251128 12:59'));
    expect(half.tradeSize[half.slots - 1]).toBeGreaterThan(1_000_000);
  });

  it('pauses five minutes on some days, and resumes', () => {
    const prices = world(3, 1).pricesOf(listing('TSLA'));
    const halted: number[] = [];
    prices.forEachMinute(newYork('20261123 09:30'), newYork('20261123 16:00'), (block) => {
      if (block.halted) halted.push(block.startMs);
      if (block.halted) expect(block.trade.every((price) => Number.isNaN(price))).toBe(true);
    });
    expect(halted).toHaveLength(5);
    expect(halted[4]! - halted[0]!).toBe(4 * 60_000);
  });
});
