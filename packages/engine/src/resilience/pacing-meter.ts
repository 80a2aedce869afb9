// One meter counts one key under one rule. It answers when a charge would be admissible, and takes it. The same sum decides
// both (`freeAtMs` <= now), so that a caller who waits exactly until then is never told to wait again by a rounding.
import type { ConcurrencyRule, PacingRule, SlidingWindowRule, TokenBucketRule } from './pacing-rule.ts';

export interface PacingMeter {
  /** Monotonic time from which `cost` fits and leaves `spare` untouched; Infinity while only a release can help. */
  freeAtMs(cost: number, spare: number): number;
  take(cost: number, nowMs: number): void;
  release(cost: number): void;
  /** Nothing of the past matters to it any more: it can be forgotten. */
  isIdle(nowMs: number): boolean;
  snapshot(): PacingMeterSnapshot;
}

/** Plain numbers, whose meaning is the meter's own. */
export type PacingMeterSnapshot = readonly number[];

export function newMeter(rule: PacingRule, from?: PacingMeterSnapshot): PacingMeter {
  if (rule.kind === 'slidingWindow') return new SlidingWindowMeter(rule, from);
  return rule.kind === 'tokenBucket' ? new TokenBucketMeter(rule, from) : new ConcurrencyMeter(rule, from);
}

/** Keeps the time of each charge within the window: exact, and bounded by the limit. */
class SlidingWindowMeter implements PacingMeter {
  readonly #rule: SlidingWindowRule;
  /** Pairs of time and cost, oldest first. */
  #charges: { readonly atMs: number; readonly cost: number }[] = [];
  #used = 0;

  constructor(rule: SlidingWindowRule, from: PacingMeterSnapshot = []) {
    this.#rule = rule;
    for (let i = 0; i + 1 < from.length; i += 2) this.take(from[i + 1]!, from[i]!);
  }

  freeAtMs(cost: number, spare: number): number {
    let excess = this.#used + cost + spare - this.#rule.limit;
    let freeAtMs = Number.NEGATIVE_INFINITY;
    for (const charge of this.#charges) {
      if (excess <= 0) break;
      excess -= charge.cost;
      freeAtMs = charge.atMs + this.#rule.windowMs;
    }
    return freeAtMs;
  }

  take(cost: number, nowMs: number): void {
    this.#forget(nowMs);
    this.#charges.push({ atMs: nowMs, cost });
    this.#used += cost;
  }

  release(): void {
    // A window frees itself by time.
  }

  isIdle(nowMs: number): boolean {
    this.#forget(nowMs);
    return this.#charges.length === 0;
  }

  snapshot(): PacingMeterSnapshot {
    return this.#charges.flatMap((charge) => [charge.atMs, charge.cost]);
  }

  #forget(nowMs: number): void {
    let gone = 0;
    for (const charge of this.#charges) {
      if (charge.atMs + this.#rule.windowMs > nowMs) break;
      this.#used -= charge.cost;
      gone++;
    }
    if (gone > 0) this.#charges = this.#charges.slice(gone);
  }
}

/** Tokens are counted in milliseconds of refill, so that whole milliseconds stay exact. */
class TokenBucketMeter implements PacingMeter {
  readonly #rule: TokenBucketRule;
  #creditMs: number;
  #atMs: number;

  constructor(rule: TokenBucketRule, from?: PacingMeterSnapshot) {
    this.#rule = rule;
    this.#creditMs = from?.[0] ?? this.#fullMs;
    this.#atMs = from?.[1] ?? 0;
  }

  get #fullMs(): number {
    return this.#rule.capacity * this.#rule.refillEveryMs;
  }

  freeAtMs(cost: number, spare: number): number {
    const needMs = (cost + spare) * this.#rule.refillEveryMs;
    return needMs <= this.#creditMs ? Number.NEGATIVE_INFINITY : this.#atMs + (needMs - this.#creditMs);
  }

  take(cost: number, nowMs: number): void {
    const refilledMs = Math.max(0, nowMs - this.#atMs);
    this.#creditMs = Math.min(this.#fullMs, this.#creditMs + refilledMs) - cost * this.#rule.refillEveryMs;
    this.#atMs = nowMs;
  }

  release(): void {
    // A bucket refills by time.
  }

  isIdle(nowMs: number): boolean {
    return this.#creditMs + (nowMs - this.#atMs) >= this.#fullMs;
  }

  snapshot(): PacingMeterSnapshot {
    return [this.#creditMs, this.#atMs];
  }
}

class ConcurrencyMeter implements PacingMeter {
  readonly #rule: ConcurrencyRule;
  #inUse: number;

  constructor(rule: ConcurrencyRule, from?: PacingMeterSnapshot) {
    this.#rule = rule;
    this.#inUse = from?.[0] ?? 0;
  }

  freeAtMs(cost: number, spare: number): number {
    const fits = this.#inUse + cost + spare <= this.#rule.limit;
    return fits ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }

  take(cost: number): void {
    this.#inUse += cost;
  }

  release(cost: number): void {
    this.#inUse = Math.max(0, this.#inUse - cost);
  }

  isIdle(): boolean {
    return this.#inUse === 0;
  }

  snapshot(): PacingMeterSnapshot {
    return [this.#inUse];
  }
}
