// What the gateway itself refuses before an order goes anywhere: one error, no openOrder and no orderStatus, and the
// order id stays unused. Checks in the order in which a real gateway reports them as far as known.

import type { ContractDetails, GatewayError, Order, PriceIncrement } from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import { canonicalOrderType, orderKindOf, timesInForce } from './order-kind.ts';
import { parseOrderTime } from './order-time.ts';

export interface OrderContext {
  readonly accounts: readonly string[];
  readonly nowMs: number;
  /** `undefined` for a combo. */
  readonly details: ContractDetails | undefined;
  /** Price steps; empty: `details.minTick` alone. */
  readonly increments: readonly PriceIncrement[];
  isKnownContract(conId: number): boolean;
}

const COMBO_TICK = 0.01;
const COMBO_TYPES = new Set(['MKT', 'LMT']);
const TRIGGER_METHODS = new Set([0, 1, 2, 3, 4, 7, 8]);

const unsupportedType: GatewayError = {
  code: 387,
  text: 'Unsupported order type for this exchange and security type.',
};
const timeInvalid: GatewayError = {
  code: 391,
  text: 'The time or time-zone entered is invalid. The correct format is hh:mm:ss xxx where xxx is an optionally specified time-zone. E.g.: 15:59:00 EST. Note that there is a space between the time and the time zone. If no time zone is specified, local time is assumed.',
};
const cashQuantityFault: GatewayError = { code: 10244, text: 'Cash Quantity cannot be used for this order' };
const invalid = (cause: string) => gatewayError('invalidRequest', { token: 'bF', cause });

/** The first thing that is wrong with an order; `undefined`: nothing. */
export function orderFault(order: Order, context: OrderContext): GatewayError | undefined {
  return (
    attributeFault(order) ??
    accountFault(order, context) ??
    typeFault(order, context) ??
    quantityFault(order, context) ??
    priceFault(order, context) ??
    timeFault(order, context) ??
    conditionFault(order, context)
  );
}

/** Attributes that gateways gave up in 2021; IBKR's own API up to 9.81 sets the first two unless told otherwise. */
function attributeFault(order: Order): GatewayError | undefined {
  if (order.eTradeOnly) return gatewayError('attributeEtradeOnly');
  if (order.firmQuoteOnly) return gatewayError('attributeFirmQuoteOnly');
  return (order.nbboPriceCap ?? 0) > 0 ? gatewayError('attributeNbboPriceCap') : undefined;
}

function accountFault(order: Order, { accounts }: OrderContext): GatewayError | undefined {
  if (order.account === '') return accounts.length === 1 ? undefined : gatewayError('accountMissing');
  return accounts.includes(order.account)
    ? undefined
    : gatewayError('accountInvalid', { account: order.account });
}

function typeFault(order: Order, { details }: OrderContext): GatewayError | undefined {
  const orderType = canonicalOrderType(order.orderType);
  if (orderType === undefined) return gatewayError('orderTypeInvalid');
  if (!timesInForce.has(order.timeInForce)) return gatewayError('timeInForceInvalid');
  const kind = orderKindOf(orderType);
  if (kind === undefined || hasUnworkedTerms(order)) return unsupportedType;
  if (details === undefined) return COMBO_TYPES.has(orderType) ? undefined : unsupportedType;
  if (details.contract.secType === 'IND') {
    return gatewayError('securityNotAvailable', { symbol: details.contract.symbol });
  }
  if (!lists(details, kind.listedAs)) return unsupportedType;
  if (
    order.timeInForce === 'OPG' &&
    (!lists(details, 'OPG') || (orderType !== 'MKT' && orderType !== 'LMT'))
  ) {
    return gatewayError('tifMismatch');
  }
  if (kind.closingAuction && order.timeInForce !== '' && order.timeInForce !== 'DAY')
    return gatewayError('tifMismatch');
  return TRIGGER_METHODS.has(order.triggerMethod) ? undefined : gatewayError('invalidTriggerMethod');
}

/** Terms that would change how the order works and that this exchange does not know: refused rather than passed over. */
function hasUnworkedTerms(order: Order): boolean {
  const adjusts = order.adjustedOrderType !== '' && order.adjustedOrderType !== 'None';
  const scales = order.scaleInitLevelSize !== undefined && order.scaleInitLevelSize > 0;
  return adjusts || scales || order.hedgeType !== '';
}

/** Whether the contract's order types name a word; a contract without such a list takes everything. */
export function lists(details: ContractDetails, word: string): boolean {
  return details.orderTypes === '' || details.orderTypes.split(',').includes(word);
}

function quantityFault(order: Order, { details }: OrderContext): GatewayError | undefined {
  if (order.cashQuantity !== undefined && order.cashQuantity > 0) return cashQuantityFault;
  if (!(order.totalQuantity > 0)) return gatewayError('orderSizeZero');
  // Stocks list a fraction as their size increment, for orders typed in by a person: live logs of 2026 refuse them here.
  if (details?.contract.secType === 'STK' && !Number.isInteger(order.totalQuantity))
    return gatewayError('fractionalNotByApi');
  const increment = details === undefined || details.sizeIncrement <= 0 ? 1 : details.sizeIncrement;
  if (!isMultiple(order.totalQuantity, increment)) return gatewayError('fractionalNotSupported');
  if (order.minQuantity !== undefined && order.minQuantity > order.totalQuantity) {
    return invalid('The minimum quantity exceeds the total quantity');
  }
  return undefined;
}

function priceFault(order: Order, context: OrderContext): GatewayError | undefined {
  const orderType = canonicalOrderType(order.orderType) ?? '';
  const kind = orderKindOf(orderType);
  if (kind === undefined) return unsupportedType;
  if (kind.limit === 'required' && order.limitPrice === undefined) return gatewayError('incompleteOrder');
  if (kind.aux === 'required' && order.auxPrice === undefined) return gatewayError('incompleteOrder');
  if (kind.trails) {
    const fault = trailFault(order);
    if (fault !== undefined) return fault;
  }
  const prices = [kind.limit === 'none' ? undefined : order.limitPrice];
  if (!kind.trails && kind.pegged === undefined && kind.aux === 'required') prices.push(order.auxPrice);
  for (const price of prices) {
    if (price === undefined || (price === 0 && kind.limit === 'optional')) continue;
    if (!conforms(price, context)) return gatewayError('minimumPriceVariation');
  }
  return undefined;
}

/** A trailing amount or a trailing percent, exactly one of them. */
function trailFault(order: Order): GatewayError | undefined {
  const amount = order.auxPrice !== undefined && order.auxPrice > 0;
  const percent = order.trailingPercent !== undefined && order.trailingPercent > 0;
  if (amount === percent) {
    return amount
      ? invalid('Trailing amount and trailing percent exclude each other')
      : gatewayError('incompleteOrder');
  }
  return undefined;
}

function conforms(price: number, { details, increments }: OrderContext): boolean {
  if (details === undefined) return isMultiple(price, COMBO_TICK);
  if (!(price > 0)) return false;
  let step = details.minTick;
  for (const row of increments) if (price >= row.lowEdge) step = row.increment;
  return step <= 0 || isMultiple(price, step);
}

function isMultiple(value: number, step: number): boolean {
  const steps = value / step;
  return Math.abs(steps - Math.round(steps)) < 1e-6;
}

function timeFault(order: Order, { nowMs }: OrderContext): GatewayError | undefined {
  if (order.goodAfterTime !== '' && parseOrderTime(order.goodAfterTime, nowMs) === undefined)
    return timeInvalid;
  if (order.timeInForce !== 'GTD') return undefined;
  const until = parseOrderTime(order.goodTillDate, nowMs);
  if (until === undefined) return timeInvalid;
  return until > nowMs ? undefined : timeInvalid;
}

function conditionFault(order: Order, context: OrderContext): GatewayError | undefined {
  for (const condition of order.conditions) {
    if (condition.type === 'time' && parseOrderTime(condition.time, context.nowMs) === undefined)
      return timeInvalid;
    if ('conId' in condition && !context.isKnownContract(condition.conId))
      return gatewayError('noSecurityDefinition');
  }
  return undefined;
}
