// The order states of the table. Where a state lasts a millisecond (an intent before its commit) the disk, the venue's
// answers or its pushes are slowed, so that the link can be changed while it lasts; with no such need it is caught as it is.
import type { OrderRecord } from '@holdfast/engine/kernel';
import { finalStatuses } from '@holdfast/engine/model';
import { account, btc, type World } from '../node/index.ts';
import type { OrderState } from './order-state.ts';

const calmSession = { protection: { graceMs: 5_000, closeAfterMs: 30_000, trailingStepFraction: 0.00001 } };
const wide = { stopTicks: 4_000, targetTicks: 4_000 };
const market = { every: 4, kinds: ['market'], ...wide };
const holding = { ...market, holdBars: 600 };
const resting = { every: 4, kinds: ['far'], changesMind: false, expiryMs: 300_000, ...wide };

export const openOrders = (world: World): OrderRecord[] =>
  world.node.alive && world.node.kernel ? [...world.node.kernel.books.allOpenOrders()] : [];
const some = (world: World, test: (order: OrderRecord) => boolean): boolean => openOrders(world).some(test);
const instrument = (world: World) =>
  world.node.alive ? world.node.kernel?.books.instruments[btc] : undefined;
const positionLots = (world: World): number =>
  world.node.alive ? (world.node.kernel?.books.positionLots(btc) ?? 0) : 0;
const handedOver = (world: World, order: OrderRecord): boolean =>
  world.node.handedOver.has(order.terms.clientOrderId);

const isProtected = (world: World): boolean =>
  positionLots(world) !== 0 &&
  instrument(world)?.protection?.confirmed === true &&
  instrument(world)?.unprotectedSinceMs === undefined &&
  !instrument(world)?.closing;

const flattening = {
  holds: (world: World): boolean => isProtected(world) && openOrders(world).length === 0,
  act: (world: World): void => world.node.command({ type: 'Flatten', reason: 'the world asks for it' }),
};

const slowAnswers = (world: World, longMs: number): void => {
  world.venue.faults.inject('delay', { of: 'answers', endpoint: 'place_order', ms: longMs });
};

export const orderStates: readonly OrderState[] = [
  {
    name: 'none',
    options: { parameters: { ...market, every: 60 } },
    holds: (world) => world.node.alive && openOrders(world).length === 0 && positionLots(world) === 0,
  },
  {
    name: 'intended, not durable',
    options: { parameters: market },
    prepare: (world, longMs) => {
      if (longMs > 0) world.slowDiskMs.journal = longMs;
    },
    holds: (world) => some(world, (it) => it.status === 'intended' && it.intendedSeq > world.node.durableSeq),
  },
  {
    name: 'durable, not sent',
    options: { parameters: market },
    prepare: (world, longMs) => {
      world.slowDiskMs.tape = Math.max(3, longMs);
    },
    holds: (world) =>
      some(
        world,
        (it) => it.status === 'intended' && it.intendedSeq <= world.node.durableSeq && !handedOver(world, it),
      ),
  },
  {
    name: 'in flight',
    options: { parameters: market },
    prepare: (world, longMs) => {
      if (longMs > 0) slowAnswers(world, longMs);
    },
    holds: (world) =>
      some(world, (it) => (it.status === 'intended' || it.status === 'submitted') && handedOver(world, it)),
  },
  {
    name: 'accepted, working',
    options: { parameters: resting },
    holds: (world) => some(world, (it) => it.status === 'accepted' && it.cancelAttempts === 0),
  },
  {
    name: 'partially filled',
    options: { parameters: resting },
    from: {
      holds: (world) => some(world, (it) => it.status === 'accepted'),
      act: (world) => {
        const order = openOrders(world).find((it) => it.status === 'accepted')!;
        world.venue.actOnOrder(order.terms.clientOrderId, { action: 'fill', quantity: '0.001' });
      },
    },
    holds: (world) => some(world, (it) => it.status === 'partiallyFilled'),
  },
  {
    name: 'cancel in flight',
    options: { parameters: { ...resting, expiryMs: 3_000 } },
    prepare: (world, longMs) => {
      if (longMs > 0) world.venue.faults.inject('ignored-cancels', {});
    },
    holds: (world) => some(world, (it) => it.cancelAttempts > 0 && !finalStatuses.has(it.status)),
  },
  {
    name: 'filled, protection not confirmed',
    options: { parameters: holding },
    prepare: (world, longMs) => {
      world.venue.faults.inject('drop', { channel: 'tpsl' });
      if (longMs > 0) world.venue.faults.inject('5xx', { endpoint: 'tpsl/get_pending_orders' });
    },
    holds: (world) => positionLots(world) !== 0 && instrument(world)?.protection?.confirmed === false,
  },
  { name: 'protected position', options: { parameters: holding }, holds: isProtected },
  {
    name: 'exit in flight',
    options: { parameters: holding },
    prepare: (world, longMs) => {
      if (longMs > 0) slowAnswers(world, longMs);
    },
    from: flattening,
    holds: (world) =>
      some(
        world,
        (it) =>
          it.terms.reduceOnly &&
          (it.status === 'intended' || it.status === 'submitted') &&
          handedOver(world, it),
      ),
  },
  {
    name: 'unknown, at the venue',
    options: { parameters: resting },
    prepare: (world, longMs) => {
      world.venue.faults.inject('drop', { channel: 'order' });
      if (longMs > 15_000) world.venue.faults.inject('5xx', { endpoint: 'get_pending_orders' });
      world.venue.faults.inject('lost-acks', { endpoint: 'place_order', how: 'cut', count: 1 });
    },
    holds: (world) => some(world, (it) => it.status === 'unknown'),
  },
  {
    name: 'unknown, not at the venue',
    options: { parameters: resting },
    prepare: (world) => {
      world.venue.faults.inject('lost-requests', { endpoint: 'place_order', how: 'cut', count: 1 });
    },
    holds: (world) => some(world, (it) => it.status === 'unknown'),
  },
  {
    name: 'trailing change in flight',
    options: {
      parameters: { ...holding, trailingEvery: 1, trailingActivationTicks: -100, trailingDistanceTicks: 900 },
      session: calmSession,
    },
    prepare: (world, longMs) => {
      if (longMs > 0)
        world.venue.faults.inject('delay', {
          of: 'answers',
          endpoint: 'tpsl/position/modify_order',
          ms: longMs,
        });
    },
    holds: (world) => {
      const protection = instrument(world)?.protection;
      return protection?.highWaterTicks !== undefined && !protection.confirmed;
    },
  },
];

export const linkOf = (world: World): string | undefined =>
  world.node.alive ? world.node.kernel?.books.account(account).link.state : undefined;
