// Limits that belong to the account and its time: the trading day, the daily loss, the drawdown, the losing streak, and
// the samples of the equity curve. Exact figures come from the ledger at the last mids; the quote path only compares a
// floor and calls in here when it is crossed.
import { type AccountId, formatMoney, type InstrumentIndex, type Money, parseMoney } from '../base/index.ts';
import type { RiskLatch } from '../model/index.ts';
import type { EquityParts } from '../portfolio/index.ts';
import { lossFromEquity } from './books.ts';
import { dayOf } from './days.ts';
import { accountConfigOf, alert, type Deciding, instrumentOf, midOf, type Reading } from './deciding.ts';
import { cancelEntries, closePosition } from './exits.ts';

export function equityOf(d: Deciding, account: AccountId): EquityParts {
  return d.books.ledger.equity(account, accountConfigOf(d, account).currency, (index) => midOf(d, index));
}

/**
 * Positions of the account whose last price is not fresh (the link is down, the market silent, no quote since it came back).
 * Equity that counts them is a figure of then: it is no base for a day's limit, no point of the curve, no size for an entry.
 */
export function stalePricesOf(d: Reading, account: AccountId): InstrumentIndex[] {
  const stale: InstrumentIndex[] = [];
  d.config.instruments.forEach((config, at) => {
    const index = at as InstrumentIndex;
    if (config.account !== account || d.books.positionLots(index) === 0) return;
    const { staleness, stalenessAtMs } = d.books.instruments[index]!;
    const fresh = staleness === 'fresh' && d.market.quoteMs[index]! >= stalenessAtMs;
    if (!fresh) stale.push(index);
  });
  return stale;
}

/**
 * Starts the account's day where it has none yet, or a new one at UTC midnight. Unknown equity is not zero, and an old price is not
 * today's: the start waits, and until then the limits of the day before stand.
 */
export function rollDay(d: Deciding, account: AccountId): void {
  const record = d.books.account(account);
  const day = dayOf(d.nowMs);
  if (record.day === day || stalePricesOf(d, account).length > 0) return;
  const { equity } = equityOf(d, account);
  if (equity === undefined || equity <= 0n) return;
  d.emit({ type: 'TradingDayStarted', account, day, equity: formatMoney(equity) });
  for (const latch of record.latches) {
    if (latch !== 'drawdown') d.emit({ type: 'RiskLatchCleared', account, latch, by: 'new trading day' });
  }
  markEquity(d, account);
}

/** The account's equity where it can be said now: not while a price or a cost is unknown, or a price old. */
export function knownEquity(d: Deciding, account: AccountId): Money | undefined {
  return stalePricesOf(d, account).length === 0 ? equityOf(d, account).equity : undefined;
}

export const equityIsKnown = (d: Deciding, account: AccountId): boolean =>
  knownEquity(d, account) !== undefined;

export function markEquity(d: Deciding, account: AccountId): void {
  const record = d.books.account(account);
  const { equity, unrealized } = equityOf(d, account);
  if (equity === undefined || unrealized === undefined) return;
  const peak = maxMoney(equity, record.peak, d.market.peakOf(account));
  d.emit({
    type: 'EquityMarked',
    account,
    equity: formatMoney(equity),
    unrealized: formatMoney(unrealized),
    peak: formatMoney(peak),
    atMs: d.nowMs,
  });
  d.market.floorsChanged(account, d.books);
}

function maxMoney(equity: Money, marked: string | undefined, seen: Money): Money {
  const peak = marked === undefined ? equity : parseMoney(marked);
  const higher = peak > equity ? peak : equity;
  return seen > higher ? seen : higher;
}

/** The quote path saw equity below a floor: the exact figures decide. */
export function checkEquityLimits(d: Deciding, account: AccountId): void {
  const record = d.books.account(account);
  const { limits } = accountConfigOf(d, account);
  const { equity } = equityOf(d, account);
  if (equity === undefined) return;
  const lossFrom = lossFromEquity(record);
  if (lossFrom !== undefined) {
    const start = Number(parseMoney(lossFrom));
    breach(d, account, 'dailyLoss', (start - Number(equity)) / start, limits.dailyLossFraction);
  }
  const peak = Number(maxMoney(equity, record.peak, d.market.peakOf(account)));
  breach(d, account, 'drawdown', (peak - Number(equity)) / peak, limits.drawdownFraction);
  d.market.floorsChanged(account, d.books);
}

function breach(d: Deciding, account: AccountId, latch: RiskLatch, measured: number, allowed: number): void {
  if (!(measured >= allowed) || d.books.account(account).latches.includes(latch)) return;
  latchRisk(d, account, latch, measured, allowed);
  if (accountConfigOf(d, account).onLimitBreach === 'flatten') flattenAccount(d, account, latch);
}

function latchRisk(
  d: Deciding,
  account: AccountId,
  latch: RiskLatch,
  measured: number,
  allowed: number,
): void {
  const stalePrices = latch === 'losingStreak' ? [] : stalePricesOf(d, account);
  d.emit({
    type: 'RiskLatched',
    account,
    latch,
    measured: String(measured),
    allowed: String(allowed),
    ...(stalePrices.length > 0 && { stalePrices }),
    atMs: d.nowMs,
  });
  alert(
    d,
    'critical',
    `limit-${latch}`,
    `${account}: ${latch} is at ${measured.toFixed(4)}, the limit is ${allowed}; entries are blocked and canceled${staleNote(d, stalePrices)}`,
  );
  // What works already would open a position after the limit all the same.
  d.config.instruments.forEach((config, index) => {
    if (config.account === account) cancelEntries(d, index as InstrumentIndex, `limit-${latch}`);
  });
}

/** A loss that was measured with an old price blocks all the same, and says so. */
function staleNote(d: Deciding, stalePrices: readonly InstrumentIndex[]): string {
  if (stalePrices.length === 0) return '';
  const prices = stalePrices.map((index) => {
    const seconds = Math.round((d.nowMs - d.market.quoteMs[index]!) / 1_000);
    return `${instrumentOf(d, index).id} (${seconds} s old)`;
  });
  return `. Measured with the last known price of ${prices.join(', ')}`;
}

export function checkStreak(d: Deciding, account: AccountId): void {
  const { losingStreak, latches } = d.books.account(account);
  const { limits } = accountConfigOf(d, account);
  if (losingStreak >= limits.losingStreak && !latches.includes('losingStreak')) {
    latchRisk(d, account, 'losingStreak', losingStreak, limits.losingStreak);
  }
}

function flattenAccount(d: Deciding, account: AccountId, reason: string): void {
  d.config.instruments.forEach((config, index) => {
    const instrument = index as InstrumentIndex;
    const open = d.books.positionLots(instrument) !== 0 || d.books.openOrders[instrument]!.size > 0;
    if (config.account === account && open) closePosition(d, instrument, 'limit', reason);
  });
}
