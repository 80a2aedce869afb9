export { type PreparedStrategies, prepareStrategies } from './prepare-strategies.ts';
export { StrategyStore } from './strategy-store.ts';
