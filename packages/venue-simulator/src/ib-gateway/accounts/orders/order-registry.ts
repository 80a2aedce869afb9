// All orders that the account system knows: live ones indexed for matching, done ones of the day, the ids that each
// client has used. Iteration follows the order of placing, which is also the priority among own orders.

import type { OrderOwner } from '../../domain/index.ts';
import { isLive, tradedConIds, type WorkingOrder } from './working-order.ts';

export class OrderRegistry {
  readonly #byPermId = new Map<number, WorkingOrder>();
  readonly #byOwner = new Map<string, WorkingOrder>();
  readonly #openByConId = new Map<number, Set<WorkingOrder>>();
  readonly #open = new Set<WorkingOrder>();
  readonly #nextIds = new Map<number, number>();

  add(order: WorkingOrder): void {
    this.#byPermId.set(order.permId, order);
    if (order.orderId !== 0) this.#byOwner.set(ownerKey(order), order);
    if (order.stage !== 'done') this.#index(order);
  }

  /** Gives a manual order its negative id of client 0. */
  bind(order: WorkingOrder, orderId: number): void {
    order.orderId = orderId;
    this.#byOwner.set(ownerKey(order), order);
  }

  /** Takes an order out of matching: it is done. */
  close(order: WorkingOrder): void {
    this.#open.delete(order);
    for (const conId of tradedConIds(order)) this.#openByConId.get(conId)?.delete(order);
  }

  /** Forgets an order altogether: a done one of an earlier day, or one that a restart lost. */
  forget(order: WorkingOrder): void {
    this.close(order);
    this.#byPermId.delete(order.permId);
    if (this.#byOwner.get(ownerKey(order)) === order) this.#byOwner.delete(ownerKey(order));
  }

  byPermId(permId: number): WorkingOrder | undefined {
    return this.#byPermId.get(permId);
  }

  byOwner(owner: OrderOwner): WorkingOrder | undefined {
    return this.#byOwner.get(ownerKey(owner));
  }

  all(): IterableIterator<WorkingOrder> {
    return this.#byPermId.values();
  }

  /** Not done: untransmitted ones included. A copy, so that the caller may change orders while it walks. */
  open(): WorkingOrder[] {
    return [...this.#open];
  }

  live(): WorkingOrder[] {
    return this.open().filter(isLive);
  }

  /** Orders that trade the contract, or a combo of which it is a leg. */
  openOn(conId: number): WorkingOrder[] {
    return [...(this.#openByConId.get(conId) ?? [])];
  }

  childrenOf(permId: number): WorkingOrder[] {
    return this.open().filter((order) => order.parentPermId === permId);
  }

  /** The others of its OCA group: same account and name. */
  siblingsOf(order: WorkingOrder): WorkingOrder[] {
    const group = order.order.ocaGroup;
    if (group === '') return [];
    return this.live().filter(
      (other) => other !== order && other.order.ocaGroup === group && other.account === order.account,
    );
  }

  nextIdOf(clientId: number): number {
    return this.#nextIds.get(clientId) ?? 1;
  }

  setNextId(clientId: number, next: number): void {
    this.#nextIds.set(clientId, next);
  }

  nextIds(): IterableIterator<[number, number]> {
    return this.#nextIds.entries();
  }

  #index(order: WorkingOrder): void {
    this.#open.add(order);
    for (const conId of tradedConIds(order)) {
      const set = this.#openByConId.get(conId);
      if (set === undefined) this.#openByConId.set(conId, new Set([order]));
      else set.add(order);
    }
  }
}

function ownerKey(owner: OrderOwner): string {
  return `${owner.clientId}:${owner.orderId}`;
}
