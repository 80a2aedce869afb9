// Replays what clients did in recorded sessions against these accounts, and compares what came back for each order:
// statuses, executions, errors. Reduced to what the recordings agree on among themselves: repeated statuses count once,
// PreSubmitted and Submitted are one (real gateways show either), PendingCancel may stand or be missing, commissions
// are left out (many recordings end before they come; lifecycle.test.ts has their place).

import { describe, expect, it } from 'vitest';
import type { Order } from '../domain/index.ts';
import { goldenObjects, sharedFilesPresent } from '../market/testing/golden-file.ts';
import { Bench } from './testing/bench.ts';
import { aapl } from './testing/fake-market.ts';

interface Behavior {
  readonly id: string;
  readonly situation: string;
  readonly events: readonly (readonly string[])[];
}

const FILE = 'golden/ibkr/behavior.jsonl';
// Not b011 (two clients, see accounts.test.ts), b016 (its end cut off before the 202) and b035 (the one recording whose status came before the execution).
const REPLAYED = ['b012', 'b014', 'b018', 'b020', 'b021', 'b022'];

const behaviors = sharedFilesPresent(FILE)
  ? goldenObjects<Behavior>(FILE).filter(({ id }) => REPLAYED.includes(id))
  : [];

/** `place_order ID SIDE TYPE QUANTITY [PRICE] TIF` */
function orderOf([side, orderType, quantity, ...rest]: readonly string[]): Partial<Order> {
  const timeInForce = rest.at(-1) ?? 'DAY';
  const price = rest.length > 1 ? Number(rest[0]) : undefined;
  return {
    action: side === 'SELL' ? 'SELL' : 'BUY',
    orderType: orderType ?? '',
    totalQuantity: Number(quantity),
    timeInForce,
    ...(orderType === 'LMT' ? { limitPrice: price } : {}),
    ...(orderType === 'STP' ? { auxPrice: price } : {}),
    // The recording tells the stop (its echo), not the distance.
    ...(orderType === 'TRAIL' ? { auxPrice: 1, trailStopPrice: 2000.03 } : {}),
  };
}

function replay(behavior: Behavior): Bench {
  const bench = new Bench();
  const seen = behavior.events.find(([name]) => name === 'execution_detail')?.[4];
  const price = seen === undefined ? 265 : Number(seen);
  bench.market.quote(aapl, { bid: price - 0.01, ask: price, last: price });
  for (const [name, what, id, ...rest] of behavior.events) {
    if (name !== 'client') continue;
    if (what === 'place_order') bench.place(Number(id), orderOf(rest));
    if (what === 'cancel_order') bench.cancel(Number(id));
    bench.clock.advanceBy(1000);
  }
  return bench;
}

/** Tokens of each order, repeated ones once. */
function byOrder(tokens: readonly (readonly [id: string, token: string])[]): Record<string, string[]> {
  const orders: Record<string, string[]> = {};
  for (const [id, token] of tokens) {
    orders[id] ??= [];
    const list = orders[id];
    if (list.at(-1) !== token) list.push(token);
  }
  return orders;
}

function statusToken(id: string, status: string): [string, string][] {
  if (status === 'PendingCancel') return [];
  return [[id, status === 'PreSubmitted' || status === 'Submitted' ? 'working' : status]];
}

function recorded({ events }: Behavior): Record<string, string[]> {
  let lastId = '';
  return byOrder(
    events.flatMap(([name, first = '', second = '', third = '']): [string, string][] => {
      if (name === 'order_status') {
        lastId = first;
        return statusToken(first, second);
      }
      if (name === 'execution_detail') return [[first, `${second} ${third}`]];
      // Errors of an order carry no id in the reduced recordings: they follow its status.
      return name === 'api_error' && first === '202' ? [[lastId, `${first} ${second}`]] : [];
    }),
  );
}

function ours(bench: Bench): Record<string, string[]> {
  const { messages } = bench.transcript;
  let message = 0;
  return byOrder(
    bench.transcript.lines.flatMap((line): [string, string][] => {
      const [name, id = '', first = '', second = ''] = line.split(' ');
      if (name === 'orderStatus') return statusToken(id, first);
      if (name === 'execDetails') return [[id, `${first} ${second}`]];
      return name === 'errMsg' ? [[id, `${first} ${messages[message++]?.message.text}`]] : [];
    }),
  );
}

describe.skipIf(behaviors.length === 0)('recorded sessions', () => {
  it.each(behaviors.map((behavior) => [behavior.id, behavior.situation, behavior] as const))(
    '%s %s',
    (_id, _situation, behavior) => {
      expect(ours(replay(behavior))).toEqual(recorded(behavior));
    },
  );

  it('are all there', () => {
    expect(behaviors.map(({ id }) => id)).toEqual(REPLAYED);
  });
});
