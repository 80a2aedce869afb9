// Looks at the venue's own books once a second: a position without a stop there, while our books believe it protected and the
// link ready, is a screen that lies. Looked at while things happen, since afterwards it may be mended.

import type { World } from '../node/world.ts';
import { account, btc } from '../node/world-node.ts';

const everyMs = 1_000;
/** A lost stop that no push told of is found by the next reconciliation, which is due each two minutes. */
const beliefBoundMs = 130_000;
/** A red position whose protection cannot be had is closed after its second grace (35 s), or the venue does not answer. */
const redBoundMs = 120_000;

export class ProtectionWatch {
  readonly violations: string[] = [];
  readonly #world: World;
  #believedSinceMs: number | undefined;
  #redSinceMs: number | undefined;

  constructor(world: World) {
    this.#world = world;
    world.time.after(everyMs, () => this.#look());
  }

  #look(): void {
    const { time } = this.#world;
    const naked = this.#venueIsNaked();
    const view = this.#view();
    this.#believedSinceMs = naked && view === 'protected' ? (this.#believedSinceMs ?? time.nowMs) : undefined;
    this.#redSinceMs = naked && view === 'red' ? (this.#redSinceMs ?? time.nowMs) : undefined;
    this.#note(this.#believedSinceMs, beliefBoundMs, 'our books believe it protected');
    this.#note(this.#redSinceMs, redBoundMs, 'it stands red, the link is ready and nobody closes it');
    time.after(everyMs, () => this.#look());
  }

  #note(sinceMs: number | undefined, boundMs: number, what: string): void {
    const { nowMs } = this.#world.time;
    if (sinceMs !== undefined && nowMs - sinceMs === boundMs)
      this.violations.push(`the venue holds a position without a stop for ${boundMs / 1_000} s: ${what}`);
  }

  #venueIsNaked(): boolean {
    for (const { positions, tpsl } of this.#world.venue.exchange.accounts.values()) {
      for (const { positionId } of positions.values())
        if (![...tpsl.values()].some((it) => it.positionId === positionId && it.sl !== undefined))
          return true;
    }
    return false;
  }

  /** What our books say of the position while the link is ready. */
  #view(): 'protected' | 'red' | undefined {
    const { alive, kernel } = this.#world.node;
    if (!alive || kernel?.books.account(account).link.state !== 'ready') return undefined;
    const { protection, unprotectedSinceMs, closing } = kernel.books.instruments[btc]!;
    if (protection?.stopOwner === 'runtime' || closing) return undefined;
    if (unprotectedSinceMs !== undefined) return 'red';
    return protection?.confirmed ? 'protected' : undefined;
  }
}
