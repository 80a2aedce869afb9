// Protection of positions (invariant 7). A leg has exactly one owner: the venue where it can hold it, else this kernel,
// which then watches quotes through the trigger band. What is desired stands in the books; what the venue holds comes as
// reports; the difference is worked off, and shown red while it lasts.
import type { InstrumentIndex, Ticks } from '../base/index.ts';
import type { ProtectionOutcomeReport, ProtectionReport } from '../model/index.ts';
import type { OrderRecord, ProtectionRecord } from './books.ts';
import { accountConfigOf, alert, type Deciding, instrumentOf, sessionOf } from './deciding.ts';
import { canSend, closePosition } from './exits.ts';

/** After an entry's fill: the plan of the order becomes the protection of the position. */
export function protectPosition(d: Deciding, instrument: InstrumentIndex, order: OrderRecord): void {
  const record = d.books.instruments[instrument]!;
  if (record.protection || order.terms.reduceOnly) return;
  const { capabilities } = accountConfigOf(d, order.account);
  const { plan } = order;
  if (!plan || (plan.stopTicks === undefined && plan.targetTicks === undefined && !plan.trailing)) {
    return showUnprotected(d, instrument, 'a position was opened without a stop');
  }
  const owner = capabilities.positionProtection ? 'venue' : 'runtime';
  d.emit({
    type: 'ProtectionIntended',
    instrument,
    ...(plan.stopTicks !== undefined && { stopTicks: plan.stopTicks }),
    ...(plan.targetTicks !== undefined && { targetTicks: plan.targetTicks }),
    ...(plan.trailing && { trailing: plan.trailing }),
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
export function showUnprotected(d: Deciding, instrument: InstrumentIndex, reason: string): void {
  if (!d.books.instruments[instrument]!.protection) markUnprotected(d, instrument, reason);
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

/** The venue showed what it holds for a position. */
export function onProtectionReport(d: Deciding, report: ProtectionReport): void {
  const { instrument } = report;
  const { protection } = d.books.instruments[instrument]!;
  if (!protection || !venueHolds(protection) || d.books.positionLots(instrument) === 0) return;
  const same = report.stopTicks === venueStop(protection) && report.targetTicks === venueTarget(protection);
  if (same) return confirm(d, report, protection);
  const lost = report.stopTicks === undefined && venueStop(protection) !== undefined;
  if (protection.confirmed && lost) markUnprotected(d, instrument, 'the venue no longer holds the stop');
  // A difference while a change is on its way is that change; after the grace the timer asks again.
  if (protection.confirmed) intendAgain(d, instrument, protection, 'the venue holds other levels');
}

function confirm(d: Deciding, report: ProtectionReport, protection: ProtectionRecord): void {
  const { instrument, positionId, protectionId } = report;
  const known = protection.confirmed && protection.protectionId === protectionId;
  if (known && d.books.instruments[instrument]!.unprotectedSinceMs === undefined) return;
  d.emit({
    type: 'ProtectionConfirmed',
    instrument,
    ...(positionId !== undefined && { positionId }),
    ...(protectionId !== undefined && { protectionId }),
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
  markUnprotected(d, report.instrument, `${text}${report.reason ? `: ${report.reason}` : ''}`);
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
    ...(stopTicks !== undefined && { stopTicks }),
    ...(targetTicks !== undefined && { targetTicks }),
    ...(trailing && { trailing }),
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
  if (protection.trailing) trail(d, instrument, protection, long, touch);
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
    ...(raises && { stopTicks: level }),
    atMs: d.nowMs,
  });
  if (p.stopOwner === 'runtime' && raises) d.emit({ type: 'ProtectionConfirmed', instrument });
  d.market.bandChanged(instrument, d.books);
}
