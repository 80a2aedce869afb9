import { describe, expect, it } from 'vitest';
import { defaultOptions } from '../session/index.ts';
import { GatewayHarness } from '../testing/gateway-harness.ts';
import { limitOrder, marketDataRequest } from '../testing/requests.ts';
import { combinable, faultDefinitions, faultTable } from './index.ts';

const ids = (frames: readonly (readonly string[])[]) => frames.map(([id]) => id);
const codes = (frames: readonly (readonly string[])[]) =>
  frames.filter(([id]) => id === '4').map((fields) => fields[3]);

function started(fault: string, parameters: Readonly<Record<string, unknown>> = {}) {
  const harness = new GatewayHarness();
  const client = harness.started(1);
  harness.inject(fault, parameters);
  return { harness, client };
}

function connecting(fault: string, parameters: Readonly<Record<string, unknown>> = {}) {
  const harness = new GatewayHarness();
  harness.inject(fault, parameters);
  return { harness, client: harness.connect() };
}

describe('the menu', () => {
  it('has kebab-case names, summaries, and defaults for all parameters', () => {
    for (const { name, summary, parameters } of faultDefinitions) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(summary.length).toBeGreaterThan(3);
      expect(parameters.safeParse({}).success).toBe(true);
    }
    expect(faultDefinitions.length).toBeGreaterThan(60);
    for (const name of combinable) expect(faultTable[name]).toBeDefined();
  });

  it('tells of each fault when it comes, strikes and goes', () => {
    const { harness, client } = started('request-swallowed', { request: 'reqCurrentTime', count: 1 });
    client.send(49, 1);
    expect(client.take()).toEqual([]);
    client.send(49, 1);
    expect(ids(client.take())).toEqual(['49']);
    expect(harness.events.filter(({ event }) => event.startsWith('fault')).map(({ event }) => event)).toEqual(
      ['faultInjected', 'faultStruck', 'faultEnded'],
    );
  });
});

describe('faults of connecting', () => {
  it.each([
    ['accept-and-never-answer', 'open', []],
    ['reset-at-greeting', 'rst', []],
    ['reset-after-greeting', 'rst', ['178']],
    ['reset-after-start-api', 'rst', ['178']],
    ['client-id-in-use', 'fin', ['178', '4']],
  ])('%s leaves the connection %s with %j', (fault, ending, expected) => {
    const { client } = connecting(fault);
    client.start(1);
    expect(ids(client.take())).toEqual(expected);
    expect(client.connection.ending).toBe(ending);
  });

  it('connection-refused', () => {
    expect(connecting('connection-refused').client.connection.ending).toBe('rst');
  });

  it('wedged-by-probes, until a restart', () => {
    const harness = new GatewayHarness();
    harness.inject('wedged-by-probes');
    harness.connect().close();
    expect(harness.connect().start(1).take()).toEqual([]);
    harness.inject('auto-restart', { duration: '60s' });
    harness.clock.advanceBy(60_000);
    expect(ids(harness.connect().start(1).take())).toContain('9');
  });

  it('answer-late and version-outside-range', () => {
    const { harness, client } = connecting('answer-late', { delay: '3s' });
    harness.inject('version-outside-range', { version: 60 });
    client.start(1);
    expect(client.take()).toEqual([]);
    harness.clock.advanceBy(3000);
    expect(ids(client.take()).slice(0, 3)).toEqual(['60', '15', '9']);
  });

  it('next-valid-id missing, late and rolled back', () => {
    const missing = connecting('next-valid-id-missing').client.start(1);
    expect(ids(missing.take())).not.toContain('9');
    const late = connecting('next-valid-id-late', { delay: '2s' });
    late.client.start(1);
    expect(ids(late.client.take())).not.toContain('9');
    late.harness.clock.advanceBy(2000);
    expect(ids(late.client.take())).toEqual(['9']);
    const back = new GatewayHarness();
    back.accounts.nextIds.set(1, 38_103);
    back.inject('next-valid-id-rolled-back', { by: 4 });
    expect(back.connect().start(1).take()[2]).toEqual(['9', '1', '38099']);
  });

  it('client-id-not-released, until it is healed', () => {
    const { harness, client } = started('client-id-not-released');
    client.close();
    expect(codes(harness.connect().start(1).take())).toEqual(['326']);
    harness.gateway.faults.board.healAll();
    expect(ids(harness.connect().start(1).take())).toContain('9');
  });

  it('unsolicited-before-ready and server-unreachable', () => {
    const early = connecting('unsolicited-before-ready').client.start(1);
    expect(ids(early.take()).slice(0, 5)).toEqual(['178', '6', '6', '8', '15']);
    const unreachable = connecting('server-unreachable').client.start(1).take();
    expect(codes(unreachable)).toEqual(['2110', '2103', '2103', '2103', '2103', '2103', '2105', '2157']);
    expect(ids(unreachable).slice(1, 4)).toEqual(['4', '15', '9']);
  });
});

describe('faults of streams', () => {
  it('split-frames and coalesce-frames change the pieces, not the bytes', () => {
    const split = started('split-frames');
    split.client.send(49, 1);
    expect(split.client.connection.writes.every((bytes) => bytes.length === 1)).toBe(true);
    expect(ids(split.client.take())).toEqual(['49']);
    const held = started('coalesce-frames', { hold: '1s' });
    held.client.send(49, 1);
    held.client.send(61, 1);
    expect(held.client.take()).toEqual([]);
    held.harness.clock.advanceBy(1000);
    expect(held.client.connection.writes).toHaveLength(1);
    expect(ids(held.client.take())).toEqual(['49', '62']);
  });

  it('half-open stops without an end, and heals', () => {
    const { harness, client } = started('half-open', { stops: 'both' });
    client.send(49, 1);
    expect(client.take()).toEqual([]);
    expect(client.connection).toMatchObject({ ending: 'open', isReading: false });
    harness.gateway.faults.board.healAll();
    client.send(49, 1);
    expect(ids(client.take())).toEqual(['49']);
  });

  it.each([-4, 0, 0x7fffffff])('bad-frame-length %i', (length) => {
    const { client } = started('bad-frame-length', { length, count: 1 });
    client.send(49, 1);
    expect(Buffer.from(client.connection.writes[0]!).readInt32BE(0)).toBe(length);
  });

  it('reset-mid-frame', () => {
    const { client } = started('reset-mid-frame', { answer: 'currentTime' });
    client.send(49, 1);
    expect(client.connection.ending).toBe('rst');
    const [bytes] = client.connection.writes;
    expect(bytes!.length).toBeLessThan(4 + Buffer.from(bytes!).readInt32BE(0));
  });

  it('frame-cut-inside-number covers the next frames', () => {
    const { client } = started('frame-cut-inside-number', { answer: 'currentTime', swallows: 2, count: 1 });
    client.send(49, 1);
    client.send(61, 1);
    client.send(5, 1);
    const [fields] = client.take();
    expect(fields?.[0]).toBe('49');
    expect(fields!.join('|')).toContain('53|1');
  });

  it('wrong-field-count, unknown-message, invalid-reject-json, text-not-utf-8', () => {
    const short = started('wrong-field-count').client;
    short.send(49, 1);
    expect(short.take()[0]).toEqual(['49', '1']);
    const unknown = started('unknown-message', { messageId: 251 }).client;
    unknown.send(49, 1);
    expect(ids(unknown.take())).toEqual(['251', '49']);
    const json = started('invalid-reject-json').client;
    json.send(2, 2, 9);
    expect(() => JSON.parse(json.take()[0]!.at(-1)!)).toThrow();
    const latin = started('text-not-utf-8').client;
    latin.send(2, 2, 9);
    expect(Buffer.concat(latin.connection.writes).includes(0xe4)).toBe(true);
  });

  it('reset-on-place-order loses the order, or has taken it', () => {
    const lost = started('reset-on-place-order');
    lost.client.send(...limitOrder(1));
    expect([lost.client.connection.ending, lost.harness.accounts.orders.length]).toEqual(['rst', 0]);
    const taken = started('reset-on-place-order', { order: 'accepted' });
    taken.client.send(...limitOrder(1));
    expect([taken.client.connection.ending, taken.harness.accounts.orders.length]).toEqual(['rst', 1]);
  });
});

describe('faults of requests and answers', () => {
  it('request-swallowed for the n-th of a kind', () => {
    const { client } = started('request-swallowed', { request: 'reqPositions', skip: 1 });
    client.send(61, 1);
    client.send(61, 1);
    client.send(49, 1);
    expect(ids(client.take())).toEqual(['62', '49']);
  });

  it('end-marker-missing, answered-twice, answers-late', () => {
    const endless = started('end-marker-missing', { answer: 'openOrderEnd' }).client;
    endless.send(5, 1);
    expect(endless.take()).toEqual([]);
    const twice = started('answered-twice', { answer: 'positionEnd' }).client;
    twice.send(61, 1);
    expect(ids(twice.take())).toEqual(['62', '62']);
    const late = started('answers-late', { delay: '4s' });
    late.client.send(49, 1);
    expect(late.client.take()).toEqual([]);
    late.harness.clock.advanceBy(4000);
    expect(ids(late.client.take())).toEqual(['49']);
  });

  it('clock-skew, max-rate-exceeded, slow-consumer', () => {
    const skewed = started('clock-skew', { by: -7000 });
    skewed.client.send(49, 1);
    expect(skewed.client.take()[0]?.[2]).toBe(`${skewed.harness.clock.nowMs() / 1000 - 7}`);
    const fast = started('max-rate-exceeded').client;
    fast.send(49, 1);
    expect([codes(fast.take()), fast.connection.ending]).toEqual([['100'], 'fin']);
    const slow = started('slow-consumer').client;
    slow.send(49, 1);
    expect(slow.connection.ending).toBe('rst');
  });

  it('tight-limits tightens the real counters', () => {
    const { harness, client } = started('tight-limits', { messagesPerSecond: 5, marketDataLines: 0 });
    harness.clock.advanceBy(2000);
    client.send(...marketDataRequest(1));
    expect(codes(client.take())).toEqual(['101']);
    for (let i = 0; i < 5; i++) client.send(49, 1);
    expect(codes(client.take())).toEqual(['0', '100']);
  });
});

describe('faults of the market and the server', () => {
  it.each([
    ['maintained', '1102', 1],
    ['lost', '1101', 0],
  ])('connectivity-lost, data %s', (restored, code, streams) => {
    const harness = new GatewayHarness();
    const client = harness.started(1);
    client.send(...marketDataRequest(1));
    harness.inject('connectivity-lost', { duration: '10s', restored });
    harness.clock.advanceBy(0);
    expect(codes(client.take())).toEqual(['1100']);
    client.send(...limitOrder(1));
    expect(client.take()).toEqual([]);
    harness.clock.advanceBy(10_000);
    const frames = client.take();
    expect(codes(frames)).toEqual([code]);
    expect(ids(frames)).toEqual(['4', '5', '3']);
    expect(harness.market.topOfBook.size).toBe(streams);
  });

  it('connectivity-lost: what is filled meanwhile is told to nobody, and found by asking', () => {
    const harness = new GatewayHarness();
    const client = harness.started(1);
    client.send(...limitOrder(1));
    client.take();
    harness.inject('connectivity-lost', { duration: '10s' });
    harness.accounts.fill({ clientId: 1, orderId: 1 }, 10);
    harness.clock.advanceBy(10_000);
    expect(codes(client.take())).toEqual(['1100', '1102']);
    client.send('7', '3', '9', '0', '', '', '', '', '', '');
    expect(ids(client.take())).toEqual(['11', '59', '55']);
  });

  it('connectivity-storm', () => {
    const { harness, client } = started('connectivity-storm', { duration: '15s', every: '4s' });
    harness.clock.advanceBy(20_000);
    expect(codes(client.take())).toEqual(['1100', '1100', '1100', '1100', '1102']);
  });

  it('farm-flap, also for who connects meanwhile', () => {
    const { harness, client } = started('farm-flap', { kind: 'history', duration: '5s' });
    expect(codes(harness.connect().start(2).take())).toContain('2105');
    harness.clock.advanceBy(5000);
    expect(codes(client.take())).toEqual(['2105', '2106']);
  });

  it('competing-session, data-frozen and a broken farm stop prices only', () => {
    for (const fault of ['competing-session', 'data-frozen', 'farm-flap']) {
      const harness = new GatewayHarness();
      const client = harness.started(1);
      client.send(...marketDataRequest(1));
      harness.inject(fault, fault === 'competing-session' ? { bunch: 3 } : {});
      harness.market.push(190);
      client.send(49, 1);
      expect(ids(client.take()).filter((id) => id !== '4')).toEqual(['49']);
      harness.gateway.faults.board.healAll();
      harness.market.push(191);
      harness.clock.advanceBy(0);
      expect(ids(client.take()).filter((id) => id !== '4')).toEqual(['1']);
    }
  });

  it('farm-flap-corrupt-prices', () => {
    const { harness, client } = started('farm-flap-corrupt-prices', { after: '30s' });
    harness.clock.advanceBy(0);
    expect(codes(client.take())).toEqual(['2119', '2104']);
    client.send(97, 5, 265598, '', '', '', '', '', '', 'SMART', '', '', '', '', 'AllLast', 0, 0);
    const print = {
      kind: 'trade',
      timeMs: 0,
      price: 190,
      size: 5,
      exchange: 'IEX',
      specialConditions: '',
      pastLimit: false,
      unreported: false,
    } as const;
    const prices = () => {
      for (const sink of harness.market.tickByTick) sink.onPush(print);
      harness.clock.advanceBy(0);
      return client.take().map((fields) => fields[4]);
    };
    expect(prices()).toEqual(['190']);
    harness.clock.advanceBy(30_000);
    expect(Number(prices()[0])).toBeGreaterThan(400_000_000);
  });
});

describe('outages', () => {
  it('auto-restart: RST, refused, mute, well again', () => {
    const { harness, client } = started('auto-restart', { duration: '79s', refusedFor: '3s', muteFor: '3s' });
    expect(client.connection.ending).toBe('rst');
    harness.clock.advanceBy(74_000);
    expect(harness.connect().connection.ending).toBe('rst');
    harness.clock.advanceBy(3000);
    const mute = harness.connect().start(1);
    expect([mute.take(), mute.connection.ending]).toEqual([[], 'open']);
    harness.clock.advanceBy(2000);
    expect(mute.connection.ending).toBe('rst');
    expect(ids(harness.connect().start(1).take())).toContain('9');
  });

  it('auto-restart may roll back the ids of those who were connected', () => {
    const harness = new GatewayHarness();
    harness.accounts.nextIds.set(7, 38_103);
    harness.started(7);
    harness.inject('auto-restart', { duration: '60s', rollBack: 4 });
    harness.clock.advanceBy(60_000);
    expect(harness.connect().start(7).take()[2]).toEqual(['9', '1', '38099']);
  });

  it('weekly-login keeps the port closed until it is over, and port-reset says 1300', () => {
    const { harness } = started('weekly-login', { duration: '2h' });
    harness.clock.advanceBy(7_199_000);
    expect(harness.connect().connection.ending).toBe('rst');
    harness.clock.advanceBy(1000);
    expect(ids(harness.connect().start(1).take())).toContain('9');
    const reset = started('port-reset').client;
    expect([codes(reset.take()), reset.connection.ending]).toEqual([['1300'], 'fin']);
  });
});

describe('faults of orders', () => {
  const fillOf = (fault: string, parameters: Readonly<Record<string, unknown>> = {}) => {
    const { harness, client } = started(fault, parameters);
    client.send(...limitOrder(1));
    harness.accounts.fill({ clientId: 1, orderId: 1 }, 10);
    harness.clock.advanceBy(0);
    return { harness, client, seen: ids(client.take()) };
  };

  it.each([
    ['commission-first', {}, ['5', '3', '5', '3', '59', '11']],
    ['commission-missing', {}, ['5', '3', '11', '5', '3']],
    ['commission-duplicated', {}, ['5', '3', '11', '5', '3', '59', '59']],
    ['execution-duplicated', {}, ['5', '3', '11', '11', '5', '3', '59']],
    ['execution-missing', {}, ['5', '3', '5', '3', '59']],
    ['order-status-missing', {}, ['5', '11', '5', '59']],
    ['order-status-duplicated', { times: 3 }, ['5', '3', '3', '3', '11', '5', '3', '3', '3', '59']],
    ['order-tif-preset', {}, ['4', '5', '3', '11', '5', '3', '59']],
    ['order-warning', {}, ['4', '5', '3', '11', '5', '3', '59']],
    ['order-never-acknowledged', {}, ['11', '5', '3', '59']],
  ])('%s %j', (fault, parameters, expected) => {
    expect(fillOf(fault, parameters).seen).toEqual(expected);
  });

  it('commission-late', () => {
    const { harness, client, seen } = fillOf('commission-late', { delay: '5s' });
    expect(seen).toEqual(['5', '3', '11', '5', '3']);
    harness.clock.advanceBy(5000);
    expect(ids(client.take())).toEqual(['59']);
  });

  it('execution-corrected', () => {
    const { harness, client } = fillOf('execution-corrected', { after: '2s', priceBy: 0.05 });
    harness.clock.advanceBy(10_000);
    const [correction, ...more] = client.take();
    expect(correction?.[0]).toBe('11');
    expect(correction?.find((field) => field.startsWith('0000e0d5'))).toBe('0000e0d5.69dd7410.01.02');
    expect(correction).toContain('10.05');
    expect(more).toEqual([]);
  });

  it('order-lost, order-rejected, cancel-lost, cancel-not-found', () => {
    const lost = started('order-lost');
    lost.client.send(...limitOrder(1));
    expect([lost.client.take(), lost.harness.accounts.orders.length]).toEqual([[], 0]);
    const rejected = started('order-rejected', { reason: 'Exchange is closed.' }).client;
    rejected.send(...limitOrder(1));
    expect(rejected.take()[0]?.slice(2, 5)).toEqual([
      '1',
      '201',
      'Order rejected - reason:Exchange is closed.',
    ]);
    for (const [fault, expected] of [
      ['cancel-lost', []],
      ['cancel-not-found', ['10147']],
    ] as const) {
      const { client } = started(fault);
      client.send(...limitOrder(1));
      client.take();
      client.send(4, 1, 1, '');
      expect(codes(client.take())).toEqual(expected);
    }
  });
});

describe('combination', () => {
  const run = (seed: number) => {
    const harness = new GatewayHarness({ limits: { ...defaultOptions.limits } }, seed);
    harness.inject('combination', { duration: '10m', every: '10s' });
    harness.clock.advanceBy(600_000);
    return harness.events
      .filter(({ event }) => event === 'faultInjected')
      .map((event) => `${event.atMs} ${event.name}`);
  };

  it('draws faults from the seed: the same again, others for another', () => {
    expect(run(5)).toEqual(run(5));
    expect(run(5)).not.toEqual(run(6));
    expect(run(5).length).toBeGreaterThan(30);
  });
});
