export { builtInStrategies, emaCross, pullbackRibbon, sweepReclaim } from './built-in/index.ts';
export { checkDecision } from './check-decision.ts';
export { type ConditionReading, ConditionRecorder, type Conditions } from './conditions.ts';
export {
  type BarContext,
  type CancelEntriesDecision,
  type Decision,
  defineStrategy,
  type EnterDecision,
  type ExitDecision,
  type OwnPosition,
  type StrategyDefinition,
} from './strategy.ts';
