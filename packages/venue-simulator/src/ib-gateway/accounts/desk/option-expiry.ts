// Options at the end of their life. At the close of the last trading day, what is in the money by a cent or more is
// exercised (long, unless its holder asked to let it lapse) or assigned (short); the rest ends worthless. Stock options
// deliver stock at the strike, index options pay the difference in cash. Told as executions without an order: the option
// at 0 (or at what it pays), the stock at the strike, no commission.

import type { Contract, Execution } from '../../domain/index.ts';
import { instantOf, parseDay } from '../../market/calendar/index.ts';
import { type Amount, amountOf, magnitude, multiply, toNumber, ZERO } from '../amounts/index.ts';
import { book, type Holding, multiplierOf } from '../ledger/index.ts';
import { underlyingPriceOf } from '../reporting/figures.ts';
import type { Desk } from './desk.ts';
import { cancelAtOnce } from './ending.ts';

/** After DAY orders of the last session have ended. */
const SETTLE_GRACE_MS = 2000;
const EXERCISE_THRESHOLD = 0.01;
const USUAL_CLOSE_MS_OF_DAY = 16 * 3_600_000;

/** Waits for the expiry of an option that somebody holds. */
export function followExpiry(desk: Desk, contract: Contract): void {
  if (contract.secType !== 'OPT' || desk.expiring.has(contract.conId)) return;
  const closeMs = lastCloseOf(desk, contract);
  if (closeMs === undefined) return;
  desk.expiring.add(contract.conId);
  // What counts is the close itself, not what trades after it.
  if (closeMs > desk.nowMs()) desk.at(closeMs - 1, () => noteClose(desk, contract));
  desk.at(closeMs + SETTLE_GRACE_MS, () => expireOption(desk, contract.conId));
}

function noteClose(desk: Desk, contract: Contract): void {
  const price = underlyingPriceOf(desk, contract, desk.market.detailsOf(contract.conId)?.underConId ?? 0);
  if (price !== undefined) desk.closingPrices.set(contract.conId, price);
}

/** The close of its last trading day; `undefined` where the contract names no day. */
function lastCloseOf(desk: Desk, contract: Contract): number | undefined {
  const expiry = contract.lastTradeDateOrContractMonth.slice(0, 8);
  const day = parseDay(expiry);
  if (day === undefined) return undefined;
  const session = desk.market
    .regularSessions(contract.conId, instantOf(day, 0), 1)
    .find((one) => one.referenceDate === expiry);
  return session?.endMs ?? instantOf(day, USUAL_CLOSE_MS_OF_DAY);
}

export function expireOption(desk: Desk, conId: number): void {
  desk.expiring.delete(conId);
  for (const order of desk.registry.openOn(conId)) {
    cancelAtOnce(desk, order, { reason: '', completedStatus: 'Cancelled by System:' });
  }
  for (const [account, books] of desk.books) {
    const holding = books.holdings.get(conId);
    if (holding === undefined || holding.quantity === ZERO) continue;
    const lapses = holding.quantity > ZERO && desk.lapsed.delete(`${account}:${conId}`);
    const inTheMoney = intrinsicOf(desk, holding) >= EXERCISE_THRESHOLD - 1e-9;
    settle(desk, account, holding, holding.quantity, inTheMoney && !lapses);
  }
  desk.closingPrices.delete(conId);
}

/** What exercising one unit is worth now; negative out of the money. */
export function intrinsicOf(desk: Desk, holding: Holding): number {
  const { contract, underConId } = holding;
  const noted = desk.closingPrices.get(contract.conId);
  const price = noted ?? underlyingPriceOf(desk, contract, underConId) ?? contract.strike;
  const value = contract.right === 'C' ? price - contract.strike : contract.strike - price;
  return Math.round(value * 1e6) / 1e6;
}

/** Ends `quantity` (signed) of an option: exercised or assigned, or worthless. */
export function settle(
  desk: Desk,
  account: string,
  holding: Holding,
  quantity: Amount,
  exercised: boolean,
): void {
  const { contract, underConId } = holding;
  const paysCash = desk.market.detailsOf(contract.conId)?.underSecType === 'IND';
  const price = exercised && paysCash ? amountOf(Math.max(0, intrinsicOf(desk, holding))) : ZERO;
  bookSettlement(desk, account, { contract, underConId, quantity: -quantity, price });
  const underlying = desk.market.detailsOf(underConId)?.contract;
  if (!exercised || paysCash || underlying === undefined) return;
  const units = multiply(quantity, multiplierOf(contract));
  bookSettlement(desk, account, {
    contract: underlying,
    underConId: 0,
    quantity: contract.right === 'C' ? units : -units,
    price: amountOf(contract.strike),
  });
}

interface Settlement {
  readonly contract: Contract;
  readonly underConId: number;
  readonly quantity: Amount;
  readonly price: Amount;
}

function bookSettlement(desk: Desk, account: string, settlement: Settlement): void {
  book(desk.booksOf(account), { ...settlement, commission: ZERO });
  const execution = executionOf(desk, account, settlement);
  const report = { contract: settlement.contract, execution };
  desk.log.add({
    report,
    commission: {
      execId: execution.execId,
      commission: 0,
      currency: settlement.contract.currency,
      realizedPnl: undefined,
      yield: undefined,
      yieldRedemptionDate: undefined,
    },
    commissionDelivered: true,
    isCombo: false,
    quantity: settlement.quantity,
    price: settlement.price,
    underConId: settlement.underConId,
  });
  desk.changed();
  desk.touch(account, settlement.contract.conId);
  desk.report((listener) => listener.onExecution(report));
}

function executionOf(desk: Desk, account: string, { contract, quantity, price }: Settlement): Execution {
  const serial = ++desk.counters.execution;
  const shares = toNumber(magnitude(quantity));
  return {
    execId: `${desk.execPrefix}.${serial.toString(16).padStart(8, '0')}.01.01`,
    orderId: 0,
    clientId: 0,
    permId: 0,
    timeMs: desk.nowMs(),
    account,
    exchange: contract.primaryExchange === '' ? contract.exchange : contract.primaryExchange,
    side: quantity > ZERO ? 'BOT' : 'SLD',
    shares,
    price: toNumber(price),
    liquidation: 0,
    cumulativeQuantity: shares,
    averagePrice: toNumber(price),
    orderRef: '',
    evRule: '',
    evMultiplier: undefined,
    modelCode: '',
    lastLiquidity: 0,
    pendingPriceRevision: false,
  };
}
