// The bounded way out (B2): entries have a lane of their own, exits and cancels another that entries cannot fill. What a
// full lane cannot take is refused to its sender with a report, which the kernel records and the screen shows. Nothing
// here waits, so that no order ever holds up a quote.
import type { ClientOrderId } from '@holdfast/engine/base';
import type { SubmitOrder, SubmitReport } from '@holdfast/engine/model';

export interface LaneLimits {
  /** Entries that were handed over and have no outcome yet. */
  readonly entries: number;
  /** The same for exits, flattening and protective orders. */
  readonly exits: number;
}

export interface LaneUse {
  readonly inFlight: number;
  readonly limit: number;
  readonly refused: number;
}

type Lane = 'entries' | 'exits';

export class ExecutionLanes {
  readonly #limits: LaneLimits;
  readonly #inFlight: Record<Lane, Set<ClientOrderId>> = { entries: new Set(), exits: new Set() };
  readonly #refused: Record<Lane, number> = { entries: 0, exits: 0 };

  constructor(limits: LaneLimits) {
    this.#limits = limits;
  }

  /** Takes a place for the order; false: the lane is full. */
  admit(order: SubmitOrder): boolean {
    const lane: Lane = order.purpose === 'entry' ? 'entries' : 'exits';
    const inFlight = this.#inFlight[lane];
    if (inFlight.size >= this.#limits[lane]) {
      this.#refused[lane] += 1;
      return false;
    }
    inFlight.add(order.terms.clientOrderId);
    return true;
  }

  /** An order's outcome is known: its place is free. */
  release(report: SubmitReport): void {
    this.#inFlight.entries.delete(report.clientOrderId);
    this.#inFlight.exits.delete(report.clientOrderId);
  }

  use(): Readonly<Record<Lane, LaneUse>> {
    const of = (lane: Lane): LaneUse => ({
      inFlight: this.#inFlight[lane].size,
      limit: this.#limits[lane],
      refused: this.#refused[lane],
    });
    return { entries: of('entries'), exits: of('exits') };
  }
}
