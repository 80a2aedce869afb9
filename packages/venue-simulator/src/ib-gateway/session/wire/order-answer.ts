// Orders as openOrder, completedOrder and orderStatus show them.

import { plainDecimal, priceText } from '../../codec/index.ts';
import type { OpenOrder, Order, OrderCondition, OrderState, OrderStatus } from '../../domain/index.ts';
import { contractFields } from './contract-fields.ts';

function legFields({ contract, order }: OpenOrder) {
  const legs = contract.comboLegs ?? [];
  return {
    comboLegsDescription: legs
      .map((leg) => `${leg.conId}|${leg.action === 'SELL' ? -leg.ratio : leg.ratio}`)
      .join(','),
    comboLegs: legs.map((leg) => ({
      legConId: leg.conId,
      ratio: leg.ratio,
      legAction: leg.action,
      legExchange: leg.exchange,
      legOpenClose: leg.openClose ?? 0,
      legShortSaleSlot: leg.shortSaleSlot ?? 0,
      legDesignatedLocation: leg.designatedLocation ?? '',
      legExemptCode: leg.exemptCode ?? -1,
    })),
    comboLegPrices: order.comboLegPrices.map((legPrice) => ({ legPrice })),
    smartComboRoutingParams: order.smartComboRoutingParams,
  };
}

const conditionTypes = { price: 1, time: 3, margin: 4, execution: 5, volume: 6, percentChange: 7 } as const;

function conditionFields(condition: OrderCondition, decimals: number) {
  const fields = { ...condition, type: `${conditionTypes[condition.type]}` };
  return condition.type === 'price' ? { ...fields, price: priceText(condition.price, decimals) } : fields;
}

/**
 * A gateway echoes an adjusted stop one unit beyond the limit of a fresh plain limit order; a modified order and an
 * order without limit show none.
 */
function echoedTrailStop({ order, modifications }: OpenOrder): number | undefined {
  if (order.trailStopPrice !== undefined) return order.trailStopPrice;
  if (order.orderType !== 'LMT' || order.limitPrice === undefined || modifications > 0) return undefined;
  const away = order.action === 'BUY' ? 1 : -1;
  return Math.round((order.limitPrice + away) * 1e8) / 1e8;
}

/** Members of an order whose names the tables share; lists and conditions apart. */
function termFields(order: Order) {
  const {
    conditions: _conditions,
    comboLegPrices: _prices,
    algoParams,
    continuousUpdate,
    adjustedOrderType,
    usePriceManagementAlgo,
    volatilityType,
    trailStopPrice,
    referencePriceType,
    dontUseAutoPriceForHedge: _hedge,
    deltaNeutralOrderType,
    ...terms
  } = order;
  return {
    ...terms,
    algoParams: order.algoStrategy === '' ? undefined : algoParams,
    // A plain order's echo of an adjusted stop stands in a field of its own.
    trailStopPrice: order.orderType.startsWith('TRAIL') ? trailStopPrice : undefined,
    continuousUpdate: continuousUpdate ? 1 : 0,
    volatilityType: volatilityType ?? 0,
    referencePriceType: referencePriceType ?? 0,
    adjustedOrderType: adjustedOrderType === '' ? 'None' : adjustedOrderType,
    usePriceManagementAlgo: usePriceManagementAlgo === true,
    deltaNeutralOrderType: deltaNeutralOrderType === '' ? 'None' : deltaNeutralOrderType,
    ocaType: `${order.ocaType ?? 3}`,
    clearingIntent: order.clearingIntent === '' ? 'IB' : order.clearingIntent,
  };
}

function stateFields(state: OrderState) {
  const { completedTime, completedStatus, ...margins } = state;
  return { ...margins, completedTime: completedTime ?? '', completedStatus: completedStatus ?? '' };
}

function commonFields(open: OpenOrder, decimals: number) {
  const { order, contract } = open;
  return {
    ...contractFields(contract),
    ...termFields(order),
    ...legFields(open),
    ...stateFields(open.state),
    permId: open.permId,
    conditions: order.conditions.map((condition) => conditionFields(condition, decimals)),
    adjustableTrailStopPrice: echoedTrailStop(open),
    deltaNeutralPresent: contract.deltaNeutral !== undefined,
    deltaNeutralContractConId: contract.deltaNeutral?.conId,
    deltaNeutralContractDelta: contract.deltaNeutral?.delta,
    deltaNeutralContractPrice: contract.deltaNeutral?.price,
  };
}

/** `decimals`: digits of the contract's prices. */
export function openOrderFields(open: OpenOrder, decimals: number) {
  return {
    ...commonFields(open, decimals),
    orderId: open.orderId,
    clientId: open.clientId,
    parentId: open.status.parentId,
    sharesAllocation: `${open.permId}.${open.modifications}/${open.order.account}/100`,
  };
}

export function completedOrderFields(open: OpenOrder, decimals: number) {
  return {
    ...commonFields(open, decimals),
    filledQuantity: open.status.filled,
    parentPermId: open.parentPermId,
    autoCancelDate: '',
  };
}

export function orderStatusFields(status: OrderStatus, decimals: number) {
  const price = (value: number) => (value === 0 ? '0' : priceText(roundNoise(value), decimals));
  return {
    ...status,
    averageFillPrice: price(status.averageFillPrice),
    lastFillPrice: price(status.lastFillPrice),
    marketCapPrice: plainDecimal(status.marketCapPrice),
  };
}

/** Averages carry binary noise that the gateway's decimals do not show. */
function roundNoise(value: number): number {
  return Math.round(value * 1e8) / 1e8;
}
