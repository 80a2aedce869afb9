// What one input led to.
import type { Seq } from '../base/index.ts';
import type { Effect, KernelEvent } from '../model/index.ts';

export interface Step {
  readonly seq: Seq;
  readonly events: readonly KernelEvent[];
  readonly effects: readonly Effect[];
}

/** The step of almost every quote: nothing happened. One object for all of them; its `seq` says nothing. */
export const emptyStep: Step = Object.freeze({
  seq: 0 as Seq,
  events: Object.freeze([]),
  effects: Object.freeze([]),
});
