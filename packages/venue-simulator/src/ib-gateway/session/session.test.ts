import { describe, expect, it } from 'vitest';
import { GatewayHarness } from '../testing/gateway-harness.ts';
import { aaplFields, limitOrder } from '../testing/requests.ts';
import { defaultOptions } from './index.ts';

const AAPL = aaplFields;

const ids = (frames: readonly (readonly string[])[]) => frames.map(([id]) => id);
const codes = (frames: readonly (readonly string[])[]) =>
  frames.filter(([id]) => id === '4').map((fields) => fields[3]);

describe('greeting and start', () => {
  it('goes as every recorded session did: version, 15, 9, farms', () => {
    const client = new GatewayHarness().connect().start(1);
    const frames = client.take();
    expect(frames[0]).toEqual(['178', '20261124 10:00:00 EST']);
    expect(frames[1]).toEqual(['15', '1', 'DU0000001']);
    expect(frames[2]).toEqual(['9', '1', '1']);
    expect(codes(frames)).toEqual(['2104', '2104', '2104', '2104', '2104', '2106', '2158']);
    expect(frames[3]).toEqual(['4', '2', '-1', '2104', 'Market data farm connection is OK:usfarm.nj', '']);
  });

  it.each([
    ['v100..193', {}, '178'],
    ['v157..178', {}, '178'],
    ['v100..193', { serverVersion: 193 }, '193'],
    ['v100..187', { serverVersion: 193 }, '187'],
    ['v100..176', {}, '176'],
    ['v178', {}, '178'],
  ])('answers %s with %o by %s', (versions, options, version) => {
    const client = new GatewayHarness(options).connect();
    client.greet(versions);
    expect(client.take()[0]?.[0]).toBe(version);
  });

  it('ends with a client that wants a newer version, without an answer', () => {
    const client = new GatewayHarness().connect();
    client.greet('v213..225');
    expect(client.take()).toEqual([]);
    expect(client.connection.ending).toBe('fin');
  });

  it('offers no version outside of 177 to 193', () => {
    expect(() => new GatewayHarness({ serverVersion: 158 })).toThrow(/177 to 193/);
    expect(() => new GatewayHarness({ serverVersion: 201 })).toThrow(/177 to 193/);
  });

  it('answers 326 and FIN for an id in use, and takes the id again when its client has gone', () => {
    const harness = new GatewayHarness();
    const first = harness.started(7);
    const second = harness.connect().start(7);
    expect(second.take().at(-1)).toEqual([
      '4',
      '2',
      '-1',
      '326',
      'Unable to connect as the client id is already in use. Retry with a unique client id.',
      '',
    ]);
    expect(second.connection.ending).toBe('fin');
    first.close();
    expect(ids(harness.connect().start(7).take())).toContain('9');
  });

  it('takes no more than 32 clients', () => {
    const harness = new GatewayHarness();
    for (let id = 1; id <= 32; id++) harness.started(id);
    expect(harness.connect().connection.ending).toBe('fin');
  });

  it('says nothing to requests before startApi', () => {
    const client = new GatewayHarness().connect();
    client.greet();
    client.take();
    client.send(49, 1);
    expect(client.take()).toEqual([]);
  });
});

describe('requests', () => {
  it('answers 320 with the request id where a field does not parse, and goes on', () => {
    const client = new GatewayHarness().started(1);
    client.send(9, 8, 5, 0, 'AAPL', 'STK', '', 'cheap', '', '', 'SMART', '', 'USD', '', '', 0, '', '', '');
    expect(client.take()).toEqual([
      [
        '4',
        '2',
        '5',
        '320',
        'Error reading request:Message type 9.  Unable to parse data. java.lang.NumberFormatException: For input string: "cheap"',
        '',
      ],
    ]);
    client.send(49, 1);
    expect(ids(client.take())).toEqual(['49']);
  });

  it.each([
    ['an id beyond int', limitOrder(3_000_000_000)],
    ['a field less', limitOrder(5).slice(0, -1)],
    ['a field more', [...limitOrder(5), '0']],
    ['a shifted field', limitOrder(5).toSpliced(30, 1)],
    ['an unknown message', ['250', '1']],
    ['no message id', ['', '1']],
  ])('answers 320 to %s', (_, fields) => {
    const client = new GatewayHarness().started(1);
    client.send(...fields);
    expect(codes(client.take())).toEqual(['320']);
  });

  it('answers 320 to a payload without an end, and drops a client whose length cannot be', () => {
    const client = new GatewayHarness().started(1);
    client.sendBytes(Buffer.from([0, 0, 0, 3, 52, 57, 49]));
    expect(codes(client.take())).toEqual(['320']);
    client.sendBytes(Buffer.from([255, 255, 255, 252, 0, 0]));
    expect(client.connection.ending).toBe('rst');
  });

  it('survives a request that fails inside', () => {
    const harness = new GatewayHarness();
    const client = harness.started(1);
    client.send(
      21,
      2,
      9,
      0,
      'AAPL',
      'OPT',
      '20261218',
      '190.0',
      'C',
      '100',
      'SMART',
      'USD',
      '',
      '',
      1,
      1,
      '',
      0,
    );
    expect(client.take()[0]?.slice(0, 4)).toEqual(['4', '2', '9', '322']);
    expect(harness.events.some(({ event }) => event === 'requestFailed')).toBe(true);
  });

  it('answers the lists that a client asks for at once, each with its end', () => {
    const client = new GatewayHarness().started(1);
    client.send(61, 1);
    client.send(5, 1);
    client.send(99, 0);
    client.send(6, 2, 1, 'DU0000001');
    client.send(76, 1, 8, 'DU0000001', '', 0);
    client.send(7, 3, 9, 0, '', '', '', '', '', '');
    client.send(62, 1, 10, 'All', 'NetLiquidation');
    expect(ids(client.take())).toEqual([
      '62',
      '53',
      '102',
      '6',
      '6',
      '8',
      '54',
      '73',
      '73',
      '74',
      '55',
      '63',
      '64',
    ]);
  });
});

describe('orders', () => {
  const order = (client: ReturnType<GatewayHarness['started']>, id: number) => client.send(...limitOrder(id));

  it('reach their own client and the master client, and nobody else', () => {
    const harness = new GatewayHarness({ masterClientId: 99 });
    const [owner, other, master] = [harness.started(1), harness.started(2), harness.started(99)];
    order(owner, 1);
    harness.accounts.fill({ clientId: 1, orderId: 1 }, 10);
    expect(other.take()).toEqual([]);
    harness.clock.advanceBy(0);
    const seen = owner.take();
    expect(ids(seen)).toEqual(['5', '3', '11', '5', '3', '59']);
    expect(master.take()).toEqual(seen);
    expect(seen[2]?.slice(1, 3)).toEqual(['-1', '1']);
    expect(seen[4]?.slice(0, 6)).toEqual(['3', '1', 'Filled', '100', '0', '10.00']);
  });

  it('are all seen by reqAllOpenOrders, own ones by reqOpenOrders', () => {
    const harness = new GatewayHarness();
    const [one, two] = [harness.started(1), harness.started(2)];
    order(one, 1);
    order(two, 1);
    harness.clock.advanceBy(0);
    two.take();
    two.send(5, 1);
    expect(ids(two.take())).toEqual(['5', '3', '53']);
    two.send(16, 1);
    expect(ids(two.take())).toEqual(['5', '3', '5', '3', '53']);
  });

  it('outlive their client', () => {
    const harness = new GatewayHarness();
    const before = harness.started(1);
    order(before, 1);
    before.close();
    const after = harness.connect().start(1);
    expect(after.take()[2]).toEqual(['9', '1', '2']);
    after.send(5, 1);
    expect(ids(after.take())).toEqual(['5', '3', '53']);
    after.send(4, 1, 1, '');
    expect(after.take().map(([id, , text]) => [id, text])).toEqual([
      ['3', 'Cancelled'],
      ['4', '1'],
    ]);
  });

  it('come unasked before nextValidId where the gateway is set so', () => {
    const harness = new GatewayHarness({ unsolicitedOnConnect: 'beforeReady' });
    order(harness.started(1), 1);
    harness.gateway.onClose(harness.connect().connection);
    const client = harness.connect().start(2);
    expect(ids(client.take()).slice(0, 5)).toEqual(['178', '6', '6', '8', '15']);
  });

  it('are refused in read-only mode', () => {
    const client = new GatewayHarness({ readOnly: true }).started(1);
    order(client, 5);
    client.send(5, 1);
    client.send(58, 1);
    expect(client.take().map((fields) => fields.slice(2, 5))).toEqual(
      ['5', '-1', '-1'].map((id) => [
        id,
        '321',
        "Error validating request.-'bN' : cause - The API interface is currently in Read-Only mode.",
      ]),
    );
  });

  it('are bound for client 0 alone', () => {
    const harness = new GatewayHarness();
    const client = harness.started(3);
    client.send(15, 1, 1);
    expect(codes(client.take())).toEqual(['327']);
    harness.started(0).send(15, 1, 1);
    expect(harness.accounts.autoBind).toBe(true);
  });
});

describe('limits', () => {
  it('warns of the message rate, then answers 100 and ends', () => {
    const harness = new GatewayHarness();
    const client = harness.started(1);
    harness.clock.advanceBy(2000);
    for (let i = 0; i < 51; i++) client.send(49, 1);
    const frames = client.take();
    expect(frames.filter(([id]) => id === '4')).toEqual([
      ['4', '2', '-1', '0', 'Warning: Approaching max rate of 50 messages per second (42)', ''],
      ['4', '2', '-1', '100', 'Max rate of messages per second has been exceeded:max=50 rec=51 (1)', ''],
    ]);
    expect(client.connection.ending).toBe('fin');
  });

  it('lets 50 messages a second pass for ever', () => {
    const harness = new GatewayHarness();
    const client = harness.started(1);
    for (let second = 0; second < 5; second++) {
      harness.clock.advanceBy(1000);
      for (let i = 0; i < 50; i++) client.send(49, 1);
    }
    expect(client.connection.ending).toBe('open');
    expect(ids(client.take()).filter((id) => id === '49')).toHaveLength(250);
  });

  it('makes a client wait that asked for pacing', () => {
    const harness = new GatewayHarness();
    const client = harness.started(1, 'v100..178 +PACEAPI');
    harness.clock.advanceBy(2000);
    for (let i = 0; i < 120; i++) client.send(49, 1);
    expect(client.take()).toHaveLength(50);
    harness.clock.advanceBy(1000);
    expect(client.take()).toHaveLength(50);
    harness.clock.advanceBy(1000);
    expect(client.take()).toHaveLength(20);
    for (let i = 0; i < 600; i++) client.send(49, 1);
    expect(client.connection.isReading).toBe(false);
    harness.clock.advanceBy(12_000);
    expect(client.connection.isReading).toBe(true);
    expect(client.take()).toHaveLength(600);
  });

  it('answers 101 beyond the market data lines, over all clients, and takes lines back', () => {
    const harness = new GatewayHarness({ limits: { ...defaultOptions.limits, marketDataLinesMax: 2 } });
    const [one, two] = [harness.started(1), harness.started(2)];
    one.send(1, 11, 1, ...AAPL, 0, '', 0, 0, '');
    two.send(1, 11, 1, ...AAPL, 0, '', 0, 0, '');
    two.send(1, 11, 2, ...AAPL, 0, '', 0, 0, '');
    expect(two.take().at(-1)).toEqual(['4', '2', '2', '101', 'Max number of tickers has been reached', '']);
    one.close();
    two.send(1, 11, 2, ...AAPL, 0, '', 0, 0, '');
    expect(codes(two.take())).toEqual([]);
  });

  it('answers 322 to a live ticker id that is used again, 300 to a cancel of none', () => {
    const client = new GatewayHarness().started(1);
    client.send(1, 11, 1, ...AAPL, 0, '', 0, 0, '');
    client.send(1, 11, 1, ...AAPL, 0, '', 0, 0, '');
    client.send(2, 2, 1);
    client.send(2, 2, 1);
    expect(client.take().map((fields) => fields[4])).toEqual([
      "Error processing request.-'bO' : cause - Duplicate ticker id",
      "Can't find EId with tickerId:1",
    ]);
  });

  it('drops a client that does not read, and nobody else', () => {
    const harness = new GatewayHarness();
    const [slow, quick] = [harness.started(1), harness.started(2)];
    for (const client of [slow, quick]) client.send(1, 11, 1, ...AAPL, 0, '', 0, 0, '');
    slow.connection.unread = 100_000_000;
    harness.market.push(190);
    harness.clock.advanceBy(0);
    expect(slow.connection.ending).toBe('rst');
    expect(quick.take()).toEqual([['1', '6', '1', '4', '190.0', '100', '0']]);
    expect(harness.market.topOfBook.size).toBe(1);
  });
});

describe('history', () => {
  const bars = (
    client: ReturnType<GatewayHarness['started']>,
    id: number,
    size = '1 min',
    end = '',
    keep = 0,
  ) => client.send(20, id, ...AAPL, 0, end, size, '1 D', 1, 'TRADES', 1, keep, '');

  it('answers after a moment, in the form of 178', () => {
    const harness = new GatewayHarness();
    const client = harness.started(1);
    bars(client, 4);
    expect(client.take()).toEqual([]);
    harness.clock.advanceBy(200);
    expect(client.take()[0]?.slice(0, 12)).toEqual([
      '17',
      '4',
      '20261124-15:00:00',
      '20261124-15:03:00',
      '3',
      '20261124 10:00:00 US/Eastern',
      '190.00',
      '191.00',
      '189.50',
      '190.25',
      '1000',
      '190.1',
    ]);
  });

  it('answers a cancel with 162 while it is open, with 366 afterwards', () => {
    const harness = new GatewayHarness();
    const client = harness.started(1);
    bars(client, 4);
    client.send(25, 1, 4);
    harness.clock.advanceBy(1000);
    client.send(25, 1, 4);
    expect(client.take().map((fields) => fields[4])).toEqual([
      'Historical Market Data Service error message:API historical data query cancelled: 4',
      'No historical data query found for ticker id:4',
    ]);
  });

  it('counts small bars only: identical within 15 s, six of a contract in 2 s, sixty in ten minutes', () => {
    const harness = new GatewayHarness();
    const client = harness.started(1);
    const violations = () => codes(client.take()).filter((code) => code === '162').length;
    const end = (minute: number) => `20261123-15:${`${minute % 60}`.padStart(2, '0')}:00`;
    bars(client, 1, '5 secs', end(1));
    bars(client, 2, '5 secs', end(1));
    expect(violations()).toBe(1);
    bars(client, 3, '1 min', end(1));
    bars(client, 4, '1 min', end(1));
    harness.clock.advanceBy(3000);
    expect(violations()).toBe(0);
    for (let i = 0; i < 6; i++) bars(client, 10 + i, '5 secs', end(2 + i));
    expect(violations()).toBe(1);
    for (let i = 0; i < 6; i++) bars(client, 20 + i, '7 secs', end(2 + i));
    expect(violations()).toBe(0);
    for (let i = 0; i < 54; i++) {
      harness.clock.advanceBy(2000);
      bars(client, 100 + i, '5 secs', end(10 + i));
    }
    expect(violations()).toBe(0);
    harness.clock.advanceBy(2000);
    bars(client, 900, '5 secs', '20261120-15:00:00');
    expect(violations()).toBe(1);
    harness.clock.advanceBy(600_000);
    bars(client, 901, '5 secs', '20261120-15:00:00');
    expect(violations()).toBe(0);
  });

  it('keeps bars up to date until they are canceled', () => {
    const harness = new GatewayHarness();
    const client = harness.started(1);
    bars(client, 4, '1 min', '', 1);
    harness.clock.advanceBy(200);
    client.take();
    const bar = {
      timeMs: harness.clock.nowMs(),
      open: 1,
      high: 4,
      low: 0.5,
      close: 2,
      volume: -1,
      wap: -1,
      count: -1,
    };
    for (const sink of harness.market.bars) sink.onPush(bar);
    harness.clock.advanceBy(0);
    expect(client.take()).toEqual([
      ['90', '4', '-1', '20261124 10:00:00 US/Eastern', '1.00', '2.00', '4.00', '0.50', '-1', '-1'],
    ]);
    client.send(25, 1, 4);
    expect(harness.market.bars.size).toBe(0);
  });

  it('serves no more than 50 at once', () => {
    const harness = new GatewayHarness();
    const [one, two] = [harness.started(1), harness.started(2)];
    for (let i = 0; i < 40; i++) bars(one, i);
    for (let i = 0; i < 11; i++) bars(two, i);
    expect(two.take().at(-1)?.slice(2, 4)).toEqual(['10', '322']);
  });
});
