// The books of one account: cash, holdings, what was realized. Every change is an execution, a settlement or moved
// cash, so that cash and positions are the sum of what was booked, to the last digit.
//
// Cost is signed and includes commissions: positive for a long holding (what was paid), negative for a short one (what
// was received, less commissions), so average cost is cost / quantity for both, as the gateway shows it.

import type { Contract } from '../../domain/index.ts';
import { type Amount, amountOf, magnitude, multiply, share, ZERO } from '../amounts/index.ts';

export interface Holding {
  contract: Contract;
  /** Of the contract, for its margin and settlement; 0 where it has none. */
  underConId: number;
  quantity: Amount;
  cost: Amount;
  /** Realized today. */
  realized: Amount;
  /** Value when the day began, and cash that has flowed since (payments negative): what the daily P&L is made of. */
  dayStartValue: Amount;
  dayFlow: Amount;
}

export interface AccountBooks {
  readonly account: string;
  cash: Amount;
  /** Cash moved in or out by hand today: no profit and no loss. */
  cashMovedToday: Amount;
  dayStartCash: Amount;
  /** Equity with loan value at the last close; shown as the previous day's. */
  previousEquity: Amount;
  readonly holdings: Map<number, Holding>;
  /** Shares and contracts traded this month by kind, for the tiers of commissions. */
  readonly monthVolume: Map<string, Amount>;
}

export interface Booking {
  readonly contract: Contract;
  readonly underConId: number;
  /** Signed: positive buys. */
  readonly quantity: Amount;
  readonly price: Amount;
  readonly commission: Amount;
}

export interface Booked {
  /** Of the part that closed; `undefined` where nothing was closed. */
  readonly realized: Amount | undefined;
}

export function openBooks(account: string, cash: Amount): AccountBooks {
  return {
    account,
    cash,
    cashMovedToday: ZERO,
    dayStartCash: cash,
    previousEquity: cash,
    holdings: new Map(),
    monthVolume: new Map(),
  };
}

/** What one unit of a contract is worth at a price of 1. */
export function multiplierOf(contract: Contract): Amount {
  return contract.multiplier === '' ? amountOf(1) : amountOf(Number(contract.multiplier));
}

/** Books an execution: cash, holding, realized profit of the part that closes. */
export function book(books: AccountBooks, booking: Booking): Booked {
  const holding = holdingFor(books, booking);
  const notional = multiply(multiply(booking.quantity, booking.price), multiplierOf(booking.contract));
  const flow = -notional - booking.commission;
  books.cash += flow;
  holding.dayFlow += flow;
  const closing = closingPart(holding.quantity, booking.quantity);
  const realized = closing === ZERO ? undefined : close(holding, booking.quantity, closing, flow);
  const opening = booking.quantity + closing;
  if (opening !== ZERO) {
    holding.cost += share(-flow, opening, booking.quantity);
    holding.quantity += opening;
  }
  return { realized };
}

/** Moves cash in or out by hand. */
export function moveCash(books: AccountBooks, amount: Amount): void {
  books.cash += amount;
  books.cashMovedToday += amount;
}

/** Begins a new day: today's figures start from nothing, flat holdings go. `valueOfHolding` is the current market value. */
export function beginDay(
  books: AccountBooks,
  previousEquity: Amount,
  valueOfHolding: (holding: Holding) => Amount,
): void {
  books.previousEquity = previousEquity;
  books.cashMovedToday = ZERO;
  books.dayStartCash = books.cash;
  for (const [conId, holding] of books.holdings) {
    if (holding.quantity === ZERO) {
      books.holdings.delete(conId);
      continue;
    }
    holding.realized = ZERO;
    holding.dayFlow = ZERO;
    holding.dayStartValue = valueOfHolding(holding);
  }
}

function holdingFor(books: AccountBooks, booking: Booking): Holding {
  const conId = booking.contract.conId;
  const known = books.holdings.get(conId);
  if (known !== undefined) return known;
  const fresh: Holding = {
    contract: booking.contract,
    underConId: booking.underConId,
    quantity: ZERO,
    cost: ZERO,
    realized: ZERO,
    dayStartValue: ZERO,
    dayFlow: ZERO,
  };
  books.holdings.set(conId, fresh);
  return fresh;
}

/** How much of the held quantity goes, with the sign of the holding. */
function closingPart(held: Amount, change: Amount): Amount {
  if (held === ZERO || held > ZERO === change > ZERO) return ZERO;
  return magnitude(held) < magnitude(change) ? held : -change;
}

function close(holding: Holding, change: Amount, closing: Amount, flow: Amount): Amount {
  const released = share(holding.cost, closing, holding.quantity);
  const received = share(flow, -closing, change);
  holding.cost -= released;
  holding.quantity -= closing;
  const realized = received - released;
  holding.realized += realized;
  return realized;
}
