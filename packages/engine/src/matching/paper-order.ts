// An order as the paper venue holds it, and what it tells of it. Amounts are cumulative, as venues report them.
import {
  type AccountId,
  type ClientOrderId,
  type EpochMs,
  formatMoney,
  type Lots,
  type Money,
  parseMoney,
  type Ticks,
  type VenueOrderId,
} from '../base/index.ts';
import { averagePriceOf, type ContractTerms, type OrderReport, type OrderTerms } from '../model/index.ts';

/** Terms without our id: what a position's stop or target sends is the venue's own order. */
export type PaperTerms = Omit<OrderTerms, 'clientOrderId'> & {
  readonly clientOrderId?: ClientOrderId | undefined;
};

export interface PaperOrder {
  readonly terms: PaperTerms;
  readonly venueOrderId: VenueOrderId;
  /** Order of arrival: who is first at the same price. */
  readonly sequence: number;
  /** Set on what a position's stop or target sent. */
  readonly firedBy?: 'stop' | 'target' | undefined;
  readonly arrivedAtMs: number;
  /** When it is taken off, whatever its kind. */
  readonly expiresAtMs: number;
  status: OrderReport['status'];
  venueReason?: string | undefined;
  filledLots: number;
  /** Of all fills, as if bought. */
  worth: Money;
  fee: Money;
  liquidity?: 'maker' | 'taker' | undefined;
  /** Present while it waits for its trigger; a trailing stop has none before the first quote. */
  triggerTicks?: number | undefined;
  awaitsTrigger: boolean;
  /** At its next match it takes what is marketable; afterwards what is left of a limit rests. */
  takes: boolean;
  /** When it last changed. */
  atMs: number;
}

/** A time that does not come; a number that JSON holds. */
export const neverExpires = Number.MAX_SAFE_INTEGER;

export const isWorking = ({ status }: PaperOrder): boolean =>
  status === 'accepted' || status === 'partiallyFilled';

export const leavesOf = (order: PaperOrder): number => order.terms.lots - order.filledLots;

/** A limit order, or a stop-limit: it has a price that it never crosses. */
export const limitOf = (order: PaperOrder): number | undefined =>
  order.terms.type === 'limit' || order.terms.type === 'stopLimit' ? order.terms.priceTicks : undefined;

/** A buy stop and a sell touch order fire upward; their mirrors downward. */
export const firesUpward = ({ terms }: PaperOrder): boolean =>
  (terms.type === 'marketIfTouched') === (terms.side === 'sell');

/** Averages are rounded at the twelfth digit. */
const averagePriceStep = '0.000000000001';

export function orderReportOf(order: PaperOrder, account: AccountId, contract: ContractTerms): OrderReport {
  const { terms, filledLots } = order;
  const average = averagePriceOf(contract, filledLots as Lots, order.worth);
  return {
    type: 'OrderReport',
    account,
    instrument: terms.instrument,
    clientOrderId: terms.clientOrderId,
    venueOrderId: order.venueOrderId,
    status: order.status,
    side: terms.side,
    orderType: terms.type,
    lots: terms.lots,
    priceTicks: terms.priceTicks as Ticks,
    reduceOnly: terms.reduceOnly,
    filledLots: filledLots as Lots,
    averagePrice: average === undefined ? undefined : formatMoney(average),
    averagePriceStep: average === undefined ? undefined : averagePriceStep,
    fee: filledLots > 0 ? formatMoney(order.fee) : undefined,
    liquidity: order.liquidity,
    venueReason: order.venueReason,
    trigger: order.firedBy,
    atMs: order.atMs as EpochMs,
  };
}

/** Plain JSON. */
export interface PaperOrderSnapshot extends Omit<PaperOrder, 'worth' | 'fee'> {
  readonly worth: string;
  readonly fee: string;
}

export const snapshotOrder = (order: PaperOrder): PaperOrderSnapshot => ({
  ...order,
  worth: formatMoney(order.worth),
  fee: formatMoney(order.fee),
});

export const restoreOrder = (snapshot: PaperOrderSnapshot): PaperOrder => ({
  ...snapshot,
  worth: parseMoney(snapshot.worth),
  fee: parseMoney(snapshot.fee),
});
