export { stalePricesOf } from './account-limits.ts';
export { apply, type EventKey } from './apply.ts';
export {
  type AccountRecord,
  Books,
  type InstrumentRecord,
  leavesLots,
  lossFromEquity,
  type OrderRecord,
  strategyKey,
} from './books.ts';
export { canonicalText, sameCanonical } from './canonical.ts';
export { accountConfigOf } from './deciding.ts';
export { haltedExitCode, unprotectedExitCode } from './ending.ts';
export { exposureOf } from './exposure.ts';
export { Kernel } from './kernel.ts';
export type {
  AccountConfig,
  InstrumentConfig,
  NodeConfig,
  ProtectionPolicy,
  SessionConfig,
  StrategyConfig,
} from './kernel-config.ts';
export { configFromText, configToText, type InstrumentText, type NodeConfigText } from './kernel-config.ts';
export type {
  KernelInput,
  MarketStateRebuilt,
  NodeStarted,
  StrategyBlamed,
  TimerFired,
} from './kernel-input.ts';
export { MarketState } from './market-state.ts';
export {
  type KernelSnapshot,
  type MarketPart,
  restoreBooks,
  snapshotBooks,
  stateHashOf,
} from './snapshot.ts';
export { emptyStep, type Step } from './step.ts';
export {
  type BarVerdict,
  StrategyHost,
  type StrategyMonitor,
  type StrategyRegistry,
  UnknownStrategy,
} from './strategy-host.ts';
