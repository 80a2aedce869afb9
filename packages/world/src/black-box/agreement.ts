// Whether a node's books are the venue's: both are asked from outside, and both go on trading meanwhile, so the venue is read
// before and after the node and the comparison counts only when nothing has moved in between.
import type { NodeStatus } from 'holdfast/node';
import { type VenueBooks, venueNetQuantity } from '../checkers/index.ts';
import type { Box } from './box.ts';
import { until } from './waiting.ts';

export const settledWithinMs = 10_000;

type OrderOfOurs = NodeStatus['view']['sessions'][number]['instruments'][number]['orders'][number];
const standing = new Set(['accepted', 'partiallyFilled']);

export const openOrders = ({ view }: NodeStatus): OrderOfOurs[] =>
  view.sessions.flatMap(({ instruments }) => instruments.flatMap(({ orders }) => orders));

export interface Agreement {
  readonly afterMs: number;
  /** Orders whose outcome stood as unknown at that moment. */
  readonly unknown: number;
}

/** Waits until the books agree; throws with the differences when they do not within `withinMs`. */
export async function agree(box: Box, withinMs = settledWithinMs): Promise<Agreement> {
  const startMs = performance.now();
  let differences: readonly string[] = [];
  const status = await until('our books are the venue’s', withinMs, async () => {
    const before = await box.venue.state();
    const asked = await box.status();
    if (!asked) return undefined;
    const after = await box.venue.state();
    if (movement(before) !== movement(after)) return undefined;
    differences = differencesBetween(asked, after);
    return differences.length === 0 ? asked : undefined;
  }).catch((error: Error) => {
    throw new Error(`${error.message}: ${differences.join('; ')}`);
  });
  const unknown = openOrders(status).filter((order) => order.status === 'unknown').length;
  return { afterMs: Math.round(performance.now() - startMs), unknown };
}

/** What a trade, an order or a change of protection moves. */
function movement({ orders, fills, tpsl, positions }: VenueBooks): string {
  const working = orders.filter((order) => order.working).map(({ orderId, filled }) => [orderId, filled]);
  const stops = tpsl.map(({ kind, slPrice, tpPrice }) => [kind, slPrice, tpPrice]);
  return JSON.stringify([working, fills.length, stops, positions.map(({ side, qty }) => [side, qty])]);
}

function differencesBetween(status: NodeStatus, venue: VenueBooks): string[] {
  const ours = openOrders(status);
  const known = new Set(ours.map(({ clientOrderId }) => clientOrderId));
  const working = venue.orders.filter((order) => order.working && order.clientId !== null);
  const atVenue = new Set(working.map(({ clientId }) => clientId));
  return [
    ...working
      .filter(({ clientId }) => !known.has(clientId ?? ''))
      .map(({ clientId }) => `${clientId} works at the venue and is not open in our books`),
    ...ours
      .filter(({ clientOrderId, status: state }) => standing.has(state) && !atVenue.has(clientOrderId))
      .map(({ clientOrderId, status: state }) => `${clientOrderId} is ${state} here and not working there`),
    ...ours
      .filter(({ status: state }) => !standing.has(state) && state !== 'unknown')
      .map(({ clientOrderId, status: state }) => `${clientOrderId} is still ${state}`),
    ...positionDifference(status, venue),
    ...protectionDifference(status, venue),
  ];
}

const sameQuantity = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9;

function positionDifference({ view }: NodeStatus, venue: VenueBooks): string[] {
  const { position } = view.sessions[0]!.instruments[0]!;
  const ours = position ? Number(position.quantity) * (position.side === 'long' ? 1 : -1) : 0;
  const theirs = venueNetQuantity(venue);
  return sameQuantity(ours, theirs) ? [] : [`our position is ${ours}, the venue’s ${theirs}`];
}

/** A position stands with a stop at the venue, and it is the one that our books want. */
function protectionDifference({ view }: NodeStatus, venue: VenueBooks): string[] {
  if (venueNetQuantity(venue) === 0) return [];
  const stop = venue.tpsl.find(({ kind }) => kind === 'position')?.slPrice;
  if (!stop) return ['a position stands at the venue without a stop'];
  const { protection, unprotectedSinceMs } = view.sessions[0]!.instruments[0]!;
  const wanted = protection?.stop;
  // A restore may have lost what the stop was meant to be: then the position is red here, the venue still holds it.
  if (wanted === undefined && unprotectedSinceMs !== undefined) return [];
  return wanted !== undefined && sameQuantity(Number(wanted), Number(stop))
    ? []
    : [`the venue’s stop is ${stop}, ours ${wanted ?? 'none'}`];
}
