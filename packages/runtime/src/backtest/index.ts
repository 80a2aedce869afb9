export { Backtest, type BacktestResult, type BacktestSetup } from './backtest.ts';
export {
  type BacktestFigures,
  type BacktestProgress,
  type BacktestRequest,
  runBacktest,
} from './run-backtest.ts';
export { runWatchedBacktest } from './run-watched.ts';
export type { ThreadFigures } from './thread-messages.ts';
