// What an order would do to the account: the answer to what-if, and the question whether it may be placed at all.
// Judged on what is held now and this order filled whole; other working orders are not counted.

import type { Contract, OpenOrder, OrderState } from '../../domain/index.ts';
import { type Amount, amountOf, multiply, share, toNumber, ZERO } from '../amounts/index.ts';
import { commissionOf } from '../commissions/index.ts';
import { multiplierOf } from '../ledger/index.ts';
import { type MarginPosition, type MarginRequirement, marginOf } from '../margin/index.ts';
import { buys, remainingOf, type WorkingLeg, type WorkingOrder } from '../orders/index.ts';
import { marginPositions, markOf, underlyingPriceOf } from '../reporting/figures.ts';
import { openOrderOf } from '../reporting/frames.ts';
import type { Desk } from './desk.ts';
import { quoteFor } from './working.ts';

export interface Impact {
  readonly before: MarginRequirement & { readonly equity: number };
  readonly after: MarginRequirement & { readonly equity: number };
  /** If the order takes liquidity, and if it adds it: the tiered plan charges differently. */
  readonly commission: number;
  readonly commissionAdding: number;
}

export function impactOf(desk: Desk, order: WorkingOrder): Impact {
  const books = desk.booksOf(order.account);
  const held = marginPositions(desk, books);
  const cash = toNumber(books.cash);
  const before = { ...marginOf(held), equity: cash + loanValue(held) };
  const positions = [...held];
  let spent = 0;
  let commission = 0;
  let commissionAdding = 0;
  for (const leg of legsOf(order)) {
    const quantity = multiply(remainingOf(order), amountOf(leg.ratio));
    const boughtLeg = leg.buys === buys(order);
    const price = expectedPrice(desk, order, leg, boughtLeg);
    const multiplier = toNumber(multiplierOf(leg.contract));
    const signed = boughtLeg ? toNumber(quantity) : -toNumber(quantity);
    const carried = addPosition(desk, positions, leg, signed, price);
    spent += signed * (hasLoanValue(leg.contract) ? carried : price) * multiplier;
    commission += toNumber(expectedCommission(desk, order, leg, quantity, price, true));
    commissionAdding += toNumber(expectedCommission(desk, order, leg, quantity, price, false));
  }
  const equity = cash - spent - commission + loanValue(positions);
  return { before, after: { ...marginOf(positions), equity }, commission, commissionAdding };
}

/** `undefined`: enough. Else equity with loan value and the initial margin it would have to exceed. */
export function shortfallOf(
  desk: Desk,
  order: WorkingOrder,
): { readonly equity: number; readonly margin: number } | undefined {
  const { before, after } = impactOf(desk, order);
  const free = after.equity - after.initial;
  // What lowers the requirement may always be done, also in an account that is short of funds.
  if (free >= 0 || free >= before.equity - before.initial) return undefined;
  return { equity: after.equity, margin: after.initial };
}

/** The one openOrder that answers what-if. */
export function whatIfAnswer(desk: Desk, order: WorkingOrder): OpenOrder {
  const { before, after, commission, commissionAdding } = impactOf(desk, order);
  const fixed = desk.options.commissionPlan === 'fixed';
  const state: OrderState = {
    status: 'PreSubmitted',
    initMarginBefore: cents(before.initial),
    maintMarginBefore: cents(before.maintenance),
    equityWithLoanBefore: cents(before.equity),
    initMarginChange: cents(after.initial - before.initial),
    maintMarginChange: cents(after.maintenance - before.maintenance),
    // The difference of the two figures as they are shown, with the noise of its binary digits (recorded: b041, b042).
    equityWithLoanChange: cents(after.equity) - cents(before.equity),
    initMarginAfter: cents(after.initial),
    maintMarginAfter: cents(after.maintenance),
    equityWithLoanAfter: cents(after.equity),
    // The tiered plan depends on who takes the liquidity: the gateway gives a range.
    commission: fixed ? commission : undefined,
    minCommission: fixed ? undefined : commissionAdding,
    maxCommission: fixed ? undefined : commission,
    commissionCurrency: order.contract.currency,
    warningText: '',
  };
  const open = openOrderOf(desk, order);
  return { ...open, state, status: { ...open.status, status: 'PreSubmitted' } };
}

function legsOf(order: WorkingOrder): readonly WorkingLeg[] {
  if (order.legs.length > 0) return order.legs;
  return [{ contract: order.contract, underConId: order.underConId, ratio: 1, buys: true }];
}

/** Stocks and everything else but options. */
const hasLoanValue = (contract: Contract) => contract.secType !== 'OPT';

function loanValue(positions: readonly MarginPosition[]): number {
  let value = 0;
  for (const { contract, quantity, price } of positions) {
    if (hasLoanValue(contract)) value += quantity * price * toNumber(multiplierOf(contract));
  }
  return value;
}

/** The limit where there is one, else the touch. */
function expectedPrice(desk: Desk, order: WorkingOrder, leg: WorkingLeg, boughtLeg: boolean): number {
  const { limitPrice, auxPrice } = order.order;
  if (order.legs.length === 0) {
    if (limitPrice !== undefined && limitPrice > 0) return limitPrice;
    const quote = quoteFor(desk, order);
    const touch = boughtLeg ? quote?.ask : quote?.bid;
    return touch ?? markOf(order.contract, quote) ?? auxPrice ?? 0;
  }
  const quote = desk.quoteOf(leg.contract.conId);
  return (boughtLeg ? quote?.ask : quote?.bid) ?? markOf(leg.contract, quote) ?? 0;
}

function expectedCommission(
  desk: Desk,
  order: WorkingOrder,
  leg: WorkingLeg,
  quantity: Amount,
  price: number,
  takesLiquidity: boolean,
): Amount {
  return commissionOf({
    secType: leg.contract.secType,
    plan: desk.options.commissionPlan,
    sells: leg.buys !== buys(order),
    takesLiquidity,
    quantity,
    price: amountOf(price),
    multiplier: multiplierOf(leg.contract),
    monthVolume: desk.booksOf(order.account).monthVolume.get(leg.contract.secType) ?? ZERO,
    before: { quantity: ZERO, value: ZERO, broker: ZERO },
  }).total;
}

/**
 * Answers the price at which the position is carried. What has loan value costs just this: recorded what-ifs change
 * equity by the commission alone, whatever the spread or the limit (b041, b042).
 */
function addPosition(
  desk: Desk,
  positions: MarginPosition[],
  leg: WorkingLeg,
  quantity: number,
  price: number,
): number {
  const index = positions.findIndex((position) => position.contract.conId === leg.contract.conId);
  const held = positions[index];
  if (held === undefined) {
    const underlyingPrice = underlyingPriceOf(desk, leg.contract, leg.underConId);
    const mark = markOf(leg.contract, desk.quoteOf(leg.contract.conId)) ?? price;
    positions.push({
      contract: leg.contract,
      underConId: leg.underConId,
      quantity,
      price: mark,
      underlyingPrice,
    });
    return mark;
  }
  positions[index] = { ...held, quantity: held.quantity + quantity };
  return held.price;
}

function cents(value: number): number {
  return toNumber(share(amountOf(Math.round(value * 100)), 1n, 100n));
}
