// An execution: books it, tells it, and what follows from it. The order of reports is the recorded one: execDetails, the
// pair with the new filled quantity; after a while the pair with the commission, then the commission report.

import type { CommissionReport, Contract, Execution, MarketQuote } from '../../domain/index.ts';
import { type Amount, amountOf, multiply, toNumber, ZERO } from '../amounts/index.ts';
import { commissionOf } from '../commissions/index.ts';
import { book, multiplierOf } from '../ledger/index.ts';
import type { Offer } from '../matching/index.ts';
import { averagePriceOf, buys, remainingOf, type WorkingOrder } from '../orders/index.ts';
import { reportPair } from '../reporting/frames.ts';
import type { Desk } from './desk.ts';
import { finish } from './ending.ts';
import type { LoggedExecution } from './execution-log.ts';
import { afterFill } from './groups.ts';
import { legPrices } from './leg-prices.ts';
import { followExpiry } from './option-expiry.ts';

/** Exchanges that executions of SMART orders name, where the contract lists them. */
const stockExchanges = [
  'IEX',
  'ARCA',
  'BATS',
  'NASDAQ',
  'ISLAND',
  'NYSE',
  'DRCTEDGE',
  'EDGX',
  'BYX',
  'MEMX',
  'IBKRATS',
];
const optionExchanges = ['CBOE', 'ISE', 'PHLX', 'AMEX', 'BATS', 'NASDAQOM', 'BOX', 'MIAX', 'EDGX', 'PSE'];

/** Fills an order: as much as offered, never more than remains. */
export function fill(desk: Desk, order: WorkingOrder, offer: Offer, quote?: MarketQuote): void {
  const quantity = offer.quantity < remainingOf(order) ? offer.quantity : remainingOf(order);
  if (quantity <= ZERO) return;
  if (order.stage === 'done') desk.reopened();
  const price = amountOf(cleanPrice(offer.price));
  order.filled += quantity;
  order.filledValue += multiply(price, quantity);
  order.lastFillPrice = toNumber(price);
  if (order.order.orderType === 'MTL') order.order = { ...order.order, limitPrice: toNumber(price) };
  const done = remainingOf(order) === ZERO;
  if (done) finish(desk, order, 'Filled', `Filled Size: ${toNumber(order.filled)}`);
  else if (order.stage === 'live') order.status = 'Submitted';
  order.silent = false;
  recordExecutions(desk, order, { quantity, price, addsLiquidity: offer.addsLiquidity }, quote);
  reportPair(desk, order);
  afterFill(desk, order, quantity);
}

/** Prices of the market may carry binary noise; no price has more than eight decimals. */
function cleanPrice(price: number): number {
  return Math.round(price * 1e8) / 1e8;
}

interface Part {
  readonly quantity: Amount;
  readonly price: Amount;
  readonly addsLiquidity: boolean;
}

function recordExecutions(desk: Desk, order: WorkingOrder, part: Part, quote: MarketQuote | undefined): void {
  const serial = ++desk.counters.execution;
  const exchange = exchangeOf(desk, order, serial);
  if (order.legs.length === 0) {
    const id = execId(desk, serial, 1);
    record(desk, order, {
      ...part,
      contract: order.contract,
      underConId: order.underConId,
      buys: buys(order),
      id,
      exchange,
    });
    return;
  }
  recordCombo(desk, order, part, execId(desk, serial, 1), exchange);
  legPrices(desk, order, part.price, quote).forEach(({ leg, price }, index) => {
    record(desk, order, {
      contract: leg.contract,
      underConId: leg.underConId,
      buys: leg.buys === buys(order),
      quantity: multiply(part.quantity, amountOf(leg.ratio)),
      price,
      addsLiquidity: part.addsLiquidity,
      id: execId(desk, serial, index + 2),
      exchange,
    });
  });
}

function execId(desk: Desk, serial: number, part: number): string {
  return `${desk.execPrefix}.${serial.toString(16).padStart(8, '0')}.${`${part}`.padStart(2, '0')}.01`;
}

interface OneExecution extends Part {
  readonly contract: Contract;
  readonly underConId: number;
  readonly buys: boolean;
  readonly id: string;
  readonly exchange: string;
}

/** Books one execution and reports it; its commission comes later. */
function record(desk: Desk, order: WorkingOrder, one: OneExecution): void {
  const books = desk.booksOf(order.account);
  const signed = one.buys ? one.quantity : -one.quantity;
  const commission = chargeFor(desk, order, one);
  const { realized } = book(books, {
    contract: one.contract,
    underConId: one.underConId,
    quantity: signed,
    price: one.price,
    commission,
  });
  const kind = one.contract.secType;
  books.monthVolume.set(kind, (books.monthVolume.get(kind) ?? ZERO) + one.quantity);
  desk.touch(order.account, one.contract.conId);
  log(desk, order, one, {
    commission: {
      execId: one.id,
      commission: toNumber(commission),
      currency: one.contract.currency,
      realizedPnl: realized === undefined ? undefined : sixDecimals(toNumber(realized)),
      yield: undefined,
      yieldRedemptionDate: undefined,
    },
    isCombo: false,
  });
  followExpiry(desk, one.contract);
}

function chargeFor(desk: Desk, order: WorkingOrder, one: OneExecution): Amount {
  const before = order.filled - one.quantity;
  const single = order.legs.length === 0;
  const { total, broker } = commissionOf({
    secType: one.contract.secType,
    plan: desk.options.commissionPlan,
    sells: !one.buys,
    takesLiquidity: !one.addsLiquidity,
    quantity: one.quantity,
    price: one.price,
    multiplier: multiplierOf(one.contract),
    monthVolume: desk.booksOf(order.account).monthVolume.get(one.contract.secType) ?? ZERO,
    // Each execution of a combo's leg is charged by itself.
    before: single
      ? {
          quantity: before,
          value: multiply(order.filledValue - multiply(one.price, one.quantity), multiplierOf(one.contract)),
          broker: order.commissionBroker,
        }
      : { quantity: ZERO, value: ZERO, broker: ZERO },
  });
  order.commissionBroker += broker;
  return total;
}

/** The execution of a combo as a whole: told, not booked, and without a commission of its own. */
function recordCombo(desk: Desk, order: WorkingOrder, part: Part, id: string, exchange: string): void {
  const one = { ...part, contract: order.contract, underConId: 0, buys: buys(order), id, exchange };
  log(desk, order, one, {
    commission: {
      execId: id,
      commission: 0,
      currency: order.contract.currency,
      realizedPnl: undefined,
      yield: undefined,
      yieldRedemptionDate: undefined,
    },
    isCombo: true,
  });
}

function log(
  desk: Desk,
  order: WorkingOrder,
  one: OneExecution,
  rest: { readonly commission: CommissionReport; readonly isCombo: boolean },
): void {
  const entry: LoggedExecution = {
    report: {
      contract: { ...one.contract, exchange: one.exchange },
      execution: executionOf(desk, order, one),
    },
    quantity: one.buys ? one.quantity : -one.quantity,
    price: one.price,
    underConId: one.underConId,
    commissionDelivered: rest.isCombo,
    ...rest,
  };
  desk.log.add(entry);
  desk.changed();
  const report = entry.report;
  desk.report((listener) => listener.onExecution(report));
  if (!rest.isCombo)
    desk.after(desk.options.latency.commissionMs, () => deliverCommission(desk, entry, order.permId));
}

function executionOf(desk: Desk, order: WorkingOrder, one: OneExecution): Execution {
  const isLeg = order.legs.length > 0 && one.contract !== order.contract;
  return {
    execId: one.id,
    orderId: order.orderId,
    clientId: order.clientId,
    permId: order.permId,
    timeMs: desk.nowMs(),
    account: order.account,
    exchange: one.exchange,
    side: one.buys ? 'BOT' : 'SLD',
    shares: toNumber(one.quantity),
    price: toNumber(one.price),
    liquidation: 0,
    cumulativeQuantity: toNumber(isLeg ? one.quantity : order.filled),
    averagePrice: isLeg ? toNumber(one.price) : averagePriceOf(order),
    orderRef: order.order.orderRef,
    evRule: '',
    evMultiplier: undefined,
    modelCode: order.order.modelCode,
    lastLiquidity: one.addsLiquidity ? 1 : 2,
    pendingPriceRevision: false,
  };
}

/** The pair with the commission so far, then the report. */
export function deliverCommission(desk: Desk, entry: LoggedExecution, permId: number): void {
  if (entry.commissionDelivered) return;
  entry.commissionDelivered = true;
  desk.changed();
  const order = desk.registry.byPermId(permId);
  const { execution } = entry.report;
  if (order !== undefined) {
    desk.doneOrders.reopen(order);
    order.commissionReported = (order.commissionReported ?? ZERO) + amountOf(entry.commission.commission);
    reportPair(desk, order);
  }
  const report = entry.commission;
  const owner = { clientId: execution.clientId, orderId: execution.orderId };
  desk.report((listener) => listener.onCommission(report, owner));
}

function exchangeOf(desk: Desk, order: WorkingOrder, serial: number): string {
  const { exchange, secType } = order.contract;
  if (exchange !== 'SMART' && exchange !== '') return exchange;
  const valid = new Set(order.validExchanges.split(','));
  const candidates = (secType === 'OPT' || secType === 'BAG' ? optionExchanges : stockExchanges).filter(
    (name) => valid.size <= 1 || valid.has(name),
  );
  if (candidates.length === 0)
    return order.contract.primaryExchange === '' ? 'SMART' : order.contract.primaryExchange;
  return desk.random.split(`exchange/${serial}`).pick(candidates);
}

function sixDecimals(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
