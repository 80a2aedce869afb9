// Fair weather, what a person or a limit ends, and the days.
import { account, type World } from '../../node/index.ts';
import type { Scenario } from './scenario.ts';
import {
  always,
  busy,
  command,
  fault,
  seconds,
  steady,
  takeStopsAway,
  untilHeld,
  untilWorking,
} from './troubles.ts';

export const operatorScenarios: readonly Scenario[] = [
  {
    name: 'calm',
    sentence: 'Nothing happens but trading.',
    trouble: (world) => world.run(seconds(120)),
    settleMs: 1_000,
  },
  {
    name: 'halt',
    sentence:
      'The kill switch is set while entries work; the node is started again under it, and later released.',
    options: {
      ...busy,
      snapshotEveryMs: 4_000,
      parameters: { every: 2, holdBars: 8, kinds: ['far', 'market'], expiryMs: 600_000, changesMind: false },
    },
    trouble: (world) => {
      untilWorking(world);
      command(world, { type: 'Halt', reason: 'the world says so', flatten: false });
      world.run(seconds(20));
      for (let again = 0; again < 2; again++) {
        world.startNode();
        world.run(seconds(25));
      }
    },
    ended: true,
    expect: always('a halted node ends as halted, and entries with it', 'it did not', (world) => {
      const { exitCode } = world.node.ends.at(-1) ?? {};
      return exitCode === 99 && workingEntries(world) === 0;
    }),
  },
  {
    name: 'halt-flatten',
    sentence: 'The kill switch closes everything while the venue is slow.',
    options: busy,
    trouble: (world) => {
      untilHeld(world);
      fault(world, 'slow-matching', { ms: 1_500 });
      fault(world, 'lost-acks', { endpoint: 'trade/place_order', how: 'cut', count: 1 });
      command(world, { type: 'Halt', reason: 'the world says so', flatten: true });
      world.run(seconds(140));
    },
    ended: true,
    expect: always('a halt that closes leaves nothing at the venue', 'something is left', (world) => {
      const { positions } = world.venue.state() as { positions: unknown[] };
      return positions.length === 0 && world.node.ends.at(-1)?.exitCode === 99;
    }),
  },
  {
    name: 'stop',
    sentence: 'The node is asked to stop while entries work.',
    options: { parameters: { every: 2, holdBars: 8, kinds: ['far'], expiryMs: 600_000, changesMind: false } },
    trouble: (world) => {
      untilWorking(world);
      command(world, { type: 'Stop', reason: 'the world says so' });
      world.run(seconds(20));
    },
    ended: true,
    expect: always('a stopped node leaves no entry behind', 'an entry works on', (world) => {
      return world.node.ends.at(-1)?.exitCode === 0 && workingEntries(world) === 0;
    }),
  },
  {
    name: 'halt-over-a-crash',
    sentence:
      'The kill switch is set while cancels are lost; a snapshot is taken and the process killed under it.',
    options: {
      snapshotEveryMs: 1_500,
      parameters: { every: 2, holdBars: 8, kinds: ['far', 'market'], changesMind: false },
    },
    trouble: (world) => {
      untilWorking(world);
      fault(world, 'ignored-cancels');
      command(world, { type: 'Halt', reason: 'the world says so', flatten: false });
      world.run(seconds(9));
      world.kill();
      world.run(seconds(9));
      world.venue.faults.healAll();
      world.run(seconds(60));
    },
    ended: true,
    expect: always('a halted node ends as halted, and entries with it', 'it did not', (world) => {
      return world.node.ends.at(-1)?.exitCode === 99 && workingEntries(world) === 0;
    }),
  },
  {
    name: 'halt-in-doubt',
    sentence:
      'The kill switch closes everything while the venue’s pushes are lost and somebody else has opened a position.',
    options: { parameters: { every: 1_000 } },
    trouble: (world) => {
      world.run(seconds(4));
      fault(world, 'drop', { path: 'private' });
      openByHand(world);
      world.run(seconds(1));
      command(world, { type: 'Halt', reason: 'the world says so', flatten: true });
      world.run(seconds(5));
      world.venue.faults.healAll();
      world.run(seconds(150));
    },
    ended: true,
    expect: always('a halt that closes leaves nothing at the venue', 'something is left', (world) => {
      const { positions } = world.venue.state() as { positions: unknown[] };
      return positions.length === 0 && world.node.ends.at(-1)?.exitCode === 99;
    }),
  },
  {
    name: 'stop-request-lost',
    sentence:
      'The stop is taken away by hand, and the first request for a new one is lost; the second would arrive.',
    options: {
      parameters: { every: 2, holdBars: 300, kinds: ['market'], stopTicks: 3_000, targetTicks: 3_000 },
    },
    trouble: (world) => {
      untilHeld(world);
      world.run(seconds(3));
      fault(world, 'lost-requests', { endpoint: 'position/place_order', count: 1, how: 'cut' });
      takeStopsAway(world);
      world.run(seconds(70));
    },
    expect: always(
      'a stop whose request was lost is asked for again',
      'the position was given up although the venue takes stops',
      ({ node }) =>
        node.alerts.some(({ code }) => code === 'position-unprotected') &&
        !node.alerts.some(({ code }) => code === 'unprotected-closing'),
    ),
  },
  {
    name: 'day-loss',
    sentence: 'A day’s loss is reached; the process is killed and started again on the same day.',
    options: { ...busy, snapshotEveryMs: 5_000, limits: { dailyLossFraction: 0.00002 } },
    trouble: (world) => {
      world.run(seconds(60));
      world.kill();
      world.run(seconds(40));
      world.kill(true);
      world.run(seconds(40));
    },
    expect: (world) => [
      ...always('a limit that is reached latches', 'no latch was set', ({ node }) =>
        node.alerts.some(({ code }) => code === 'limit-dailyLoss'),
      )(world),
    ],
  },
  {
    name: 'losing-streak',
    sentence: 'A streak of losses is reached and ends the entries.',
    options: {
      ...busy,
      limits: { losingStreak: 2 },
      parameters: { every: 2, holdBars: 3, kinds: ['market'] },
    },
    trouble: (world) => world.run(seconds(100)),
    settleMs: 1_000,
    expect: always('a limit that is reached latches', 'no latch was set', ({ node }) =>
      node.alerts.some(({ code }) => code === 'limit-losingStreak'),
    ),
  },
  {
    name: 'funding',
    sentence: 'Funding is charged while a position stands; the venue says so twice.',
    options: {
      startMs: Date.UTC(2026, 10, 25, 15, 58, 30),
      parameters: { every: 2, holdBars: 200, kinds: ['market'], stopTicks: 3_000, targetTicks: 3_000 },
    },
    trouble: (world) => {
      fault(world, 'duplicate', { path: 'private' });
      world.run(seconds(130));
      command(world, { type: 'Reconcile', account, reason: 'the world asks' });
      world.run(seconds(10));
    },
  },
  {
    name: 'midnight',
    sentence: 'A trading day ends and another begins.',
    options: { ...busy, startMs: Date.UTC(2026, 10, 25, 23, 58, 50) },
    trouble: (world) => {
      world.run(seconds(60));
      world.kill();
      world.run(seconds(50));
    },
  },
  {
    name: 'silent-midnight',
    sentence: 'The market data are silent when the trading day ends, with a position open.',
    options: { startMs: Date.UTC(2026, 10, 25, 23, 58), parameters: steady },
    trouble: (world) => {
      untilHeld(world);
      world.run(seconds(5));
      fault(world, 'stall', { path: 'public' });
      fault(world, '5xx', { endpoint: 'market/depth' });
      world.run(seconds(240));
      world.venue.faults.healAll();
    },
    expect: always('the day starts once prices are fresh', 'it has not started', ({ node }) => {
      const { day } = node.kernel!.books.account(account);
      return day === '2026-11-26';
    }),
  },
];

/** Somebody else, with the same account, buys at the market. */
function openByHand({ venue: { exchange } }: World): void {
  const order = {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'MARKET',
    effect: 'GTC',
    lots: 20,
    reduceOnly: false,
    tradeSide: 'OPEN',
    priceTicks: undefined,
  } as const;
  for (const account of exchange.accounts.values()) exchange.orders.submit(account, order);
}

function workingEntries(world: World): number {
  const { orders } = world.venue.state() as { orders: { working: boolean; reduceOnly: boolean }[] };
  return orders.filter(({ working, reduceOnly }) => working && !reduceOnly).length;
}
