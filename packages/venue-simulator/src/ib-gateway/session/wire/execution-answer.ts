// Executions and commissions as the wire shows them.

import { priceText } from '../../codec/index.ts';
import type { CommissionReport, ExecutionReport } from '../../domain/index.ts';
import { wallText } from '../wall-time.ts';
import { contractFields } from './contract-fields.ts';

/** What gateways write for the order id of an order that no client placed (a known fault of theirs). */
const NO_ORDER_ID = 2_147_483_647;

/** `requestId` -1: reported as it happens. */
export function executionFields(
  requestId: number,
  { contract, execution }: ExecutionReport,
  shown: { readonly timeZone: string; readonly decimals: number; readonly version: number },
) {
  return {
    ...contractFields(contract),
    requestId,
    orderId: execution.orderId === 0 ? NO_ORDER_ID : execution.orderId,
    exchange: execution.exchange,
    execId: execution.execId,
    time: wallText(execution.timeMs, shown.timeZone, shown.version),
    account: execution.account,
    executionExchange: execution.exchange,
    side: execution.side,
    shares: execution.shares,
    price: priceText(execution.price, shown.decimals),
    permId: execution.permId,
    clientId: execution.clientId,
    liquidation: execution.liquidation,
    cumulativeQuantity: execution.cumulativeQuantity,
    averagePrice: priceText(Math.round(execution.averagePrice * 1e8) / 1e8, shown.decimals),
    orderRef: execution.orderRef,
    evRule: execution.evRule,
    evMultiplier: execution.evMultiplier,
    modelCode: execution.modelCode,
    lastLiquidity: `${execution.lastLiquidity}`,
    pendingPriceRevision: execution.pendingPriceRevision,
  };
}

export function commissionFields(report: CommissionReport) {
  return {
    execId: report.execId,
    commission: report.commission,
    currency: report.currency,
    realizedPnl: report.realizedPnl,
    yield: report.yield,
    yieldRedemptionDate: report.yieldRedemptionDate === undefined ? '' : `${report.yieldRedemptionDate}`,
  };
}
