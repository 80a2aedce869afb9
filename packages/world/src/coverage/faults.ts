// Every fault that the world knows: each of the simulator's with parameters that bite, the net's weather, the process and the
// machine dying, each named durable step, bad disks and clocks that jump. The table asks for each of them alone.
//
// `missingFaults` holds the list against the simulator's own menu, so that a fault added there is asked for here.
import { type CrashPointName, crashPoints } from 'holdfast/journal';
import { bitunixFaults } from 'holdfast-sim/bitunix';
import type { World } from '../node/index.ts';
import type { WorldFault } from './fault.ts';

type Group = WorldFault['group'];
type Parameters = Readonly<Record<string, unknown>>;

/** Faults that hold for everything while they are in force: the simulator does not count what they strike. */
const uncounted: ReadonlySet<string> = new Set([
  'cut',
  'half-open',
  'maintenance',
  'clock-skew',
  'venue-restart',
  'wrong-price',
  'price-spike',
  'slow-matching',
  'stale-reads',
]);

const lives = (world: World): number => world.node.lives;

const atVenue = (
  name: string,
  group: Group,
  fault: string,
  lastsMs: number,
  parameters: Parameters = {},
): WorldFault & { readonly simulates: string } => ({
  name,
  group,
  lastsMs,
  simulates: fault,
  ...(!uncounted.has(fault) && { evidence: (world: World) => world.strikes.get(fault) ?? 0 }),
  inject: (world) => {
    world.venue.faults.inject(fault, parameters);
  },
});

const venueFaults = [
  atVenue('cut', 'venue', 'cut', 8_000, { duration: '8s' }),
  atVenue('cut-once', 'venue', 'cut', 1_000),
  atVenue('cut-private', 'venue', 'cut', 8_000, { path: 'private', duration: '8s' }),
  atVenue('cut-public', 'venue', 'cut', 8_000, { path: 'public', duration: '8s' }),
  atVenue('stall', 'venue messages', 'stall', 20_000),
  atVenue('stall-private', 'venue messages', 'stall', 20_000, { path: 'private' }),
  atVenue('stall-orders', 'venue messages', 'stall', 20_000, { channel: 'order' }),
  atVenue('half-open', 'venue', 'half-open', 25_000),
  atVenue('half-open-private', 'venue', 'half-open', 25_000, { path: 'private' }),
  atVenue('delay', 'venue messages', 'delay', 20_000, { ms: '1500ms', jitterMs: '3s' }),
  atVenue('delay-answers', 'venue requests', 'delay', 25_000, { of: 'answers', ms: '7s', jitterMs: '5s' }),
  atVenue('duplicate', 'venue messages', 'duplicate', 15_000),
  atVenue('reorder', 'venue messages', 'reorder', 15_000),
  atVenue('drop', 'venue messages', 'drop', 20_000, { probability: 0.5 }),
  atVenue('drop-orders', 'venue messages', 'drop', 20_000, { channel: 'order' }),
  atVenue('drop-tpsl', 'venue messages', 'drop', 20_000, { channel: 'tpsl' }),
  atVenue('malformed', 'venue messages', 'malformed', 15_000, { kind: 'truncated' }),
  atVenue('malformed-type', 'venue messages', 'malformed', 15_000, { kind: 'wrong-type', probability: 0.5 }),
  atVenue('malformed-answers', 'venue requests', 'malformed', 15_000, { kind: 'garbage', of: 'answers' }),
  atVenue('malformed-answer-types', 'venue requests', 'malformed', 15_000, {
    kind: 'wrong-type',
    of: 'answers',
  }),
  atVenue('429', 'venue requests', '429', 10_000),
  atVenue('5xx', 'venue requests', '5xx', 10_000),
  atVenue('5xx-orders', 'venue requests', '5xx', 10_000, { endpoint: 'place_order', status: 502 }),
  atVenue('maintenance', 'venue', 'maintenance', 15_000),
  atVenue('clock-skew-ahead', 'clock', 'clock-skew', 20_000, { ms: 90_000 }),
  atVenue('clock-skew-behind', 'clock', 'clock-skew', 20_000, { ms: -90_000 }),
  atVenue('lost-acks', 'venue requests', 'lost-acks', 15_000, { how: 'cut' }),
  atVenue('lost-acks-hanging', 'venue requests', 'lost-acks', 25_000, { how: 'hang' }),
  atVenue('lost-requests', 'venue requests', 'lost-requests', 15_000, { how: 'cut' }),
  atVenue('lost-requests-hanging', 'venue requests', 'lost-requests', 25_000, { how: 'hang' }),
  atVenue('late-execution', 'venue requests', 'late-execution', 20_000, {
    endpoint: 'place_order',
    after: '4s',
  }),
  atVenue('very-late-execution', 'venue requests', 'late-execution', 30_000, {
    endpoint: 'place_order',
    how: 'hang',
    after: '25s',
  }),
  atVenue('venue-restart', 'venue', 'venue-restart', 6_000, { down: '5s' }),
  atVenue('wrong-price', 'venue', 'wrong-price', 15_000, { symbol: 'BTCUSDT', bps: 40 }),
  atVenue('price-spike-up', 'venue', 'price-spike', 5_000, { symbol: 'BTCUSDT', bps: 300 }),
  atVenue('price-spike-down', 'venue', 'price-spike', 5_000, { symbol: 'BTCUSDT', bps: -300 }),
  atVenue('reject-orders', 'venue requests', 'reject-orders', 15_000),
  atVenue('ignored-cancels', 'venue requests', 'ignored-cancels', 20_000),
  atVenue('slow-matching', 'venue', 'slow-matching', 20_000, { ms: '4s' }),
  atVenue('stale-reads', 'venue requests', 'stale-reads', 25_000, { ms: '6s' }),
];

const weather: readonly WorldFault[] = [
  {
    name: 'net-dark',
    group: 'net',
    lastsMs: 30_000,
    inject: (world) => {
      world.net.weather = 'dark';
    },
  },
  {
    name: 'net-refusing',
    group: 'net',
    lastsMs: 12_000,
    inject: (world) => {
      world.net.weather = 'refusing';
      world.net.breakConnections();
    },
  },
  { name: 'net-reset', group: 'net', lastsMs: 1_000, inject: (world) => world.net.breakConnections() },
];

/** The process dies and a byte in the middle of its journal is another one when it comes back. */
function damageJournal(world: World): void {
  world.kill();
  world.storage.flipByte('journal.db', Math.floor(world.storage.files.read('journal.db')!.length / 2));
}

type WayTo = (world: World, arm: () => void) => void;

/** What leads to a durable step that a running node does not come to by itself. */
function wayTo(point: CrashPointName): WayTo {
  if (point.startsWith('backup.'))
    return (world, arm) => {
      arm();
      world.backUp();
    };
  if (point.startsWith('restore.'))
    return (world, arm) => {
      world.backUp();
      damageJournal(world);
      arm();
    };
  if (point === 'reserve.release')
    return (world, arm) => {
      arm();
      world.fillDisk(lastBytes);
    };
  if (point === 'tape.segment.created' || point === 'reserve.allocate')
    return (world, arm) => {
      world.kill();
      // What the reserve held was used up.
      world.storage.files.remove('journal.reserve');
      arm();
    };
  return (_, arm) => arm();
}

/** What is left on the disk when it is full: room for a few entries. */
const lastBytes = 3_000;

const deaths: readonly WorldFault[] = [
  { name: 'kill', group: 'process', lastsMs: 3_000, inject: (world) => world.kill() },
  { name: 'kill-long', group: 'process', lastsMs: 50_000, inject: (world) => world.kill(false, 45_000) },
  { name: 'power-loss', group: 'process', lastsMs: 3_000, inject: (world) => world.kill(true) },
  {
    name: 'kill-twice',
    group: 'process',
    lastsMs: 6_000,
    inject: (world) => {
      world.kill(false, 500);
      world.time.after(1_500, () => world.kill(true, 1_000));
    },
  },
  {
    name: 'journal-damaged',
    group: 'disk',
    lastsMs: 4_000,
    inject: (world) => {
      world.backUp();
      damageJournal(world);
    },
  },
  ...crashPoints.map(
    (point): WorldFault => ({
      name: `crash:${point}`,
      group: 'process',
      // A snapshot is due each 30 s.
      lastsMs: point.startsWith('snapshot.') ? 33_000 : 8_000,
      evidence: (world) => world.crashes,
      inject: (world) => wayTo(point)(world, () => world.crashAtNext(point)),
    }),
  ),
];

const disks: readonly WorldFault[] = [
  {
    name: 'failing-sync',
    group: 'disk',
    lastsMs: 8_000,
    evidence: lives,
    inject: (world) => world.failSyncs(1),
  },
  {
    name: 'failing-syncs',
    evidence: lives,
    group: 'disk',
    lastsMs: 12_000,
    inject: (world) => world.failSyncs(3),
  },
  {
    name: 'disk-full',
    group: 'disk',
    lastsMs: 15_000,
    inject: (world) => world.fillDisk(lastBytes),
  },
  {
    name: 'disk-slow',
    group: 'disk',
    lastsMs: 15_000,
    inject: ({ slowDiskMs }) => {
      slowDiskMs.journal = 2_000;
      slowDiskMs.tape = 3_000;
    },
  },
];

const stepsOfWallClock = (name: string, offsetMs: number): WorldFault => ({
  name,
  group: 'clock',
  lastsMs: 20_000,
  inject: (world: World) => {
    world.wallOffsetMs = offsetMs;
  },
});

export const worldFaults: readonly WorldFault[] = [
  ...venueFaults,
  ...weather,
  ...deaths,
  ...disks,
  stepsOfWallClock('wall-clock-forward', 3_600_000),
  stepsOfWallClock('wall-clock-back', -3_600_000),
];

/** Faults of the simulator that nothing here injects. */
export function missingFaults(): string[] {
  const asked = new Set(venueFaults.map(({ simulates }) => simulates));
  return bitunixFaults.map(({ name }) => name).filter((name) => !asked.has(name));
}
