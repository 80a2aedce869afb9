// The venue's orders: those that work, by instrument and in the order in which they match; those that ended, as their last
// report, up to a bound; and every client order id that ever arrived, because an id is processed once for ever.
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

export interface OrderShelfSnapshot {
  readonly sequence: number;
  readonly working: readonly PaperOrderSnapshot[];
  readonly ended: readonly OrderReport[];
  readonly arrived: readonly (readonly [ClientOrderId, VenueOrderId])[];
  /** Time of the newest order that is no longer kept. */
  readonly forgottenAtMs: number | null;
}

export class OrderShelf {
  readonly #working: PaperOrder[][];
  readonly #byId = new Map<VenueOrderId, PaperOrder>();
  readonly #ended = new Map<VenueOrderId, OrderReport>();
  readonly #arrived = new Map<ClientOrderId, VenueOrderId>();
  #sequence = 0;
  #forgottenAtMs: number | null = null;

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
    const venueId = this.#arrived.get(id);
    return venueId === undefined ? undefined : this.#byId.get(venueId);
  }

  hasArrived(id: ClientOrderId): boolean {
    return this.#arrived.has(id);
  }

  endedReport(id: ClientOrderId): OrderReport | undefined {
    const venueId = this.#arrived.get(id);
    return venueId === undefined ? undefined : this.#ended.get(venueId);
  }

  get forgottenAtMs(): number | null {
    return this.#forgottenAtMs;
  }

  ended(): IterableIterator<OrderReport> {
    return this.#ended.values();
  }

  note(order: PaperOrder): void {
    const { clientOrderId } = order.terms;
    if (clientOrderId !== undefined) this.#arrived.set(clientOrderId, order.venueOrderId);
  }

  add(order: PaperOrder): void {
    this.#working[order.terms.instrument]!.push(order);
    this.#byId.set(order.venueOrderId, order);
  }

  end(order: PaperOrder, report: OrderReport): void {
    this.#byId.delete(order.venueOrderId);
    this.#ended.set(order.venueOrderId, report);
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
    return {
      sequence: this.#sequence,
      working: [...this.#byId.values()].map(snapshotOrder),
      ended: [...this.#ended.values()],
      arrived: [...this.#arrived],
      forgottenAtMs: this.#forgottenAtMs,
    };
  }

  restore(snapshot: OrderShelfSnapshot): void {
    this.#sequence = snapshot.sequence;
    this.#forgottenAtMs = snapshot.forgottenAtMs;
    for (const order of snapshot.working) this.add(restoreOrder(order));
    for (const report of snapshot.ended) this.#ended.set(report.venueOrderId as VenueOrderId, report);
    for (const [id, venueId] of snapshot.arrived) this.#arrived.set(id, venueId);
  }
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
