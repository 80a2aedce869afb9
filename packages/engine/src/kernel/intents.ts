// From an approved order to the intent: the client order id is allocated here, from the key that the event will have.
import { formatMoney, type InstrumentIndex, type Money, type Ticks } from '../base/index.ts';
import { type OrderTerms, type ProtectionPlan, worthAt } from '../model/index.ts';
import { clientOrderIdOf } from '../orders/index.ts';
import type { ApprovedOrder } from '../risk/index.ts';
import { type Deciding, priceOf } from './deciding.ts';

export function intendOrder(d: Deciding, order: ApprovedOrder, plan?: ProtectionPlan): void {
  const { instrument } = order.terms;
  const bidTicks = d.market.bidTicks[instrument]! as Ticks;
  const askTicks = d.market.askTicks[instrument]! as Ticks;
  d.emit({
    type: 'OrderIntended',
    account: order.account,
    terms: { ...order.terms, clientOrderId: clientOrderIdOf(d.config.nodeId, d.seq, d.nextIndex) },
    origin: order.origin,
    bidTicks,
    askTicks,
    notional: notionalOf(d, instrument, order.terms, bidTicks, askTicks),
    plan,
    riskAmount: order.riskAmount === undefined ? undefined : moneyText(order.riskAmount),
  });
}

function notionalOf(
  d: Deciding,
  instrument: InstrumentIndex,
  terms: Omit<OrderTerms, 'clientOrderId'>,
  bidTicks: Ticks,
  askTicks: Ticks,
): string {
  const ticks = terms.priceTicks ?? terms.triggerTicks ?? (terms.side === 'buy' ? askTicks : bidTicks);
  if (ticks <= 0) return '0';
  return formatMoney(worthAt(d.terms[instrument]!, terms.lots, priceOf(d, instrument, ticks)));
}

/** A figure for the reader, to 1e-8. */
function moneyText(amount: number): string {
  return formatMoney((BigInt(Math.round(amount * 1e8)) * 10_000n) as Money);
}
