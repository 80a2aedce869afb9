// Answers, pushes and fills that are lost, late, doubled or refused.
import { account, type World } from '../../node/index.ts';
import type { Scenario } from './scenario.ts';
import { busy, command, during, fault, seconds, untilWorking } from './troubles.ts';

export const answerScenarios: readonly Scenario[] = [
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
    name: 'slow-matching',
    sentence: 'Orders and cancels take effect two seconds after they were taken.',
    options: { parameters: { every: 2, holdBars: 6, expiryMs: 4_000 } },
    trouble: during('slow-matching', { ms: 2_000 }, seconds(80)),
  },
];

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
