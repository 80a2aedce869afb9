export { Adx } from './adx.ts';
export { Atr } from './atr.ts';
export { type BarField, barFields } from './bar-field.ts';
export { Bollinger } from './bollinger.ts';
export {
  createIndicator,
  type IndicatorKind,
  type IndicatorOf,
  type IndicatorSpec,
  indicatorCatalogue,
  needsVolume,
} from './catalogue.ts';
export { CumulativeDelta } from './cumulative-delta.ts';
export { DirectionalMovement } from './directional-movement.ts';
export { Ema } from './ema.ts';
export { type Indicator, IndicatorNotReady, NO_SESSION } from './indicator.ts';
export { IndicatorSet, type IndicatorSpecs } from './indicator-set.ts';
export { type IndicatorSnapshot, IndicatorSnapshotError } from './indicator-snapshot.ts';
export { IndicatorSpecError } from './indicator-spec-error.ts';
export { Macd } from './macd.ts';
export { OnBalanceVolume } from './on-balance-volume.ts';
export { PreviousExtreme } from './previous-extreme.ts';
export { PreviousMean } from './previous-mean.ts';
export { RollingExtreme } from './rolling-extreme.ts';
export { RollingVwap } from './rolling-vwap.ts';
export { Rsi } from './rsi.ts';
export { SessionVwap } from './session-vwap.ts';
export { Sma } from './sma.ts';
export { StandardDeviation } from './standard-deviation.ts';
export { Stochastic } from './stochastic.ts';
