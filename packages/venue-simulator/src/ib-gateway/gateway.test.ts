// The whole gateway over a virtual clock: market, accounts, wire and control together.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerControl } from '../control/index.ts';
import type { StateStore } from '../ports/index.ts';
import { inspectedLines, startGateway } from './index.ts';
import { requestSamples } from './testing/request-samples.ts';
import { historyRequest, limitOrder, marketDataRequest } from './testing/requests.ts';
import { WholeGateway, wholeStartMs } from './testing/whole-gateway.ts';

const ids = (frames: readonly (readonly string[])[]) => frames.map(([id]) => id);

/** A morning of three clients with faults: everything that went over the wire, as text. */
function transcript(seed: number): string[] {
  const whole = new WholeGateway({ seed });
  whole.inject('combination', { duration: '1h', every: '40s', lasting: '5s' });
  const clients = [1, 2, 3].map((id) => whole.started(id));
  const script = [
    ...requestSamples.filter(([id]) => id !== '25'),
    limitOrder(5, 100, 290),
    limitOrder(6, 200, 275),
  ];
  script.forEach((fields, i) => {
    clients[i % 3]!.send(...fields);
    whole.clock.advanceBy(700);
  });
  whole.clock.advanceBy(60_000);
  const answer = whole.gateway.frames.read(0);
  if (answer.type === 'gone') throw new Error('the ring holds the whole morning');
  return answer.frames.map(
    ({ atMs, connection, direction, raw }) => `${atMs} ${connection} ${direction} ${raw}`,
  );
}

describe('the whole gateway', () => {
  it('puts the same frames on the wire for the same seed and script, others for another seed', () => {
    const [one, again, other] = [transcript(11), transcript(11), transcript(12)];
    expect(one.length).toBeGreaterThan(500);
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('answers every request of the protocol', () => {
    // Nothing comes back for these, at a real gateway neither.
    const silent = new Set([
      '12',
      '58',
      '13',
      '14',
      '15',
      '51',
      '59',
      '63',
      '64',
      '75',
      '77',
      '93',
      '95',
      '98',
      '11',
      '2',
    ]);
    for (const fields of requestSamples.filter(([id]) => !silent.has(id ?? ''))) {
      const whole = new WholeGateway();
      const client = whole.started(0);
      client.send(...fields);
      whole.clock.advanceBy(12_000);
      expect(client.take().length, fields.join('|')).toBeGreaterThan(0);
      expect(whole.eventsOf('requestFailed')).toEqual([]);
      expect(whole.eventsOf('requestUnreadable')).toEqual([]);
    }
  });

  it('remembers orders and ids over a restart', () => {
    let kept: string | undefined;
    const store: StateStore = {
      load: () => kept,
      save: (text) => {
        kept = text;
      },
    };
    const before = new WholeGateway({ store });
    const client = before.started(4);
    client.send(...limitOrder(7, 100, 268));
    before.clock.advanceBy(1000);
    expect(ids(client.take())).toContain('5');
    const after = new WholeGateway({ store, startMs: before.clock.nowMs() });
    const again = after.connect().start(4);
    expect(again.take()[2]).toEqual(['9', '1', '8']);
    again.send(5, 1);
    expect(
      again
        .take()
        .find(([id]) => id === '5')
        ?.slice(1, 4),
    ).toEqual(['7', '265598', 'AAPL']);
  });

  it.each([
    [7000, '7K'],
    [550, '550'],
  ])('works a currency order of %i, with a word on its size', (quantity, shown) => {
    const whole = new WholeGateway();
    const client = whole.started(4);
    const euro = ['0', 'EUR', 'CASH', '', '0.0', '', '', 'IDEALPRO', '', 'USD', '', ''];
    client.send(...limitOrder(1, quantity, 1.3).toSpliced(2, 12, ...euro));
    whole.clock.advanceBy(3000);
    const told = client.take();
    expect(told[0]?.slice(0, 4)).toEqual(['4', '2', '1', '399']);
    expect(told[0]?.[4]).toBe(
      `Order Message:\nBUY ${shown} EUR.USD Forex\nWarning: Your order size is below the EUR 20000 IdealPro minimum and will be routed as an odd lot order.`,
    );
    expect(ids(told)).toContain('11');
  });

  it('tells positions again only as they change, the portfolio every three minutes', () => {
    const whole = new WholeGateway();
    const client = whole.started(4);
    client.send(61, 1);
    client.send(6, 2, 1, '');
    client.send(...limitOrder(1, 100, 275));
    whole.clock.advanceBy(5000);
    const told = ids(client.take());
    expect(told.filter((id) => id === '61')).toHaveLength(1);
    whole.clock.advanceBy(10 * 60_000);
    const later = ids(client.take());
    expect(later).not.toContain('61');
    expect(later.filter((id) => id === '7')).toHaveLength(3);
  });

  it('takes no order id up to one that reqAllOpenOrders has shown, whoever placed it', () => {
    const whole = new WholeGateway();
    const [one, two] = [whole.started(1), whole.started(2)];
    one.send(...limitOrder(40, 100, 268));
    whole.clock.advanceBy(1000);
    two.send(16, 1);
    two.take();
    two.send(...limitOrder(40, 100, 268));
    two.send(8, 1, 1);
    whole.clock.advanceBy(1000);
    expect(two.take()).toEqual([
      ['4', '2', '40', '103', 'Duplicate order id', ''],
      ['9', '1', '41'],
    ]);
    two.send(...limitOrder(41, 100, 268));
    whole.clock.advanceBy(1000);
    expect(ids(two.take())).toEqual(['5', '3', '5', '3']);
  });

  it('fills an order in the sequence of real sessions: execution, pair, commission behind its pair', () => {
    const whole = new WholeGateway();
    const client = whole.started(4);
    client.send(...limitOrder(1, 100, 275));
    whole.clock.advanceBy(3000);
    const kinds = ids(client.take());
    expect(kinds.slice(0, 2)).toEqual(['5', '3']);
    expect(kinds.indexOf('11')).toBeGreaterThan(1);
    expect(kinds.at(-1)).toBe('59');
    // Each openOrder is followed by its orderStatus.
    kinds.forEach((kind, i) => {
      if (kind === '5') expect(kinds[i + 1]).toBe('3');
    });
  });
});

describe('contracts that are described only', () => {
  const cfd = ['0', 'SPY', 'CFD', '', '0.0', '', '', 'SMART', '', 'USD', '', ''];
  const bond = ['127128131', '', 'BOND', '', '0.0', '', '', 'SMART', '', 'USD', '', ''];

  it('quotes and depth of a CFD are sent on to its stock', () => {
    const client = new WholeGateway().started(4);
    client.send('1', '11', '7', ...cfd, '0', '', '0', '0', '');
    client.send('10', '5', '8', ...cfd, '5', '1', '');
    expect(client.take()).toEqual([
      ['91', '7', '756733', 'SMART'],
      ['92', '8', '756733', 'SMART'],
    ]);
  });

  it('a bond has a message of its own, no market data and no orders', () => {
    const whole = new WholeGateway();
    const client = whole.started(4);
    client.send('9', '8', '7', ...bond, '0', '', '', '');
    whole.clock.advanceBy(1000);
    expect(ids(client.take())).toEqual(['18', '52']);
    client.send('1', '11', '8', ...bond, '0', '', '0', '0', '');
    client.send(...limitOrder(1).toSpliced(2, bond.length, ...bond));
    whole.clock.advanceBy(1000);
    expect(client.take().map(([, , id, code]) => [id, code])).toEqual([
      ['8', '10089'],
      ['1', '460'],
    ]);
  });
});

describe('control', () => {
  const ask = (whole: WholeGateway, method: string, at: string, body?: unknown) =>
    answerControl(whole.gateway.control, {
      method,
      path: at.split('?')[0]!,
      query: [...new URLSearchParams(at.split('?')[1] ?? '')],
      body: body === undefined ? '' : JSON.stringify(body),
    });

  it('shows state, frames with their decoding, and the menu of faults', () => {
    const whole = new WholeGateway();
    whole.started(4).send(49, 1);
    expect(ask(whole, 'GET', '/state').body).toMatchObject({
      nowMs: wholeStartMs,
      gateway: {
        serverVersion: 178,
        isConnected: true,
        clients: [{ clientId: 4, version: 178, isReady: true }],
      },
    });
    const frames = (
      ask(whole, 'GET', '/frames?since=0').body as { frames: { decoded: { message: string } }[] }
    ).frames;
    expect(frames.at(-1)).toMatchObject({
      direction: 'out',
      connection: 'tcp-1',
      raw: `49\u00001\u0000${wholeStartMs / 1000}\u0000`,
      decoded: { message: 'currentTime', fields: { time: `${wholeStartMs / 1000}` } },
    });
    expect(frames.map(({ decoded }) => decoded.message).slice(0, 4)).toEqual([
      'greeting',
      'greeting',
      'startApi',
      'managedAccounts',
    ]);
    expect(JSON.stringify(ask(whole, 'GET', '/faults').body)).toContain('accept-and-never-answer');
  });

  it('injects, heals, and says what is wrong', () => {
    const whole = new WholeGateway();
    expect(ask(whole, 'POST', '/faults', { name: 'data-frozen' }).status).toBe(200);
    expect(whole.gateway.faults.isQuiet).toBe(false);
    expect(ask(whole, 'DELETE', '/faults').status).toBe(200);
    expect(whole.gateway.faults.isQuiet).toBe(true);
    expect(JSON.stringify(ask(whole, 'POST', '/faults', { name: 'data-frozn' }).body)).toContain(
      'data-frozen',
    );
    expect(ask(whole, 'POST', '/market', { symbol: 'AAPL', prize: 1 }).status).toBe(400);
    expect(ask(whole, 'POST', '/orders/77', { action: 'fill' }).status).toBe(409);
  });

  it('moves a price, fills an order by hand, places one as a person would', () => {
    const whole = new WholeGateway();
    const client = whole.started(4);
    client.send(...limitOrder(1, 100, 268));
    whole.clock.advanceBy(1000);
    const permId = client.take().find(([id]) => id === '3')?.[6];
    expect(
      ask(whole, 'POST', `/orders/${permId}`, { action: 'fill', quantity: 40, price: 267.5 }).status,
    ).toBe(200);
    whole.clock.advanceBy(1000);
    const execution = client.take().find(([id]) => id === '11');
    expect(execution?.slice(18, 21)).toEqual(['BOT', '40', '267.50']);
    expect(ask(whole, 'POST', '/market', { symbol: 'AAPL', relative: '-0.05' }).status).toBe(200);
    whole.clock.advanceBy(5000);
    expect(client.take().some(([id, , status]) => id === '3' && status === 'Filled')).toBe(true);
    expect(
      ask(whole, 'POST', '/orders/manual', { action: 'place', symbol: 'MSFT', side: 'BUY', quantity: 5 })
        .status,
    ).toBe(200);
    whole.clock.advanceBy(5000);
    client.take();
    client.send(7, 3, 9, 0, '', '', 'MSFT', '', '', '');
    // The order id of an execution that no client's order brought.
    expect(client.take()[0]?.slice(0, 3)).toEqual(['11', '9', '2147483647']);
  });
});

describe('a recording', () => {
  it('holds every frame both ways, and is printed line by line', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'gateway-'));
    const recordFile = path.join(folder, 'frames.jsonl');
    try {
      const running = await startGateway({
        port: 0,
        controlPort: 0,
        seed: 1,
        speed: 1,
        recordFile,
        clockStartMs: wholeStartMs,
      });
      const { WireClient } = await import('./testing/fake-connection.ts');
      const client = new WireClient(running.core, 1000);
      client.start(9);
      client.send(...marketDataRequest(1));
      client.send(...historyRequest(2));
      await running.close();
      const lines: string[] = [];
      for await (const line of inspectedLines(recordFile)) lines.push(line);
      expect(lines.length).toBe(readFileSync(recordFile, 'utf8').trim().split('\n').length);
      expect(lines.find((line) => line.includes('reqMktData'))).toMatch(/-> reqMktData .*symbol=AAPL/);
      expect(lines.find((line) => line.includes('nextValidId'))).toMatch(/<- nextValidId .*orderId=1/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
