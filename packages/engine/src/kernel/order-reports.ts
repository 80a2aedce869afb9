// Reports on orders -> events: fills from cumulative totals, then the status by the lifecycle's table. A report may come
// twice, late, out of order, or for an order that our books do not have; none of that changes what is counted.
import {
  type ClientOrderId,
  formatMoney,
  type Lots,
  lotsToText,
  type Money,
  parseMoney,
  parseMoneyRounded,
  type VenueOrderId,
} from '../base/index.ts';
import {
  type CancelReport,
  finalStatuses,
  type OrderAdopted,
  type OrderReport,
  type OrderStatus,
  type OrderTerms,
  type SubmitReport,
  signOf,
  worthAt,
} from '../model/index.ts';
import { type OrderSignal, parseClientOrderId, transitionOf } from '../orders/index.ts';
import { type CumulativeReport, type CumulativeStep, deriveFill, type FillFee } from '../portfolio/index.ts';
import { leavesLots, type OrderRecord } from './books.ts';
import { alert, type Deciding, instrumentOf, priceOf } from './deciding.ts';
import { checkEnding } from './ending.ts';
import { pursueClosing } from './exits.ts';
import { totalsFromText, totalsToText } from './order-totals.ts';
import { afterFill } from './position-changes.ts';
import { type Learned, stopName } from './protection.ts';
import { requestRead } from './venue-reads.ts';

export function onOrderReport(d: Deciding, report: OrderReport, learned: Learned = 'alone'): void {
  const order = orderFor(d, report);
  if (!order) return;
  const { status, totals } = order;
  takeFill(d, order, report);
  takeStatus(d, order, report);
  const filled = order.totals.lots !== totals.lots;
  if (filled) afterFill(d, order, learned);
  // A read shows ended orders again and again: only what is new leads to anything.
  if (filled || order.status !== status) afterStatus(d, order);
}

/** An order that ended may leave a closing to go on with, or the node to end. */
export function afterStatus(d: Deciding, order: OrderRecord): void {
  if (!finalStatuses.has(order.status)) return;
  const { instrument, reduceOnly } = order.terms;
  if (reduceOnly && leavesLots(order) > 0) d.market.lastFailedExitMs[instrument] = d.nowMs;
  // It may know why: a position that a stop closed already cannot be reduced.
  if (reduceOnly && order.status === 'rejected')
    requestRead(d, order.account, `the venue rejected the exit ${order.terms.clientOrderId}`);
  pursueClosing(d, instrument);
  checkEnding(d);
}

/** The order that a report is about: by our id, by the venue's, or adopted if it is one that we should have known. */
function orderFor(d: Deciding, report: OrderReport): OrderRecord | undefined {
  const known =
    report.clientOrderId ?? (report.venueOrderId && d.books.byVenueOrderId.get(report.venueOrderId));
  return (known && d.books.orders.get(known)) ?? adopt(d, report);
}

function adopt(d: Deciding, report: OrderReport): OrderRecord | undefined {
  const provenance = provenanceOf(d, report);
  if (provenance === undefined) return undefined;
  const clientOrderId = report.clientOrderId ?? (`venue-${report.venueOrderId}` as ClientOrderId);
  d.emit({
    type: 'OrderAdopted',
    account: report.account,
    terms: { ...termsOf(report), clientOrderId },
    ...(provenance === 'protection' && protectionOrigin(d, report)),
    venueOrderId: report.venueOrderId,
    provenance,
  });
  if (provenance === 'lostTail') {
    alert(
      d,
      'critical',
      'order-lost-tail',
      `The venue holds our order ${clientOrderId}, which the journal does not have; it was adopted`,
    );
  } else if (provenance === 'foreign') {
    alert(
      d,
      'warning',
      'order-foreign',
      `An order that is not ours (${clientOrderId}) works or was filled in this account; it was adopted`,
    );
  }
  return d.books.orders.get(clientOrderId);
}

/** What a position's stop or target did belongs to whom the position belongs to; its reason says which leg it was. */
function protectionOrigin(d: Deciding, { instrument, trigger }: OrderReport): Pick<OrderAdopted, 'origin'> {
  const { holding } = d.books.instruments[instrument]!;
  if (!holding || trigger === undefined) return {};
  const { session, strategy } = holding;
  const reason = trigger === 'stop' ? stopName(d, instrument) : trigger;
  return {
    origin: { session, strategy, purpose: 'protection', reason },
  };
}

function provenanceOf(d: Deciding, report: OrderReport): OrderAdopted['provenance'] | undefined {
  const final = finalStatuses.has(report.status);
  if (final && report.filledLots === 0) return undefined;
  const account = d.books.account(report.account);
  // What ended before our history begins is part of the position that was found then.
  const old = final && (account.historyFromMs === undefined || report.atMs < account.historyFromMs);
  if (old) return undefined;
  const ours =
    report.clientOrderId !== undefined && parseClientOrderId(report.clientOrderId)?.node === d.books.nodeId;
  if (ours) return 'lostTail';
  return report.trigger !== undefined ? 'protection' : 'foreign';
}

function termsOf(report: OrderReport): Omit<OrderTerms, 'clientOrderId'> {
  return {
    instrument: report.instrument,
    side: report.side,
    type: report.orderType,
    lots: report.lots,
    priceTicks: report.priceTicks,
    timeInForce: 'gtc',
    postOnly: false,
    reduceOnly: report.reduceOnly,
  };
}

function takeFill(d: Deciding, order: OrderRecord, report: OrderReport): void {
  const { instrument, clientOrderId } = order.terms;
  const step = deriveFill(totalsFromText(order.totals), cumulativeOf(order, report), d.terms[instrument]!);
  if (step.type === 'fill') return emitFill(d, order, report, step);
  if (step.type === 'fees') {
    const fees = feesText(step.fees);
    d.emit({ type: 'FeeReported', clientOrderId, fees, totals: totalsToText(step.totals) });
  }
  if (step.type !== 'incomplete') return;
  alert(
    d,
    'warning',
    'fill-without-price',
    `The venue says that ${clientOrderId} filled but not at what price; asking again`,
  );
  requestRead(d, order.account, 'a fill without a price');
}

function cumulativeOf(order: OrderRecord, report: OrderReport): CumulativeReport {
  const id =
    report.venueOrderId ?? order.venueOrderId ?? (order.terms.clientOrderId as string as VenueOrderId);
  return {
    order: id,
    lots: report.filledLots,
    averagePrice: report.averagePrice === undefined ? undefined : parseMoneyRounded(report.averagePrice),
    averagePriceStep: report.averagePriceStep === undefined ? undefined : parseMoney(report.averagePriceStep),
    fee: report.fee === undefined ? undefined : parseMoney(report.fee),
  };
}

type FillStep = Extract<CumulativeStep, { type: 'fill' }>;

function emitFill(d: Deciding, order: OrderRecord, report: OrderReport, step: FillStep): void {
  const complete = report.filledLots >= order.terms.lots;
  const { kind, to } = transitionOf(order.status, complete ? 'completeFill' : 'partialFill');
  if (kind === 'revived') alertRevived(d, order, report.status);
  if (report.filledLots > order.terms.lots) overfilled(d, order, report);
  d.emit({
    type: 'OrderFilled',
    clientOrderId: order.terms.clientOrderId,
    venueOrderId: report.venueOrderId,
    account: order.account,
    instrument: order.terms.instrument,
    fillId: step.fillId,
    side: order.terms.side,
    lots: step.lots,
    price: formatMoney(step.price),
    worth: formatMoney(step.worth),
    fee: step.fee === undefined ? undefined : formatMoney(step.fee),
    earlierFees: step.fees.length > 0 ? feesText(step.fees) : undefined,
    totals: totalsToText(step.totals),
    liquidity: report.liquidity,
    ...slippageOf(d, order, step.lots, step.worth),
    status: to,
    atMs: report.atMs,
  });
}

/** Counted as the venue says, since it is the venue that holds the position; the account is read to see whether it does. */
function overfilled(d: Deciding, { account, terms }: OrderRecord, { filledLots }: OrderReport): void {
  const { lotSize } = instrumentOf(d, terms.instrument);
  const [filled, ordered] = [lotsToText(filledLots, lotSize), lotsToText(terms.lots, lotSize)];
  alert(
    d,
    'critical',
    'order-overfilled',
    `The venue says that ${filled} of ${terms.clientOrderId} were filled, which was for ${ordered}; counted as it says`,
  );
  requestRead(d, account, 'an order that filled more than it was for');
}

const feesText = (fees: readonly FillFee[]) =>
  fees.map(({ fillId, fee }) => ({ fillId, fee: formatMoney(fee) }));

/** Cost of a market order against the touch that the decision saw. A limit order has none: it names its price. */
function slippageOf(
  d: Deciding,
  order: OrderRecord,
  lots: Lots,
  worth: Money,
): { slippage: string } | undefined {
  const { side, type, instrument } = order.terms;
  const reference = side === 'buy' ? order.askTicks : order.bidTicks;
  if (type !== 'market' || reference === undefined) return undefined;
  const atTouch = worthAt(d.terms[instrument]!, lots, priceOf(d, instrument, reference));
  const sign = BigInt(signOf(side)) * (d.terms[instrument]!.kind === 'linear' ? 1n : -1n);
  return { slippage: formatMoney((sign * (worth - atTouch)) as Money) };
}

const signalOf: Readonly<Record<OrderReport['status'], OrderSignal>> = {
  accepted: 'accepted',
  partiallyFilled: 'accepted',
  filled: 'completeFill',
  canceled: 'canceled',
  expired: 'expired',
  rejected: 'rejected',
};

function takeStatus(d: Deciding, order: OrderRecord, report: OrderReport): void {
  if (report.status === 'filled') return endShort(d, order, report);
  const { kind, to } = transitionOf(order.status, signalOf[report.status]);
  if (kind === 'ignored') return;
  if (kind === 'illegal') return contradict(d, order, report.status);
  if (kind === 'revived') alertRevived(d, order, report.status);
  emitStatus(d, order, report, to);
}

/** The fill itself has moved the order; a venue that calls it filled with less (a reducing order cut down) has ended it. */
function endShort(d: Deciding, order: OrderRecord, report: OrderReport): void {
  if (finalStatuses.has(order.status) || order.totals.lots !== report.filledLots) return;
  const { to } = transitionOf(order.status, 'canceled');
  d.emit({
    type: 'OrderCanceled',
    clientOrderId: order.terms.clientOrderId,
    status: to,
    venueReason: 'filled with less than was ordered',
  });
}

function emitStatus(d: Deciding, order: OrderRecord, report: OrderReport, status: OrderStatus): void {
  const { clientOrderId } = order.terms;
  switch (report.status) {
    case 'canceled':
      d.emit({
        type: 'OrderCanceled',
        clientOrderId,
        status,
        reason: order.cancelReason,
        venueReason: report.venueReason,
      });
      return;
    case 'expired':
      d.emit({ type: 'OrderExpired', clientOrderId, status });
      return;
    case 'rejected':
      d.emit({
        type: 'OrderRejected',
        clientOrderId,
        status,
        venueReason: report.venueReason ?? 'no reason given',
      });
      return;
    default:
      d.emit({
        type: 'OrderAccepted',
        clientOrderId,
        status,
        venueOrderId: report.venueOrderId,
      });
  }
}

function contradict(d: Deciding, order: OrderRecord, signal: string): void {
  const { clientOrderId } = order.terms;
  d.emit({ type: 'ReportContradicted', clientOrderId, status: order.status, signal });
  alert(
    d,
    'warning',
    'report-contradicted',
    `The venue says "${signal}" of ${clientOrderId}, which is ${order.status}; kept as it was`,
  );
  requestRead(d, order.account, 'a report that contradicts the books');
}

function alertRevived(d: Deciding, order: OrderRecord, signal: string): void {
  alert(
    d,
    'critical',
    'order-revived',
    `${order.terms.clientOrderId} stood as ${order.status}; the venue says "${signal}": corrected`,
  );
}

export function onSubmitReport(d: Deciding, report: SubmitReport): void {
  const order = d.books.orders.get(report.clientOrderId);
  if (!order) return;
  const signal: OrderSignal = report.outcome === 'unknown' ? 'doubt' : report.outcome;
  const { kind } = transitionOf(order.status, signal);
  if (kind === 'ignored') return;
  if (kind === 'illegal') return contradict(d, order, signal);
  const { clientOrderId } = order.terms;
  if (report.outcome === 'sent') d.emit({ type: 'OrderSubmitted', clientOrderId });
  else if (report.outcome === 'refused') refuse(d, order, report.reason ?? 'refused before it was sent');
  else doubt(d, order, report.reason ?? 'the answer was lost');
}

function refuse(d: Deciding, order: OrderRecord, reason: string): void {
  const { clientOrderId } = order.terms;
  d.emit({ type: 'OrderRefused', clientOrderId, reason });
  alert(d, 'warning', 'order-refused', `${clientOrderId} was not sent: ${reason}`);
  afterStatus(d, order);
}

/** Nobody can say what became of the order: it counts in full until there is evidence, which is asked for at once. */
export function doubt(d: Deciding, order: OrderRecord, reason: string): void {
  const { clientOrderId } = order.terms;
  d.emit({ type: 'OrderBecameUnknown', clientOrderId, reason });
  alert(d, 'critical', 'order-unknown', `The outcome of ${clientOrderId} is not known: ${reason}`);
  requestRead(d, order.account, `the outcome of ${clientOrderId} is not known`);
}

export function onCancelReport(d: Deciding, report: CancelReport): void {
  const order = d.books.orders.get(report.clientOrderId);
  if (!order || finalStatuses.has(order.status)) return;
  // The venue does not find it: canceled or filled already, or never there. A read tells.
  if (report.outcome === 'orderNotFound')
    requestRead(d, order.account, `the venue does not find ${report.clientOrderId} to cancel`);
}
