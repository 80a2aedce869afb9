// Links that break or fall silent, and reads that do not tell the truth.
import { account, type World } from '../../node/index.ts';
import type { Scenario } from './scenario.ts';
import { always, busy, command, during, fault, seconds } from './troubles.ts';

/** The answers to two orders and all pushes are lost, and reads lag by so many seconds. */
const lagging =
  (lagSeconds: number) =>
  (world: World): void => {
    world.run(200);
    fault(world, 'stale-reads', { ms: seconds(lagSeconds) });
    for (const channel of ['order', 'position', 'tpsl', 'balance']) fault(world, 'drop', { channel });
    fault(world, 'lost-acks', { endpoint: 'trade/place_order', how: 'cut', count: 1 });
    world.run(seconds(lagSeconds + 30));
    world.venue.faults.healAll();
    world.run(seconds(30));
  };

/** A venue that shows positions and cash and hides the fills that explain them is believed, and its figures are taken over. */
const liedTo = [
  'no position had to be adjusted',
  'no cash had to be adjusted',
  'fees equal the venue’s',
] as const;

export const linkScenarios: readonly Scenario[] = [
  {
    name: 'cuts',
    sentence: 'Connections are reset again and again; orders are under way.',
    options: busy,
    trouble: (world) => {
      for (let cut = 0; cut < 5; cut++) {
        world.run(seconds(3) + world.random.nextBelow(seconds(8)));
        world.net.breakConnections();
        world.run(seconds(6));
      }
    },
  },
  {
    name: 'dark',
    sentence: 'The net goes dark for seventy seconds and nobody is told.',
    options: busy,
    trouble: (world) => {
      world.run(seconds(7) + world.random.nextBelow(seconds(4)));
      world.net.weather = 'dark';
      world.run(seconds(70));
      world.net.weather = 'up';
      world.run(seconds(30));
    },
  },
  {
    name: 'no-data',
    sentence: 'Market data stop while everything else goes on; then come only by reading.',
    options: busy,
    trouble: (world) => {
      during('stall', { path: 'public', channel: 'depth_*' }, seconds(90))(world);
      during('stall', { path: 'public' }, seconds(60))(world);
    },
  },
  {
    name: 'private-silence',
    sentence: 'The private socket falls silent, the public one goes on.',
    options: busy,
    trouble: during('stall', { path: 'private' }, seconds(80)),
    expect: always('a socket that falls silent is ended', 'it was believed', ({ node }) =>
      node.alerts.some(({ code }) => code === 'connection-lost'),
    ),
  },
  {
    name: 'venue-restart',
    sentence: 'The venue goes down for ten seconds and comes back with its books.',
    options: busy,
    trouble: (world) => {
      world.run(seconds(12));
      fault(world, 'venue-restart', { down: '10s' });
      world.run(seconds(40));
    },
  },
  {
    name: 'stale-reads',
    sentence: 'Lists do not show what is younger than four seconds.',
    options: busy,
    trouble: (world) => {
      fault(world, 'stale-reads', { ms: 4_000 });
      fault(world, 'lost-acks', { endpoint: 'trade/place_order', how: 'cut', probability: 0.5 });
      for (let times = 0; times < 12; times++) {
        world.run(seconds(6));
        if (world.linkState === 'ready')
          command(world, { type: 'Reconcile', account, reason: 'the world asks' });
      }
    },
  },
  {
    name: 'reads-between-fills',
    sentence: 'The account is read in the very moments in which orders fill, and pushes are late.',
    options: { parameters: { every: 2, holdBars: 5 } },
    trouble: (world) => {
      fault(world, 'delay', { path: 'private', ms: 700, jitterMs: 600 });
      for (let times = 0; times < 40; times++) {
        world.run(seconds(2) + world.random.nextBelow(300));
        command(world, { type: 'Reconcile', account, reason: 'the world asks' });
      }
    },
  },
  {
    name: 'lagging-venue',
    sentence: 'Nothing that is younger than 76 seconds is shown anywhere, pushes and answers are lost.',
    options: {
      ...busy,
      parameters: { every: 2, holdBars: 8, kinds: ['far'], changesMind: false, expiryMs: 300_000 },
    },
    trouble: lagging(76),
    tolerates: liedTo,
  },
  {
    name: 'lying-venue',
    sentence: 'Nothing that is younger than two minutes is shown anywhere: what is written off comes alive.',
    options: { ...busy, parameters: { every: 2, holdBars: 8, kinds: ['market'] } },
    trouble: lagging(120),
    tolerates: ['an order that was written off never comes alive', ...liedTo],
  },
  {
    name: 'unread-account',
    sentence: 'Orders go through, but no read of the account comes to an end for seven minutes.',
    options: { parameters: { every: 4, holdBars: 8 } },
    trouble: during('5xx', { endpoint: 'tpsl/get_pending_orders' }, seconds(420)),
    expect: always('an overdue reconciliation is said', 'it was not', ({ node }) =>
      node.alerts.some(({ code }) => code === 'reconciliation-overdue'),
    ),
  },
];
