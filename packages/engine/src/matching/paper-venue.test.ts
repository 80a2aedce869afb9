import { describe, expect, it } from 'vitest';
import { defaultProfile, nautilusProfile } from './fill-profile.ts';
import { PaperVenue } from './paper-venue.ts';
import { configOf, inverse, lots, only, TestDesk, ticks } from './venue-fixtures.ts';

describe('latency', () => {
  it('a market order fills at the first quote after it, not at the one that was seen', () => {
    const desk = new TestDesk().quote(59_999, 60_000).submit('m', {});
    desk.at(99).quote(60_009, 60_010);
    expect(desk.story('m')).toEqual([]);
    desk.at(100).quote(60_019, 60_020);
    expect(desk.story('m')).toEqual(['accepted', 'filled 100@60020']);
    expect(desk.last('m')).toMatchObject({ liquidity: 'taker', fee: '3.6012', filledLots: 100 });
  });

  it('arrives by time alone, and waits for a quote to fill', () => {
    const desk = new TestDesk().quote(59_999, 60_000).submit('m', {});
    expect(desk.venue.nextTimeMs).toBe(1_000_100);
    desk.at(150).time();
    expect(desk.story('m')).toEqual(['accepted']);
    expect(desk.last('m')?.atMs).toBe(1_000_100);
    desk.at(151).quote(60_000, 60_001);
    expect(desk.story('m')).toEqual(['accepted', 'filled 100@60001']);
  });

  it('is drawn from the seed, within its bounds, and commands keep their order', () => {
    const arrivals = (seed: number): number[] => {
      const desk = new TestDesk({ latency: { minMs: 50, maxMs: 500 }, seed });
      desk.quote(1, 2);
      for (let k = 0; k < 50; k++) desk.at(k * 1000).submit(`o${k}`, { type: 'limit', priceTicks: ticks(1) });
      desk.at(60_000).time();
      return desk.orderReports().map(({ atMs }, k) => atMs - 1_000_000 - k * 1000);
    };
    expect(arrivals(1)).toEqual(arrivals(1));
    expect(arrivals(1)).not.toEqual(arrivals(2));
    expect(Math.min(...arrivals(1))).toBeGreaterThanOrEqual(50);
    expect(Math.max(...arrivals(1))).toBeLessThanOrEqual(500);
  });
});

describe('what is taken', () => {
  it('is what the quote shows; the rest waits for the next one', () => {
    const desk = new TestDesk().submit('m', { lots: lots(250) });
    desk
      .at(100)
      .quote(60_000, 60_001, 100)
      .quote(60_000, 60_001, 100)
      .quote(60_000, 60_002, 80)
      .quote(60_000, 60_003, 500);
    // The second quote shows the same size at the same price: that was used up.
    expect(desk.story('m')).toEqual([
      'accepted',
      'partiallyFilled 100@60001',
      'partiallyFilled 180@60001.444444444444',
      'filled 250@60001.88',
    ]);
  });

  it('costs half the spread and up to a tick of impact, and a tick more for each level behind', () => {
    const desk = new TestDesk({ profile: defaultProfile }).submit('small', { lots: lots(10) });
    desk.at(100).quote(60_000, 60_003, 100);
    expect(desk.last('small')?.averagePrice).toBe('60005');
    const large = new TestDesk({ profile: defaultProfile }).submit('large', { lots: lots(150) });
    large.at(100).quote(60_000, 60_003, 100);
    // 100 at 3 + 2 slippage + 1 impact, 50 at one level more without the impact of a whole level.
    expect(large.last('large')?.averagePrice).toBe('60006');
    expect(large.last('large')?.status).toBe('filled');
  });

  it('ends at the last assumed level', () => {
    const desk = new TestDesk({ profile: defaultProfile }).submit('huge', { lots: lots(900) });
    desk.at(100).quote(60_000, 60_001, 100);
    expect(desk.last('huge')).toMatchObject({ status: 'partiallyFilled', filledLots: 500 });
  });

  it('never crosses its limit', () => {
    const desk = new TestDesk({ profile: defaultProfile }).quote(60_000, 60_001, 100);
    desk.submit('l', { type: 'limit', priceTicks: ticks(60_002), lots: lots(300) });
    desk.at(100).quote(60_000, 60_001, 100);
    expect(desk.last('l')).toMatchObject({ filledLots: 200, averagePrice: '60002', liquidity: 'taker' });
  });

  it('of nothing shown is nothing', () => {
    const desk = new TestDesk().submit('m', {});
    desk.at(100).quote(60_000, 60_001, 0).quote(60_000, Number.NaN, 10);
    expect(desk.story('m')).toEqual(['accepted']);
  });
});

describe('a resting limit', () => {
  const resting = (): TestDesk => {
    const desk = new TestDesk().quote(60_000, 60_010);
    desk.submit('l', { type: 'limit', priceTicks: ticks(60_000), lots: lots(100) });
    return desk.at(100).quote(60_000, 60_010);
  };

  it('does not fill when the touch reaches it, only when the market is beyond', () => {
    const desk = resting().quote(59_999, 60_000).trade(60_000, 500);
    expect(desk.story('l')).toEqual(['accepted']);
    desk.quote(59_990, 59_999, 40);
    expect(desk.last('l')).toMatchObject({
      status: 'partiallyFilled',
      filledLots: 40,
      averagePrice: '60000',
      liquidity: 'maker',
    });
    desk.quote(59_980, 59_990, 500);
    expect(desk.last('l')).toMatchObject({ status: 'filled', averagePrice: '60000', fee: '1.2' });
  });

  it('fills by a market trade through it, up to the trade', () => {
    const desk = resting().trade(59_999, 30);
    expect(desk.story('l')).toEqual(['accepted', 'partiallyFilled 30@60000']);
  });

  it('with the profile nautilus fills at the touch', () => {
    const desk = new TestDesk({ profile: nautilusProfile, latency: { minMs: 0, maxMs: 0 } }).quote(
      60_000,
      60_010,
    );
    desk.submit('l', { type: 'limit', priceTicks: ticks(60_000) }).quote(59_999, 60_000);
    expect(desk.story('l')).toEqual(['accepted', 'filled 100@60000']);
  });

  it('shares what is shown with our other orders, the better price first', () => {
    const desk = new TestDesk().quote(60_000, 60_010);
    desk.submit('worse', { type: 'limit', priceTicks: ticks(59_990) });
    desk.submit('better', { type: 'limit', priceTicks: ticks(59_995) });
    desk.at(100).quote(60_000, 60_010).quote(59_980, 59_985, 120);
    expect(desk.story('better')).toEqual(['accepted', 'filled 100@59995']);
    expect(desk.story('worse')).toEqual(['accepted', 'partiallyFilled 20@59990']);
  });
});

describe('time in force', () => {
  it('IOC takes what is there and is gone', () => {
    const desk = new TestDesk().submit('i', { timeInForce: 'ioc', lots: lots(300) });
    desk.at(100).quote(60_000, 60_001, 120);
    expect(desk.story('i')).toEqual(['accepted', 'partiallyFilled 120@60001', 'canceled 120@60001']);
  });

  it('FOK is all or nothing', () => {
    const desk = new TestDesk().submit('f', { timeInForce: 'fok', lots: lots(300) });
    desk.at(100).quote(60_000, 60_001, 120);
    expect(desk.story('f')).toEqual(['accepted', 'canceled']);
    desk
      .submit('g', { timeInForce: 'fok', lots: lots(300) })
      .at(200)
      .quote(60_000, 60_001, 300);
    expect(desk.story('g')).toEqual(['accepted', 'filled 300@60001']);
  });

  it('a stale order goes after 24 h, a day order at midnight, gtd at its time', () => {
    const day = 86_400_000;
    const desk = new TestDesk().quote(60_000, 60_010);
    const limit = { type: 'limit', priceTicks: ticks(50_000) } as const;
    desk.submit('gtc', limit).submit('day', { ...limit, timeInForce: 'day' });
    desk.submit('gtd', { ...limit, timeInForce: 'gtd', expiresAtMs: 1_005_000 as never });
    desk.at(6_000).quote(60_000, 60_010);
    expect(desk.last('gtd')).toMatchObject({ status: 'expired', atMs: 1_005_000 });
    desk.at(day).quote(60_000, 60_010);
    expect(desk.last('day')).toMatchObject({ status: 'expired', atMs: day });
    expect(desk.last('gtc')?.status).toBe('accepted');
    desk.at(day + 100).quote(60_000, 60_010);
    expect(desk.last('gtc')).toMatchObject({ status: 'expired', atMs: 1_000_100 + day });
  });
});

describe('refusals at the door', () => {
  it.each([
    ['post-only that would take', { type: 'limit', priceTicks: ticks(60_010), postOnly: true }, 'post-only'],
    ['reduce-only without a position', { reduceOnly: true }, 'reduce-only'],
    ['a stop in the market', { type: 'stopMarket', triggerTicks: ticks(60_005) }, 'in the market'],
    ['a limit without a price', { type: 'limit' }, 'needs a price'],
    ['too much', { lots: lots(60_000) }, 'more than the maximum of 50000'],
    ['no quantity', { lots: lots(0) }, 'no quantity'],
  ] as const)('%s', (_what, terms, reason) => {
    const desk = new TestDesk().quote(60_000, 60_010).submit('x', terms).at(100).time();
    expect(desk.last('x')?.status).toBe('rejected');
    expect(desk.last('x')?.venueReason).toContain(reason);
  });

  it('an id is processed once: the second answer tells how the first stands', () => {
    const desk = new TestDesk().submit('once', {}).at(100).quote(60_000, 60_001);
    desk.submit('once', {}).at(200).quote(60_000, 60_002);
    expect(desk.position).toBe(100);
    expect(desk.story('once')).toEqual(['accepted', 'filled 100@60001', 'filled 100@60001']);
  });

  it('instruments of another currency have no place in the account', () => {
    expect(() => new PaperVenue(configOf({ instruments: [inverse] }))).toThrow(
      /settles in BTC, the account is in USDT/,
    );
  });
});

describe('cancel', () => {
  it('travels too: what fills before it arrives is filled', () => {
    const desk = new TestDesk()
      .quote(60_000, 60_010)
      .submit('l', { type: 'limit', priceTicks: ticks(60_000) });
    desk.at(200).cancel('l').at(250).quote(59_000, 59_010, 30).at(300).quote(58_000, 58_001);
    expect(desk.story('l')).toEqual(['accepted', 'partiallyFilled 30@60000', 'canceled 30@60000']);
  });

  it('of what is not there says so', () => {
    const desk = new TestDesk().cancel('ghost').at(100).time();
    expect(desk.reports).toMatchObject([{ outcome: 'sent' }, { outcome: 'orderNotFound' }]);
  });
});

describe('triggers', () => {
  it('a gap fills at the market, not at the level', () => {
    const desk = new TestDesk().hold(100, 60_000, 60_001);
    desk.submit('stop', { side: 'sell', type: 'stopMarket', triggerTicks: ticks(59_900), reduceOnly: true });
    desk.at(200).quote(59_901, 59_902).quote(59_000, 59_010);
    expect(desk.story('stop')).toEqual(['accepted', 'filled 100@59000']);
    expect(desk.position).toBe(0);
  });

  it('a stop-limit becomes a limit that never pays more than its price', () => {
    const desk = new TestDesk().quote(60_000, 60_001);
    desk.submit('sl', { type: 'stopLimit', triggerTicks: ticks(60_100), priceTicks: ticks(60_110) });
    desk.at(100).quote(60_200, 60_201).quote(60_108, 60_111);
    expect(desk.story('sl')).toEqual(['accepted']);
    desk.quote(60_100, 60_109);
    expect(desk.story('sl')).toEqual(['accepted', 'filled 100@60110']);
  });

  it('a trailing stop follows up and never down', () => {
    const desk = new TestDesk().hold(100, 60_000, 60_001);
    desk.submit('t', { side: 'sell', type: 'trailingStop', trailingTicks: ticks(50), reduceOnly: true });
    desk.at(200).quote(60_000, 60_001).quote(60_100, 60_101).quote(60_060, 60_061);
    expect(desk.venue.viewOrder('t' as never)?.triggerTicks).toBe(60_050);
    desk.quote(60_050, 60_051);
    expect(desk.story('t')).toEqual(['accepted', 'filled 100@60050']);
  });

  it('market if touched waits for the better price', () => {
    const desk = new TestDesk().quote(60_000, 60_001);
    desk.submit('mit', { type: 'marketIfTouched', triggerTicks: ticks(59_900) });
    desk.at(100).quote(59_900, 59_901);
    expect(desk.story('mit')).toEqual(['accepted']);
    desk.quote(59_890, 59_895);
    expect(desk.story('mit')).toEqual(['accepted', 'filled 100@59895']);
  });
});

describe('reduce-only', () => {
  it('takes no more than the position has, and its rest is canceled', () => {
    const desk = new TestDesk().hold(100, 60_000, 60_001);
    desk
      .submit('out', { side: 'sell', lots: lots(300), reduceOnly: true })
      .at(200)
      .quote(60_010, 60_011);
    expect(desk.story('out')).toEqual(['accepted', 'partiallyFilled 100@60010', 'canceled 100@60010']);
    expect(desk.position).toBe(0);
  });

  it('a working one goes when another order closed the position', () => {
    const desk = new TestDesk().hold(100, 60_000, 60_001);
    desk.submit('target', { side: 'sell', type: 'limit', priceTicks: ticks(61_000), reduceOnly: true });
    desk.submit('out', { side: 'sell' }).at(200).quote(60_010, 60_011);
    expect(desk.last('target')).toMatchObject({
      status: 'canceled',
      venueReason: expect.stringContaining('reduce-only'),
    });
    expect(desk.venue.nextTimeMs).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('money', () => {
  it('profit and fees are exact, fees by maker and taker', () => {
    const desk = new TestDesk().hold(100, 60_000, 60_001);
    // 0.1 x 60,001 x 0.0006
    expect(desk.balance).toBe('99996.39994');
    desk
      .submit('out', { side: 'sell', type: 'limit', priceTicks: ticks(60_500) })
      .at(200)
      .quote(60_501, 60_502);
    // + 49.9 - 0.1 x 60,500 x 0.0002
    expect(desk.balance).toBe('100045.08994');
  });

  it.each([
    ['long', 100, '-0.6'],
    ['short', -100, '0.6'],
  ])('a positive funding rate is paid by longs: %s', (_side, held, amount) => {
    const desk = new TestDesk().hold(held, 59_990, 60_010);
    desk.venue.setFundingRate(only, '0.0001', 1_005_000, 28_800_000);
    desk.at(5_000).time();
    const report = desk.reports.find(({ type }) => type === 'FundingReport');
    expect(report).toMatchObject({ amount, rate: '0.0001', atMs: 1_005_000 });
    expect(desk.venue.nextTimeMs).toBe(Math.min(1_005_000 + 28_800_000));
  });

  it('funding is posted once, whatever the feed says of a time that is over', () => {
    const desk = new TestDesk().hold(100, 59_990, 60_010);
    const hour = 3_600_000;
    desk.venue.setFundingRate(only, '0.0001', 1_000_000 - 5 * hour, hour);
    expect(desk.venue.nextTimeMs).toBe(1_000_000 + hour);
    desk.at(hour).time();
    desk.venue.setFundingRate(only, '0.0002', 1_000_000 + hour, hour);
    desk.at(2 * hour - 1).time();
    desk.at(2 * hour).time();
    const posted = desk.reports.filter((it) => it.type === 'FundingReport');
    expect(posted.map(({ rate, atMs }) => [rate, atMs - 1_000_000])).toEqual([
      ['0.0001', hour],
      ['0.0002', 2 * hour],
    ]);
  });

  it('an inverse contract gains in the coin', () => {
    const desk = new TestDesk({
      currency: 'BTC',
      instruments: [{ ...inverse, takerFeeRate: 0 }],
      initialBalance: '1',
    });
    desk.hold(500, 49_999, 50_000);
    desk
      .submit('out', { side: 'sell', lots: lots(500) })
      .at(200)
      .quote(62_500, 62_501);
    // 50,000 dollars x (1/50,000 - 1/62,500) = 1 - 0.8
    expect(desk.balance).toBe('1.2');
  });
});
