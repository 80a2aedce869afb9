// The option classes of the universe, the strikes that each lists, and the ids of their series. An id is the series
// written as one number, so a client that comes back after a restart with an id from yesterday finds the same contract.

import { civilOf, dayOf } from '../calendar/civil-day.ts';
import { isMonthlyExpiry, listedExpiries } from '../calendar/expiries.ts';
import type { OptionRight } from '../pricing/index.ts';
import type { OptionClass } from './listing.ts';
import { stockListings } from './stocks.ts';

/** Classes in the pilot of penny increments that trade in cents at every price. */
const CENT_CLASSES = new Set(['SPY', 'QQQ', 'IWM']);
/** Funds whose options trade a quarter of an hour longer than the stocks. */
const LATE_CLASSES = new Set(['SPY', 'QQQ', 'IWM', 'DIA', 'TLT', 'GLD']);

const FIRST_EXPIRY_DAY = dayOf(2010, 1, 1);
const EXPIRY_DAYS = 10_000;
const STRIKES = 2000;
const FIRST_ID = 100_000_000;
const IDS_PER_CLASS = EXPIRY_DAYS * STRIKES * 2;

function stockClasses(): Omit<OptionClass, 'index'>[] {
  return stockListings.map((stock) => ({
    symbol: stock.symbol,
    tradingClass: stock.symbol,
    underlyingConId: stock.conId,
    underlyingName: stock.profile.name,
    underlyingSecType: 'STK',
    cycle: stock.profile.option!.cycle,
    step: stock.profile.option!.step,
    style: 'american',
    settlement: 'shares',
    hours: LATE_CLASSES.has(stock.symbol) ? 'etfOption' : 'stockOption',
    ruleId: CENT_CLASSES.has(stock.symbol) ? 32 : 109,
  }));
}

function indexClass(
  symbol: string,
  tradingClass: string,
  conId: number,
  name: string,
): Omit<OptionClass, 'index'> {
  return {
    symbol,
    tradingClass,
    underlyingConId: conId,
    underlyingName: name,
    underlyingSecType: 'IND',
    cycle: symbol === 'VIX' ? 'volatilityIndex' : tradingClass === 'SPXW' ? 'daily' : 'indexMonthly',
    step: symbol === 'VIX' ? 0.5 : 5,
    style: 'european',
    settlement: 'cash',
    hours: 'indexOption',
    ruleId: symbol === 'VIX' ? 109 : 110,
  };
}

export const optionClasses: readonly OptionClass[] = [
  ...stockClasses(),
  indexClass('SPX', 'SPX', 416904, 'S&P 500 Stock Index'),
  indexClass('SPX', 'SPXW', 416904, 'S&P 500 Stock Index'),
  indexClass('VIX', 'VIX', 13455763, 'CBOE Volatility Index'),
].map((optionClass, index) => ({ ...optionClass, index }));

export interface OptionSeries {
  readonly optionClass: OptionClass;
  readonly right: OptionRight;
  readonly strike: number;
  readonly expiryDay: number;
}

export function optionConId(series: OptionSeries): number {
  const strikeIndex = Math.round(series.strike / series.optionClass.step);
  const expiryIndex = series.expiryDay - FIRST_EXPIRY_DAY;
  const place = (expiryIndex * STRIKES + strikeIndex) * 2 + (series.right === 'C' ? 0 : 1);
  return FIRST_ID + series.optionClass.index * IDS_PER_CLASS + place;
}

/** The series of an id; undefined where the id is no option's. */
export function optionOfConId(conId: number): OptionSeries | undefined {
  const place = conId - FIRST_ID;
  if (!Number.isSafeInteger(place) || place < 0) return undefined;
  const optionClass = optionClasses[Math.floor(place / IDS_PER_CLASS)];
  if (optionClass === undefined) return undefined;
  const inClass = place % IDS_PER_CLASS;
  const strikeIndex = Math.floor(inClass / 2) % STRIKES;
  const expiryDay = FIRST_EXPIRY_DAY + Math.floor(inClass / 2 / STRIKES);
  if (strikeIndex === 0) return undefined;
  return {
    optionClass,
    right: inClass % 2 === 0 ? 'C' : 'P',
    strike: strikeIndex * optionClass.step,
    expiryDay,
  };
}

/** Expiries listed today; a monthly index class and its weekly sister never list the same settlement twice. */
export function expiriesOf(optionClass: OptionClass, today: number): readonly number[] {
  return listedExpiries(optionClass.cycle, today);
}

/**
 * Strikes that an expiry lists while the underlying stood at `anchor` (its close at the end of the month before): fine near
 * the money and soon, wider further out, as exchanges add them.
 */
export function strikesOf(
  optionClass: OptionClass,
  expiryDay: number,
  today: number,
  anchor: number,
): readonly number[] {
  const { step } = optionClass;
  const daysLeft = expiryDay - today;
  const monthly = isMonthlyExpiry(expiryDay) || optionClass.cycle === 'indexMonthly';
  const near = daysLeft <= 60 ? step : 2 * step;
  const far = near * 2;
  const [low, high] = monthly ? [0.5 * anchor, 1.6 * anchor] : [0.8 * anchor, 1.22 * anchor];
  const strikes: number[] = [];
  const first = Math.max(1, Math.ceil(low / step));
  const last = Math.min(STRIKES - 1, Math.floor(high / step));
  for (let i = first; i <= last; i++) {
    const strike = i * step;
    const spacing = Math.abs(strike / anchor - 1) <= 0.12 ? near : far;
    if (isMultiple(strike, spacing)) strikes.push(strike);
  }
  return strikes;
}

/** The twenty-one characters of an option symbol: root padded to six, date, right, strike in thousandths. */
export function optionLocalSymbol(series: OptionSeries): string {
  const { year, month, day } = civilOf(series.expiryDay);
  const date = `${year % 100}`.padStart(2, '0') + `${month}`.padStart(2, '0') + `${day}`.padStart(2, '0');
  const strike = `${Math.round(series.strike * 1000)}`.padStart(8, '0');
  return `${series.optionClass.tradingClass.padEnd(6)}${date}${series.right}${strike}`;
}

/** The series that an option symbol names, listed or not. */
export function parseOptionLocalSymbol(text: string): OptionSeries | undefined {
  const match = /^([A-Z]{1,6}) *(\d{2})(\d{2})(\d{2})([CP])(\d{8})$/.exec(text);
  if (match === null) return undefined;
  const optionClass = optionClasses.find((candidate) => candidate.tradingClass === match[1]);
  if (optionClass === undefined) return undefined;
  const expiryDay = dayOf(2000 + Number(match[2]), Number(match[3]), Number(match[4]));
  return { optionClass, right: match[5] as OptionRight, strike: Number(match[6]) / 1000, expiryDay };
}

function isMultiple(value: number, step: number): boolean {
  const ratio = value / step;
  return Math.abs(ratio - Math.round(ratio)) < 1e-9;
}
