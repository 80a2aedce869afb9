// Invariant 1 as code: effects wait here until their input, its events and the tape before it are durable. In order, no
// matter which of the two syncs comes first.
import type { Effect } from '@holdfast/engine/model';

interface WaitingEffects {
  readonly seq: number;
  readonly effects: readonly Effect[];
}

export class EffectGate {
  readonly #perform: (effect: Effect) => void;
  #waiting: WaitingEffects[] = [];
  #journalSeq: number;
  #tapeSeq: number;
  #closed = false;

  /** @param durableSeq what is durable already: effects of it may go at once. */
  constructor(durableSeq: number, perform: (effect: Effect) => void) {
    this.#journalSeq = durableSeq;
    this.#tapeSeq = durableSeq;
    this.#perform = perform;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  hold(seq: number, effects: readonly Effect[]): void {
    if (effects.length === 0 || this.#closed) return;
    this.#waiting.push({ seq, effects });
    this.#release();
  }

  /** Everything up to `seq` stands in the journal. */
  journalDurable(seq: number): void {
    if (seq > this.#journalSeq) this.#journalSeq = seq;
    this.#release();
  }

  /** Everything up to `seq` that belongs there stands on the tape. */
  tapeDurable(seq: number): void {
    if (seq > this.#tapeSeq) this.#tapeSeq = seq;
    this.#release();
  }

  /** Nothing may leave any more: a sync failed. What waits is dropped here and found again by recovery. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
  }

  #release(): void {
    const durable = Math.min(this.#journalSeq, this.#tapeSeq);
    while (this.#waiting.length > 0 && this.#waiting[0]!.seq <= durable) {
      const { effects } = this.#waiting.shift()!;
      for (const effect of effects) this.#perform(effect);
    }
  }
}
