export { Backtest, type BacktestResult, type BacktestSetup } from './backtest.ts';
