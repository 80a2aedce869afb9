// Stop and target of each position, as the venue holds them: one pair per position, without a quantity of its own. It is
// sized when it triggers, and one leg triggering ends the other (OCO), as does the end of the position.
import type { InstrumentIndex } from '../base/index.ts';

export interface GuardLevels {
  readonly protectionId: string;
  readonly stopTicks?: number | undefined;
  readonly targetTicks?: number | undefined;
}

export interface PositionGuardsSnapshot {
  readonly made: number;
  readonly levels: readonly (GuardLevels | null)[];
}

export class PositionGuards {
  readonly #levels: (GuardLevels | undefined)[];
  #made = 0;

  constructor(instruments: number) {
    this.#levels = Array.from({ length: instruments }, () => undefined);
  }

  levels(i: InstrumentIndex): GuardLevels | undefined {
    return this.#levels[i];
  }

  /** Replaces both legs; the pair keeps its id while the position has one. */
  set(i: InstrumentIndex, stopTicks: number | undefined, targetTicks: number | undefined): void {
    if (stopTicks === undefined && targetTicks === undefined) return this.clear(i);
    let protectionId = this.#levels[i]?.protectionId;
    if (protectionId === undefined) {
      this.#made++;
      protectionId = `paper-protection-${this.#made}`;
    }
    this.#levels[i] = {
      protectionId,
      stopTicks,
      targetTicks,
    };
  }

  clear(i: InstrumentIndex): void {
    this.#levels[i] = undefined;
  }

  /** The leg that the touch has reached: for a long the bid counts, for a short the ask. The stop is asked first. */
  firedLeg(i: InstrumentIndex, lots: number, bid: number, ask: number): 'stop' | 'target' | undefined {
    const levels = this.#levels[i];
    if (levels === undefined || lots === 0) return undefined;
    return firedLegOf(levels.stopTicks, levels.targetTicks, lots, bid, ask);
  }

  snapshot(): PositionGuardsSnapshot {
    return { made: this.#made, levels: this.#levels.map((it) => it ?? null) };
  }

  restore(snapshot: PositionGuardsSnapshot): void {
    this.#made = snapshot.made;
    snapshot.levels.forEach((it, i) => {
      this.#levels[i] = it ?? undefined;
    });
  }
}

export function firedLegOf(
  stopTicks: number | undefined,
  targetTicks: number | undefined,
  lots: number,
  bid: number,
  ask: number,
): 'stop' | 'target' | undefined {
  const long = lots > 0;
  if (stopTicks !== undefined && (long ? bid <= stopTicks : ask >= stopTicks)) return 'stop';
  if (targetTicks !== undefined && (long ? bid >= targetTicks : ask <= targetTicks)) return 'target';
  return undefined;
}
