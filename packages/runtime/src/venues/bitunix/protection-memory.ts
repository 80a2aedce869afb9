// What is known of the positions' TP/SL, and so which orders without a client id are theirs. The venue does not say of an
// order that a trigger made it; it is taken for one if it reduces, comes shortly after a TP/SL of its instrument ended (or
// while one stands), and is named after the leg whose level is nearer to where it filled.
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
    return { ...report, trigger };
  }

  #triggerOf({
    instrument,
    atMs,
    averagePrice,
    priceTicks,
    side,
  }: OrderReport): 'stop' | 'target' | undefined {
    const legs = this.#legs.get(instrument);
    if (legs === undefined || atMs > legs.standingUntilMs + triggerWindowMs) return undefined;
    const { stopTicks, targetTicks } = legs;
    if (stopTicks === undefined) return 'target';
    if (targetTicks === undefined) return 'stop';
    // Until there is a fill a market order shows no price: the next report will.
    const ticks = averagePrice === undefined ? priceTicks : this.#ticksOf(averagePrice, instrument);
    if (ticks === undefined) return undefined;
    const middle = (stopTicks + targetTicks) / 2;
    // A sell closes a long, whose stop is the lower level.
    return (side === 'sell') === ticks < middle ? 'stop' : 'target';
  }

  #end(instrument: InstrumentIndex, atMs: number): void {
    const legs = this.#legs.get(instrument);
    if (legs !== undefined && legs.standingUntilMs === Number.POSITIVE_INFINITY)
      this.#legs.set(instrument, { ...legs, standingUntilMs: atMs });
  }
}
