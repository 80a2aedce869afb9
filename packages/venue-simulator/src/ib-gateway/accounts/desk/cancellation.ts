// cancelOrder and reqGlobalCancel. A cancel takes a while to be confirmed, and the order works until then: a fill that
// comes first wins, and the cancel is answered with 10148.

import type { CancelTreatment, OrderOwner } from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import { amountOf, ZERO } from '../amounts/index.ts';
import { remainingOf, type WorkingOrder } from '../orders/index.ts';
import { ownerOf, reportMessage, reportStatus, statusOf } from '../reporting/frames.ts';
import type { Desk } from './desk.ts';
import { cancelAtOnce } from './ending.ts';
import { fill } from './fills.ts';
import { quoteFor } from './working.ts';

/** A confirmation that takes longer than this is preceded by PendingCancel. */
const SLOW_CANCEL_MS = 100;
/** As many of the day's done orders as a global cancel names at most. */
const NAMED_DONE_MAX = 100;

export function cancel(desk: Desk, owner: OrderOwner): void {
  const treatment = desk.treatment.ofCancel(owner);
  if (treatment.lost === true) return;
  if (treatment.refuse !== undefined) {
    reportMessage(desk, owner, treatment.refuse);
    return;
  }
  const order = findOrder(desk, owner);
  if (order === undefined) {
    reportMessage(desk, owner, gatewayError('orderToCancelNotFound', { orderId: owner.orderId }));
  } else if (order.stage === 'done' || order.cancelRequested) {
    const state = order.cancelRequested ? 'PendingCancel' : order.status;
    reportMessage(desk, owner, gatewayError('orderToCancelDone', { orderId: owner.orderId, state }));
  } else {
    request(desk, order, treatment, owner.clientId);
  }
}

/** Own orders by id; client 0 may name any client's, as long as the id is one order's only. */
function findOrder(desk: Desk, owner: OrderOwner): WorkingOrder | undefined {
  const own = desk.registry.byOwner(owner);
  if (own !== undefined || owner.clientId !== 0) return own;
  const named = desk.registry.open().filter((order) => order.orderId === owner.orderId);
  return named.length === 1 ? named[0] : undefined;
}

function request(desk: Desk, order: WorkingOrder, treatment: CancelTreatment, requestedBy: number): void {
  if (order.stage === 'untransmitted') {
    cancelAtOnce(desk, order, { reason: '', completedStatus: 'Cancelled by Trader' });
    return;
  }
  if (treatment.fillFirst === true) {
    fillRest(desk, order);
    const owner = ownerOf(order);
    reportMessage(
      desk,
      owner,
      gatewayError('orderToCancelDone', { orderId: owner.orderId, state: order.status }),
    );
    return;
  }
  order.cancelRequested = true;
  desk.changed();
  const delay = treatment.confirmAfterMs ?? desk.options.latency.cancelMs;
  if (delay > SLOW_CANCEL_MS) {
    order.status = 'PendingCancel';
    reportStatus(desk, order);
  }
  desk.after(delay, () => {
    confirm(desk, order, treatment.fillAfterCancel === true);
    if (requestedBy !== order.clientId) tellRequester(desk, order, requestedBy);
  });
}

/** Client 0 hears of the cancel of another client's order as if the order were its own (recorded: b011). */
function tellRequester(desk: Desk, order: WorkingOrder, clientId: number): void {
  const status = { ...statusOf(desk, order), clientId };
  desk.report((listener) => listener.onOrderStatus(status));
  const message = gatewayError('orderCanceled', { reason: '' });
  if (order.status === 'Cancelled') reportMessage(desk, { clientId, orderId: order.orderId }, message);
}

export function confirm(desk: Desk, order: WorkingOrder, fillAfter: boolean): void {
  if (order.stage === 'done') {
    const owner = ownerOf(order);
    reportMessage(
      desk,
      owner,
      gatewayError('orderToCancelDone', { orderId: owner.orderId, state: order.status }),
    );
    return;
  }
  cancelAtOnce(desk, order, { reason: '', completedStatus: 'Cancelled by Trader' });
  if (fillAfter) desk.after(desk.options.latency.exchangeMs, () => fillRest(desk, order));
}

/** Fills what remains at the touch, whatever the order's limit: for faults. */
function fillRest(desk: Desk, order: WorkingOrder): void {
  if (remainingOf(order) === ZERO) return;
  const quote = quoteFor(desk, order);
  const touch = order.order.action === 'BUY' ? quote?.ask : quote?.bid;
  const { limitPrice } = order.order;
  const price =
    limitPrice !== undefined && limitPrice !== 0 ? limitPrice : (touch ?? quote?.last ?? quote?.close);
  if (price === undefined) return;
  fill(
    desk,
    order,
    { price: Math.round(price * 1e8) / 1e8, quantity: remainingOf(order), addsLiquidity: false },
    quote,
  );
}

/** Every order of every client. Not answered in the order of placing; done orders of the asking client get a 161. */
export function cancelAll(desk: Desk, requestedBy: number): void {
  const done = [...desk.registry.all()].filter(
    (order) => order.stage === 'done' && order.clientId === requestedBy && order.orderId > 0,
  );
  for (const order of done.slice(-NAMED_DONE_MAX)) {
    reportMessage(desk, ownerOf(order), gatewayError('notCancellable', { permId: order.permId }));
  }
  for (const order of shuffledPairs(desk, desk.registry.open())) {
    if (order.stage === 'done' || order.cancelRequested) continue;
    request(desk, order, {}, order.clientId);
  }
}

/** Neighbours trade places now and then, as recorded: 182 before 181, 180 before 179. */
function shuffledPairs(desk: Desk, orders: WorkingOrder[]): WorkingOrder[] {
  const random = desk.random.split(`global-cancel/${desk.counters.permId}`);
  const shuffled = [...orders];
  for (let i = 0; i + 1 < shuffled.length; i += 2) {
    const [first, second] = [shuffled[i], shuffled[i + 1]];
    if (first === undefined || second === undefined || !random.chance(0.5)) continue;
    // A parent keeps its place before its children: their cancel follows from its own.
    if (second.parentPermId !== undefined) continue;
    shuffled[i] = second;
    shuffled[i + 1] = first;
  }
  return shuffled;
}

export function fillByHand(
  desk: Desk,
  order: WorkingOrder,
  quantity: number | undefined,
  price: number | undefined,
): void {
  if (order.stage !== 'live')
    throw new RangeError(`order ${order.permId} is ${order.status} and cannot fill`);
  const wanted = quantity === undefined ? remainingOf(order) : amountOf(quantity);
  if (wanted <= ZERO || wanted > remainingOf(order)) {
    throw new RangeError(
      `order ${order.permId} cannot fill ${quantity}: more than 0 and no more than what remains`,
    );
  }
  const quote = quoteFor(desk, order);
  const touch = order.order.action === 'BUY' ? quote?.ask : quote?.bid;
  const { limitPrice } = order.order;
  const limit = limitPrice === undefined || limitPrice === 0 ? undefined : limitPrice;
  const at = price ?? limit ?? touch ?? quote?.last;
  if (at === undefined || !Number.isFinite(at))
    throw new RangeError(`order ${order.permId} needs a price to fill at`);
  fill(desk, order, { price: at, quantity: wanted, addsLiquidity: false }, quote);
}
