// What an account is worth: its books at the market's prices. Doubles, since market prices are; cash comes exact and is
// rounded once.

import type { Contract, MarketQuote } from '../../domain/index.ts';
import { type Amount, amountOf, multiply, toNumber, ZERO } from '../amounts/index.ts';
import type { Desk } from '../desk/desk.ts';
import { type AccountBooks, type Holding, multiplierOf } from '../ledger/index.ts';
import { type MarginPosition, type MarginRequirement, marginOf } from '../margin/index.ts';

export interface AccountFigures {
  readonly cash: number;
  readonly stockValue: number;
  readonly optionValue: number;
  readonly otherValue: number;
  readonly grossPositionValue: number;
  readonly netLiquidation: number;
  /** Cash and stocks: options have no loan value. */
  readonly equityWithLoan: number;
  readonly initialMargin: number;
  readonly maintenanceMargin: number;
  readonly availableFunds: number;
  readonly excessLiquidity: number;
  readonly buyingPower: number;
  /** Excess liquidity over net liquidation. */
  readonly cushion: number;
  readonly unrealized: number;
  readonly realized: number;
  readonly daily: number;
  readonly previousEquity: number;
}

/** Day-trading buying power of a margin account, as recorded: four times the available funds. */
const BUYING_POWER_FACTOR = 4;

/** What the gateway marks a holding at: the last trade, for options the middle of the quote. */
export function markOf(contract: Contract, quote: MarketQuote | undefined): number | undefined {
  if (quote === undefined) return undefined;
  const middle = quote.bid === undefined || quote.ask === undefined ? undefined : (quote.bid + quote.ask) / 2;
  return contract.secType === 'STK'
    ? (quote.last ?? middle ?? quote.close)
    : (middle ?? quote.last ?? quote.close);
}

/** Mark of a holding; without a market its average price. */
export function priceOfHolding(desk: Desk, holding: Holding): number {
  const mark = markOf(holding.contract, desk.quoteOf(holding.contract.conId));
  if (mark !== undefined) return mark;
  if (holding.quantity === ZERO) return 0;
  return toNumber(holding.cost) / toNumber(holding.quantity) / toNumber(multiplierOf(holding.contract));
}

export function valueOfHolding(desk: Desk, holding: Holding): Amount {
  const price = amountOf(Math.round(priceOfHolding(desk, holding) * 1e8) / 1e8);
  return multiply(multiply(holding.quantity, price), multiplierOf(holding.contract));
}

/** Every holding as the margin rules see it. */
export function marginPositions(desk: Desk, books: AccountBooks): MarginPosition[] {
  return [...books.holdings.values()]
    .filter((holding) => holding.quantity !== ZERO)
    .map((holding) => ({
      contract: holding.contract,
      underConId: holding.underConId,
      quantity: toNumber(holding.quantity),
      price: priceOfHolding(desk, holding),
      underlyingPrice: underlyingPriceOf(desk, holding.contract, holding.underConId),
    }));
}

export function underlyingPriceOf(desk: Desk, contract: Contract, underConId: number): number | undefined {
  if (contract.secType !== 'OPT') return undefined;
  const quote = desk.quoteOf(underConId);
  if (quote === undefined) return undefined;
  return (
    quote.last ??
    (quote.bid === undefined || quote.ask === undefined ? quote.close : (quote.bid + quote.ask) / 2)
  );
}

export function figuresOf(desk: Desk, account: string): AccountFigures {
  const books = desk.booksOf(account);
  const values = holdingValues(desk, books);
  const cash = toNumber(books.cash);
  const netLiquidation = cash + values.stock + values.option + values.other;
  const equityWithLoan = cash + values.stock + values.other;
  const margin = marginOf(marginPositions(desk, books));
  return {
    cash,
    stockValue: values.stock,
    optionValue: values.option,
    otherValue: values.other,
    grossPositionValue: values.gross,
    netLiquidation,
    unrealized: values.unrealized,
    realized: values.realized,
    daily: netLiquidation - values.dayStart - toNumber(books.dayStartCash + books.cashMovedToday),
    previousEquity: toNumber(books.previousEquity),
    ...marginFigures(equityWithLoan, netLiquidation, margin),
  };
}

function marginFigures(equityWithLoan: number, netLiquidation: number, margin: MarginRequirement) {
  const availableFunds = equityWithLoan - margin.initial;
  const excessLiquidity = equityWithLoan - margin.maintenance;
  return {
    equityWithLoan,
    initialMargin: margin.initial,
    maintenanceMargin: margin.maintenance,
    availableFunds,
    excessLiquidity,
    buyingPower: Math.max(0, availableFunds) * BUYING_POWER_FACTOR,
    cushion: netLiquidation <= 0 ? 0 : excessLiquidity / netLiquidation,
  };
}

function holdingValues(desk: Desk, books: AccountBooks) {
  const values = { stock: 0, option: 0, other: 0, gross: 0, unrealized: 0, realized: 0, dayStart: 0 };
  for (const holding of books.holdings.values()) {
    const value = toNumber(valueOfHolding(desk, holding));
    const { secType } = holding.contract;
    values[secType === 'STK' ? 'stock' : secType === 'OPT' ? 'option' : 'other'] += value;
    values.gross += Math.abs(value);
    values.unrealized += value - toNumber(holding.cost);
    values.realized += toNumber(holding.realized);
    values.dayStart += toNumber(holding.dayStartValue);
  }
  return values;
}
