// A node that runs, as the rest of the runtime sees it: what it shows, what can be asked of it, and how it ends. The
// composition is `start-node.ts`; the command line, the terminal and the control socket know only this.
import type { NodeConfig, Step } from '@holdfast/engine/kernel';
import type { AlertLevel, OperatorCommand } from '@holdfast/engine/model';
import type { NodeView } from '@holdfast/engine/views';
import type { LinkOutage } from './link-outages.ts';
import type { LoopFigures } from './live-loop.ts';

/** What a screen shows beside the kernel's view: figures of this process and its links, each measured or absent. */
export interface RuntimeFigures extends LoopFigures {
  /** Monotonic. */
  readonly uptimeMs: number;
  /** Until the session's `duration` ends it; absent: it runs until stopped. */
  readonly remainingMs?: number;
  /** How late the event loop came to a timer in the last interval, worst. */
  readonly loopLagMsMax: number;
  readonly residentBytes: number;
  readonly durableSeq: number;
  /** Age of the newest market data by instrument id, monotonic. */
  readonly dataAgeMs: Readonly<Record<string, number>>;
  /** Links that are down, by account. */
  readonly linksDown: Readonly<Record<string, LinkOutage>>;
  readonly framesRefused: number;
  readonly clockSkewMs?: { readonly skewMs: number; readonly uncertaintyMs: number };
  /** Request latencies by kind. */
  readonly requests: readonly {
    readonly kind: string;
    readonly count: number;
    readonly failed: number;
    readonly p50Ms: number;
    readonly p95Ms: number;
    readonly maxMs: number;
  }[];
}

export interface NodeStatus {
  readonly view: NodeView;
  readonly figures: RuntimeFigures;
  readonly directory: string;
  readonly pid: number;
  readonly startedAtMs: number;
}

export interface NodeAlert {
  readonly level: AlertLevel;
  readonly code: string;
  readonly text: string;
  readonly atMs: number;
}

export interface NodeEnding {
  readonly reason: string;
  readonly exitCode: number;
  readonly seq: number;
  readonly stateHash: string;
}

export interface NodeListener {
  /** After each input that led to events; `durable` events only are shown as facts. */
  onStep?(step: Step): void;
  onAlert?(alert: NodeAlert): void;
  /** Lines for people while it starts: recovery, connection, reconciliation. */
  onProgress?(text: string): void;
}

export interface RunningNode {
  readonly directory: string;
  readonly config: NodeConfig;
  status(): NodeStatus;
  command(command: OperatorCommand): void;
  listen(listener: NodeListener): () => void;
  /** Resolves when the node has ended in order: everything durable, connections closed. */
  readonly ended: Promise<NodeEnding>;
}
