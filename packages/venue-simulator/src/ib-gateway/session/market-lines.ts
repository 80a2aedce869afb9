// The user's market data lines and other shares that all clients of one gateway draw on.

import type { GatewayLimits } from './gateway-options.ts';

type Line = 'marketData' | 'tickByTick' | 'depth';

export class MarketLines {
  readonly #inUse: Record<Line, number> = { marketData: 0, tickByTick: 0, depth: 0 };
  readonly #lastTickByTickMs = new Map<string, number>();

  /** Takes a line; false when all are in use. */
  take(line: Line, limits: GatewayLimits): boolean {
    const max = {
      marketData: limits.marketDataLinesMax,
      tickByTick: limits.tickByTickMax,
      depth: limits.depthMax,
    }[line];
    if (this.#inUse[line] >= max) return false;
    this.#inUse[line]++;
    return true;
  }

  release(line: Line): void {
    this.#inUse[line] = Math.max(0, this.#inUse[line] - 1);
  }

  /** Whether a tick-by-tick request for this instrument and kind comes too soon after the one before; counts it if not. */
  isTickByTickTooSoon(instrument: string, nowMs: number, repeatMs: number): boolean {
    const last = this.#lastTickByTickMs.get(instrument);
    if (last !== undefined && last <= nowMs && nowMs - last < repeatMs) return true;
    this.#lastTickByTickMs.delete(instrument);
    this.#lastTickByTickMs.set(instrument, nowMs);
    if (this.#lastTickByTickMs.size > 10_000) {
      this.#lastTickByTickMs.delete(this.#lastTickByTickMs.keys().next().value ?? '');
    }
    return false;
  }

  inUse(): Readonly<Record<Line, number>> {
    return { ...this.#inUse };
  }
}
