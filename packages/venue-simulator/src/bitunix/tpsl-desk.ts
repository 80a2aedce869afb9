// Take-profit and stop-loss orders: those of a position as a whole, of which there is one, and partial ones.

import type { Clock } from '../ports/index.ts';
import { type Account, type Order, type Position, remember, type TpSl, type TriggerLeg } from './books.ts';
import type { ExchangeListener } from './exchange.ts';
import type { SymbolMarket } from './symbol-market.ts';

export interface Legs {
  readonly tp: TriggerLeg | undefined;
  readonly sl: TriggerLeg | undefined;
}

export interface TpSlTerms extends Legs {
  readonly kind: TpSl['kind'];
  readonly tpLots?: number | undefined;
  readonly slLots?: number | undefined;
}

/** A leg whose price has come. */
export interface DueLeg {
  readonly tpsl: TpSl;
  readonly position: Position;
  readonly leg: TriggerLeg;
  readonly lots: number;
}

export class TpSlDesk {
  readonly #clock: Clock;
  readonly #listener: ExchangeListener;
  readonly #newId: () => string;

  constructor(clock: Clock, listener: ExchangeListener, newId: () => string) {
    this.#clock = clock;
    this.#listener = listener;
    this.#newId = newId;
  }

  ofPosition(account: Account, positionId: string): TpSl | undefined {
    return [...account.tpsl.values()].find(
      (tpsl) => tpsl.positionId === positionId && tpsl.kind === 'position',
    );
  }

  /** Sets the position's own TP/SL; a leg not given stays as it is. */
  setForPosition(account: Account, position: Position, legs: Legs): TpSl {
    const existing = this.ofPosition(account, position.positionId);
    if (existing === undefined) return this.add(account, position, { kind: 'position', ...legs });
    if (legs.tp !== undefined) existing.tp = legs.tp;
    if (legs.sl !== undefined) existing.sl = legs.sl;
    this.#listener.onTpSl(account, existing, 'UPDATE');
    return existing;
  }

  add(account: Account, position: Position, terms: TpSlTerms): TpSl {
    const tpsl: TpSl = {
      id: this.#newId(),
      positionId: position.positionId,
      symbol: position.symbol,
      kind: terms.kind,
      ...(terms.tp === undefined ? {} : { tp: terms.tp }),
      ...(terms.sl === undefined ? {} : { sl: terms.sl }),
      ...(terms.tpLots === undefined ? {} : { tpLots: terms.tpLots }),
      ...(terms.slLots === undefined ? {} : { slLots: terms.slLots }),
      status: 'NEW',
      createdMs: this.#clock.nowMs(),
    };
    account.tpsl.set(tpsl.id, tpsl);
    this.#listener.onTpSl(account, tpsl, 'CREATE');
    return tpsl;
  }

  /** Tells of a change that was made to it. */
  changed(account: Account, tpsl: TpSl): void {
    this.#listener.onTpSl(account, tpsl, 'UPDATE');
  }

  end(account: Account, tpsl: TpSl, status: 'CANCELED' | 'TRIGGERED'): void {
    if (!account.tpsl.delete(tpsl.id)) return;
    tpsl.status = status;
    if (status === 'TRIGGERED') tpsl.triggeredMs = this.#clock.nowMs();
    remember(account.tpslHistory, tpsl);
    this.#listener.onTpSl(account, tpsl, 'CLOSE');
  }

  endAllOf(account: Account, position: Position): void {
    for (const tpsl of [...account.tpsl.values()]) {
      if (tpsl.positionId === position.positionId) this.end(account, tpsl, 'CANCELED');
    }
  }

  /** TP/SL given with an order become the position's own when the order opens or adds to it. */
  attach(account: Account, order: Order): void {
    if ((order.tp === undefined && order.sl === undefined) || order.reduceOnly || order.tradeSide === 'CLOSE')
      return;
    const side = order.side === 'BUY' ? 'LONG' : 'SHORT';
    const position = [...account.positions.values()].find(
      (candidate) => candidate.symbol === order.symbol && candidate.side === side,
    );
    if (position === undefined) return;
    this.setForPosition(account, position, { tp: order.tp, sl: order.sl });
    delete order.tp;
    delete order.sl;
  }

  /** The first one whose price has come; the stop before the target. */
  nextDue(account: Account, market: SymbolMarket): DueLeg | undefined {
    for (const tpsl of account.tpsl.values()) {
      if (tpsl.symbol !== market.instrument.symbol) continue;
      const position = account.positions.get(tpsl.positionId);
      if (position === undefined) continue;
      const long = position.side === 'LONG';
      if (tpsl.sl !== undefined && reached(tpsl.sl, market, !long)) {
        return { tpsl, position, leg: tpsl.sl, lots: Math.min(position.lots, tpsl.slLots ?? position.lots) };
      }
      if (tpsl.tp !== undefined && reached(tpsl.tp, market, long)) {
        return { tpsl, position, leg: tpsl.tp, lots: Math.min(position.lots, tpsl.tpLots ?? position.lots) };
      }
    }
    return undefined;
  }
}

/** Whether the price that a leg looks at has come to its trigger, from below (`rising`) or from above. */
function reached(leg: TriggerLeg, market: SymbolMarket, rising: boolean): boolean {
  const ticks = leg.stopType === 'MARK_PRICE' ? market.markTicks : market.lastTicks;
  if (ticks === undefined) return false;
  return rising ? ticks >= leg.triggerTicks : ticks <= leg.triggerTicks;
}
