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
