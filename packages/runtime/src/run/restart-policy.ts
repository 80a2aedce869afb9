// What the parent does when the trading process is gone: a table, so that it can be read and tested.
import { exitCodes } from './exit-codes.ts';

export interface ChildExit {
  /** What the process said before it went: its ordered end, or why it could not start. */
  readonly word?: { readonly kind: 'ended' | 'failed'; readonly exitCode: number };
  /** Whether any process of this run has been up. */
  readonly wasUp: boolean;
  /** Processes in a row that never came up, this one included. */
  readonly failedStarts: number;
  /** A person asked for the end. */
  readonly stopRequested: boolean;
  /** How long this one ran. */
  readonly ranMs: number;
  /** Restarts in a row before this. */
  readonly restarts: number;
}

export type NextStep =
  | { readonly type: 'exit'; readonly code: number }
  | { readonly type: 'restart'; readonly delayMs: number };

const backoffBaseMs = 1_000;
const backoffCapMs = 60_000;
/** A process that ran this long was well: the next crash begins the backoff anew. */
export const healthyAfterMs = 600_000;
const mostFailedStarts = 5;

const neverRestarted: ReadonlySet<number> = new Set([
  exitCodes.ok,
  exitCodes.usage,
  exitCodes.config,
  exitCodes.unprotected,
  exitCodes.halted,
]);

export function nextStep(exit: ChildExit): NextStep {
  const { word } = exit;
  if (word && neverRestarted.has(word.exitCode)) return { type: 'exit', code: word.exitCode };
  if (exit.stopRequested) return { type: 'exit', code: word?.exitCode ?? exitCodes.failed };
  // It said why it cannot start, and it never could: a restart would say the same again.
  if (word?.kind === 'failed' && !exit.wasUp) return { type: 'exit', code: word.exitCode };
  if (exit.failedStarts >= mostFailedStarts && !exit.wasUp) return { type: 'exit', code: exitCodes.failed };
  const inARow = exit.ranMs >= healthyAfterMs ? 0 : exit.restarts;
  return { type: 'restart', delayMs: Math.min(backoffCapMs, backoffBaseMs * 2 ** Math.min(inARow, 10)) };
}
