// What the trading process and the thin parent above it say to each other. Plain JSON; a lost parent is the end of the child.
import type { NodeAlert, NodeEnding, NodeStatus } from '../node/index.ts';
import type { WrittenReport } from '../report/index.ts';
import type { ScreenMessage } from '../terminal/index.ts';

/** Everything that a trading process needs to know; over the command line, as JSON. */
export interface RunParameters {
  readonly files: readonly string[];
  /** `key.path=value`, applied to every file. */
  readonly overrides: readonly string[];
  readonly directory: string;
  /** 0: as the session files say. */
  readonly durationMs: number;
  readonly statusEveryMs: number;
}

export type ReportPaths = WrittenReport;

export type FromChild =
  | { readonly type: 'progress'; readonly text: string }
  /** Connected, watched, commandable. */
  | { readonly type: 'started' }
  | { readonly type: 'status'; readonly status: NodeStatus }
  | {
      readonly type: 'events';
      readonly seq: number;
      readonly events: readonly { readonly type: string; readonly [key: string]: unknown }[];
      readonly words: readonly Pick<ScreenMessage, 'level' | 'text'>[];
    }
  | { readonly type: 'alert'; readonly alert: NodeAlert }
  | {
      readonly type: 'ended';
      readonly ending: NodeEnding;
      /** Lines for people: positions that stand, with what protects them. */
      readonly leftOpen: readonly string[];
      readonly report?: ReportPaths;
      readonly reportProblem?: string;
    }
  /** The last word: everything before it has arrived. */
  | { readonly type: 'gone' }
  /** It could not start. */
  | { readonly type: 'failed'; readonly exitCode: number; readonly message: string };

export type FromParent =
  | { readonly type: 'stop'; readonly by: string }
  | { readonly type: 'halt'; readonly by: string };
