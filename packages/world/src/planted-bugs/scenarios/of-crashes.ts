// Processes that die and disks that fail.
import { submitFrames } from '../../checkers/index.ts';
import { btc, type World } from '../../node/index.ts';
import { rotBehindTheJournal } from '../journal-rot.ts';
import type { Scenario } from './scenario.ts';
import { always, busy, fault, kills, seconds, steady, untilHeld } from './troubles.ts';

const crashAt =
  (...points: Parameters<World['crashAtNext']>[0][]) =>
  (world: World): void => {
    for (const point of points) {
      world.run(seconds(2) + world.random.nextBelow(seconds(8)));
      world.crashAtNext(point);
      world.run(seconds(14));
    }
  };

/** Runs until an entry of ours is between intent and answer. */
const untilInFlight = (world: World): boolean =>
  world.runUntil(
    () =>
      [...(world.node.kernel?.books.allOpenOrders() ?? [])].some(
        ({ status }) => status === 'intended' || status === 'submitted' || status === 'unknown',
      ),
    seconds(60),
  );

/** What a lost tail itself breaks: the records of an order are gone, and recovery says so by adopting it. */
const lostRecords = [
  'no order of ours had to be adopted from the venue',
  'each submitted id stands in the journal',
] as const;

const journalBytes = (world: World): number => world.storage.files.read('journal.db')!.length;

export const crashScenarios: readonly Scenario[] = [
  {
    name: 'kills',
    sentence: 'The process is killed again and again.',
    options: { ...busy, snapshotEveryMs: 9_000 },
    trouble: kills(4, false),
  },
  {
    name: 'kills-in-flight',
    sentence: 'Answers and pushes are lost, and the process is killed before anybody asks.',
    options: { ...busy, snapshotEveryMs: 3_000 },
    trouble: (world) => {
      for (let kill = 0; kill < 3; kill++) {
        fault(world, 'lost-acks', { endpoint: 'trade/place_order', how: 'hang' });
        fault(world, 'drop', { channel: 'order' });
        untilInFlight(world);
        world.run(world.random.nextBelow(seconds(4)));
        world.kill();
        world.venue.faults.healAll();
        world.run(seconds(20));
      }
    },
  },
  {
    name: 'power-loss',
    sentence: 'The machine loses its power: what was not synced is lost or torn.',
    options: { ...busy, snapshotEveryMs: 9_000 },
    trouble: kills(4, true),
  },
  {
    name: 'crash-points',
    sentence: 'The process dies around each step that makes the journal durable.',
    options: busy,
    trouble: crashAt(
      'journal.before-commit',
      'journal.before-append',
      'journal.after-commit',
      'journal.after-mark',
    ),
  },
  {
    name: 'crash-points-tape',
    sentence: 'The process dies around each step that makes tape and snapshots durable.',
    options: { ...busy, snapshotEveryMs: 5_000 },
    trouble: crashAt(
      'tape.block.before-write',
      'tape.block.before-sync',
      'snapshot.before-rename',
      'snapshot.after-rename',
    ),
  },
  {
    name: 'slow-disk',
    sentence: 'Journal and tape take a second for a sync.',
    options: busy,
    trouble: (world) => {
      world.slowDiskMs.journal = 900;
      world.run(seconds(30));
      world.slowDiskMs.tape = 2_500;
      world.run(seconds(30));
    },
  },
  {
    name: 'full-disk',
    sentence: 'The disk fills up; the node goes safe and ends.',
    options: busy,
    trouble: (world) => {
      world.run(seconds(15));
      world.storage.setCapacity(world.storage.usedBytes() + 2_000);
      world.run(seconds(40));
    },
    expect: always('on a full disk the node goes safe and ends', 'it went on', ({ node }) =>
      node.ends.some(({ reason }) => reason.includes('the disk is full')),
    ),
  },
  {
    name: 'failed-sync',
    sentence:
      'A sync fails: nothing may leave any more, the process ends and recovers; at last the power fails with it.',
    options: busy,
    trouble: (world) => {
      for (let times = 0; times < 3; times++) {
        world.run(seconds(9) + world.random.nextBelow(seconds(4)));
        world.storage.failSyncs(1);
        world.run(seconds(8));
      }
      for (let times = 0; times < 4; times++) {
        world.run(seconds(3) + world.random.nextBelow(seconds(4)));
        world.storage.failSyncs(1_000_000);
        const before = submitFrames(world.venue).length;
        const left = (): boolean => !world.node.alive || submitFrames(world.venue).length > before;
        world.runUntil(left, seconds(15));
        world.storage.failSyncs(0);
        world.kill(true);
        world.run(seconds(6));
      }
    },
  },
  {
    name: 'bit-rot',
    sentence: 'A byte of the journal changes at rest: each field of an entry in turn.',
    options: busy,
    trouble: (world) => world.run(seconds(30)),
    expect: rotBehindTheJournal,
    settleMs: 1_000,
  },
  {
    name: 'torn-commits',
    sentence: 'The machine dies in the middle of commits.',
    options: busy,
    trouble: (world) => {
      world.powerLoss = true;
      crashAt(
        'journal.before-commit',
        'journal.before-commit',
        'journal.after-commit',
        'journal.before-commit',
      )(world);
      world.powerLoss = false;
    },
  },
  {
    name: 'lost-tail',
    sentence: 'The disk loses the end of the journal, with the order that opened the position which stands.',
    options: { parameters: steady },
    trouble: (world) => {
      const behind = journalBytes(world);
      world.backUp();
      untilHeld(world);
      world.run(seconds(3));
      loseFrom(world, 'OrderIntended', behind);
      world.run(seconds(60));
    },
    tolerates: lostRecords,
    expect: always(
      'the stop of a lost position is adopted',
      'the venue holds it, our books do not know it',
      ({ node }) => node.kernel!.books.instruments[btc]!.protection?.provenance === 'adoption',
    ),
  },
  {
    name: 'lost-trailing',
    sentence: 'The disk loses the end of the journal, with the last moves of a trailing stop.',
    options: {
      parameters: {
        ...steady,
        trailingEvery: 1,
        trailingActivationTicks: -60,
        trailingDistanceTicks: 4_000,
      },
    },
    trouble: (world) => {
      untilHeld(world);
      world.run(seconds(3));
      const behind = journalBytes(world);
      world.backUp();
      const { protection } = world.node.kernel!.books.instruments[btc]!;
      const long = world.node.kernel!.books.positionLots(btc) > 0;
      const price = (protection!.stopTicks! + (long ? 6_000 : -6_000)) / 10;
      world.venue.moveMarket({ symbol: 'BTCUSDT', price: price.toFixed(1) });
      world.runUntil(() => stopAtVenue(world) !== protection!.stopTicks, seconds(20));
      world.run(seconds(3));
      loseFrom(world, 'TrailingMoved', behind);
      world.venue.moveMarket({ symbol: 'BTCUSDT', reset: true });
      world.run(seconds(60));
    },
    tolerates: lostRecords,
    expect: always(
      'a tighter stop at the venue is taken over',
      'it was set back to where the books remember it',
      ({ node }) => node.alerts.some(({ code }) => code === 'protection-adopted'),
    ),
  },
];

/** The process dies, and the disk cannot read its journal from the first such event behind that byte on. */
function loseFrom(world: World, event: string, behind: number): void {
  world.kill();
  const text = new TextDecoder('latin1').decode(world.storage.files.read('journal.db')!);
  world.storage.flipByte('journal.db', text.indexOf(event, behind), 1);
}

/** The stop of the position as the venue holds it, in ticks. */
function stopAtVenue({ venue: { exchange } }: World): number | undefined {
  for (const { tpsl } of exchange.accounts.values())
    for (const { sl } of tpsl.values()) if (sl !== undefined) return sl.triggerTicks;
  return undefined;
}
