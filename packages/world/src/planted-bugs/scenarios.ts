// The battery: what every planted bug has to survive, and the product does. Each scenario is one short stretch of a world's
// life with one kind of trouble; the same checkers judge all of them. A scenario may add what only it can know.
//
// Deliberately not here: the table of every fault in every order state and phase (`coverage`). These are few and quick, so
// that forty bugs can be run against them in a minute.
import { submitFrames, type Violation } from '../checkers/index.ts';
import { account, btc, type World, type WorldOptions } from '../node/index.ts';
import { rotBehindTheJournal } from './journal-rot.ts';

export interface Scenario {
  readonly name: string;
  readonly sentence: string;
  readonly options?: Omit<WorldOptions, 'seed'>;
  /** Runs from a node that is ready to the end of the trouble. */
  readonly trouble: (world: World) => void;
  /** Virtual milliseconds from healing to judging; default 100 s. 0: judged as it stands, for nodes that have ended. */
  readonly settleMs?: number;
  /** Only what holds at any time is judged: the node is not meant to be ready at the end. */
  readonly ended?: boolean;
  /** Rules that the trouble itself breaks: a venue that lies is believed until it tells the truth. */
  readonly tolerates?: readonly string[];
  /** Beside the checkers. */
  readonly expect?: (world: World) => Violation[];
}

const seconds = (s: number): number => s * 1_000;

const fault = (world: World, name: string, parameters: Record<string, unknown> = {}): void => {
  world.venue.faults.inject(name, parameters);
};

/** A fault for a while, and a while after it. */
const during =
  (name: string, parameters: Record<string, unknown>, forMs = seconds(60), thenMs = seconds(30)) =>
  (world: World): void => {
    world.run(seconds(5) + world.random.nextBelow(seconds(5)));
    fault(world, name, parameters);
    world.run(forMs);
    world.venue.faults.healAll();
    world.run(thenMs);
  };

const always = (name: string, text: string, holds: (world: World) => boolean) => (world: World) =>
  holds(world) ? [] : [{ rule: name, what: text }];

/** The price went past the level while it was on its way there: the venue refuses a stop that would fire at once. */
const overtaken = /SL price must be (greater|less) than last price/;

/** In fair weather no position is red for a moment, but for a stop that the market overtook. */
const neverRed = ({ node }: World): Violation[] =>
  node.alerts
    .filter(({ code, text }) => code === 'position-unprotected' && !overtaken.test(text))
    .map(({ text }) => ({ rule: 'in fair weather no position is red', what: text }));

/** Kills at random moments, each time with some seconds of life between. */
const kills =
  (times: number, power: boolean, between = seconds(14)) =>
  (world: World): void => {
    for (let kill = 0; kill < times; kill++) {
      world.run(seconds(4) + world.random.nextBelow(between));
      world.kill(power);
      world.run(seconds(8));
    }
  };

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

const untilHeld = (world: World): boolean =>
  world.runUntil(() => (world.node.kernel?.books.positionLots(btc) ?? 0) !== 0, seconds(90));

const untilWorking = (world: World): boolean =>
  world.runUntil(
    () => [...(world.node.kernel?.books.allOpenOrders() ?? [])].some((order) => order.status === 'accepted'),
    seconds(90),
  );

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

const busy = { parameters: { every: 2, holdBars: 8 } } as const;
/** One position, held to the end. */
const steady = { every: 2, kinds: ['market'], holdBars: 6_000, stopTicks: 9_000, targetTicks: 9_000 };

/** What a lost tail itself breaks: the records of an order are gone, and recovery says so by adopting it. */
const lostRecords = [
  'no order of ours had to be adopted from the venue',
  'each submitted id stands in the journal',
] as const;

const journalBytes = (world: World): number => world.storage.files.read('journal.db')!.length;

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

export const scenarios: readonly Scenario[] = [
  {
    name: 'calm',
    sentence: 'Nothing happens but trading.',
    trouble: (world) => world.run(seconds(120)),
    settleMs: 1_000,
  },
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
    name: 'lost-answers',
    sentence: 'Orders are carried out and never answered.',
    options: busy,
    trouble: during('lost-acks', { endpoint: 'trade/place_order', how: 'hang' }),
  },
  {
    name: 'lost-orders',
    sentence: 'Orders are lost on their way.',
    options: busy,
    trouble: during(
      'lost-requests',
      { endpoint: 'trade/place_order', how: 'cut' },
      seconds(30),
      seconds(120),
    ),
  },
  {
    name: 'late-orders',
    sentence: 'Orders without an answer are carried out fifty seconds later, while they are still valid.',
    options: busy,
    trouble: during(
      'late-execution',
      { endpoint: 'trade/place_order', how: 'cut', after: '50s', count: 2 },
      seconds(60),
      seconds(90),
    ),
  },
  {
    name: 'late-cancels',
    sentence: 'Cancels are taken with success and forgotten for a while.',
    options: { parameters: { every: 2, holdBars: 8, kinds: ['far'], expiryMs: 5_000 } },
    trouble: during('ignored-cancels', {}, seconds(15), seconds(60)),
  },
  {
    name: 'lost-cancels',
    sentence: 'Cancels are lost on their way.',
    options: {
      parameters: { every: 2, holdBars: 8, kinds: ['far', 'near'], expiryMs: 5_000, changesMind: false },
    },
    trouble: during('lost-requests', { endpoint: 'cancel_orders', how: 'cut' }, seconds(40), seconds(60)),
  },
  {
    name: 'server-errors',
    sentence: 'The venue answers 502 to orders: after carrying them out, and without.',
    options: busy,
    trouble: (world) => {
      during('5xx', { endpoint: 'trade/place_order', probability: 0.7 }, seconds(30), seconds(90))(world);
      during('malformed', {
        of: 'answers',
        endpoint: 'trade/place_order',
        kind: 'garbage',
        probability: 0.7,
      })(world);
    },
  },
  {
    name: 'server-errors-on-reads',
    sentence: 'Reads of the account fail again and again, on any page.',
    options: busy,
    trouble: (world) => {
      fault(world, 'lost-acks', { endpoint: 'trade/place_order', how: 'cut', probability: 0.5 });
      for (const endpoint of ['get_pending_orders', 'get_history_orders', 'get_pending_positions', 'account'])
        fault(world, '5xx', { endpoint, probability: 0.75 });
      world.run(seconds(90));
    },
  },
  {
    name: 'refusals',
    sentence: 'The venue refuses orders, and has too many requests.',
    options: {
      parameters: { every: 2, holdBars: 8, kinds: ['market'], stopTicks: 3_000, targetTicks: 3_000 },
    },
    trouble: (world) => {
      during('reject-orders', { probability: 0.6 }, seconds(30), seconds(5))(world);
      during('429', { probability: 0.4 }, seconds(30), seconds(20))(world);
    },
  },
  {
    name: 'lost-pushes',
    sentence: 'Half of what the venue pushes about orders is lost.',
    options: busy,
    trouble: during('drop', { path: 'private', probability: 0.6 }, seconds(80), seconds(10)),
    settleMs: seconds(150),
  },
  {
    name: 'double-pushes',
    sentence: 'Everything is pushed twice, and out of order.',
    options: busy,
    trouble: (world) => {
      fault(world, 'duplicate', { probability: 0.8 });
      fault(world, 'reorder', { path: 'private', probability: 0.5 });
      world.run(seconds(100));
    },
  },
  {
    name: 'late-pushes',
    sentence: 'Pushes come up to three seconds late and overtake each other and the answers.',
    options: busy,
    trouble: during('delay', { path: 'private', ms: 20, jitterMs: 3_000 }, seconds(90)),
  },
  {
    name: 'late-answers',
    sentence: 'Answers come seconds after the pushes.',
    options: busy,
    trouble: during('delay', { of: 'answers', ms: 500, jitterMs: 4_000 }, seconds(60)),
  },
  {
    name: 'partial-fills',
    sentence: 'Limit orders fill in parts, by hand, and are then canceled by somebody.',
    options: { parameters: { every: 2, holdBars: 8, kinds: ['far'], expiryMs: 60_000, changesMind: false } },
    trouble: (world) => {
      for (let times = 0; times < 4; times++) {
        if (!untilWorking(world)) return;
        const order = [...world.node.kernel!.books.allOpenOrders()].find(
          ({ status }) => status === 'accepted',
        );
        const id = order?.terms.clientOrderId as string;
        world.run(300);
        act(world, id, { action: 'fill', quantity: '0.001' });
        world.run(400 + world.random.nextBelow(1_500));
        act(world, id, { action: times % 2 === 0 ? 'cancel' : 'fill' });
        world.run(seconds(12));
      }
    },
  },
  {
    name: 'partial-fills-lost',
    sentence: 'The same, with half of the pushes lost.',
    options: { parameters: { every: 2, holdBars: 8, kinds: ['far'], expiryMs: 60_000, changesMind: false } },
    // The periodic read comes every two minutes.
    settleMs: seconds(150),
    trouble: (world) => {
      fault(world, 'drop', { channel: 'order', probability: 0.6 });
      for (let times = 0; times < 4; times++) {
        if (!untilWorking(world)) return;
        const order = [...world.node.kernel!.books.allOpenOrders()].find(
          ({ status }) => status === 'accepted',
        );
        const id = order?.terms.clientOrderId as string;
        act(world, id, { action: 'fill', quantity: '0.001' });
        world.run(600);
        act(world, id, { action: 'fill', quantity: '0.001' });
        world.run(600);
        act(world, id, { action: 'cancel' });
        world.run(seconds(6));
        command(world, { type: 'Reconcile', account, reason: 'the world asks' });
        world.run(seconds(6));
      }
    },
  },
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
    name: 'slow-matching',
    sentence: 'Orders and cancels take effect two seconds after they were taken.',
    options: { parameters: { every: 2, holdBars: 6, expiryMs: 4_000 } },
    trouble: during('slow-matching', { ms: 2_000 }, seconds(80)),
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
    name: 'trailing',
    sentence: 'Every position trails its stop.',
    options: {
      parameters: {
        every: 2,
        holdBars: 40,
        kinds: ['market'],
        trailingEvery: 1,
        trailingActivationTicks: -60,
        stopTicks: 400,
        targetTicks: 900,
      },
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
      parameters: {
        every: 2,
        holdBars: 40,
        kinds: ['market'],
        trailingEvery: 1,
        trailingActivationTicks: -60,
        trailingDistanceTicks: 600,
        stopTicks: 400,
        targetTicks: 900,
      },
    },
    trouble: (world) => world.run(seconds(90)),
    settleMs: 1_000,
  },
  {
    name: 'trailing-kills',
    sentence: 'Every position trails its stop, and the process is killed now and then.',
    options: {
      snapshotEveryMs: 6_000,
      parameters: {
        every: 2,
        holdBars: 60,
        kinds: ['market'],
        trailingEvery: 1,
        trailingActivationTicks: -60,
        stopTicks: 400,
        targetTicks: 900,
      },
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
    name: 'bit-rot',
    sentence: 'A byte of the journal changes at rest: each field of an entry in turn.',
    options: busy,
    trouble: (world) => world.run(seconds(30)),
    expect: rotBehindTheJournal,
    settleMs: 1_000,
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
  {
    name: 'runtime-trailing',
    sentence: 'A venue that cannot hold stops: the runtime trails them.',
    options: {
      capabilities: { positionProtection: false, attachedProtection: false },
      parameters: {
        every: 2,
        holdBars: 60,
        kinds: ['market'],
        trailingEvery: 1,
        trailingActivationTicks: -60,
        stopTicks: 400,
        targetTicks: 900,
      },
    },
    trouble: (world) => world.run(seconds(120)),
    settleMs: 1_000,
    expect: neverRed,
  },
  {
    name: 'reordered-parts',
    sentence: 'Orders fill in parts by hand, and the pushes of the parts overtake each other.',
    options: { parameters: { every: 2, holdBars: 8, kinds: ['far'], expiryMs: 60_000, changesMind: false } },
    trouble: (world) => {
      fault(world, 'reorder', { channel: 'order', probability: 0.8 });
      fault(world, 'duplicate', { channel: 'order', probability: 0.5 });
      fillInParts(world, 5, 40);
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
  {
    name: 'unread-account',
    sentence: 'Orders go through, but no read of the account comes to an end for seven minutes.',
    options: { parameters: { every: 4, holdBars: 8 } },
    trouble: during('5xx', { endpoint: 'tpsl/get_pending_orders' }, seconds(420)),
    expect: always('an overdue reconciliation is said', 'it was not', ({ node }) =>
      node.alerts.some(({ code }) => code === 'reconciliation-overdue'),
    ),
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

/** To a node that is there to hear it. */
function command(world: World, what: Parameters<World['node']['command']>[0]): void {
  if (world.node.alive) world.node.command(what);
}

function act(world: World, clientId: string, command: Record<string, unknown>): void {
  const { orders } = world.venue.state() as { orders: { clientId: string | null; working: boolean }[] };
  if (orders.some((order) => order.clientId === clientId && order.working))
    world.venue.actOnOrder(clientId, command);
}

/** Fills the entry that works in parts, some milliseconds apart, several times. */
function fillInParts(world: World, times: number, apartMs: number): void {
  for (let time = 0; time < times; time++) {
    if (!untilWorking(world)) return;
    const order = [...world.node.kernel!.books.allOpenOrders()].find(({ status }) => status === 'accepted');
    for (let part = 0; part < 4; part++) {
      act(world, order?.terms.clientOrderId as string, { action: 'fill', quantity: '0.001' });
      world.run(apartMs);
    }
    world.run(500);
    act(world, order?.terms.clientOrderId as string, { action: 'cancel' });
    world.run(seconds(12));
  }
}

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

/** As a person does it at the venue's own screen. */
function takeStopsAway(world: World): void {
  const { exchange } = world.venue;
  for (const account of exchange.accounts.values())
    for (const tpsl of [...account.tpsl.values()]) exchange.tpsl.end(account, tpsl, 'CANCELED');
}
