// The checkers: independent of the kernel's own view where they can be, each a sentence of the promise. Safety first (never
// twice, never lost, never unknown, never unprotected), then liveness (it comes back, it settles).
import { finalStatuses } from '@holdfast/engine/model';
import { AuditReplay, undecidedRanges } from 'holdfast/node';
import { readTapeFrom, storedTape } from 'holdfast/tape';
import { account, btc, type World } from '../node/index.ts';
import { worldRegistry } from '../node/restless.ts';
import { missingAlerts } from './alert-laws.ts';
import { brokenLaws, forgottenOrders } from './journal-laws.ts';
import { recoveryFaults } from './recovery-laws.ts';
import {
  cashAdjustments,
  endingsThatDiffer,
  equityUnknown,
  feesThatDiffer,
  protectionThatDiffers,
  requestsThatDiffer,
} from './venue-agreement.ts';
import { submitFrames, venueBooks, venueNetQuantity } from './venue-evidence.ts';

export interface Violation {
  readonly rule: string;
  readonly what: string;
}

type Check = (world: World) => string[];

/** Each holds at any time. */
const safety: Readonly<Record<string, Check>> = {
  'no exception in the node': ({ exceptions }) => [...exceptions],
  'each order id reaches the venue at most once': (world) => {
    const seen = new Map<string, number>();
    for (const { clientId } of submitFrames(world.venue)) seen.set(clientId, (seen.get(clientId) ?? 0) + 1);
    return [...seen].filter(([, times]) => times > 1).map(([id, times]) => `${id} was sent ${times} times`);
  },
  'each submitted id stands in the journal': (world) => {
    const known = intendedIds(world);
    return submitFrames(world.venue).flatMap(({ clientId }) =>
      known.has(clientId) ? [] : [`${clientId} reached the venue, the journal does not have it`],
    );
  },
  'no order of ours had to be adopted from the venue': ({ node }) =>
    node.alerts.filter(({ code }) => code === 'order-lost-tail').map(({ text }) => text),
  'nothing leaves before what it follows from is durable': ({ earlySends }) => [...earlySends],
  'each request says what was intended': requestsThatDiffer,
  'what our books call protected has a stop at the venue': ({ protection }) => [...protection.violations],
  'what a person has to hear of raises an alert': (world) => missingAlerts(world.node.entriesOnDisk()),
  'recovery finds the books that the journal adds up to': recoveryFaults,
  'no position of a size that nobody decided': (world) => {
    const largest = Math.max(0, ...venueBooks(world.venue).orders.map(({ quantity }) => Number(quantity)));
    const net = Math.abs(venueNetQuantity(venueBooks(world.venue)));
    return net > largest + 1e-9 ? [`the venue holds ${net}, the largest order was ${largest}`] : [];
  },
};

/** Each holds once faults are healed and time was given to settle. */
const settled: Readonly<Record<string, Check>> = {
  'the node is alive and ready': (world) =>
    world.linkState === 'ready'
      ? []
      : [`the link is ${world.linkState ?? 'dead'}: ${world.node.kernel?.books.account(account).link.why}`],
  'no order is in doubt': (world) =>
    ordersOf(world).flatMap(([id, order]) =>
      ['intended', 'submitted', 'unknown'].includes(order.status) ? [`${id} is ${order.status}`] : [],
    ),
  'our position equals the venue’s': (world) => {
    const ours = world.node.kernel!.books.positionLots(btc) / lotsPerUnit(world);
    const venue = venueNetQuantity(venueBooks(world.venue));
    return Math.abs(ours - venue) < 1e-9 ? [] : [`ours ${ours}, the venue’s ${venue}`];
  },
  'every fill is counted once': (world) => {
    const filled = new Map<string, number>();
    for (const { clientId, quantity } of venueBooks(world.venue).fills) {
      if (clientId !== null) filled.set(clientId, (filled.get(clientId) ?? 0) + Number(quantity));
    }
    return [...filled].flatMap(([id, quantity]) => {
      const order = world.node.kernel!.books.orders.get(id as never);
      const ours = order ? order.totals.lots / lotsPerUnit(world) : Number.NaN;
      return Math.abs(ours - quantity) < 1e-9
        ? []
        : [`${id}: the venue filled ${quantity}, our books have ${ours}`];
    });
  },
  'our working orders are the venue’s': (world) => {
    const theirs = new Set(
      venueBooks(world.venue).orders.flatMap(({ working, clientId }) =>
        working && clientId !== null ? [clientId] : [],
      ),
    );
    const ours = new Set(
      ordersOf(world).flatMap(([id, { status, provenance }]) =>
        !finalStatuses.has(status) && provenance === 'intent' ? [id as string] : [],
      ),
    );
    return [
      ...[...theirs].filter((id) => !ours.has(id)).map((id) => `${id} works at the venue, not in our books`),
      ...[...ours].filter((id) => !theirs.has(id)).map((id) => `${id} works in our books, not at the venue`),
    ];
  },
  'an open position is protected at the venue': (world) => {
    const books = venueBooks(world.venue);
    if (venueNetQuantity(books) === 0) return [];
    if (world.node.kernel!.books.instruments[btc]!.protection?.stopOwner === 'runtime') return [];
    return books.tpsl.some(({ slPrice }) => slPrice !== undefined && slPrice !== null && slPrice !== '')
      ? []
      : ['a position stands without a stop'];
  },
  'no position had to be adjusted': ({ node }) =>
    node.alerts.filter(({ code }) => code === 'position-adjusted').map(({ text }) => text),
  'cash equals the venue’s': (world) => {
    const ours = Number(world.node.kernel!.equityOf(account).balance) / 1e12;
    const venue = Number(venueBooks(world.venue).balance);
    return Math.abs(ours - venue) <= 0.05 ? [] : [`ours ${ours}, the venue’s ${venue}`];
  },
  'no cash had to be adjusted': cashAdjustments,
  'our equity is known': equityUnknown,
  'fees equal the venue’s': feesThatDiffer,
  'each order ended as the venue says': endingsThatDiffer,
  'the venue holds the protection that we want': protectionThatDiffers,
  'what is to be ended is pursued until it ended': (world) =>
    forgottenOrders(world.node.entriesOnDisk(), world.time.nowMs),
  'an audit replay leads to the same decisions': (world) => {
    const entries = world.node.entriesOnDisk();
    const replay = new AuditReplay(worldRegistry, undecidedRanges(entries));
    replay.run(readTapeFrom(storedTape(world.storage.files)), entries);
    const at = replay.firstDivergence;
    return at
      ? [
          `first divergence at seq ${at.seq}:\n  recorded ${at.expected.slice(0, 300)}\n  replayed ${at.actual.slice(0, 300)}`,
        ]
      : [];
  },
};

function intendedIds(world: World): Set<string> {
  const ids = new Set<string>();
  for (const { events } of world.node.entriesOnDisk())
    for (const { type, payload } of events)
      if (type === 'OrderIntended')
        ids.add((payload as { terms: { clientOrderId: string } }).terms.clientOrderId);
  return ids;
}

const ordersOf = (world: World) => [...(world.node.kernel?.books.orders ?? [])];

const lotsPerUnit = (world: World): number =>
  1e12 / Number(world.node.kernel!.config.instruments[0]!.instrument.lotSize);

const run = (checks: Readonly<Record<string, Check>>, world: World): Violation[] =>
  Object.entries(checks).flatMap(([rule, check]) => check(world).map((what) => ({ rule, what })));

export const checkSafety = (world: World): Violation[] => [
  ...run(safety, world),
  ...brokenLaws(world.node.entriesOnDisk()).map(({ law, what }) => ({ rule: law, what })),
];

/** What holds even when a part of the journal was lost on the disk, with no copy of it anywhere. */
const holdsWithoutHistory: ReadonlySet<string> = new Set([
  'no exception in the node',
  'each order id reaches the venue at most once',
  'nothing leaves before what it follows from is durable',
  'no position of a size that nobody decided',
  'the node is alive and ready',
  'no order is in doubt',
  'our position equals the venue’s',
  'our working orders are the venue’s',
  'our equity is known',
]);

/** Healed and settled: everything. */
export function checkAll(world: World): Violation[] {
  if (!world.node.entriesLost) return [...checkSafety(world), ...run(settled, world)];
  const checks = Object.entries({ ...safety, ...settled }).filter(([rule]) => holdsWithoutHistory.has(rule));
  return run(Object.fromEntries(checks), world);
}
