// Protection of positions (invariant 7). A leg has exactly one owner: the venue where it can hold it, else this kernel,
// which then watches quotes through the trigger band. What is desired stands in the books; what the venue holds comes as
// reports; the difference is worked off, and shown red while it lasts.
import { type InstrumentIndex, type Ticks, ticksToText } from '../base/index.ts';
import type { ProtectionOutcomeReport, ProtectionReport, VenueStateReport } from '../model/index.ts';
import type { OrderRecord, ProtectionRecord } from './books.ts';
import { accountConfigOf, alert, type Deciding, instrumentOf, sessionOf } from './deciding.ts';
import { canSend, closePosition } from './exits.ts';
import { requestRead } from './venue-reads.ts';

/** How a change was learned. A whole read shows the venue's stops as well: what protects a position is judged at its end. */
export type Learned = 'alone' | 'inRead';

/** After an entry's fill: the plan of the order becomes the protection of the position. */
export function protectPosition(
  d: Deciding,
  instrument: InstrumentIndex,
  order: OrderRecord,
  learned: Learned,
): void {
  const record = d.books.instruments[instrument]!;
  if (record.protection || order.terms.reduceOnly) return;
  const { capabilities } = accountConfigOf(d, order.account);
  const { plan } = order;
  if (!plan || (plan.stopTicks === undefined && plan.targetTicks === undefined && !plan.trailing)) {
    return showUnprotected(d, instrument, 'a position was opened without a stop', learned);
  }
  const owner = capabilities.positionProtection ? 'venue' : 'runtime';
  d.emit({
    type: 'ProtectionIntended',
    instrument,
    stopTicks: plan.stopTicks,
    targetTicks: plan.targetTicks,
    trailing: plan.trailing,
    stopOwner: owner,
    targetOwner: owner,
    attached: capabilities.attachedProtection && owner === 'venue',
    reason: 'entry filled',
    atMs: d.nowMs,
  });
  // What the runtime holds stands from this moment: the event is its proof.
  if (owner === 'runtime') d.emit({ type: 'ProtectionConfirmed', instrument });
  d.market.bandChanged(instrument, d.books);
}

/** Red until somebody gives it a stop or closes it; nothing to say where protection is held or on its way. */
export function showUnprotected(
  d: Deciding,
  instrument: InstrumentIndex,
  reason: string,
  learned: Learned,
): void {
  if (learned === 'inRead' || d.books.instruments[instrument]!.protection) return;
  markUnprotected(d, instrument, reason);
}

/**
 * At the end of a read: a position that no plan of ours protects (its order was lost with the journal's tail, or was not ours)
 * is protected by the stop that the venue holds for it; only where there is none it is red.
 */
export function protectAsFound(d: Deciding, instrument: InstrumentIndex, read: VenueStateReport): void {
  if (d.books.instruments[instrument]!.protection || d.books.positionLots(instrument) === 0) return;
  const found = standingStop(read, instrument);
  if (found) adoptProtection(d, found, 'found at the venue');
  else markUnprotected(d, instrument, 'a position that no plan of ours protects has no stop at the venue');
}

/** The stop of the very position that stands: a late list may still show that of the one before. A lone target protects nothing. */
function standingStop(read: VenueStateReport, instrument: InstrumentIndex): ProtectionReport | undefined {
  const position = read.positions.find((it) => it.instrument === instrument);
  const found = read.protections.find((it) => it.instrument === instrument);
  if (!position || found?.stopTicks === undefined) return undefined;
  return found.positionId === position.positionId ? found : undefined;
}

/** The venue stays the owner of both legs; nothing is sent. */
function adoptProtection(d: Deciding, found: ProtectionReport, reason: string): void {
  const { instrument, stopTicks, targetTicks, positionId, protectionId } = found;
  d.emit({
    type: 'ProtectionIntended',
    instrument,
    stopTicks,
    targetTicks,
    stopOwner: 'venue',
    targetOwner: 'venue',
    attached: true,
    provenance: 'adoption',
    reason,
    atMs: d.nowMs,
  });
  d.emit({
    type: 'ProtectionConfirmed',
    instrument,
    positionId,
    protectionId,
  });
  const definition = instrumentOf(d, instrument);
  const level =
    stopTicks === undefined ? 'no stop' : `a stop at ${ticksToText(stopTicks, definition.tickSize)}`;
  alert(
    d,
    'warning',
    'protection-adopted',
    `${definition.id}: the venue holds ${level} for the position, which our books did not have; it was adopted`,
  );
  d.market.bandChanged(instrument, d.books);
}

export function endProtection(d: Deciding, instrument: InstrumentIndex, reason: string): void {
  d.emit({ type: 'ProtectionEnded', instrument, reason });
  d.market.bandChanged(instrument, d.books);
}

const venueStop = (p: ProtectionRecord): Ticks | undefined =>
  p.stopOwner === 'venue' ? p.stopTicks : undefined;
const venueTarget = (p: ProtectionRecord): Ticks | undefined =>
  p.targetOwner === 'venue' ? p.targetTicks : undefined;
const venueHolds = (p: ProtectionRecord): boolean =>
  venueStop(p) !== undefined || venueTarget(p) !== undefined;

/** The venue told of a stop or target by itself. One that protects a red position is adopted from a read, which shows both. */
export function onProtectionReport(d: Deciding, report: ProtectionReport): void {
  const { protection, unprotectedSinceMs } = d.books.instruments[report.instrument]!;
  const news = !protection && unprotectedSinceMs !== undefined && report.stopTicks !== undefined;
  if (news) requestRead(d, report.account, 'the venue holds a stop that our books do not have');
  compareProtection(d, report);
  askWhatStands(d, report.instrument, unprotectedSinceMs);
}

/** A stop that went, or was refused, may have had its reason: the position is gone too, and the word of its fill was lost. */
function askWhatStands(d: Deciding, instrument: InstrumentIndex, redBefore: number | undefined): void {
  if (redBefore !== undefined || d.books.instruments[instrument]!.unprotectedSinceMs === undefined) return;
  requestRead(d, d.books.accountOf(instrument), 'a position lost its stop');
}

/** The venue showed what it holds for a position. */
export function compareProtection(d: Deciding, report: ProtectionReport): void {
  const { instrument } = report;
  const { protection } = d.books.instruments[instrument]!;
  if (!protection || !venueHolds(protection) || d.books.positionLots(instrument) === 0) return;
  const same = report.stopTicks === venueStop(protection) && report.targetTicks === venueTarget(protection);
  if (same) return confirm(d, report, protection);
  if (isMoved(protection, report)) return adoptProtection(d, report, 'moved at the venue');
  if (isTighter(d, protection, report)) return keepTighter(d, protection, report);
  const lost = report.stopTicks === undefined && venueStop(protection) !== undefined;
  if (protection.confirmed && lost) markUnprotected(d, instrument, 'the venue no longer holds the stop');
  // A difference while a change is on its way is that change; after the grace the timer asks again.
  if (protection.confirmed) intendAgain(d, instrument, protection, 'the venue holds other levels');
}

const samePosition = ({ confirmed, positionId }: ProtectionRecord, report: ProtectionReport): boolean =>
  confirmed && positionId !== undefined && report.positionId === positionId;

/** A stop that was not ours to begin with is followed where its owner moves it. One that is gone is lost all the same. */
const isMoved = (protection: ProtectionRecord, report: ProtectionReport): boolean =>
  protection.provenance === 'adoption' && samePosition(protection, report) && report.stopTicks !== undefined;

/** We never loosen a stop, so one that is tighter than ours is newer: the journal lost the move, or a person made it. */
function isTighter(d: Deciding, protection: ProtectionRecord, report: ProtectionReport): boolean {
  const ours = venueStop(protection);
  const { instrument, stopTicks } = report;
  if (ours === undefined || stopTicks === undefined || !samePosition(protection, report)) return false;
  return d.books.positionLots(instrument) > 0 ? stopTicks > ours : stopTicks < ours;
}

/** Setting our older level again would give profit away. */
function keepTighter(d: Deciding, protection: ProtectionRecord, report: ProtectionReport): void {
  const { instrument } = report;
  const stopTicks = report.stopTicks!;
  intendAgain(d, instrument, { ...protection, stopTicks }, 'the venue holds a tighter stop');
  const { id, tickSize } = instrumentOf(d, instrument);
  alert(
    d,
    'warning',
    'protection-adopted',
    `${id}: the venue holds a tighter stop than our books, at ${ticksToText(stopTicks, tickSize)}; it was taken over`,
  );
}

function confirm(d: Deciding, report: ProtectionReport, protection: ProtectionRecord): void {
  const { instrument, positionId, protectionId } = report;
  const known = protection.confirmed && protection.protectionId === protectionId;
  if (known && d.books.instruments[instrument]!.unprotectedSinceMs === undefined) return;
  d.emit({
    type: 'ProtectionConfirmed',
    instrument,
    positionId,
    protectionId,
  });
}

export function onProtectionOutcome(d: Deciding, report: ProtectionOutcomeReport): void {
  if (report.outcome === 'accepted') return;
  const { protection } = d.books.instruments[report.instrument]!;
  if (!protection || protection.confirmed) return;
  const text =
    report.outcome === 'rejected'
      ? 'the venue rejected the protection'
      : 'the outcome of setting protection is not known';
  const { unprotectedSinceMs } = d.books.instruments[report.instrument]!;
  markUnprotected(d, report.instrument, `${text}${report.reason ? `: ${report.reason}` : ''}`);
  askWhatStands(d, report.instrument, unprotectedSinceMs);
}

function markUnprotected(d: Deciding, instrument: InstrumentIndex, reason: string): void {
  if (d.books.instruments[instrument]!.unprotectedSinceMs !== undefined) return;
  d.emit({ type: 'PositionUnprotected', instrument, reason, atMs: d.nowMs });
  alert(d, 'critical', 'position-unprotected', `${instrumentOf(d, instrument).id}: ${reason}`);
}

function intendAgain(
  d: Deciding,
  instrument: InstrumentIndex,
  protection: ProtectionRecord,
  reason: string,
): void {
  const { stopTicks, targetTicks, trailing, stopOwner, targetOwner } = protection;
  d.emit({
    type: 'ProtectionIntended',
    instrument,
    stopTicks,
    targetTicks,
    trailing,
    stopOwner,
    targetOwner,
    attached: false,
    reason,
    atMs: d.nowMs,
  });
}

/** When an unconfirmed protection is due: asked for again each grace, the position closed after the second limit. */
export function protectionDueMs(d: Deciding, instrument: InstrumentIndex): number {
  const { protection, unprotectedSinceMs, holding, closing } = d.books.instruments[instrument]!;
  // While the link is down nothing can be asked for; it is asked again when it is back.
  if (!protection || protection.confirmed || closing || !canSend(d, instrument))
    return Number.POSITIVE_INFINITY;
  const policy = sessionOf(d, instrument)?.protection;
  if (!policy) return Number.POSITIVE_INFINITY;
  const again = protection.intendedAtMs + policy.graceMs;
  if (unprotectedSinceMs === undefined || !holding) return again;
  return Math.min(again, unprotectedSinceMs + policy.closeAfterMs);
}

export function onProtectionDue(d: Deciding, instrument: InstrumentIndex): void {
  const record = d.books.instruments[instrument]!;
  const policy = sessionOf(d, instrument)?.protection;
  if (!record.protection || !policy) return;
  const redSince = record.unprotectedSinceMs;
  if (redSince !== undefined && record.holding && d.nowMs >= redSince + policy.closeAfterMs) {
    alert(
      d,
      'critical',
      'unprotected-closing',
      `${instrumentOf(d, instrument).id}: protection could not be restored; closing the position`,
    );
    return closePosition(d, instrument, 'protection', 'unprotected');
  }
  markUnprotected(d, instrument, 'the venue did not confirm the protection in time');
  intendAgain(d, instrument, record.protection, 'not confirmed in time');
}

/** A quote reached the trigger band: what fires, and how far a trailing stop moves. Prices are the touch that counts. */
export function onBandReached(d: Deciding, instrument: InstrumentIndex): void {
  const position = d.books.positionLots(instrument);
  const { protection, closing } = d.books.instruments[instrument]!;
  if (!protection || closing || position === 0) return;
  const long = position > 0;
  const touch = (long ? d.market.bidTicks[instrument]! : d.market.askTicks[instrument]!) as Ticks;
  const leg = firedLeg(protection, long, touch);
  if (leg)
    return fire(d, instrument, leg, touch, (leg === 'stop' ? protection.stopTicks : protection.targetTicks)!);
  // Before the account was read the venue may have closed the position: a later quote moves the stop as far.
  if (protection.trailing && canTrail(d, instrument, protection))
    trail(d, instrument, protection, long, touch);
}

function canTrail(d: Deciding, instrument: InstrumentIndex, { stopOwner }: ProtectionRecord): boolean {
  if (stopOwner === 'runtime') return true;
  return canSend(d, instrument) && d.books.account(d.books.accountOf(instrument)).reconciled;
}

function firedLeg(p: ProtectionRecord, long: boolean, touch: Ticks): 'stop' | 'target' | undefined {
  if (
    p.stopOwner === 'runtime' &&
    p.stopTicks !== undefined &&
    (long ? touch <= p.stopTicks : touch >= p.stopTicks)
  )
    return 'stop';
  if (
    p.targetOwner === 'runtime' &&
    p.targetTicks !== undefined &&
    (long ? touch >= p.targetTicks : touch <= p.targetTicks)
  )
    return 'target';
  return undefined;
}

function fire(
  d: Deciding,
  instrument: InstrumentIndex,
  leg: 'stop' | 'target',
  touchTicks: Ticks,
  levelTicks: Ticks,
): void {
  d.emit({ type: 'ProtectionTriggered', instrument, leg, levelTicks, touchTicks, atMs: d.nowMs });
  closePosition(d, instrument, 'protection', leg === 'stop' ? stopName(d, instrument) : leg);
}

/** `trailing-stop` once the stop has left the level that the entry planned, else `stop`. */
export function stopName(d: Deciding, instrument: InstrumentIndex): string {
  const { protection, holding } = d.books.instruments[instrument]!;
  const planned = holding?.entryOrder && d.books.orders.get(holding.entryOrder)?.plan?.stopTicks;
  const moved = protection?.trailing !== undefined && protection.stopTicks !== planned;
  return moved && planned !== undefined ? 'trailing-stop' : 'stop';
}

/** Moves the high-water mark, and the stop with it; never away from profit, and only by a step worth a request. */
function trail(
  d: Deciding,
  instrument: InstrumentIndex,
  p: ProtectionRecord,
  long: boolean,
  touch: Ticks,
): void {
  // The band is met by either side of a quote; only the side that counts moves the mark.
  const next = d.market.nextTrailTicks(instrument, p, long);
  if (long ? touch < next : touch > next) return;
  const { distanceTicks } = p.trailing!;
  const level = (long ? touch - distanceTicks : touch + distanceTicks) as Ticks;
  const raises = p.stopTicks === undefined || (long ? level > p.stopTicks : level < p.stopTicks);
  d.emit({
    type: 'TrailingMoved',
    instrument,
    highWaterTicks: touch,
    stopTicks: raises ? level : undefined,
    atMs: d.nowMs,
  });
  if (p.stopOwner === 'runtime' && raises) d.emit({ type: 'ProtectionConfirmed', instrument });
  d.market.bandChanged(instrument, d.books);
}
