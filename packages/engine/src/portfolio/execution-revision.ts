// IBKR corrects an execution by sending it again under an id that differs only after the last dot (`...01.01` becomes
// `...01.02`); the higher suffix replaces the lower.
import type { FillId } from '../base/index.ts';

export interface ExecutionRevision {
  /** The id up to its last dot: what stays the same through corrections. */
  readonly family: string;
  readonly number: number;
}

const REVISION = /^(.+)\.(\d{1,9})$/;

/** For IBKR's execution ids only. `undefined` for an id without a numeric suffix: it stands for itself. */
export function executionRevisionOf(fillId: FillId): ExecutionRevision | undefined {
  const match = REVISION.exec(fillId);
  return match === null ? undefined : { family: match[1] ?? fillId, number: Number(match[2]) };
}
