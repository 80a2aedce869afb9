// What is known of the positions' TP/SL, and so which orders without a client id are theirs. The venue does not say of an
// order that a trigger made it. It is taken for one if it reduces, comes while a TP/SL of its instrument stands or shortly after
// it ended, and filled at or beyond the level of a leg (a target may fill a little worse). Everything else without a client
// id is somebody else's.
import type { InstrumentIndex, Ticks } from '@holdfast/engine/base';
import type { OrderReport, ProtectionReport } from '@holdfast/engine/model';

interface Legs {
  readonly stopTicks: Ticks | undefined;
  readonly targetTicks: Ticks | undefined;
  /** When it was last seen to stand, kernel time. */
  readonly standingUntilMs: number;
}

/** A triggered order is made at once; this leaves room for pushes that overtake each other and for stamps in seconds. */
const triggerWindowMs = 30_000;
/** How much better than a stop, or worse than a target, what it triggered may fill. */
const slippageShare = 0.002;
const triggeredKept = 1_000;

export class ProtectionMemory {
  readonly #legs = new Map<InstrumentIndex, Legs>();
  readonly #positionIds = new Map<InstrumentIndex, string>();
  /** Ids of orders known to be made by a trigger: their later reports are the same order's. */
  readonly #triggered = new Map<string, 'stop' | 'target'>();
  readonly #ticksOf: (price: string, instrument: InstrumentIndex) => number | undefined;

  /** @param ticksOf a price in (possibly broken) ticks of the instrument: for comparison only. */
  constructor(ticksOf: (price: string, instrument: InstrumentIndex) => number | undefined) {
    this.#ticksOf = ticksOf;
  }

  /** The venue shows, or no longer shows, a TP/SL. Legs that went away are remembered for a while. */
  note(report: ProtectionReport): void {
    const { instrument, stopTicks, targetTicks, atMs } = report;
    if (stopTicks !== undefined || targetTicks !== undefined)
      this.#legs.set(instrument, { stopTicks, targetTicks, standingUntilMs: Number.POSITIVE_INFINITY });
    else this.#end(instrument, atMs);
  }

  /** Legs that ended before this process saw them: from the venue's history. */
  noteEnded(
    instrument: InstrumentIndex,
    stopTicks: Ticks | undefined,
    targetTicks: Ticks | undefined,
    atMs: number,
  ): void {
    if (this.#legs.get(instrument)?.standingUntilMs === Number.POSITIVE_INFINITY) return;
    this.#legs.set(instrument, { stopTicks, targetTicks, standingUntilMs: atMs });
  }

  /** Whether the venue holds a TP/SL, as far as was heard. */
  stands(instrument: InstrumentIndex): boolean {
    return this.#legs.get(instrument)?.standingUntilMs === Number.POSITIVE_INFINITY;
  }

  notePosition(instrument: InstrumentIndex, positionId: string | undefined): void {
    if (positionId === undefined) this.#positionIds.delete(instrument);
    else this.#positionIds.set(instrument, positionId);
  }

  positionIdOf(instrument: InstrumentIndex): string | undefined {
    return this.#positionIds.get(instrument);
  }

  /** The report with its `trigger`, where it is an order that a TP/SL made. */
  attribute(report: OrderReport): OrderReport {
    if (report.clientOrderId !== undefined || report.venueOrderId === undefined || !report.reduceOnly)
      return report;
    const trigger = this.#triggered.get(report.venueOrderId) ?? this.#triggerOf(report);
    if (trigger === undefined) return report;
    this.#triggered.set(report.venueOrderId, trigger);
    for (const old of this.#triggered.keys()) {
      if (this.#triggered.size <= triggeredKept) break;
      this.#triggered.delete(old);
    }
    return { ...report, trigger };
  }

  /**
   * An order that a TP/SL may just have made and that has no fill yet: it is a market order, so its fill is the next that is
   * told of it, and the fill's price says whose it is. Told before, it would look like somebody else's.
   */
  awaitsFill(report: OrderReport): boolean {
    const { clientOrderId, reduceOnly, orderType, averagePrice, instrument, atMs, status } = report;
    if (clientOrderId !== undefined || !reduceOnly || orderType !== 'market' || averagePrice !== undefined)
      return false;
    const legs = this.#legs.get(instrument);
    return status === 'accepted' && legs !== undefined && atMs <= legs.standingUntilMs + triggerWindowMs;
  }

  #triggerOf(report: OrderReport): 'stop' | 'target' | undefined {
    const { instrument, atMs, averagePrice, side } = report;
    const legs = this.#legs.get(instrument);
    if (legs === undefined || atMs > legs.standingUntilMs + triggerWindowMs) return undefined;
    // Until there is a fill a market order shows no price: the next report will.
    const ticks = averagePrice === undefined ? undefined : this.#ticksOf(averagePrice, instrument);
    if (ticks === undefined) return undefined;
    // A sell closes a long, whose stop is below and whose target is above.
    const sign = side === 'sell' ? 1 : -1;
    const beyond = (level: Ticks | undefined, direction: number): boolean =>
      level !== undefined && direction * (ticks - level) >= -level * slippageShare;
    if (beyond(legs.stopTicks, -sign)) return 'stop';
    return beyond(legs.targetTicks, sign) ? 'target' : undefined;
  }

  #end(instrument: InstrumentIndex, atMs: number): void {
    const legs = this.#legs.get(instrument);
    if (legs !== undefined && legs.standingUntilMs === Number.POSITIVE_INFINITY)
      this.#legs.set(instrument, { ...legs, standingUntilMs: atMs });
  }
}
