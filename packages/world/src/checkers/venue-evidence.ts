// What the venue itself saw, from its raw frame log and its books: read without any of our codec, so that a misreading there
// cannot hide here. Prices and quantities stay text.
import type { BitunixVenue } from 'holdfast-sim/bitunix';

export interface SubmitFrame {
  readonly n: number;
  readonly atMs: number;
  readonly clientId: string;
  readonly reduceOnly: boolean;
  readonly side: string;
  readonly quantity: string;
  readonly stop: string | undefined;
  readonly target: string | undefined;
}

export interface VenueOrder {
  readonly orderId: string;
  readonly clientId: string | null;
  readonly side: string;
  readonly state: string;
  readonly working: boolean;
  readonly source: string;
  readonly quantity: string;
  readonly filled: string;
}

export interface VenuePosition {
  readonly symbol: string;
  readonly side: string;
  readonly qty: string;
}

export interface VenueBooks {
  readonly balance: string;
  readonly orders: readonly VenueOrder[];
  readonly positions: readonly VenuePosition[];
  readonly tpsl: readonly {
    readonly slPrice?: string | null;
    readonly tpPrice?: string | null;
    readonly kind: string;
  }[];
  readonly fills: readonly {
    readonly id: string;
    readonly clientId: string | null;
    readonly orderId: string;
    readonly quantity: string;
    readonly side: string;
    readonly atMs: number;
    readonly fee: string;
  }[];
}

export const venueBooks = (venue: BitunixVenue): VenueBooks => venue.state() as VenueBooks;

/** The venue's own log is a ring: what a long run sent is kept here, from the beginning. */
const watched = new WeakMap<BitunixVenue, SubmitFrame[]>();

/** Keeps every place-order request from now on, however long the run. */
export function watchSubmits(venue: BitunixVenue): void {
  const frames: SubmitFrame[] = [];
  watched.set(venue, frames);
  venue.frames.onFrame((frame) => frames.push(...submitsAmong([frame])));
}

/** Every place-order request that reached the venue, executed or not. */
export function submitFrames(venue: BitunixVenue): readonly SubmitFrame[] {
  const kept = watched.get(venue);
  if (kept !== undefined) return kept;
  const read = venue.frames.read(0);
  if (read.type === 'gone') throw new Error('the frame log is too short for this run');
  return submitsAmong(read.frames);
}

export interface RawFrame {
  readonly n: number;
  readonly atMs: number;
  readonly direction: string;
  readonly raw: string;
}

export function submitsAmong(frames: readonly RawFrame[]): SubmitFrame[] {
  return frames.flatMap(({ n, atMs, direction, raw }) => {
    if (direction !== 'in' || !raw.startsWith('POST ')) return [];
    const [start = '', ...rest] = raw.split('\n');
    if (!start.includes('/trade/place_order')) return [];
    const body = rest.at(-1) ?? '';
    const order = JSON.parse(body.slice(body.indexOf('{'))) as Record<string, unknown>;
    return [
      {
        n,
        atMs,
        clientId: String(order.clientId),
        reduceOnly: order.reduceOnly === true,
        side: String(order.side),
        quantity: String(order.qty),
        stop: order.slPrice as string | undefined,
        target: order.tpPrice as string | undefined,
      },
    ];
  });
}

/** Signed quantity of the account's position, in thousandths of the base: exact for the world's instrument. */
export function venueNetQuantity(books: VenueBooks): number {
  let net = 0;
  for (const { side, qty } of books.positions) net += (/^(LONG|BUY)$/.test(side) ? 1 : -1) * Number(qty);
  return net;
}
