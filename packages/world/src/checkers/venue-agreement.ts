// Where our books and the venue's must be the same once everything has settled: how each order ended, what each fill
// cost, what protects the position. The venue's side is read from its own books, never through our adapter.
import type { OrderTerms } from '@holdfast/engine/model';
import { account, btc, type World } from '../node/index.ts';
import { submitFrames, venueBooks } from './venue-evidence.ts';

/** A change of protection that is older has to be there. */
const underWayMs = 15_000;
const unit = 1_000_000_000_000;

const instrumentOf = (world: World) => world.node.kernel!.config.instruments[0]!.instrument;

/** How the venue says that an order ended, in our words. */
const endings: Readonly<Record<string, string>> = {
  FILLED: 'filled',
  CANCELED: 'canceled',
  PART_FILLED_CANCELED: 'canceled',
  EXPIRED: 'expired',
};

export function endingsThatDiffer(world: World): string[] {
  const { orders } = world.node.kernel!.books;
  return venueBooks(world.venue).orders.flatMap(({ clientId, state, quantity, filled, working }) => {
    const ours = clientId === null ? undefined : orders.get(clientId as never)?.status;
    if (working || ours === undefined) return [];
    // A reducing order that was cut down to the position is filled there with less than was ordered.
    const theirs = state === 'FILLED' && Number(filled) < Number(quantity) ? 'canceled' : endings[state];
    return ours === theirs ? [] : [`${clientId} is ${state} at the venue, ${ours} in our books`];
  });
}

/** Fees of all fills of the instrument, ours and the venue's. */
export function feesThatDiffer(world: World): string[] {
  const { fees, pending } = world.node.kernel!.books.position(btc);
  const venue = venueBooks(world.venue).fills.reduce((sum, { fee }) => sum + Number(fee), 0);
  const ours = Number(fees) / unit;
  if (pending.fees > 0) return [`${pending.fees} fees are still pending`];
  return Math.abs(ours - venue) < 0.005 ? [] : [`our books have paid ${ours}, the venue took ${venue}`];
}

/** The stop and the target that the venue holds are those that our books want. */
export function protectionThatDiffers(world: World): string[] {
  const { protection, unprotectedSinceMs } = world.node.kernel!.books.instruments[btc]!;
  const { positions, tpsl } = venueBooks(world.venue);
  if (positions.length === 0) return [];
  if (!protection)
    return unprotectedSinceMs === undefined ? ['a position stands and nothing protects it'] : [];
  const standing = tpsl.find(({ kind }) => kind === 'position');
  const tick = Number(instrumentOf(world).tickSize) / unit;
  const differs = (what: string, ticks: number | undefined, price: string | null | undefined): string[] => {
    const wanted = ticks === undefined ? 0 : ticks * tick;
    return Math.abs(wanted - Number(price ?? 0)) < tick / 2
      ? []
      : [`the ${what} should be ${wanted}, the venue holds ${price ?? 'none'}`];
  };
  const { stopTicks, targetTicks, stopOwner, targetOwner, confirmed, intendedAtMs } = protection;
  // A trailing stop that has just moved is on its way.
  if (!confirmed && intendedAtMs > world.time.nowMs - underWayMs) return [];
  return [
    ...differs('stop', stopOwner === 'venue' ? stopTicks : undefined, standing?.slPrice),
    ...differs('target', targetOwner === 'venue' ? targetTicks : undefined, standing?.tpPrice),
  ];
}

/** What the operator would have been told to look at: nothing that only faults of net and disk should lead to. */
export function cashAdjustments({ node }: World): string[] {
  return node.alerts.filter(({ code }) => code === 'cash-adjusted').map(({ text }) => text);
}

export const equityUnknown = (world: World): string[] =>
  world.node.kernel!.equityOf(account).equity === undefined ? ['our equity is not known'] : [];

/** What the venue was asked for, read from the raw request, against what was intended. */
export function requestsThatDiffer(world: World): string[] {
  const kernel = world.node.kernel;
  if (!kernel) return [];
  const intents = new Map<string, OrderTerms>();
  for (const { events } of world.node.entriesOnDisk())
    for (const { type, payload } of events)
      if (type === 'OrderIntended') {
        const { terms } = payload as { terms: OrderTerms };
        intents.set(terms.clientOrderId, terms);
      }
  const { tickSize, lotSize } = instrumentOf(world);
  const priced = (ticks: number | undefined): number | undefined =>
    ticks === undefined ? undefined : (ticks * Number(tickSize)) / unit;
  const near = (wanted: number | undefined, said: string | undefined): boolean =>
    wanted === undefined ? said === undefined : Math.abs(wanted - Number(said)) < 1e-9;
  return submitFrames(world.venue).flatMap(({ clientId, side, reduceOnly, quantity, stop, target }) => {
    const terms = intents.get(clientId);
    if (terms === undefined) return [];
    const same =
      side.toLowerCase() === terms.side &&
      reduceOnly === terms.reduceOnly &&
      near((terms.lots * Number(lotSize)) / unit, quantity) &&
      near(priced(terms.attachedStopTicks), stop) &&
      near(priced(terms.attachedTargetTicks), target);
    return same
      ? []
      : [`${clientId} reached the venue as ${side} ${quantity}, reduce-only ${reduceOnly}, stop ${stop}`];
  });
}
