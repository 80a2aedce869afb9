// Jumps and halts by hand over prices that know nothing of them: those of tapes and scripts.

import type { Interventions } from './interventions.ts';
import { haltSlots, type MinuteBlock, type PricePath, slotTime } from './minute-block.ts';

const CENTS = 100;

export class IntervenedPath implements PricePath {
  readonly slots: number;
  readonly phaseMs: number;
  private readonly inner: PricePath;
  private readonly symbol: string;
  private readonly interventions: Interventions;

  constructor(inner: PricePath, symbol: string, interventions: Interventions) {
    this.inner = inner;
    this.symbol = symbol;
    this.interventions = interventions;
    this.slots = inner.slots;
    this.phaseMs = inner.phaseMs;
  }

  fill(minuteMs: number, block: MinuteBlock): void {
    this.inner.fill(minuteMs, block);
    if (this.interventions.hasJumps(this.symbol)) this.shift(block);
    const halt = this.interventions.haltInMinute(this.symbol, minuteMs);
    if (halt !== undefined) haltSlots(block, halt.fromMs, halt.toMs);
  }

  private shift(block: MinuteBlock): void {
    for (let slot = 0; slot < block.slots; slot++) {
      const factor = Math.exp(this.interventions.shiftAt(this.symbol, slotTime(block, slot)));
      if (factor === 1) continue;
      for (const prices of [block.bid, block.ask, block.trade]) {
        prices[slot] = Math.round(prices[slot]! * factor * CENTS) / CENTS;
      }
    }
  }
}
