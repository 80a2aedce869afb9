import { describe, expect, it } from 'vitest';
import { readTapeFile, type Tape } from '../../../tape/index.ts';
import { sharedFilesPresent, sharedPath } from '../testing/golden-file.ts';
import { answerOf, barRequest, contract, marketAt, newYork, stock } from '../testing/market-fixture.ts';
import { recordMarket } from './recorded-market.ts';

const present = sharedFilesPresent('data/equity/spy-1s-201310-trade.csv.gz');
const read = (name: string): Tape => readTapeFile(sharedPath(`data/${name}.csv.gz`));

function marketOf(names: readonly string[], wall: string) {
  const recorded = recordMarket(
    names.map((name) => ({ tape: read(name) })),
    newYork('20261123 10:00'),
  );
  return marketAt(wall, recorded).market;
}

describe.skipIf(!present)('a market of recorded tapes', () => {
  it("gives back the tape's own minute bars, on the simulator's day", () => {
    const market = marketOf(['equity/ibm-1m-201310-trade', 'equity/ibm-1m-201310-quote'], '20261123 16:00');
    const tape = read('equity/ibm-1m-201310-trade');
    const bars = answerOf(market.historicalBars(barRequest({ contract: stock('IBM') }))).bars;
    // The tape's first session is 2013-10-07: summer time, an hour from the simulator's winter.
    const shift = newYork('20261123 09:30') - newYork('20131007 09:30');
    const open = newYork('20131007 09:30');
    const recorded = tape.records.filter(
      (record) => record.tsMs >= open && record.tsMs < open + 390 * 60_000,
    );
    expect(bars).toHaveLength(recorded.length);
    for (const [i, record] of recorded.entries()) {
      if (record.kind !== 'bar') throw new Error('expected bars');
      const { open: first, high, low, close, volume } = bars[i]!;
      expect([bars[i]!.timeMs, first, high, low, close, volume]).toEqual([
        record.tsMs + shift,
        record.open,
        record.high,
        record.low,
        record.close,
        record.volume,
      ]);
    }
  });

  it('plays seconds as seconds, and the last quote stands between', () => {
    const market = marketOf(['equity/spy-1s-201310-trade', 'equity/spy-1s-201310-quote'], '20261123 11:00');
    const quote = market.quoteOf(756733)!;
    expect(quote.bid!).toBeLessThan(quote.ask!);
    expect(quote.bid!).toBeGreaterThan(160);
    expect(quote.bid!).toBeLessThan(175);
    const bars = answerOf(market.historicalBars(barRequest({ barSize: '1 secs', duration: '60 S' }))).bars;
    const tape = read('equity/spy-1s-201310-trade');
    const shift = newYork('20261123 11:00') - newYork('20131007 11:00');
    for (const bar of bars) {
      const record = tape.records.find((candidate) => candidate.tsMs === bar.timeMs - shift);
      expect(record).toMatchObject({
        open: bar.open,
        high: bar.high,
        low: bar.low,
        close: bar.close,
        volume: bar.volume,
      });
    }
  });

  it('goes on with the first session after the last, and has history before the start', () => {
    const market = marketOf(['equity/ibm-1m-201310-trade', 'equity/ibm-1m-201310-quote'], '20261130 16:00');
    const days = answerOf(
      market.historicalBars(barRequest({ contract: stock('IBM'), barSize: '1 day', duration: '7 D' })),
    ).bars;
    expect(days).toHaveLength(7);
    // Three recorded sessions: the fourth day is the first again.
    expect(days[3]).toMatchObject({ open: days[0]!.open, close: days[0]!.close, volume: days[0]!.volume });
    expect(days[1]!.open).not.toBe(days[0]!.open);
  });

  it('quotes the recorded option chain', () => {
    const chain = read('options/goog-1m-20151224-quote');
    // One strike of every expiry: the whole chain is read, and a thirtieth of it played.
    const records = chain.records.filter((record) => 'option' in record && record.option?.strike === 750);
    const tapes = [
      { tape: read('equity/goog-1m-20151224-trade') },
      { tape: read('equity/goog-1m-20151224-quote') },
      { tape: { ...chain, records } },
    ];
    const market = marketAt('20261123 11:00:30', recordMarket(tapes, newYork('20261123 10:00'))).market;
    const query = contract({ symbol: 'GOOG', secType: 'OPT', exchange: 'SMART', strike: 750, right: 'C' });
    const series = answerOf(market.contractDetails(query)).map((details) => details.contract);
    // The series that expired on the tape's own day.
    const [today] = series.filter((option) => option.lastTradeDateOrContractMonth === '20261123');
    const quote = market.quoteOf(today!.conId)!;
    const spot = market.quoteOf(208813720)!;
    expect(spot.bid!).toBeGreaterThan(740);
    expect(quote.ask!).toBeGreaterThan(quote.bid!);
    expect(quote.ask!).toBeLessThan(5);
  }, 20_000);

  it('plays recordings of different years side by side, those of one time on their own days', () => {
    const names = [
      'equity/spy-1m-201310-trade',
      'equity/ibm-1m-201310-trade',
      'equity/goog-1m-20151224-trade',
    ];
    // SPY is recorded from the Friday on, IBM from the Monday, with which they begin: none is without a quote at the start.
    const first = marketOf(names, '20261123 11:00:30');
    expect(first.quoteOf(756733)!.last).toBeGreaterThan(160);
    expect(first.quoteOf(8314)!.last).toBeGreaterThan(170);
    expect(first.quoteOf(208813720)!.last).toBeGreaterThan(740);
    const opens = (symbol: string) =>
      answerOf(
        first.historicalBars(barRequest({ contract: stock(symbol), barSize: '1 day', duration: '2 D' })),
      ).bars.map((bar) => bar.open);
    const recordedOpen = (name: string, day: string) => {
      const from = newYork(`${day} 09:30`);
      const record = read(name).records.find(({ tsMs }) => tsMs >= from);
      return record?.kind === 'bar' ? record.open : undefined;
    };
    const [spy, ibm] = ['equity/spy-1m-201310-trade', 'equity/ibm-1m-201310-trade'];
    expect(opens('IBM').at(-1)).toBe(recordedOpen(ibm!, '20131007'));
    expect(opens('SPY')).toEqual(['20131004', '20131007'].map((day) => recordedOpen(spy!, day)));
  });

  it('moves and halts by hand as any market', () => {
    const names = ['equity/ibm-1m-201310-trade', 'equity/ibm-1m-201310-quote'];
    const recorded = recordMarket(
      names.map((name) => ({ tape: read(name) })),
      newYork('20261123 10:00'),
    );
    const { market, clock } = marketAt('20261123 11:00', recorded);
    const before = market.quoteOf(8314)!;
    market.movePrice('IBM', { relative: 0.1 });
    clock.advanceBy(2000);
    expect(market.quoteOf(8314)!.bid! / before.bid!).toBeCloseTo(1.1, 2);
    market.setHalted('IBM', true);
    clock.advanceBy(2000);
    expect(market.quoteOf(8314)).toMatchObject({ halted: true, bid: undefined });
  });

  it('refuses a tape of something else, by name', () => {
    const tape = read('equity/aig-1m-201310-trade');
    expect(() => recordMarket([{ tape, symbol: 'NOSUCH' }], newYork('20261123 10:00'))).toThrow(
      /the market has no NOSUCH/,
    );
    const ticks = read('crypto/btcusdt-perp-ticks-20240808');
    expect(() => recordMarket([{ tape: ticks, symbol: 'SPY' }], newYork('20261123 10:00'))).toThrow(
      /bars or quote bars, this one ticks/,
    );
  });
});
