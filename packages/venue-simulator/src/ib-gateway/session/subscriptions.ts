// What a client has asked to be told, by kind and request id; all of it ends with the client.

export const subscriptionKinds = [
  'marketData',
  'tickByTick',
  'realTimeBars',
  'depth',
  'history',
  'scanner',
  'accountSummary',
  'accountUpdates',
  'accountUpdatesMulti',
  'positions',
  'positionsMulti',
  'pnl',
  'pnlSingle',
  'bulletins',
  'displayGroup',
] as const;

export type SubscriptionKind = (typeof subscriptionKinds)[number];

export interface Subscription {
  cancel(): void;
}

export class Subscriptions {
  readonly #byKind = new Map<SubscriptionKind, Map<number, Subscription>>();

  has(kind: SubscriptionKind, requestId: number): boolean {
    return this.#byKind.get(kind)?.has(requestId) ?? false;
  }

  count(kind: SubscriptionKind): number {
    return this.#byKind.get(kind)?.size ?? 0;
  }

  requestIds(kind: SubscriptionKind): readonly number[] {
    return [...(this.#byKind.get(kind)?.keys() ?? [])];
  }

  add(kind: SubscriptionKind, requestId: number, subscription: Subscription): void {
    const ofKind = this.#byKind.get(kind) ?? new Map<number, Subscription>();
    this.#byKind.set(kind, ofKind);
    ofKind.get(requestId)?.cancel();
    ofKind.set(requestId, subscription);
  }

  /** Forgets one without canceling it: it has ended by itself. */
  forget(kind: SubscriptionKind, requestId: number): void {
    this.#byKind.get(kind)?.delete(requestId);
  }

  /** Ends one; false when there is none. */
  cancel(kind: SubscriptionKind, requestId: number): boolean {
    const subscription = this.#byKind.get(kind)?.get(requestId);
    this.#byKind.get(kind)?.delete(requestId);
    subscription?.cancel();
    return subscription !== undefined;
  }

  cancelAll(kinds: readonly SubscriptionKind[] = subscriptionKinds): void {
    for (const kind of kinds) for (const requestId of this.requestIds(kind)) this.cancel(kind, requestId);
  }

  /** How many there are of each kind, for the control URL. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      [...this.#byKind].filter(([, of]) => of.size > 0).map(([kind, of]) => [kind, of.size]),
    );
  }
}
