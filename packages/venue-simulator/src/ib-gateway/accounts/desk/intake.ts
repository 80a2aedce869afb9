// placeOrder: a new order, or with a live id of the same client a modification. What the gateway refuses by itself
// leaves no trace and does not use the id up; anything else becomes an order, which waits for transmit = true.

import type { Contract, ContractDetails, GatewayError, Order, OrderOwner } from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import { amountOf } from '../amounts/index.ts';
import {
  createWorkingOrder,
  echoOrder,
  lists,
  orderFault,
  type WorkingLeg,
  type WorkingOrder,
} from '../orders/index.ts';
import { reportMessage, reportPair } from '../reporting/frames.ts';
import type { Desk } from './desk.ts';
import { finish } from './ending.ts';
import { modify } from './modification.ts';
import { whatIfAnswer } from './preview.ts';
import { submit } from './transmission.ts';

const INT32_MAX = 2_147_483_647;
/** All combos of United States options and stocks have this contract id. */
const COMBO_CON_ID = 28812380;

export function place(desk: Desk, owner: OrderOwner, contract: Contract, order: Order): void {
  const known = desk.registry.byOwner(owner);
  if (known !== undefined && !order.whatIf) {
    placeAgain(desk, owner, known, contract, order);
    return;
  }
  const fault = order.whatIf ? undefined : idFault(desk, owner);
  const made = fault ?? makeOrder(desk, owner, contract, order);
  if ('code' in made) reportMessage(desk, owner, made);
  else if (order.whatIf) answerWhatIf(desk, made);
  else accept(desk, owner, made, order.transmit);
}

function placeAgain(
  desk: Desk,
  owner: OrderOwner,
  known: WorkingOrder,
  contract: Contract,
  order: Order,
): void {
  if (known.stage !== 'done') modify(desk, known, contract, order);
  else if (known.status === 'Filled') reportMessage(desk, owner, gatewayError('cannotModifyFilledOrder'));
  else reportMessage(desk, owner, gatewayError('duplicateOrderId'));
}

function answerWhatIf(desk: Desk, order: WorkingOrder): void {
  desk.after(desk.options.latency.acknowledgeMs, () => {
    const answer = whatIfAnswer(desk, order);
    desk.report((listener) => listener.onOpenOrder(answer));
  });
}

function idFault(desk: Desk, { clientId, orderId }: OrderOwner): GatewayError | undefined {
  if (!Number.isInteger(orderId) || orderId > INT32_MAX || orderId < 1) {
    return gatewayError('unreadableRequest', { type: 3, input: orderId });
  }
  return orderId < desk.registry.nextIdOf(clientId) ? gatewayError('duplicateOrderId') : undefined;
}

/** Keeps the order, and sends it with its family when it says transmit. */
function accept(desk: Desk, owner: OrderOwner, order: WorkingOrder, transmit: boolean): void {
  const treatment = desk.treatment.ofSubmit(owner, order.contract, order.order);
  desk.registry.setNextId(owner.clientId, owner.orderId + 1);
  desk.changed();
  if (treatment.lost === true) return;
  desk.registry.add(order);
  desk.treatments.set(order.permId, treatment);
  if (transmit) transmitFamily(desk, order);
}

/** An order that says transmit takes along what waits with it: its parent, siblings and children, the parent first. */
export function transmitFamily(desk: Desk, order: WorkingOrder): void {
  const head = order.parentPermId ?? order.permId;
  for (const member of desk.registry.open()) {
    const belongs = member.permId === head || member.parentPermId === head;
    if (belongs && member.stage === 'untransmitted') transmitOne(desk, member);
  }
}

function transmitOne(desk: Desk, order: WorkingOrder): void {
  if (!order.order.transmit) order.order = { ...order.order, transmit: true };
  if (order.order.timeInForce === 'FOK' && order.legs.length === 0) {
    const details = desk.market.detailsOf(order.contract.conId);
    // As recorded: fill-or-kill on a contract that does not list it rests as Inactive at once.
    if (details !== undefined && !lists(details, 'FOK')) {
      finish(desk, order, 'Inactive', 'Rejected by System:');
      reportPair(desk, order);
      return;
    }
  }
  submit(desk, order);
}

/** The order as it would stand in the books, or what is wrong with it. */
export function makeOrder(
  desk: Desk,
  owner: OrderOwner,
  contract: Contract,
  order: Order,
): WorkingOrder | GatewayError {
  const resolved = resolveContract(desk, contract);
  if ('code' in resolved) return resolved;
  const fault = faultOf(desk, order, resolved.details);
  if (fault !== undefined) return fault;
  const parent = parentOf(desk, owner, order);
  if (parent !== undefined && 'code' in parent) return parent;
  const account = order.account === '' ? (desk.accountIds()[0] ?? '') : order.account;
  const echo = echoOrder(order, { account, nowMs: desk.nowMs(), modified: false });
  const group = parent === undefined || order.ocaGroup !== '' ? order.ocaGroup : `${parent.permId}`;
  return createWorkingOrder({
    permId: order.whatIf ? 0 : desk.nextPermId(),
    clientId: owner.clientId,
    orderId: owner.orderId,
    manual: false,
    contract: resolved.contract,
    underConId: resolved.details?.underConId ?? 0,
    legs: resolved.legs,
    validExchanges: resolved.details?.validExchanges ?? '',
    order: { ...echo, ocaGroup: group },
    total: amountOf(order.totalQuantity),
    placedAtMs: desk.nowMs(),
    parentPermId: parent?.permId,
  });
}

export function faultOf(
  desk: Desk,
  order: Order,
  details: ContractDetails | undefined,
): GatewayError | undefined {
  const ruleId = Number(details?.marketRuleIds.split(',')[0] ?? Number.NaN);
  return orderFault(order, {
    accounts: desk.accountIds(),
    nowMs: desk.nowMs(),
    details,
    increments: Number.isInteger(ruleId) ? (desk.market.marketRule(ruleId) ?? []) : [],
    isKnownContract: (conId) => desk.market.detailsOf(conId) !== undefined,
  });
}

function parentOf(desk: Desk, owner: OrderOwner, order: Order): WorkingOrder | GatewayError | undefined {
  if (order.parentId === 0) return undefined;
  const parent = desk.registry.byOwner({ clientId: owner.clientId, orderId: order.parentId });
  if (parent === undefined) return gatewayError('cannotFindOrder', { orderId: order.parentId });
  if (parent.stage !== 'done') return parent;
  // Also where it has filled: live logs have this text for children that came after their parent's fill.
  return gatewayError('orderRejected', { reason: 'Parent order is being cancelled.' });
}

interface ResolvedContract {
  readonly contract: Contract;
  readonly details: ContractDetails | undefined;
  readonly legs: readonly WorkingLeg[];
}

export function resolveContract(desk: Desk, contract: Contract): ResolvedContract | GatewayError {
  if (contract.secType === 'BAG') return resolveCombo(desk, contract);
  const outcome = desk.market.resolve(contract);
  // What is known but not subscribed to (CFDs, bonds) is not traded either.
  if (!outcome.ok) return outcome.error.code === 10089 ? gatewayError('noTradingPermissions') : outcome.error;
  const details = outcome.value;
  if (contract.exchange === '') return gatewayError('exchangeMissing');
  const destinations = details.validExchanges === '' ? [] : details.validExchanges.split(',');
  if (destinations.length > 0 && !reaches(destinations, contract.exchange))
    return gatewayError('destinationInvalid');
  return { contract: { ...details.contract, exchange: contract.exchange }, details, legs: [] };
}

/** NASDAQ answers to its older name too. */
function reaches(destinations: readonly string[], exchange: string): boolean {
  return destinations.includes(exchange === 'ISLAND' ? 'NASDAQ' : exchange);
}

function resolveCombo(desk: Desk, contract: Contract): ResolvedContract | GatewayError {
  const legs: WorkingLeg[] = [];
  if ((contract.comboLegs ?? []).length === 0) return gatewayError('comboLegsMissing');
  for (const leg of contract.comboLegs ?? []) {
    const details = desk.market.detailsOf(leg.conId);
    if (details === undefined || !(leg.ratio > 0)) return gatewayError('noSecurityDefinition');
    const buysLeg = leg.action.toUpperCase() === 'BUY';
    legs.push({
      contract: details.contract,
      underConId: details.underConId,
      ratio: leg.ratio,
      buys: buysLeg,
    });
  }
  if (legs.length < 2) return gatewayError('noSecurityDefinition');
  const whole: Contract = {
    ...contract,
    conId: contract.conId === 0 ? COMBO_CON_ID : contract.conId,
    exchange: contract.exchange === '' ? 'SMART' : contract.exchange,
    currency: contract.currency === '' ? 'USD' : contract.currency,
    localSymbol: `${COMBO_CON_ID}`,
    tradingClass: 'COMB',
  };
  return { contract: whole, details: undefined, legs };
}
