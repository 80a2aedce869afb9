import { describe, expect, it } from 'vitest';
import {
  type Bar,
  type DepthRow,
  type MarketDataType,
  type MarketQuote,
  type MarketTick,
  type TickByTickPrint,
  type TradingPhase,
  tickTypes,
} from '../../domain/index.ts';
import {
  answerOf,
  barRequest,
  Collected,
  contract,
  errorOf,
  flatTicks,
  type MarketFixture,
  marketAt,
  newYork,
  stock,
} from '../testing/market-fixture.ts';
import type { Entitlements } from './entitlements.ts';

const MINUTE = 60_000;

function subscribe(
  fixture: MarketFixture,
  fields: Partial<Parameters<MarketFixture['market']['subscribeTopOfBook']>[0]> = {},
) {
  const sink = new Collected<readonly MarketTick[]>();
  const subscription = fixture.market.subscribeTopOfBook(
    {
      contract: stock('SPY'),
      genericTicks: [],
      snapshot: false,
      regulatorySnapshot: false,
      marketDataType: 1,
      ...fields,
    },
    sink,
  );
  return { sink, subscription };
}

const typesOf = (ticks: readonly MarketTick[]) =>
  ticks.map((tick) => ('tickType' in tick ? tick.tickType : tick.kind));

describe('a quote subscription', () => {
  it('begins with its parameters, the type of data and everything known', () => {
    const { sink } = subscribe(marketAt('20261124 11:00'));
    const ticks = flatTicks(sink);
    expect(ticks[0]).toEqual({
      kind: 'requestParameters',
      minTick: 0.01,
      bboExchange: '9c0001',
      snapshotPermissions: 3,
    });
    expect(ticks[1]).toEqual({ kind: 'marketDataType', type: 1 });
    for (const type of [1, 0, 2, 3, 4, 5, 45, 8, 6, 7, 9, 14, 49]) expect(typesOf(ticks)).toContain(type);
  });

  it('then tells changes only, a price with its size and the size after it', () => {
    const fixture = marketAt('20261124 11:00');
    const { sink } = subscribe(fixture);
    const first = sink.pushed.length;
    fixture.clock.advanceBy(30_000);
    const batches = sink.pushed.slice(first);
    expect(batches.length).toBeGreaterThan(30);
    const lastOf = new Map<number, number>();
    for (const batch of batches) {
      for (const [i, tick] of batch.entries()) {
        if (tick.kind !== 'price' || (tick.tickType !== 1 && tick.tickType !== 2)) continue;
        expect(lastOf.get(tick.tickType), 'an unchanged price').not.toBe(tick.price);
        lastOf.set(tick.tickType, tick.price);
        expect(batch[i + 1]).toEqual({
          kind: 'size',
          tickType: tick.tickType === 1 ? 0 : 3,
          size: tick.size,
        });
      }
    }
    expect(lastOf.get(1)!).toBeLessThan(lastOf.get(2)!);
  });

  it('ticks what history then tells: the volume of a minute', () => {
    const fixture = marketAt('20261124 11:00');
    const { sink } = subscribe(fixture, { contract: stock('IBM') });
    const volumes = () =>
      flatTicks(sink)
        .filter((tick) => tick.kind === 'size' && tick.tickType === 8)
        .map((tick) => (tick as { size: number }).size);
    fixture.clock.advanceTo(newYork('20261124 11:01') - 1);
    const before = volumes().at(-1)!;
    fixture.clock.advanceTo(newYork('20261124 11:02') - 1);
    const after = volumes().at(-1)!;
    fixture.clock.advanceBy(1);
    const bars = answerOf(
      fixture.market.historicalBars(barRequest({ contract: stock('IBM'), duration: '600 S' })),
    ).bars;
    expect(after - before).toBe(bars.find((bar) => bar.timeMs === newYork('20261124 11:01'))!.volume);
  });

  it('stops when canceled, and leaves no timer behind', () => {
    const fixture = marketAt('20261124 11:00');
    const { sink, subscription } = subscribe(fixture);
    fixture.clock.advanceBy(2000);
    subscription.cancel();
    subscription.cancel();
    const count = sink.pushed.length;
    fixture.clock.advanceBy(10_000);
    expect(sink.pushed).toHaveLength(count);
    expect(fixture.clock.nextAtMs()).toBeUndefined();
  });

  it('sends a snapshot once and ends it within eleven seconds', () => {
    const fixture = marketAt('20261124 11:00');
    const { sink } = subscribe(fixture, { snapshot: true });
    expect(sink.ended).toBe('no');
    fixture.clock.advanceBy(11_000);
    expect(sink.ended).toBeUndefined();
    expect(sink.pushed).toHaveLength(2);
  });

  it('says in a regulatory snapshot when the last trade was reported', () => {
    const { sink } = subscribe(marketAt('20261124 11:00'), { regulatorySnapshot: true });
    const last = flatTicks(sink).at(-1);
    expect(last).toMatchObject({ kind: 'string', tickType: tickTypes.lastRegulatoryTime });
    expect(flatTicks(subscribe(marketAt('20261124 11:00'), { snapshot: true }).sink)).not.toContainEqual(
      last,
    );
  });

  it('gives an index prices without sizes', () => {
    const fixture = marketAt('20261124 11:00');
    const { sink } = subscribe(fixture, {
      contract: contract({ symbol: 'SPX', secType: 'IND', exchange: 'CBOE' }),
    });
    fixture.clock.advanceBy(5000);
    const ticks = flatTicks(sink);
    expect(
      ticks.some((tick) => tick.kind === 'price' && tick.tickType === 4 && tick.size === undefined),
    ).toBe(true);
    expect(ticks.some((tick) => tick.kind === 'size')).toBe(false);
    expect(typesOf(ticks)).not.toContain(1);
  });

  it('answers the generic ticks that it is asked for', () => {
    const fixture = marketAt('20261124 11:00');
    const genericTicks = [100, 101, 104, 105, 106, 165, 221, 233, 236, 293, 318, 375, 411, 456];
    const { sink } = subscribe(fixture, { contract: stock('AAPL'), genericTicks });
    fixture.clock.advanceBy(10_000);
    const types = new Set(typesOf(flatTicks(sink)));
    for (const type of [
      29, 30, 27, 28, 23, 87, 24, 15, 16, 17, 18, 19, 20, 21, 37, 48, 46, 89, 54, 57, 77, 58, 59,
    ]) {
      expect(types.has(type), `tick ${type}`).toBe(true);
    }
    const volume = flatTicks(sink).find(
      (tick) => tick.kind === 'string' && tick.tickType === tickTypes.rtVolume,
    ) as { text: string };
    expect(volume.text).toMatch(/^\d+\.?\d*;\d+;\d{13};\d+;\d+\.\d{8};(true|false)$/);
  });

  it.each([
    [
      { genericTicks: [1] },
      321,
      'Incorrect generic tick list of 1.  Legal ones for (STK) are: 100(Option Volume),101(Option Open Interest)',
    ],
    [
      { genericTicks: [233], snapshot: true },
      321,
      'Snapshot market data subscription is not applicable to generic ticks',
    ],
    [{ contract: stock('NOSUCH') }, 200, 'No security definition has been found for the request'],
  ])('refuses %o', (fields, code, text) => {
    const { sink } = subscribe(marketAt('20261124 11:00'), fields);
    expect(sink.ended).toMatchObject({ code });
    expect((sink.ended as { text: string }).text).toContain(text);
    expect(sink.pushed).toHaveLength(0);
  });

  it('has greeks of bid, ask, last and model for an option', () => {
    const fixture = marketAt('20261124 11:00');
    const option = contract({
      symbol: 'AAPL',
      secType: 'OPT',
      exchange: 'SMART',
      lastTradeDateOrContractMonth: '20261218',
      strike: 280,
      right: 'P',
    });
    const { sink } = subscribe(fixture, { contract: option });
    fixture.clock.advanceBy(20_000);
    const greeks = flatTicks(sink).filter((tick) => tick.kind === 'option');
    for (const type of [10, 11, 13]) expect(greeks.map((tick) => tick.tickType)).toContain(type);
    for (const tick of greeks) {
      if (tick.kind !== 'option') continue;
      expect(tick.delta).toBeGreaterThan(-1);
      expect(tick.delta).toBeLessThan(0);
      expect(tick.impliedVolatility).toBeGreaterThan(0.05);
      expect(tick.theta).toBeLessThan(0);
      expect(tick.vega).toBeGreaterThan(0);
    }
  });
});

describe('a combination', () => {
  const { market, clock } = marketAt('20261124 11:00:30');
  const option = (strike: number) =>
    answerOf(
      market.resolve(
        contract({
          symbol: 'SPY',
          secType: 'OPT',
          exchange: 'SMART',
          lastTradeDateOrContractMonth: '20261218',
          strike,
          right: 'C',
        }),
      ),
    ).contract;
  const bag = (legs: readonly { conId: number; action: string }[]) => ({
    ...contract({ symbol: 'SPY', secType: 'BAG', exchange: 'SMART', currency: 'USD' }),
    comboLegs: legs.map((leg) => ({ ...leg, ratio: 1, exchange: 'SMART' })),
  });

  it('is quoted as its legs add up', () => {
    const [long, short] = [option(665), option(675)];
    const sink = new Collected<readonly MarketTick[]>();
    const legs = bag([
      { conId: long.conId, action: 'BUY' },
      { conId: short.conId, action: 'SELL' },
    ]);
    market.subscribeTopOfBook(
      { contract: legs, genericTicks: [], snapshot: false, regulatorySnapshot: false, marketDataType: 1 },
      sink,
    );
    clock.advanceBy(20_000);
    const last = (type: number) =>
      flatTicks(sink)
        .filter((tick) => tick.kind === 'price' && tick.tickType === type)
        .map((tick) => (tick as { price: number }).price)
        .at(-1)!;
    const [bought, sold] = [market.quoteOf(long.conId)!, market.quoteOf(short.conId)!];
    expect(last(1)).toBeCloseTo(bought.bid! - sold.ask!, 6);
    expect(last(2)).toBeCloseTo(bought.ask! - sold.bid!, 6);
    expect(last(2)).toBeGreaterThan(0);
    expect(last(2)).toBeLessThan(10);
  });

  it('needs legs that exist', () => {
    const sink = new Collected<readonly MarketTick[]>();
    market.subscribeTopOfBook(
      {
        contract: bag([{ conId: 1, action: 'BUY' }]),
        genericTicks: [],
        snapshot: false,
        regulatorySnapshot: false,
        marketDataType: 1,
      },
      sink,
    );
    expect(sink.ended).toMatchObject({ code: 200 });
  });
});

describe('types of market data', () => {
  const without: Entitlements = { level: 'delayed', bySymbol: { IBM: 'none', QQQ: 'live' } };
  const ask = (wall: string, symbol: string, marketDataType: MarketDataType) =>
    subscribe(marketAt(wall, { entitlements: without }), { contract: stock(symbol), marketDataType }).sink;

  it('refuses live data without a subscription and says that delayed is there', () => {
    const sink = ask('20261124 11:00', 'SPY', 1);
    expect(sink.ended).toMatchObject({
      code: 10089,
      text: expect.stringContaining('Delayed market data is available.SPY ARCA.SPY/TOP/ALL'),
    });
    const option = contract({
      symbol: 'SPY',
      secType: 'OPT',
      exchange: 'SMART',
      lastTradeDateOrContractMonth: '20261218',
      strike: 670,
      right: 'C',
    });
    const refused = subscribe(marketAt('20261124 11:00', { entitlements: without }), {
      contract: option,
    }).sink;
    expect(refused.ended).toEqual({
      code: 354,
      text: "Requested market data is not subscribed.Delayed market data is available.SPY DEC 18 '26 670 Call (SPY   261218C00670000) /TOP/ALL",
    });
  });

  it('gives delayed data with its own tick numbers and the notice', () => {
    const sink = ask('20261124 11:00', 'SPY', 3);
    expect(sink.notices).toEqual([
      { code: 10167, text: 'Requested market data is not subscribed. Displaying delayed market data.' },
    ]);
    const ticks = flatTicks(sink);
    expect(ticks[1]).toEqual({ kind: 'marketDataType', type: 3 });
    for (const type of [66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 88, 90])
      expect(typesOf(ticks), `${type}`).toContain(type);
    for (const type of [1, 2, 4, 8, 32, 45, 49, 84]) expect(typesOf(ticks)).not.toContain(type);
  });

  it('delays by a quarter of an hour', () => {
    const delayed = flatTicks(ask('20261124 11:15', 'SPY', 3)).find(
      (tick) => tick.kind === 'price' && tick.tickType === 66,
    );
    const live = flatTicks(subscribe(marketAt('20261124 11:00')).sink).find(
      (tick) => tick.kind === 'price' && tick.tickType === 1,
    );
    expect((delayed as { price: number }).price).toBe((live as { price: number }).price);
  });

  it('has nothing where delayed data is not enabled', () => {
    expect(ask('20261124 11:00', 'IBM', 3).ended).toMatchObject({ code: 10168 });
  });

  it('has no history without any subscription, and all of it with the delayed one', () => {
    const { market } = marketAt('20261124 11:00', { entitlements: without });
    expect(errorOf(market.historicalBars(barRequest({ contract: stock('IBM') })))).toEqual({
      code: 162,
      text: 'Historical Market Data Service error message:No market data permissions for NYSE STK',
    });
    expect(market.historicalBars(barRequest({})).ok).toBe(true);
    expect(errorOf(market.headTimestampMs(stock('IBM'), 'TRADES', true)).code).toBe(162);
    expect(errorOf(market.histogram(stock('IBM'), true, '1 day')).code).toBe(10188);
    const ticks = { startMs: undefined, endMs: newYork('20261124 10:00'), count: 3, ignoreSize: false };
    expect(
      errorOf(
        market.historicalTicks({
          ...ticks,
          contract: stock('IBM'),
          whatToShow: 'TRADES',
          useRegularHours: true,
        }),
      ),
    ).toEqual({
      code: 10187,
      text: 'Failed to request historical ticks:No market data permissions for NYSE STK',
    });
  });

  it('shows live data to who has it, whatever was asked', () => {
    expect(flatTicks(ask('20261124 11:00', 'QQQ', 3))[1]).toEqual({ kind: 'marketDataType', type: 1 });
  });

  it('freezes the last quote of the session over a closed market, on request', () => {
    const closed = '20261124 22:00';
    const live = flatTicks(subscribe(marketAt(closed)).sink);
    expect(live.find((tick) => tick.kind === 'price' && tick.tickType === 1)).toMatchObject({
      price: -1,
      size: 0,
    });
    const frozen = flatTicks(subscribe(marketAt(closed), { marketDataType: 2 }).sink);
    expect(frozen[1]).toEqual({ kind: 'marketDataType', type: 2 });
    expect(
      (frozen.find((tick) => tick.kind === 'price' && tick.tickType === 1) as { price: number }).price,
    ).toBeGreaterThan(100);
    expect(typesOf(live)).toContain(4);
  });
});

describe('tick-by-tick', () => {
  const prints = (
    fixture: MarketFixture,
    type: 'Last' | 'AllLast' | 'BidAsk' | 'MidPoint',
    numberOfTicks = 0,
  ) => {
    const sink = new Collected<TickByTickPrint>();
    fixture.market.subscribeTickByTick(
      { contract: stock('IBM'), type, numberOfTicks, ignoreSize: false },
      sink,
    );
    return sink;
  };

  it('prints what history tells of the same time', () => {
    const fixture = marketAt('20261124 11:00');
    const all = prints(fixture, 'AllLast');
    const last = prints(fixture, 'Last');
    fixture.clock.advanceBy(MINUTE);
    const answer = answerOf(
      fixture.market.historicalTicks({
        contract: stock('IBM'),
        startMs: newYork('20261124 11:00') + 1,
        endMs: undefined,
        count: 1000,
        whatToShow: 'TRADES',
        useRegularHours: false,
        ignoreSize: false,
      }),
    );
    expect(all.pushed.map(({ kind, ...print }) => print)).toEqual(answer.ticks);
    expect(last.pushed.length).toBeLessThan(all.pushed.length);
  });

  it('gives the wanted number of past prints first', () => {
    const sink = prints(marketAt('20261124 11:00'), 'BidAsk', 20);
    expect(sink.pushed.length).toBeGreaterThanOrEqual(18);
    for (const print of sink.pushed) expect(print.kind === 'quote' && print.bid < print.ask).toBe(true);
  });

  it('has no trades of currencies', () => {
    const { market } = marketAt('20261124 11:00');
    const sink = new Collected<TickByTickPrint>();
    const pair = contract({ symbol: 'EUR', secType: 'CASH', currency: 'USD', exchange: 'IDEALPRO' });
    market.subscribeTickByTick({ contract: pair, type: 'Last', numberOfTicks: 0, ignoreSize: false }, sink);
    expect(sink.ended).toMatchObject({ code: 10189 });
  });
});

describe('five-second bars', () => {
  it('equal the history of the same windows', () => {
    const fixture = marketAt('20261124 11:00:02');
    const sink = new Collected<Bar>();
    fixture.market.subscribeRealTimeBars(
      { contract: stock('SPY'), whatToShow: 'TRADES', useRegularHours: true },
      sink,
    );
    fixture.clock.advanceBy(63_600);
    const answered = answerOf(
      fixture.market.historicalBars(barRequest({ barSize: '5 secs', duration: '120 S' })),
    ).bars;
    expect(sink.pushed).toHaveLength(12);
    expect(sink.pushed[0]!.timeMs).toBe(newYork('20261124 11:00:05'));
    for (const bar of sink.pushed) expect(answered).toContainEqual(bar);
  });

  it('are refused as recorded without a subscription and for BID_ASK', () => {
    const { market } = marketAt('20261124 11:00', { entitlements: { level: 'delayed', bySymbol: {} } });
    const refusalOf = (whatToShow: string) => {
      const sink = new Collected<Bar>();
      market.subscribeRealTimeBars({ contract: stock('AAPL'), whatToShow, useRegularHours: false }, sink);
      return sink.ended;
    };
    expect(refusalOf('TRADES')).toMatchObject({
      code: 420,
      text: expect.stringContaining('No market data permissions for ISLAND STK.'),
    });
    expect(refusalOf('BID_ASK')).toMatchObject({ code: 321 });
    expect(refusalOf('MIDPOINT')).toMatchObject({ code: 10089 });
  });
});

describe('depth', () => {
  it('keeps a book whose first rows are the quote', () => {
    const fixture = marketAt('20261124 11:00');
    const sink = new Collected<readonly DepthRow[]>();
    fixture.market.subscribeDepth({ contract: stock('SPY'), rows: 5, smart: true }, sink);
    expect(sink.notices[0]).toMatchObject({ code: 2152 });
    const book = { bid: [] as DepthRow[], ask: [] as DepthRow[] };
    let read = 0;
    for (let second = 1; second <= 30; second++) {
      fixture.clock.advanceBy(1000);
      for (const batch of sink.pushed.slice(read)) {
        for (const row of batch) {
          if (row.operation === 'insert') book[row.side].splice(row.position, 0, row);
          else if (row.operation === 'update') book[row.side][row.position] = row;
          else book[row.side].splice(row.position, 1);
        }
      }
      read = sink.pushed.length;
      const quote = fixture.market.quoteOf(756733)!;
      expect([book.bid[0]!.price, book.ask[0]!.price]).toEqual([quote.bid, quote.ask]);
      expect(book.bid).toHaveLength(5);
      const bids = book.bid.map((row) => row.price);
      expect([...bids].sort((a, b) => b - a)).toEqual(bids);
      expect(book.ask[0]!.price).toBeGreaterThan(bids[0]!);
      expect(book.bid.every((row) => row.marketMaker !== undefined && row.size > 0)).toBe(true);
    }
  });

  it('is refused where there is none', () => {
    const { market } = marketAt('20261124 11:00');
    for (const asked of [stock('SPY'), contract({ symbol: 'SPX', secType: 'IND', exchange: 'CBOE' })]) {
      const sink = new Collected<readonly DepthRow[]>();
      market.subscribeDepth({ contract: asked, rows: 5, smart: false }, sink);
      expect(sink.ended).toMatchObject({ code: 10092 });
    }
  });
});

describe('what the accounts watch', () => {
  const SPY = 756733;

  it('hears phases and auctions of a day, and every quote is the quote of the moment', () => {
    const fixture = marketAt('20261124 09:29:50');
    const phases: TradingPhase[] = [];
    const auctions: string[] = [];
    let quotes = 0;
    const watching = fixture.market.watch(SPY, {
      onQuote: (quote: MarketQuote) => {
        quotes++;
        if (quotes % 200 === 0) expect(fixture.market.quoteOf(SPY)).toEqual(quote);
      },
      onPhase: (phase) => phases.push(phase),
      onAuction: (auction) =>
        auctions.push(`${auction.kind} ${new Date(auction.timeMs).toISOString().slice(11, 19)}`),
    });
    fixture.clock.advanceTo(newYork('20261124 09:31'));
    expect(fixture.market.phaseOf(SPY)).toBe('regular');
    watching.cancel();
    fixture.clock.advanceTo(newYork('20261124 15:59:50'));
    fixture.market.watch(SPY, {
      onQuote: () => quotes++,
      onPhase: (phase) => phases.push(phase),
      onAuction: (auction) => auctions.push(auction.kind),
    });
    fixture.clock.advanceTo(newYork('20261125 04:00:10'));
    expect(phases).toEqual(['regular', 'afterHours', 'closed', 'preMarket']);
    expect(auctions).toEqual([expect.stringMatching(/^open 14:30:00/), 'close']);
    expect(quotes).toBeGreaterThan(100);
  });

  it('sees a move by hand at once, in the quote and in history', () => {
    const fixture = marketAt('20261124 11:00');
    const before = fixture.market.quoteOf(SPY)!;
    const minutes = () => answerOf(fixture.market.historicalBars(barRequest({ duration: '600 S' }))).bars;
    const past = minutes().slice(0, 8);
    fixture.market.movePrice('SPY', { relative: -0.05 });
    fixture.clock.advanceBy(1000);
    const after = fixture.market.quoteOf(SPY)!;
    expect(after.bid! / before.bid!).toBeCloseTo(0.95, 2);
    expect(minutes().slice(0, 8)).toEqual(past);
    fixture.market.movePrice('SPY', { price: 500 });
    // At once: an order that comes now meets the new price.
    expect(Math.abs(fixture.market.quoteOf(SPY)!.bid! - 500)).toBeLessThan(1);
    fixture.clock.advanceBy(1000);
    expect(Math.abs(fixture.market.quoteOf(SPY)!.bid! - 500)).toBeLessThan(1);
    expect(() => fixture.market.movePrice('NOSUCH', { price: 1 })).toThrow(/no instrument NOSUCH/);
    expect(() => fixture.market.movePrice('SPY', { price: -1 })).toThrow(/above 0/);
  });

  it('sees a halt of a stock and of its options, and the end of it', () => {
    const fixture = marketAt('20261124 11:00');
    const { sink } = subscribe(fixture);
    const option = answerOf(
      fixture.market.resolve(
        contract({
          symbol: 'SPY',
          secType: 'OPT',
          exchange: 'SMART',
          lastTradeDateOrContractMonth: '20261218',
          strike: 670,
          right: 'C',
        }),
      ),
    ).contract;
    fixture.market.setHalted('SPY', true);
    // At once, not from the next quote on: an order that comes now finds no market.
    for (const conId of [SPY, option.conId])
      expect(fixture.market.quoteOf(conId)).toMatchObject({ halted: true, bid: undefined, ask: undefined });
    fixture.clock.advanceBy(10_000);
    const quote = fixture.market.quoteOf(SPY)!;
    expect([quote.halted, quote.bid, quote.ask]).toEqual([true, undefined, undefined]);
    const volume = quote.volume;
    const optionVolume = fixture.market.quoteOf(option.conId)!.volume;
    fixture.clock.advanceBy(20_000);
    expect(fixture.market.quoteOf(SPY)!.volume).toBe(volume);
    expect(fixture.market.quoteOf(option.conId)!.volume).toBe(optionVolume);
    fixture.market.setHalted('SPY', false);
    fixture.clock.advanceBy(10_000);
    expect(fixture.market.quoteOf(SPY)!.halted).toBe(false);
    const halts = flatTicks(sink).filter(
      (tick) => tick.kind === 'generic' && tick.tickType === tickTypes.halted,
    );
    expect(halts.map((tick) => (tick as { value: number }).value)).toEqual([0, 2, 0]);
  });

  it('lists the sessions to come', () => {
    const { market } = marketAt('20261124 11:00');
    const sessions = market.regularSessions(SPY, newYork('20261124 11:00'), 3);
    expect(sessions.map((session) => session.referenceDate)).toEqual(['20261124', '20261125', '20261127']);
    expect(sessions[2]!.endMs).toBe(newYork('20261127 13:00'));
  });

  it('knows no quote of an unknown id', () => {
    const { market } = marketAt('20261124 11:00');
    expect(market.quoteOf(1)).toBeUndefined();
    expect(market.detailsOf(1)).toBeUndefined();
    expect(errorOf(market.resolve(contract({ conId: 1, exchange: 'SMART' }))).code).toBe(200);
  });
});

describe('the clock', () => {
  it('may jump: streams go on at the present with the true totals', () => {
    const fixture = marketAt('20261124 10:00');
    const { sink } = subscribe(fixture, { contract: stock('IBM') });
    fixture.clock.advanceBy(5000);
    fixture.clock.jumpTo(newYork('20261124 14:00'));
    fixture.clock.advanceBy(3000);
    const volumes = flatTicks(sink).filter((tick) => tick.kind === 'size' && tick.tickType === 8);
    expect((volumes.at(-1) as { size: number }).size).toBe(fixture.market.quoteOf(8314)!.volume);
  });

  it('may run through days: the same ticks for the same seed, nothing while closed', () => {
    const run = () => {
      const fixture = marketAt('20261125 19:59:50');
      const { sink } = subscribe(fixture, { contract: stock('F') });
      fixture.clock.advanceTo(newYork('20261127 04:00:30'));
      return sink.pushed;
    };
    const ticks = run();
    expect(run()).toEqual(ticks);
    expect(ticks.length).toBeLessThan(100);
  });

  it('refuses a day before its history', () => {
    expect(() => marketAt('20091224 10:00')).toThrow(/begins on 2010-01-05/);
  });

  it('goes on for the others when one listener fails', () => {
    const fixture = marketAt('20261124 11:00');
    let fails = 0;
    fixture.market.watch(756733, {
      onQuote: () => {
        fails++;
        throw new Error('a listener that fails');
      },
    });
    const { sink } = subscribe(fixture, { contract: stock('IBM') });
    const count = sink.pushed.length;
    for (let i = 0; i < 20; i++) {
      try {
        fixture.clock.advanceBy(500);
      } catch {
        // The failure reaches whoever runs the clock; the feeds go on.
      }
    }
    expect(fails).toBeGreaterThan(10);
    expect(sink.pushed.length).toBeGreaterThan(count + 5);
  });

  it('refuses a rate of quotes that does not divide a second', () => {
    expect(() => marketAt('20261124 10:00', { quotesPerSecond: 3 })).toThrow(/divisor of 1000/);
  });
});
