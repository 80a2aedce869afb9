// exerciseOptions: an exercise or a lapse that the holder asks for. It stands as an order of its own (type EXERCISE or
// LAPSE, id = the request's) until the close of the day, when options are settled; until then it can be canceled.
// The wire order of a real exercise is not recorded: openOrder, orderStatus, executions at the close.

import { blankOrder, type ExerciseRequest, type GatewayError } from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import { amountOf, smaller, toNumber, ZERO } from '../amounts/index.ts';
import { createWorkingOrder, echoOrder, type WorkingOrder } from '../orders/index.ts';
import { reportMessage, reportPair } from '../reporting/frames.ts';
import type { Desk } from './desk.ts';
import { cancelAtOnce, finish } from './ending.ts';
import { resolveContract } from './intake.ts';
import { intrinsicOf, settle } from './option-expiry.ts';

/** After DAY orders have ended, before options expire. */
const EXERCISE_GRACE_MS = 1500;

const refusal = (cause: string): GatewayError => ({
  code: 322,
  text: `Error processing request.-'bN' : cause - ${cause}`,
});

export function exercise(desk: Desk, request: ExerciseRequest): void {
  const owner = { clientId: request.clientId, orderId: request.requestId };
  const made = makeExercise(desk, request);
  if ('code' in made) {
    reportMessage(desk, owner, made);
    return;
  }
  desk.registry.add(made);
  desk.registry.setNextId(
    owner.clientId,
    Math.max(desk.registry.nextIdOf(owner.clientId), owner.orderId + 1),
  );
  made.stage = 'live';
  made.status = 'PreSubmitted';
  reportPair(desk, made);
  armExercise(desk, made);
}

export function isExercise(order: WorkingOrder): boolean {
  return order.order.orderType === 'EXERCISE' || order.order.orderType === 'LAPSE';
}

/** Sets the timer for the close at which the request is carried out. */
export function armExercise(desk: Desk, order: WorkingOrder): void {
  const [session] = desk.market.regularSessions(order.contract.conId, desk.nowMs(), 1);
  const atMs = (session?.endMs ?? desk.nowMs()) + EXERCISE_GRACE_MS;
  desk.at(atMs, () => carryOut(desk, order));
}

function makeExercise(desk: Desk, request: ExerciseRequest): WorkingOrder | GatewayError {
  const { quantity, override, action } = request;
  const contract = {
    ...request.contract,
    exchange: request.contract.exchange === '' ? 'SMART' : request.contract.exchange,
  };
  const resolved = resolveContract(desk, contract);
  if ('code' in resolved) return resolved;
  const account = request.account === '' ? (desk.accountIds()[0] ?? '') : request.account;
  if (!desk.accountIds().includes(account)) return gatewayError('accountInvalid', { account });
  if (action !== 1 && action !== 2) return refusal('Invalid exercise action');
  if (desk.registry.byOwner({ clientId: request.clientId, orderId: request.requestId }) !== undefined) {
    return gatewayError('duplicateTickerIdOnRequest');
  }
  const holding = desk.booksOf(account).holdings.get(resolved.contract.conId);
  if (holding === undefined || !(quantity > 0) || holding.quantity < amountOf(quantity)) {
    return refusal(`No unlapsed position exists in this option in account ${account}.`);
  }
  const isInTheMoney = intrinsicOf(desk, holding) > 0;
  if (!override && action === 1 && !isInTheMoney) {
    return refusal('Exercise ignored because option is not in-the-money.');
  }
  if (!override && action === 2 && isInTheMoney)
    return refusal('Lapse ignored because option is in-the-money.');
  const order = {
    ...blankOrder,
    action: 'SELL' as const,
    totalQuantity: quantity,
    orderType: action === 1 ? 'EXERCISE' : 'LAPSE',
  };
  return createWorkingOrder({
    permId: desk.nextPermId(),
    clientId: request.clientId,
    orderId: request.requestId,
    manual: false,
    contract: resolved.contract,
    underConId: resolved.details?.underConId ?? 0,
    legs: [],
    validExchanges: '',
    order: echoOrder(order, { account, nowMs: desk.nowMs(), modified: false }),
    total: amountOf(quantity),
    placedAtMs: desk.nowMs(),
    parentPermId: undefined,
  });
}

function carryOut(desk: Desk, order: WorkingOrder): void {
  if (order.stage === 'done') return;
  const holding = desk.booksOf(order.account).holdings.get(order.contract.conId);
  if (holding === undefined || holding.quantity <= ZERO) {
    cancelAtOnce(desk, order, { reason: '', completedStatus: 'Cancelled by System:' });
    return;
  }
  if (order.order.orderType === 'LAPSE') {
    desk.lapsed.add(`${order.account}:${order.contract.conId}`);
  } else {
    settle(desk, order.account, holding, smaller(order.total, holding.quantity), true);
  }
  order.filled = order.total;
  finish(desk, order, 'Filled', `Filled Size: ${toNumber(order.total)}`);
  reportPair(desk, order);
}
