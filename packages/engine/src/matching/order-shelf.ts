// The venue's orders: those that work, by instrument and in the order in which they match; those that ended, as their last
// report, up to a bound; and the client order ids that arrived, because an id is processed once: for as long as it could come
// again, or can still be asked for.
import type { ClientOrderId, InstrumentIndex, VenueOrderId } from '../base/index.ts';
import type { OrderReport } from '../model/index.ts';
import {
  isWorking,
  limitOf,
  type PaperOrder,
  type PaperOrderSnapshot,
  restoreOrder,
  snapshotOrder,
} from './paper-order.ts';

/** Ended orders that can still be read: days of a busy session. All are in each snapshot. */
const endedKept = 1_000;

/**
 * A request is valid for a minute or so, and a sender in doubt asks within minutes: an id of a day ago comes no more. Ids of
 * orders that work or can still be read are kept however old they are.
 */
const idsKeptMs = 86_400_000;

/** Old ids are looked for when so many arrived since the last look: a look goes through all orders that can still be read. */
const idsBetweenLooks = endedKept;

type Arrival = readonly [id: ClientOrderId, venueId: VenueOrderId, atMs?: number];

export interface OrderShelfSnapshot {
  readonly sequence: number;
  readonly working: readonly PaperOrderSnapshot[];
  readonly ended: readonly OrderReport[];
  readonly arrived: readonly Arrival[];
  /** Time of the newest order that is no longer kept. */
  readonly forgottenAtMs: number | null;
}

export class OrderShelf {
  readonly #working: PaperOrder[][];
  readonly #byId = new Map<VenueOrderId, PaperOrder>();
  readonly #ended = new Map<VenueOrderId, OrderReport>();
  /** Oldest first. */
  readonly #arrived = new Map<ClientOrderId, Arrival>();
  /** Kept from the first `takeChanges` on: a backtest never asks. */
  #changes: { ended: OrderReport[]; arrived: Arrival[] } | undefined;
  #sequence = 0;
  #forgottenAtMs: number | null = null;
  /** How many ids there may be before old ones are looked for. */
  #idsUntilLook = idsBetweenLooks;

  constructor(instruments: number) {
    this.#working = Array.from({ length: instruments }, () => []);
  }

  nextSequence(): number {
    this.#sequence++;
    return this.#sequence;
  }

  /** In matching order as of the last `sort`; may hold orders that ended since. */
  working(i: InstrumentIndex): readonly PaperOrder[] {
    return this.#working[i]!;
  }

  allWorking(): IterableIterator<PaperOrder> {
    return this.#byId.values();
  }

  get(id: ClientOrderId): PaperOrder | undefined {
    const arrival = this.#arrived.get(id);
    return arrival && this.#byId.get(arrival[1]);
  }

  hasArrived(id: ClientOrderId): boolean {
    return this.#arrived.has(id);
  }

  endedReport(id: ClientOrderId): OrderReport | undefined {
    const arrival = this.#arrived.get(id);
    return arrival && this.#ended.get(arrival[1]);
  }

  get forgottenAtMs(): number | null {
    return this.#forgottenAtMs;
  }

  ended(): IterableIterator<OrderReport> {
    return this.#ended.values();
  }

  note(order: PaperOrder): void {
    const { clientOrderId } = order.terms;
    if (clientOrderId === undefined) return;
    const arrival: Arrival = [clientOrderId, order.venueOrderId, order.arrivedAtMs];
    if (this.#arrived.size >= this.#idsUntilLook) this.#forgetIds(order.arrivedAtMs - idsKeptMs);
    this.#arrived.set(clientOrderId, arrival);
    this.#changes?.arrived.push(arrival);
  }

  #forgetIds(beforeMs: number): void {
    for (const [id, venueId, atMs = 0] of this.#arrived.values()) {
      if (atMs >= beforeMs) break;
      if (!this.#byId.has(venueId) && !this.#ended.has(venueId)) this.#arrived.delete(id);
    }
    this.#idsUntilLook = this.#arrived.size + idsBetweenLooks;
  }

  add(order: PaperOrder): void {
    this.#working[order.terms.instrument]!.push(order);
    this.#byId.set(order.venueOrderId, order);
  }

  end(order: PaperOrder, report: OrderReport): void {
    this.#byId.delete(order.venueOrderId);
    this.#ended.set(order.venueOrderId, report);
    this.#changes?.ended.push(report);
    if (this.#ended.size <= endedKept) return;
    for (const [oldest, { atMs }] of this.#ended) {
      this.#ended.delete(oldest);
      this.#forgottenAtMs = atMs;
      return;
    }
  }

  /** Before matching: buys first, the highest price or trigger first; then sells, the lowest first; then by arrival. */
  sort(i: InstrumentIndex): void {
    const orders = this.#working[i]!;
    if (orders.length > 1) orders.sort(byPriority);
  }

  /** After matching: those that ended leave the list. */
  compact(i: InstrumentIndex): void {
    const orders = this.#working[i]!;
    if (orders.length > 0 && !orders.every(isWorking)) this.#working[i] = orders.filter(isWorking);
  }

  snapshot(): OrderShelfSnapshot {
    return this.#snapshotWith([...this.#ended.values()], [...this.#arrived.values()]);
  }

  takeChanges(): OrderShelfSnapshot {
    const { ended, arrived } = this.#changes ?? { ended: [], arrived: [] };
    this.#changes = { ended: [], arrived: [] };
    return this.#snapshotWith(ended, arrived);
  }

  #snapshotWith(ended: readonly OrderReport[], arrived: readonly Arrival[]): OrderShelfSnapshot {
    return {
      sequence: this.#sequence,
      working: [...this.#byId.values()].map(snapshotOrder),
      ended,
      arrived,
      forgottenAtMs: this.#forgottenAtMs,
    };
  }

  restore(snapshot: OrderShelfSnapshot): void {
    this.#sequence = snapshot.sequence;
    this.#forgottenAtMs = snapshot.forgottenAtMs;
    for (const order of snapshot.working) this.add(restoreOrder(order));
    for (const report of snapshot.ended) this.#ended.set(report.venueOrderId as VenueOrderId, report);
    for (const arrival of snapshot.arrived) this.#arrived.set(arrival[0], arrival);
    this.#forgetIds((snapshot.arrived.at(-1)?.[2] ?? 0) - idsKeptMs);
  }
}

/** As `withChanges` of the paper venue: the newest of all, with the lists put together again. */
export function shelfWithChanges(parts: readonly OrderShelfSnapshot[]): OrderShelfSnapshot {
  return {
    ...parts.at(-1)!,
    ended: parts.flatMap(({ ended }) => ended).slice(-endedKept),
    arrived: parts.flatMap(({ arrived }) => arrived),
  };
}

/** Larger comes first among buys, smaller among sells; what has no price takes at any. */
function priceOf(order: PaperOrder): number {
  const price = order.awaitsTrigger ? order.triggerTicks : limitOf(order);
  return price ?? (order.terms.side === 'buy' ? Number.MAX_VALUE : -Number.MAX_VALUE);
}

function byPriority(a: PaperOrder, b: PaperOrder): number {
  if (a.terms.side !== b.terms.side) return a.terms.side === 'buy' ? -1 : 1;
  const difference = priceOf(a) - priceOf(b);
  if (difference !== 0) return a.terms.side === 'buy' ? -difference : difference;
  return a.sequence - b.sequence;
}
