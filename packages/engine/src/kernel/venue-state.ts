// A whole read of an account -> events: orders first (they explain positions), then what the read does not show, then
// positions, protection, cash and funding. State older than what the venue reports never wins; nothing is adjusted on one
// read that our own moving orders could explain.
import {
  formatMoney,
  type InstrumentIndex,
  type Lots,
  lotsToText,
  type Money,
  parseMoney,
} from '../base/index.ts';
import {
  type BalanceReport,
  type FundingReport,
  type Instrument,
  type OrderReport,
  type PositionReport,
  type ProtectionReport,
  proveInstrumentBounds,
  type VenueStateReport,
} from '../model/index.ts';
import { transitionOf } from '../orders/index.ts';
import { judgeAbsence, judgeDifference } from '../reconciliation/index.ts';
import type { OrderRecord } from './books.ts';
import { accountConfigOf, alert, type Deciding, instrumentOf } from './deciding.ts';
import { checkEnding } from './ending.ts';
import { pursueClosings } from './exits.ts';
import { afterStatus, onOrderReport } from './order-reports.ts';
import { checkOverdue, sayCurrentAgain } from './overdue.ts';
import { afterAdjustment } from './position-changes.ts';
import { compareProtection, protectAsFound } from './protection.ts';
import { requestRead } from './venue-reads.ts';

/** Cash may differ by this much (rounding of fees and averages) before it is called a difference. */
const cashTolerance = parseMoney('0.01');
/** A fill this recent may be missing from a read of positions. */
const settlingMs = 5_000;

type Disputed = { readonly instrument: InstrumentIndex; readonly venueLots: Lots };

export function onVenueState(d: Deciding, report: VenueStateReport): void {
  const differences: string[] = [];
  const { readWanted } = d.books.account(report.account);
  const orders = [...report.endedOrders, ...report.openOrders].sort((a, b) => a.atMs - b.atMs);
  for (const order of orders) onOrderReport(d, order, 'inRead');
  for (const order of [...d.books.allOpenOrders()])
    if (order.account === report.account) takeAbsence(d, order, report, differences);
  for (const funding of report.fundings) onFunding(d, funding);
  const disputed = comparePositions(d, report, differences);
  compareProtections(d, report);
  for (const balance of report.balances) onBalance(d, balance);
  const disputedCash = compareCash(d, report, differences);
  const { overdueSinceMs } = d.books.account(report.account);
  if (!report.complete) checkOverdue(d, report.account);
  d.emit({
    type: 'VenueStateReconciled',
    account: report.account,
    readNumber: report.readNumber,
    complete: report.complete,
    startedAtMs: report.startedAtMs,
    differences,
    disputed,
    disputedCash,
    atMs: d.nowMs,
  });
  sayCurrentAgain(d, report.account, overdueSinceMs);
  // What this very read gave cause for waits a while (`timers.ts`): the next would show the same.
  if (readWanted !== undefined) requestRead(d, report.account, readWanted);
  pursueClosings(d);
  checkEnding(d);
}

const shows = (report: VenueStateReport, order: OrderRecord): boolean => {
  const same = (it: OrderReport): boolean =>
    it.clientOrderId === order.terms.clientOrderId ||
    (it.venueOrderId !== undefined && it.venueOrderId === order.venueOrderId);
  return report.openOrders.some(same) || report.endedOrders.some(same);
};

function takeAbsence(d: Deciding, order: OrderRecord, report: VenueStateReport, differences: string[]): void {
  const { clientOrderId } = order.terms;
  const doubtful = {
    clientOrderId,
    status: order.status,
    intendedAtMs: order.intendedAtMs,
    absentReads: order.absentReads,
  };
  const verdict = judgeAbsence(
    doubtful,
    report,
    shows(report, order),
    accountConfigOf(d, order.account).capabilities,
  );
  if (verdict === 'noEvidence') return;
  differences.push(`order ${clientOrderId}: ${order.status} here, not at the venue (${verdict})`);
  if (verdict === 'noted') {
    d.emit({ type: 'OrderAbsenceNoted', clientOrderId, readNumber: report.readNumber });
    return;
  }
  const { to } = transitionOf(order.status, 'absent');
  const readNumbers = [...order.absentReads, report.readNumber];
  if (to === 'notAtVenue') {
    d.emit({ type: 'OrderNotAtVenue', clientOrderId, readNumbers });
    afterStatus(d, order);
  } else if (to === 'unknown') {
    const reason = 'the venue held it and no longer shows it';
    d.emit({ type: 'OrderBecameUnknown', clientOrderId, reason });
    alert(d, 'critical', 'order-unknown', `The outcome of ${clientOrderId} is not known: ${reason}`);
  }
}

/** Nothing of ours moves in the instrument that could explain a difference. */
function isBusy(d: Deciding, instrument: InstrumentIndex, startedAtMs: number): boolean {
  const { lastFillMs } = d.books.instruments[instrument]!;
  if (lastFillMs !== undefined && lastFillMs > startedAtMs - settlingMs) return true;
  for (const { status } of d.books.openOrdersOf(instrument)) {
    if (status === 'intended' || status === 'submitted' || status === 'unknown') return true;
  }
  return false;
}

function comparePositions(d: Deciding, report: VenueStateReport, differences: string[]): Disputed[] {
  if (!report.complete) return [...d.books.account(report.account).disputed];
  const disputed: Disputed[] = [];
  d.config.instruments.forEach((config, at) => {
    if (config.account !== report.account) return;
    const instrument = at as InstrumentIndex;
    const position = report.positions.find((it) => it.instrument === instrument);
    const venueLots = position?.lots ?? (0 as Lots);
    const verdict = judgePosition(d, report, instrument, venueLots);
    if (verdict === 'equal') return;
    differences.push(
      `position of ${config.instrument.id}: ${d.books.positionLots(instrument)} lots here, ${venueLots} at the venue (${verdict})`,
    );
    if (verdict === 'adjust' && canBeKept(config.instrument, venueLots))
      adjustPosition(d, report, instrument, venueLots, position);
    else disputed.push({ instrument, venueLots });
  });
  return disputed;
}

function judgePosition(d: Deciding, report: VenueStateReport, instrument: InstrumentIndex, venueLots: Lots) {
  const before = d.books.account(report.account).disputed.find((it) => it.instrument === instrument);
  return judgeDifference(
    {
      ours: d.books.positionLots(instrument) as number,
      venue: venueLots as number,
      disputedBefore: before?.venueLots as number | undefined,
      busy: isBusy(d, instrument, report.startedAtMs),
    },
    0,
  );
}

/** A position beyond what was proven for the instrument could not be valued: it stays disputed, and nothing is entered. */
const canBeKept = (instrument: Instrument, lots: Lots): boolean =>
  Number.isSafeInteger(lots) && Math.abs(lots) <= proveInstrumentBounds(instrument).maxPositionLots;

function adjustPosition(
  d: Deciding,
  report: VenueStateReport,
  instrument: InstrumentIndex,
  venueLots: Lots,
  position: PositionReport | undefined,
): void {
  const ours = d.books.positionLots(instrument);
  const { id, lotSize } = instrumentOf(d, instrument);
  // What the venue paid is known for a position that we take over whole; for a part of one it is not.
  const price = ours === 0 ? position?.averagePrice : undefined;
  d.emit({
    type: 'PositionAdjusted',
    account: report.account,
    instrument,
    adjustmentId: `reconciliation-${report.readNumber}-${d.seq}`,
    lots: (venueLots - ours) as Lots,
    price,
    provenance: ours === 0 ? 'adoption' : 'reconciliation',
    by: 'reconciliation',
    reason: 'the venue holds it, no order of ours explains it',
    atMs: d.nowMs,
  });
  alert(
    d,
    'critical',
    'position-adjusted',
    `${id}: the venue holds ${lotsToText(venueLots, lotSize)}, our books had ${lotsToText(ours, lotSize)}; the venue's figure was taken over`,
  );
  afterAdjustment(d, instrument, 'reconciliation', 'inRead');
}

function compareProtections(d: Deciding, report: VenueStateReport): void {
  d.config.instruments.forEach((config, at) => {
    if (config.account !== report.account) return;
    const instrument = at as InstrumentIndex;
    protectAsFound(d, instrument, report);
    // Only in a whole read has a position whose protection is not in the list none.
    if (report.complete) compareProtection(d, protectionIn(report, instrument));
  });
}

const protectionIn = (report: VenueStateReport, instrument: InstrumentIndex): ProtectionReport =>
  report.protections.find((it) => it.instrument === instrument) ?? {
    type: 'ProtectionReport',
    account: report.account,
    instrument,
    atMs: report.atMs,
  };

export function onBalance(d: Deciding, report: BalanceReport): void {
  const { account, currency, balance, available, atMs } = report;
  const record = d.books.account(account);
  if (record.venueBalance === balance && record.available === available) return;
  d.emit({
    type: 'BalanceNoted',
    account,
    currency,
    balance,
    available,
    atMs,
  });
}

/** The first balance is where our counting begins; later, what it has beyond our books is disputed, then taken over. */
function compareCash(d: Deciding, report: VenueStateReport, differences: string[]): string | undefined {
  const { account } = report;
  const { currency } = accountConfigOf(d, account);
  const balance = report.balances.find((it) => it.currency === currency);
  const record = d.books.account(account);
  if (!balance || !report.complete) return record.disputedCash;
  const venue = parseMoney(balance.balance);
  const ours = d.books.ledger.equity(account, currency, () => undefined).balance;
  if (record.cashSinceMs === undefined) {
    adjustCash(d, report, currency, (venue - ours) as Money, 'initial');
    return undefined;
  }
  const busy = d.config.instruments.some(
    (it, at) => it.account === account && isBusy(d, at as InstrumentIndex, report.startedAtMs),
  );
  const before = record.disputedCash === undefined ? undefined : parseMoney(record.disputedCash);
  const verdict = judgeDifference<bigint>(
    { ours: 0n, venue: venue - ours, disputedBefore: before, busy },
    cashTolerance,
  );
  if (verdict === 'equal') return undefined;
  differences.push(`cash: ${formatMoney(ours)} here, ${balance.balance} at the venue (${verdict})`);
  if (verdict === 'disputed') return formatMoney((venue - ours) as Money);
  adjustCash(d, report, currency, (venue - ours) as Money, 'reconciliation');
  alert(
    d,
    'warning',
    'cash-adjusted',
    `${account}: the venue has ${balance.balance} ${currency}, our books had ${formatMoney(ours)}; taken over`,
  );
  return undefined;
}

function adjustCash(
  d: Deciding,
  report: VenueStateReport,
  currency: string,
  amount: Money,
  provenance: 'initial' | 'reconciliation',
): void {
  d.emit({
    type: 'CashAdjusted',
    account: report.account,
    cashId: `${provenance}-${report.readNumber}-${d.seq}`,
    currency,
    amount: formatMoney(amount),
    provenance,
  });
  d.market.cashChanged(report.account, d.books);
}

export function onFunding(d: Deciding, report: FundingReport): void {
  const { account, instrument, fundingId, amount, atMs } = report;
  const since = d.books.account(account).cashSinceMs;
  const posted = d.books.instruments[instrument]!.lastFundingMs;
  if (since === undefined || atMs <= since || (posted !== undefined && atMs <= posted)) return;
  d.emit({ type: 'FundingPosted', account, instrument, fundingId, amount, atMs });
  d.market.cashChanged(account, d.books);
}
