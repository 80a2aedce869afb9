// The Bitunix adapter against the simulator's core, in virtual time.
import type { Lots } from '@holdfast/engine/base';
import { barFlags, barSources, hasBarFlag } from '@holdfast/engine/model';
import { describe, expect, it } from 'vitest';
import { AdapterRig, btc, startMs } from './adapter-rig.ts';

const minuteMs = 60_000;

/** The venue's own closed minute bars, in ticks and lots. */
function venueBars(rig: AdapterRig) {
  const formingMs = Math.floor(rig.time.nowMs / minuteMs) * minuteMs;
  return rig.venue.exchange
    .marketOf('BTCUSDT')
    .lastKlines.bars('1min')
    .filter((bar) => bar.openMs < formingMs)
    .map(({ openMs, open, high, low, close, lots }) => ({ openMs, open, high, low, close, volume: lots }));
}

const told = (rig: AdapterRig) =>
  rig.sink.bars.map(({ openMs, open, high, low, close, volume }) => ({
    openMs,
    open,
    high,
    low,
    close,
    volume,
  }));

describe('the link', () => {
  it('proves the venue, logs in, subscribes, reads the account, and only then is ready', () => {
    const rig = new AdapterRig().ready();
    expect(rig.sink.of('LinkReport').map((report) => report.state)).toEqual([
      'connecting',
      'handshaking',
      'syncing',
      'ready',
    ]);
    const read = rig.sink.of('VenueStateReport')[0]!;
    expect(read).toMatchObject({ readNumber: 1, complete: true, openOrders: [], positions: [] });
    expect(read.balances[0]).toMatchObject({ currency: 'USDT', balance: '10000' });
    expect(rig.sink.quotes.length).toBeGreaterThan(0);
    expect(rig.gateway.view()).toMatchObject({ simulated: true, refusedFrames: 0 });
  });

  it('refuses paper trading on a venue that does not prove to be simulated', () => {
    const rig = new AdapterRig();
    const onRequest = rig.venue.onRequest.bind(rig.venue);
    rig.venue.onRequest = (request, reply) =>
      request.path === '/holdfast-sim'
        ? reply.respond({ status: 404, body: 'no' })
        : onRequest(request, reply);
    rig.start().time.advance(20_000);
    expect(rig.sink.of('LinkReport').at(-1)).toMatchObject({ state: 'circuitOpen' });
    expect(rig.sink.of('LinkReport').at(-1)!.why).toContain('dryRun');
    expect(rig.requestsTo('/place_order')).toEqual([]);
  });

  it('opens no socket before the venue has confirmed the terms of the journal, and is ready when it has', () => {
    const { instrument } = new AdapterRig();
    const changes: string[] = [];
    const unconfirmedTerms = { instruments: [instrument], onChanged: (what: string) => changes.push(what) };
    const rig = new AdapterRig({ gateway: { unconfirmedTerms, expectedMs: startMs - 9_000 } });
    const onRequest = rig.venue.onRequest.bind(rig.venue);
    let away = true;
    rig.venue.onRequest = (request, reply) =>
      away && request.path.endsWith('/trading_pairs')
        ? reply.respond({ status: 503, body: 'maintenance' })
        : onRequest(request, reply);
    rig.start();
    expect(rig.gateway.nowMs()).toBe(startMs - 9_000);
    rig.time.advance(60_000);
    expect(rig.sink.of('LinkReport').map(({ state }) => state)).not.toContain('handshaking');
    expect(rig.sink.of('LinkReport').at(-1)!.why).toContain('503');
    away = false;
    expect(rig.time.advanceUntil(() => rig.linkState === 'ready', 120_000)).toBe(true);
    expect(changes).toEqual([]);
  });

  it('tells of terms that are no longer the journal’s, and sends nothing in them', () => {
    const { instrument } = new AdapterRig();
    const changes: string[] = [];
    const old = { ...instrument, minQuantityLots: 77 };
    const unconfirmedTerms = { instruments: [old], onChanged: (what: string) => changes.push(what) };
    const rig = new AdapterRig({ gateway: { unconfirmedTerms } }).start();
    rig.time.advance(20_000);
    expect(changes[0]).toBe(`BTCUSDT minQuantityLots 77 -> ${instrument.minQuantityLots}`);
    expect(rig.linkState).toBe('circuitOpen');
    expect(rig.sink.of('LinkReport').map(({ state }) => state)).not.toContain('handshaking');
  });

  it('is ready without a key once data flow and bars are there, and refuses orders', () => {
    const rig = new AdapterRig({ keyless: true }).ready();
    expect(rig.sink.bars).toHaveLength(5);
    const id = rig.submit('1');
    rig.time.advance(100);
    expect(rig.submitsOf(id)).toMatchObject([{ outcome: 'refused' }]);
    expect(rig.sink.of('VenueStateReport').every((report) => !report.complete)).toBe(true);
  });

  it('comes back after a cut with a new login and a new read', () => {
    const rig = new AdapterRig().ready();
    rig.net.breakConnections();
    rig.time.advance(1);
    expect(rig.linkState).toBe('recovering');
    const id = rig.submit('1');
    rig.time.advance(10);
    expect(rig.submitsOf(id)).toMatchObject([{ outcome: 'refused' }]);
    expect(rig.time.advanceUntil(() => rig.linkState === 'ready', 30_000)).toBe(true);
    expect(rig.sink.of('VenueStateReport').filter((report) => report.complete)).toHaveLength(2);
    expect(rig.requestsTo('/place_order')).toEqual([]);
  });

  it('finds a socket that only looks alive, and reports staleness by the ladder', () => {
    const rig = new AdapterRig().ready();
    rig.net.weather = 'dark';
    rig.time.advance(16_000);
    expect(rig.sink.of('StalenessReport').at(-1)).toMatchObject({ level: 'polling' });
    rig.time.advance(15_000);
    expect(['recovering', 'connecting']).toContain(rig.linkState);
    rig.time.advance(120_000);
    expect(rig.sink.of('StalenessReport').at(-1)).toMatchObject({ level: 'safeStop' });
    rig.net.weather = 'up';
    expect(rig.time.advanceUntil(() => rig.linkState === 'ready', 120_000)).toBe(true);
    rig.time.advance(2_000);
    expect(rig.sink.of('StalenessReport').at(-1)).toMatchObject({ level: 'fresh' });
  });

  it('notices a private socket that fell silent while the public one lives', () => {
    const rig = new AdapterRig().ready();
    rig.venue.faults.inject('stall', { path: 'private', duration: '60s' });
    rig.time.advance(30_000);
    const lost = rig.sink.of('LinkReport').find((report) => report.state === 'recovering');
    expect(lost?.why).toContain('private');
  });
});

describe('bars', () => {
  it('equal the venue’s own, warm-up included, each once and in order', () => {
    const rig = new AdapterRig().ready();
    rig.time.advance(10 * minuteMs + 5_000);
    expect(told(rig)).toEqual(venueBars(rig).slice(-15));
    const live = rig.sink.bars.slice(5);
    expect(live.every((bar) => hasBarFlag({ ...bar, updates: 1 } as never, barFlags.complete))).toBe(true);
    expect(
      rig.sink.bars.slice(0, 5).every((bar) => bar.flags === 0 && bar.source === barSources.history),
    ).toBe(true);
    expect(live.every((bar) => bar.timeMs - (bar.openMs + minuteMs) < 2_000)).toBe(true);
  });

  it.each([5_000, 70_000, 600_000])('equal it after the net was dark for %d ms', (darkMs) => {
    const rig = new AdapterRig().ready();
    rig.time.advance(100_000);
    rig.net.weather = 'dark';
    rig.time.advance(darkMs);
    rig.net.weather = 'up';
    expect(rig.time.advanceUntil(() => rig.linkState === 'ready', 200_000)).toBe(true);
    rig.time.advance(3 * minuteMs);
    const all = told(rig);
    expect(all).toEqual(venueBars(rig).slice(-all.length));
    expect(new Set(all.map((bar) => bar.openMs)).size).toBe(all.length);
  });

  it('that cannot be read do not keep an account from being ready; they come when they can', () => {
    const rig = new AdapterRig();
    rig.venue.faults.inject('5xx', { endpoint: 'kline', duration: '60s' });
    rig.ready();
    expect(rig.sink.bars).toEqual([]);
    rig.time.advance(3 * minuteMs);
    const all = told(rig);
    expect(all.length).toBeGreaterThanOrEqual(7);
    expect(all).toEqual(venueBars(rig).slice(-all.length));
  });

  it('gives the pushed bar while REST fails, marked, and goes on with REST afterwards', () => {
    const rig = new AdapterRig().ready();
    rig.venue.faults.inject('5xx', { endpoint: 'kline', duration: '90s' });
    rig.time.advance(2 * minuteMs);
    const provisional = rig.sink.bars.filter((bar) => (bar.flags & barFlags.provisional) !== 0);
    expect(provisional.length).toBeGreaterThan(0);
    expect(provisional.every((bar) => bar.source === barSources.klines)).toBe(true);
    rig.time.advance(2 * minuteMs);
    const opens = rig.sink.bars.map((bar) => bar.openMs);
    expect(opens).toEqual(opens.map((_, i) => opens[0]! + i * minuteMs));
    expect(rig.sink.bars.at(-1)!.flags & barFlags.complete).not.toBe(0);
  });
});

describe('orders', () => {
  it('are reported from acceptance to fill with totals that add up, and the position follows', () => {
    const rig = new AdapterRig().ready();
    const id = rig.submit('1');
    rig.time.advance(500);
    expect(rig.submitsOf(id)).toMatchObject([{ outcome: 'sent' }]);
    const filled = rig.ordersOf(id).find((report) => report.status === 'filled')!;
    expect(filled).toMatchObject({ filledLots: 100, side: 'buy', orderType: 'market', reduceOnly: false });
    expect(filled.averagePrice).toBeDefined();
    expect(Number(filled.fee)).toBeGreaterThan(0);
    expect(rig.sink.of('PositionReport').at(-1)).toMatchObject({ lots: 100, instrument: btc });
    expect(rig.venueLots()).toBe(100);
    const position = rig.readNow().positions[0]!;
    expect(position).toMatchObject({ lots: 100 });
    expect(position.averagePrice).toBe(filled.averagePrice);
  });

  it('that the venue refuses by code are rejected, with the reason', () => {
    const rig = new AdapterRig().ready();
    rig.venue.faults.inject('reject-orders', { code: 20003, count: 1 });
    const id = rig.submit('1');
    rig.time.advance(500);
    expect(rig.submitsOf(id)).toMatchObject([{ outcome: 'sent' }]);
    expect(rig.ordersOf(id)).toMatchObject([
      { status: 'rejected', venueReason: expect.stringContaining('20003') },
    ]);
  });

  it('rest, and are canceled by the push, not by the answer', () => {
    const rig = new AdapterRig().ready();
    const id = rig.submit('1', { type: 'limit', priceTicks: rig.around(-1_000), postOnly: true });
    rig.time.advance(300);
    expect(rig.readNow().openOrders).toMatchObject([{ clientOrderId: id, status: 'accepted' }]);
    rig.gateway.perform({
      type: 'CancelOrder',
      account: rig.gateway.account,
      instrument: btc,
      clientOrderId: id,
    });
    rig.time.advance(300);
    expect(rig.sink.of('CancelReport')).toMatchObject([{ outcome: 'sent' }]);
    expect(rig.ordersOf(id).at(-1)).toMatchObject({ status: 'canceled', filledLots: 0 });
    rig.gateway.perform({
      type: 'CancelOrder',
      account: rig.gateway.account,
      instrument: btc,
      clientOrderId: id,
    });
    rig.time.advance(300);
    expect(rig.sink.of('CancelReport').at(-1)).toMatchObject({ outcome: 'orderNotFound' });
  });

  it('of kinds that the venue does not have are refused unsent', () => {
    const rig = new AdapterRig().ready();
    const id = rig.submit('1', { type: 'stopMarket', triggerTicks: rig.around(-500) });
    rig.time.advance(300);
    expect(rig.submitsOf(id)).toMatchObject([
      { outcome: 'refused', reason: expect.stringContaining('stopMarket') },
    ]);
    expect(rig.requestsTo('/place_order')).toEqual([]);
  });
});

describe('doubt', () => {
  it.each(['cut', 'hang'])(
    'of a lost acknowledgement (%s) is unknown, sent once, and resolved by a read',
    (how) => {
      const rig = new AdapterRig({ venue: { deduplicateClientIds: false } }).ready();
      rig.venue.faults.inject('lost-acks', { endpoint: 'place_order', how, count: 1 });
      const id = rig.submit('1');
      rig.time.advance(15_000);
      expect(rig.submitsOf(id)).toMatchObject([{ outcome: 'unknown' }]);
      rig.inDoubt = [id];
      const read = rig.readNow();
      expect(read.complete).toBe(true);
      const ended = read.endedOrders.find((report) => report.clientOrderId === id)!;
      expect(ended).toMatchObject({ status: 'filled', filledLots: 100, averagePriceStep: '0.000000000001' });
      expect(Number(ended.fee)).toBeGreaterThan(0);
      expect(rig.requestsTo('/place_order')).toHaveLength(1);
      expect(rig.venueLots()).toBe(100);
    },
  );

  it('of a lost request is unknown too; the venue does not know the order when asked for it', () => {
    const rig = new AdapterRig().ready();
    rig.venue.faults.inject('lost-requests', { endpoint: 'place_order', count: 1 });
    const id = rig.submit('1');
    rig.time.advance(1_000);
    expect(rig.submitsOf(id)).toMatchObject([{ outcome: 'unknown' }]);
    rig.inDoubt = [id];
    expect(rig.readNow()).toMatchObject({ complete: true, ordersNotFound: [id] });
  });

  it.each([
    ['5xx', 'unknown'],
    ['429', 'sent'],
  ])('of HTTP %s on a submit is %s', (fault, outcome) => {
    const rig = new AdapterRig().ready();
    rig.venue.faults.inject(fault, { endpoint: 'place_order', count: 1 });
    const id = rig.submit('1');
    rig.time.advance(2_000);
    expect(rig.submitsOf(id)).toMatchObject([{ outcome }]);
    expect(rig.ordersOf(id).map((report) => report.status)).toEqual(fault === '429' ? ['rejected'] : []);
    expect(rig.venueLots()).toBe(0);
  });

  it('never arises when no connection can be made: the order is refused', () => {
    const rig = new AdapterRig().ready();
    rig.net.weather = 'refusing';
    const id = rig.submit('1');
    rig.time.advance(500);
    expect(rig.submitsOf(id)).toMatchObject([{ outcome: 'refused' }]);
  });

  it('of reads: a passing failure is asked again, a lasting one makes the read incomplete', () => {
    const rig = new AdapterRig().ready();
    rig.venue.faults.inject('5xx', { endpoint: 'get_history_orders', count: 1 });
    rig.venue.faults.inject('429', { endpoint: 'get_pending_positions', count: 1 });
    rig.venue.faults.inject('malformed', { endpoint: 'account', of: 'answers', kind: 'truncated', count: 1 });
    expect(rig.readNow().complete).toBe(true);
    rig.venue.faults.inject('5xx', { endpoint: 'get_pending_positions', count: 10 });
    expect(rig.readNow()).toMatchObject({ complete: false, positions: [] });
  });

  it('of a malformed push: refused, counted, and the link lives', () => {
    const rig = new AdapterRig().ready();
    rig.venue.faults.inject('malformed', { channel: 'depth_book1', kind: 'wrong-type', count: 3 });
    rig.time.advance(5_000);
    expect(rig.gateway.view().refusedFrames).toBe(3);
    expect(rig.sink.measures.filter((measure) => measure.type === 'frameRefused')).toHaveLength(3);
    expect(rig.linkState).toBe('ready');
  });
});

describe('limits', () => {
  it('are kept: of a burst nothing is refused by the venue, what waits too long is refused by us, exits go first', () => {
    const rig = new AdapterRig().ready();
    rig.time.advance(2_000);
    const entries = Array.from({ length: 60 }, (_, i) =>
      rig.submit(`e${i}`, { type: 'limit', priceTicks: rig.around(-1_000 - i), lots: 1 as Lots }),
    );
    const exit = rig.submit('x', { side: 'sell', lots: 1 as Lots }, 'exit');
    rig.time.advance(20_000);
    const outcomes = entries.map((id) => rig.submitsOf(id).map((report) => report.outcome));
    expect(outcomes.every((reports) => reports.length === 1)).toBe(true);
    expect(new Set(outcomes.flat())).toEqual(new Set(['sent', 'refused']));
    const limited = rig.sink.measures.filter(
      (measure) => measure.type === 'request' && /1000[56]/.test(measure.outcome),
    );
    expect(limited).toEqual([]);
    const order = rig.requestsTo('/place_order').map((raw) => /"clientId":"([^"]+)"/.exec(raw)?.[1]);
    expect(order.indexOf(exit)).toBeLessThan(11);
    expect(new Set(order).size).toBe(order.length);
  });
});

describe('a difficult venue', () => {
  it('that duplicates, reorders and delays pushes tells the same bars and the same totals', () => {
    const rig = new AdapterRig().ready();
    rig.venue.faults.inject('duplicate', { probability: 0.2 });
    rig.venue.faults.inject('reorder', { probability: 0.2 });
    rig.venue.faults.inject('delay', { probability: 0.3, ms: 40, jitterMs: 400 });
    const id = rig.submit('1');
    rig.time.advance(5 * minuteMs);
    const all = told(rig);
    expect(all).toEqual(venueBars(rig).slice(-all.length));
    expect(Math.max(...rig.ordersOf(id).map((report) => report.filledLots))).toBe(100);
    expect(rig.requestsTo('/place_order')).toHaveLength(1);
  });

  it('that restarts is found again with its books', () => {
    const rig = new AdapterRig().ready();
    rig.submit('1');
    rig.time.advance(500);
    rig.venue.faults.inject('venue-restart', { down: '10s' });
    rig.time.advance(1_000);
    expect(rig.linkState).not.toBe('ready');
    expect(rig.time.advanceUntil(() => rig.linkState === 'ready', 120_000)).toBe(true);
    expect(rig.sink.of('VenueStateReport').at(-1)).toMatchObject({
      complete: true,
      positions: [{ lots: 100 }],
    });
  });

  it('that is down for ten minutes is probed on and on, with one opening of the circuit', () => {
    const rig = new AdapterRig().ready();
    rig.venue.faults.inject('maintenance', { duration: '20m' });
    rig.time.advance(19 * minuteMs);
    expect(rig.linkState === 'circuitOpen' || rig.linkState === 'connecting').toBe(true);
    expect(rig.time.advanceUntil(() => rig.linkState === 'ready', 5 * minuteMs)).toBe(true);
    rig.time.advance(2 * minuteMs);
    const all = told(rig);
    expect(all).toEqual(venueBars(rig).slice(-all.length));
  });

  it('that does not know our key is a refusal, not a loop', () => {
    const rig = new AdapterRig({ gateway: { credentials: { apiKey: 'nobody', secret: 'x' } } }).start();
    rig.time.advance(30_000);
    expect(rig.linkState).toBe('circuitOpen');
    expect(rig.sink.of('LinkReport').at(-1)!.why).toContain('login was refused');
  });

  it('whose account is in hedge mode is not traded', () => {
    const rig = new AdapterRig();
    rig.venue.exchange.accounts.get('holdfast-sim')!.positionMode = 'HEDGE';
    rig.start().time.advance(10_000);
    expect(rig.linkState).toBe('circuitOpen');
    expect(rig.sink.of('LinkReport').at(-1)!.why).toContain('hedge');
  });

  it('whose clock is off is measured, and refuses our signatures visibly when it is too far', () => {
    const rig = new AdapterRig().ready();
    rig.venue.faults.inject('clock-skew', { ms: 90_000 });
    const id = rig.submit('1');
    rig.time.advance(40_000);
    expect(rig.ordersOf(id)).toMatchObject([
      { status: 'rejected', venueReason: expect.stringContaining('10009') },
    ]);
    const skews = rig.sink.measures.filter((measure) => measure.type === 'clockSkew');
    expect(
      skews.some((measure) => measure.type === 'clockSkew' && Math.abs(measure.skewMs - 90_000) < 2_000),
    ).toBe(true);
  });
});

describe('reconciliation', () => {
  it('reads every page of a long list', () => {
    const rig = new AdapterRig().ready();
    const books = rig.venue.exchange.accounts.get('holdfast-sim')!;
    for (let i = 0; i < 230; i++)
      rig.venue.exchange.orders.submit(books, {
        symbol: 'BTCUSDT',
        side: 'BUY',
        type: 'LIMIT',
        effect: 'GTC',
        reduceOnly: false,
        priceTicks: rig.around(-1_000 - i),
        lots: 1,
        clientId: `other-${i}`,
      });
    rig.time.advance(200);
    const read = rig.readNow();
    expect(read.complete).toBe(true);
    expect(new Set(read.openOrders.map((order) => order.clientOrderId)).size).toBe(230);
  });

  it('is incomplete when the link is lost on the way, and answered all the same', () => {
    const rig = new AdapterRig().ready();
    const readNumber = rig.read();
    rig.time.advance(8);
    rig.net.breakConnections();
    rig.time.advance(2_000);
    expect(rig.sink.of('VenueStateReport').find((report) => report.readNumber === readNumber)).toMatchObject({
      complete: false,
    });
  });

  it('is done one at a time; of those asked for meanwhile only the newest is done, and each is answered once', () => {
    const rig = new AdapterRig().ready();
    const before = rig.requestsTo('/trade/get_pending_orders').length;
    const numbers = [rig.read(), rig.read(), rig.read(), rig.read()];
    rig.time.advance(5_000);
    const answers = rig.sink.of('VenueStateReport').filter((report) => numbers.includes(report.readNumber));
    expect(answers.map((report) => [report.readNumber, report.complete]).sort()).toEqual([
      [numbers[0], true],
      [numbers[1], false],
      [numbers[2], false],
      [numbers[3], true],
    ]);
    expect(rig.requestsTo('/trade/get_pending_orders').length - before).toBe(2);
  });

  it('finds what happened while nobody watched, and names what a stop triggered', () => {
    const rig = new AdapterRig().ready();
    const id = rig.submit('1', {
      attachedStopTicks: rig.around(-300),
      attachedTargetTicks: rig.around(5_000),
    });
    rig.time.advance(500);
    expect(rig.readNow().protections).toMatchObject([{ stopTicks: expect.any(Number) }]);
    rig.net.weather = 'dark';
    rig.time.advance(1_000);
    rig.venue.moveMarket({ symbol: 'BTCUSDT', price: String(rig.around(-500) / 10) });
    rig.time.advance(60_000);
    rig.net.weather = 'up';
    expect(rig.time.advanceUntil(() => rig.linkState === 'ready', 120_000)).toBe(true);
    const read = rig.sink.of('VenueStateReport').at(-1)!;
    expect(read.complete).toBe(true);
    expect(read.positions).toEqual([]);
    const triggered = read.endedOrders.filter((order) => order.clientOrderId !== id);
    expect(triggered).toMatchObject([
      { trigger: 'stop', status: 'filled', filledLots: 100, reduceOnly: true, side: 'sell' },
    ]);
  });
});

describe('protection', () => {
  const opened = () => {
    const rig = new AdapterRig().ready();
    rig.submit('1');
    rig.time.advance(500);
    return rig;
  };
  const set = (rig: AdapterRig, stop?: number, target?: number) => {
    rig.gateway.perform({
      type: 'SetProtection',
      account: rig.gateway.account,
      instrument: btc,
      ...(stop !== undefined && { stopTicks: rig.around(stop) }),
      ...(target !== undefined && { targetTicks: rig.around(target) }),
    });
    rig.time.advance(3_000);
  };
  const last = (rig: AdapterRig) => rig.sink.of('ProtectionReport').at(-1)!;

  it('is placed, changed, reduced to one leg and removed, each time verified by a read', () => {
    const rig = opened();
    const stand = rig.around(0);
    set(rig, -400, 800);
    expect(last(rig)).toMatchObject({ stopTicks: stand - 400, targetTicks: stand + 800 });
    expect(rig.sink.of('ProtectionOutcomeReport').at(-1)).toMatchObject({ outcome: 'accepted' });
    set(rig, -300, 800);
    expect(last(rig).stopTicks).toBeDefined();
    set(rig, -300);
    expect(last(rig).targetTicks).toBeUndefined();
    expect(last(rig).stopTicks).toBeDefined();
    set(rig);
    expect(last(rig).stopTicks).toBeUndefined();
    expect(rig.sink.of('ProtectionOutcomeReport').every((report) => report.outcome === 'accepted')).toBe(
      true,
    );
  });

  it('that stands already is not sent again; of many wishes only the newest is sent', () => {
    const rig = opened();
    const stop = rig.around(-400);
    const wish = (stopTicks: typeof stop) =>
      rig.gateway.perform({
        type: 'SetProtection',
        account: rig.gateway.account,
        instrument: btc,
        stopTicks,
      });
    wish(stop);
    rig.time.advance(1);
    for (let i = 1; i <= 20; i++) wish((stop + i) as typeof stop);
    rig.time.advance(3_000);
    expect(last(rig).stopTicks).toBe(stop + 20);
    const requests = () =>
      rig.requestsTo('/position/place_order').length + rig.requestsTo('/position/modify_order').length;
    expect(requests()).toBe(2);
    wish((stop + 20) as typeof stop);
    rig.time.advance(3_000);
    expect(requests()).toBe(2);
  });

  it('whose answer is lost is read, not sent again', () => {
    const rig = opened();
    rig.venue.faults.inject('lost-acks', { endpoint: 'position/place_order', count: 1 });
    set(rig, -400);
    expect(rig.sink.of('ProtectionOutcomeReport').at(-1)).toMatchObject({ outcome: 'accepted' });
    expect(rig.requestsTo('/position/place_order')).toHaveLength(1);
  });

  it('without a position is rejected', () => {
    const rig = new AdapterRig().ready();
    set(rig, -400);
    expect(rig.sink.of('ProtectionOutcomeReport').at(-1)).toMatchObject({ outcome: 'rejected' });
  });

  it('that somebody cancels is told at once; one that triggers without closing is told after a moment', () => {
    const rig = opened();
    set(rig, -400);
    const books = rig.venue.exchange.accounts.get('holdfast-sim')!;
    const [tpsl] = books.tpsl.values();
    rig.venue.exchange.tpsl.end(books, tpsl!, 'TRIGGERED');
    rig.time.advance(1_000);
    expect(last(rig).stopTicks).toBeDefined();
    rig.time.advance(1_500);
    expect(last(rig).stopTicks).toBeUndefined();
    set(rig, -400);
    const [again] = books.tpsl.values();
    rig.venue.exchange.tpsl.end(books, again!, 'CANCELED');
    rig.time.advance(50);
    expect(last(rig).stopTicks).toBeUndefined();
  });

  it('that triggers makes a foreign order with its trigger named', () => {
    const rig = opened();
    set(rig, -400, 800);
    rig.venue.moveMarket({ symbol: 'BTCUSDT', price: String(rig.around(900) / 10) });
    rig.time.advance(2_000);
    const made = rig.sink.of('OrderReport').filter((report) => report.clientOrderId === undefined);
    expect(made.at(-1)).toMatchObject({ trigger: 'target', status: 'filled', side: 'sell' });
    // Not "unprotected" for the moment between the trigger and its fill.
    expect(rig.sink.of('ProtectionReport').filter((report) => report.stopTicks === undefined)).toEqual([]);
    expect(rig.sink.of('PositionReport').at(-1)).toMatchObject({ lots: 0 as Lots });
    expect(rig.venueLots()).toBe(0);
  });
});

describe('funding and time', () => {
  it('posts each funding once, and tells the current rate', () => {
    const eightHours = 8 * 3_600_000;
    const rig = new AdapterRig().ready();
    rig.submit('1');
    rig.time.advance(500);
    expect(rig.sink.of('FundingRateReport').at(-1)).toMatchObject({ rate: '0.0001' });
    const nextMs = Math.ceil(startMs / eightHours) * eightHours;
    rig.time.advanceTo(nextMs + 5_000);
    rig.readNow();
    const fundings = rig.sink.of('FundingReport');
    expect(fundings).toHaveLength(1);
    expect(Number(fundings[0]!.amount)).toBeLessThan(0);
    expect(rig.sink.of('VenueStateReport').flatMap((report) => report.fundings)).toEqual([]);
  });

  it('stops when told, and nothing comes after', () => {
    const rig = new AdapterRig().ready();
    let stopped = false;
    rig.gateway.stop(() => {
      stopped = true;
    });
    rig.time.advance(1_000);
    expect(stopped).toBe(true);
    expect(rig.net.openConnections).toBe(0);
    const { length } = rig.sink.reports;
    const quotes = rig.sink.quotes.length;
    rig.time.advance(60_000);
    expect(rig.sink.reports).toHaveLength(length);
    expect(rig.sink.quotes).toHaveLength(quotes);
  });
});
