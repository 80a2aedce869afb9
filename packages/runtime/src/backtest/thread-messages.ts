// What a backtest in a thread tells the one that watches it. Errors travel as their parts: a class does not survive the way.
import { InvariantBroken } from '@holdfast/engine/base';
import { ConfigError, type ConfigProblem } from '../config/index.ts';
import { TapeError, type TapeErrorCode } from '../tape/index.ts';
import type { BacktestFigures, BacktestProgress, BacktestRequest } from './run-backtest.ts';

/** Shared memory, because a thread in an endless loop answers no message. */
export const cellCount = 2;
/** Calls of strategies so far. */
export const callsCell = 0;
/** Number of the strategy that is running; 0: none. */
export const strategyCell = 1;

export type ThreadRequest = Omit<BacktestRequest, 'onProgress' | 'monitor'>;

export interface ThreadSetup {
  readonly request: ThreadRequest;
  readonly cells: Int32Array;
}

/** Without the model, which is in the report. */
export type ThreadFigures = Omit<BacktestFigures, 'model'>;

export type FromThread =
  | { readonly type: 'progress'; readonly progress: BacktestProgress }
  /** Before a strategy runs for the first time. */
  | {
      readonly type: 'strategy';
      readonly number: number;
      readonly session: string;
      readonly strategy: string;
    }
  | { readonly type: 'done'; readonly figures: ThreadFigures }
  | { readonly type: 'failed'; readonly failure: Failure };

export type Failure =
  | { readonly kind: 'config'; readonly source: string; readonly problems: readonly ConfigProblem[] }
  | { readonly kind: 'tape'; readonly code: TapeErrorCode; readonly message: string }
  | { readonly kind: 'invariant' | 'other'; readonly message: string; readonly stack?: string };

export function failureOf(error: unknown): Failure {
  if (error instanceof ConfigError) return { kind: 'config', source: error.source, problems: error.problems };
  if (error instanceof TapeError) return { kind: 'tape', code: error.code, message: error.message };
  if (!(error instanceof Error)) return { kind: 'other', message: String(error) };
  const { message, stack } = error;
  const kind = error instanceof InvariantBroken ? 'invariant' : 'other';
  return { kind, message, ...(stack !== undefined && { stack }) };
}

export function errorOf(failure: Failure): Error {
  switch (failure.kind) {
    case 'config':
      return new ConfigError(failure.source, failure.problems);
    case 'tape':
      return new TapeError(failure.code, failure.message);
    default: {
      const { kind, message, stack } = failure;
      const error = kind === 'invariant' ? new InvariantBroken(message) : new Error(message);
      if (stack !== undefined) error.stack = stack;
      return error;
    }
  }
}
