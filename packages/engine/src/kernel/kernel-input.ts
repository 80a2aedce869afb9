// Inputs of the kernel that are not market data: journaled verbatim under their `seq`.
import type { EpochMs } from '../base/index.ts';
import type { OperatorCommand, VenueReport } from '../model/index.ts';
import type { NodeConfigText } from './kernel-config.ts';

/** The start of a life of the node: the first input of a process. */
export interface NodeStarted {
  readonly type: 'NodeStarted';
  readonly config: NodeConfigText;
  readonly engineFingerprint: string;
  readonly strategyFingerprint: string;
  readonly configFingerprint: string;
  readonly atMs: EpochMs;
}

/** Market state as recovery rebuilt it, with its content, so that an audit replay continues across a crash. */
export interface MarketStateRebuilt {
  readonly type: 'MarketStateRebuilt';
  /** `replay`: from snapshot and tape; `empty`: could not be rebuilt, indicators warm up again. */
  readonly provenance: 'replay' | 'empty';
  readonly content?: unknown;
  readonly atMs: EpochMs;
}

/** The one timer that the kernel asked for is due (`Kernel.nextTimerMs`). */
export interface TimerFired {
  readonly type: 'TimerFired';
  readonly atMs: EpochMs;
}

/** A strategy did not return, or crashed its process: the parent's word after a restart. */
export interface StrategyBlamed {
  readonly type: 'StrategyBlamed';
  readonly session: string;
  readonly strategy: string;
  readonly reason: string;
  readonly atMs: EpochMs;
}

export type KernelInput =
  | NodeStarted
  | MarketStateRebuilt
  | TimerFired
  | StrategyBlamed
  | VenueReport
  | OperatorCommand;
