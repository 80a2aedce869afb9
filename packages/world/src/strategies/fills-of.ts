// Orders and fills of a run in the words of the fill checker, from the events alone.
import type { KernelEvent, OrderAdopted, OrderIntended } from '@holdfast/engine/model';
import type { CheckedFill, CheckedOrder } from '../checkers/fill-checker.ts';

export interface TimedEvent {
  readonly event: KernelEvent;
  readonly atMs: number;
}

export interface CheckedRun {
  readonly orders: readonly CheckedOrder[];
  readonly fills: readonly CheckedFill[];
}

/** `tick`: a price of one tick, as a number. `latency`: what the run was simulated with. */
export function checkedRunOf(
  events: readonly TimedEvent[],
  tick: number,
  latency: { readonly minMs: number; readonly maxMs: number },
): CheckedRun {
  const orders = new Map<string, CheckedOrder>();
  const fills: CheckedFill[] = [];
  const levels = new ProtectionLevels();
  for (const { event, atMs } of events) {
    levels.note(event, atMs);
    if (event.type === 'OrderIntended') add(orders, ownOrder(event, atMs));
    else if (event.type === 'OrderAdopted') add(orders, guardOrder(event, atMs, levels, latency));
    else if (event.type === 'OrderCanceled' || event.type === 'OrderExpired') {
      const order = orders.get(event.clientOrderId);
      if (order) orders.set(order.id, { ...order, endedMs: atMs });
    } else if (event.type === 'OrderFilled') {
      const { clientOrderId, lots, price, liquidity } = event;
      fills.push({
        orderId: clientOrderId,
        lots,
        price: Math.round((Number(price) / tick) * 1e6) / 1e6,
        liquidity: liquidity!,
        atMs: event.atMs,
      });
    }
  }
  return { orders: [...orders.values()], fills };
}

const add = (orders: Map<string, CheckedOrder>, order: CheckedOrder): void => {
  orders.set(order.id, order);
};

const ownOrder = ({ terms }: OrderIntended, sentMs: number): CheckedOrder => ({
  id: terms.clientOrderId,
  instrument: terms.instrument,
  side: terms.side,
  lots: terms.lots,
  ...(terms.priceTicks !== undefined && { limit: terms.priceTicks }),
  sentMs,
});

/** A stop or target of the position: it stood at the venue, so it has no latency, but a quote must have reached it. */
function guardOrder(
  { terms, origin }: OrderAdopted,
  atMs: number,
  levels: ProtectionLevels,
  latency: { readonly minMs: number; readonly maxMs: number },
): CheckedOrder {
  const long = terms.side === 'sell';
  const isTarget = origin?.reason === 'target';
  const level = levels.at(isTarget ? 'target' : 'stop', atMs - latency.maxMs, atMs, long);
  return {
    id: terms.clientOrderId,
    instrument: terms.instrument,
    side: terms.side,
    lots: terms.lots,
    trigger: { level, fires: isTarget === long ? 'upward' : 'downward' },
    sentMs: atMs - latency.minMs,
  };
}

/** A moved stop is on its way for as long as a command may travel: until then the one before may still stand. */
class ProtectionLevels {
  readonly #stops: { atMs: number; level: number }[] = [];
  readonly #targets: { atMs: number; level: number }[] = [];

  note(event: KernelEvent, atMs: number): void {
    if (event.type === 'ProtectionIntended') {
      if (event.stopTicks !== undefined) this.#stops.push({ atMs, level: event.stopTicks });
      if (event.targetTicks !== undefined) this.#targets.push({ atMs, level: event.targetTicks });
    } else if (event.type === 'TrailingMoved' && event.stopTicks !== undefined)
      this.#stops.push({ atMs, level: event.stopTicks });
  }

  /** The level that was easiest to reach of those that may have stood within [fromMs, toMs]. */
  at(leg: 'stop' | 'target', fromMs: number, toMs: number, long: boolean): number {
    const all = (leg === 'stop' ? this.#stops : this.#targets).filter(({ atMs }) => atMs <= toMs);
    const standing = all.findLastIndex(({ atMs }) => atMs <= fromMs);
    const levels = all.slice(Math.max(0, standing)).map(({ level }) => level);
    const highest = (leg === 'stop') === long;
    return highest ? Math.max(...levels) : Math.min(...levels);
  }
}
