// An order in the simulated account system: what was asked for, what became of it so far. Plain data, kept whole over a
// restart. Its life:
//   untransmitted  waits in the gateway for the last order of its family (transmit = false)
//   submitted      on its way, not acknowledged
//   live           acknowledged; works at the exchange once `arrived` and nothing holds it
//   done           filled, canceled, expired or refused; kept for the day as a completed order
// Invariants: filled <= total; a done order never becomes live again (a fill after a cancel makes it Filled, still done).

import type { Contract, Order, OrderStatusName } from '../../domain/index.ts';
import { type Amount, toNumber, ZERO } from '../amounts/index.ts';
import { orderKindOf } from './order-kind.ts';

export type OrderStage = 'untransmitted' | 'submitted' | 'live' | 'done';

/** One leg of a combo, resolved. */
export interface WorkingLeg {
  readonly contract: Contract;
  readonly underConId: number;
  readonly ratio: number;
  /** What buying the combo does with the leg. */
  readonly buys: boolean;
}

export interface WorkingOrder {
  readonly permId: number;
  readonly clientId: number;
  /** 0: manual, bound to no client; negative: manual, bound to client 0. */
  orderId: number;
  readonly manual: boolean;
  readonly account: string;
  readonly contract: Contract;
  readonly underConId: number;
  /** Of a combo, else empty. */
  readonly legs: readonly WorkingLeg[];
  readonly validExchanges: string;
  /** As echoed: every default filled in. */
  order: Order;
  readonly placedAtMs: number;
  modifications: number;
  readonly parentPermId: number | undefined;

  stage: OrderStage;
  status: OrderStatusName;
  /** At the exchange. */
  arrived: boolean;
  total: Amount;
  filled: Amount;
  /** Sum of price times quantity, for the average. */
  filledValue: Amount;
  lastFillPrice: number;

  triggered: boolean;
  /** Observations in a row beyond the trigger, for the methods that need two. */
  triggerCount: number;
  trailStop: number | undefined;
  conditionsMet: boolean;
  /** `locate` while shares are looked for. */
  heldBy: string;
  /** Did not find its price when it came: fills at its limit from now on. */
  resting: boolean;
  /** Size in front of it at its price; `undefined` while its price is not the best. */
  queueAhead: Amount | undefined;
  expiresAtMs: number | undefined;
  cancelRequested: boolean;

  commissionReported: Amount | undefined;
  commissionBroker: Amount;
  /** No openOrder or orderStatus goes out (a fault). */
  silent: boolean;
  /** Remaining pieces in which fills shall arrive; 0: as the market gives. */
  pieces: number;
  /** Rests as `Inactive` (a fault) until filled by hand or canceled. */
  inactive: boolean;
  completedAtMs: number | undefined;
  completedStatus: string;
}

export interface NewOrder {
  readonly permId: number;
  readonly clientId: number;
  readonly orderId: number;
  readonly manual: boolean;
  readonly contract: Contract;
  readonly underConId: number;
  readonly legs: readonly WorkingLeg[];
  readonly validExchanges: string;
  readonly order: Order;
  readonly total: Amount;
  readonly placedAtMs: number;
  readonly parentPermId: number | undefined;
}

export function createWorkingOrder(fresh: NewOrder): WorkingOrder {
  const { total, ...rest } = fresh;
  return {
    ...rest,
    account: fresh.order.account,
    modifications: 0,
    stage: 'untransmitted',
    status: 'PendingSubmit',
    arrived: false,
    total,
    filled: ZERO,
    filledValue: ZERO,
    lastFillPrice: 0,
    triggered: false,
    triggerCount: 0,
    trailStop: orderKindOf(fresh.order.orderType)?.trails === true ? fresh.order.trailStopPrice : undefined,
    conditionsMet: fresh.order.conditions.length === 0,
    heldBy: '',
    resting: false,
    queueAhead: undefined,
    expiresAtMs: undefined,
    cancelRequested: false,
    commissionReported: undefined,
    commissionBroker: ZERO,
    silent: false,
    pieces: 0,
    inactive: false,
    completedAtMs: undefined,
    completedStatus: '',
  };
}

export function buys(order: WorkingOrder): boolean {
  return order.order.action === 'BUY';
}

export function remainingOf(order: WorkingOrder): Amount {
  return order.total - order.filled;
}

export function isLive(order: WorkingOrder): boolean {
  return order.stage === 'submitted' || order.stage === 'live';
}

/** Waits for the market to reach its stop or trigger price. */
export function awaitsTrigger(order: WorkingOrder): boolean {
  return orderKindOf(order.order.orderType)?.trigger !== undefined && !order.triggered;
}

/** Fills only in an auction. */
export function auctionOf(order: WorkingOrder): 'open' | 'close' | undefined {
  if (order.order.timeInForce === 'OPG') return 'open';
  return orderKindOf(order.order.orderType)?.closingAuction === true ? 'close' : undefined;
}

/** Contracts whose prices the order itself needs. */
export function tradedConIds(order: WorkingOrder): readonly number[] {
  return order.legs.length > 0 ? order.legs.map((leg) => leg.contract.conId) : [order.contract.conId];
}

export function averagePriceOf(order: WorkingOrder): number {
  if (order.filled === ZERO) return 0;
  return Math.round((toNumber(order.filledValue) / toNumber(order.filled)) * 1e8) / 1e8;
}
