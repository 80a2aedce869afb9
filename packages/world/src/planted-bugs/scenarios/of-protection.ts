// Stops, targets and trailing stops.

import type { Violation } from '../../checkers/index.ts';
import { account, type World } from '../../node/index.ts';
import type { Scenario } from './scenario.ts';
import { always, busy, command, fault, kills, seconds, takeStopsAway, untilHeld } from './troubles.ts';

/** The price went past the level while it was on its way there: the venue refuses a stop that would fire at once. */
const overtaken = /SL price must be (greater|less) than last price/;

/** In fair weather no position is red for a moment, but for a stop that the market overtook. */
const neverRed = ({ node }: World): Violation[] =>
  node.alerts
    .filter(({ code, text }) => code === 'position-unprotected' && !overtaken.test(text))
    .map(({ text }) => ({ rule: 'in fair weather no position is red', what: text }));

/** Each position is opened at the market and trails its stop from near by. */
const trails = {
  every: 2,
  holdBars: 40,
  kinds: ['market'],
  trailingEvery: 1,
  trailingActivationTicks: -60,
  stopTicks: 400,
  targetTicks: 900,
};

export const protectionScenarios: readonly Scenario[] = [
  {
    name: 'trailing',
    sentence: 'Every position trails its stop.',
    options: {
      parameters: trails,
    },
    trouble: (world) => world.run(seconds(150)),
    settleMs: 1_000,
    expect: neverRed,
  },
  {
    name: 'trailing-from-afar',
    sentence:
      'Trailing stops that are wider than the stop that stands: it stays until the price has come far enough.',
    options: {
      parameters: { ...trails, trailingDistanceTicks: 600 },
    },
    trouble: (world) => world.run(seconds(90)),
    settleMs: 1_000,
  },
  {
    name: 'trailing-kills',
    sentence: 'Every position trails its stop, and the process is killed now and then.',
    options: {
      snapshotEveryMs: 6_000,
      parameters: { ...trails, holdBars: 60 },
    },
    trouble: kills(4, false, seconds(20)),
  },
  {
    name: 'lost-protection',
    sentence: 'Requests for stops are lost and refused, and somebody takes away the stop that stands.',
    options: { parameters: { every: 2, holdBars: 60, kinds: ['market'], stopTicks: 900, targetTicks: 900 } },
    trouble: (world) => {
      for (let times = 0; times < 3; times++) {
        if (!untilHeld(world)) return;
        world.run(seconds(3));
        takeStopsAway(world);
        world.run(seconds(10));
        fault(world, 'lost-requests', { endpoint: 'trade/place_order', count: 1, how: 'cut' });
        fault(world, '5xx', { endpoint: 'position/place_order', probability: 0.6, duration: '15s' });
        takeStopsAway(world);
        command(world, { type: 'Reconcile', account, reason: 'the world asks' });
        world.run(seconds(45));
      }
    },
  },
  {
    name: 'silent-protection',
    sentence: 'The venue’s word on stops is lost: what is not confirmed is red, and asked for again.',
    options: {
      parameters: {
        every: 2,
        holdBars: 60,
        kinds: ['market'],
        trailingEvery: 1,
        trailingActivationTicks: -60,
        stopTicks: 500,
        targetTicks: 900,
      },
    },
    trouble: (world) => {
      fault(world, 'drop', { channel: 'tpsl' });
      fault(world, 'lost-requests', { endpoint: 'modify_order', probability: 0.8, how: 'cut' });
      world.run(seconds(70));
      world.venue.faults.healAll();
      world.run(seconds(30));
    },
  },
  {
    name: 'runtime-stops',
    sentence: 'A venue that cannot hold stops: the runtime does, over kills.',
    options: {
      ...busy,
      snapshotEveryMs: 6_000,
      capabilities: { positionProtection: false, attachedProtection: false },
      parameters: { every: 2, holdBars: 30, kinds: ['market'], stopTicks: 60, targetTicks: 60 },
    },
    trouble: kills(3, false, seconds(25)),
    expect: always('stops of the runtime’s own fire', 'none did', (world) =>
      world.node
        .entriesOnDisk()
        .flatMap(({ events }) => events)
        .some(
          ({ type, payload }) =>
            type === 'ProtectionTriggered' && (payload as { leg: string }).leg === 'stop',
        ),
    ),
  },
  {
    name: 'runtime-trailing',
    sentence: 'A venue that cannot hold stops: the runtime trails them.',
    options: {
      capabilities: { positionProtection: false, attachedProtection: false },
      parameters: { ...trails, holdBars: 60 },
    },
    trouble: (world) => world.run(seconds(120)),
    settleMs: 1_000,
    expect: neverRed,
  },
  {
    name: 'protection-refused',
    sentence: 'The stop is taken away by hand, and the venue takes no new one.',
    options: {
      parameters: { every: 2, holdBars: 300, kinds: ['market'], stopTicks: 3_000, targetTicks: 3_000 },
    },
    trouble: (world) => {
      untilHeld(world);
      world.run(seconds(3));
      fault(world, '5xx', { endpoint: 'position/place_order' });
      takeStopsAway(world);
      world.run(seconds(70));
    },
    expect: always('a position that cannot be protected is closed', 'it stands open and bare', ({ node }) =>
      node.alerts.some(({ code }) => code === 'unprotected-closing'),
    ),
  },
];
