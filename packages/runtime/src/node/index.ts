export { QuoteConflation } from './conflation.ts';
export { EffectGate } from './effect-gate.ts';
export { ExecutionLanes, type LaneLimits, type LaneUse } from './execution-lanes.ts';
export {
  LiveLoop,
  type LoopFigures,
  type LoopJournal,
  type LoopObserver,
  type LoopPorts,
  type LoopTape,
} from './live-loop.ts';
