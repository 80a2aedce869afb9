export { AuditReplay, type Divergence, undecidedRanges } from './audit-replay.ts';
export { QuoteConflation } from './conflation.ts';
export { JournalRefused } from './durable-parts.ts';
export { EffectGate } from './effect-gate.ts';
export { ExecutionLanes, type LaneLimits, type LaneUse } from './execution-lanes.ts';
export { StartStopped } from './instrument-terms.ts';
export type { LinkOutage } from './link-outages.ts';
export {
  LiveLoop,
  type LoopFigures,
  type LoopJournal,
  type LoopObserver,
  type LoopPorts,
  type LoopTape,
} from './live-loop.ts';
export { type RecoveredState, recoverState } from './recover-state.ts';
export type {
  NodeAlert,
  NodeEnding,
  NodeListener,
  NodeStatus,
  RunningNode,
  RuntimeFigures,
} from './running-node.ts';
export { decodeSnapshotBody, encodeSnapshotBody, type SnapshotBody, stateFormat } from './snapshot-body.ts';
export { type BlackBoxPorts, type NodeSetup, startNode } from './start-node.ts';
