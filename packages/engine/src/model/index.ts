export type { Bar, BarGap, BarPrices, BarSource } from './bar.ts';
export { barFlags, barOpenOf, barSources, hasBarFlag, isBarInterval, UNKNOWN_VOLUME } from './bar.ts';
export type { BarBuilderSnapshot, BarBuilderSpec } from './bar-builder.ts';
export { BarBuilder, barOutcomes, copyBar, emptyBar } from './bar-builder.ts';
export type {
  AdjustPosition,
  AdoptPosition,
  CommandOrigin,
  Flatten,
  Halt,
  OperatorCommand,
  Reconcile,
  ReleaseStrategy,
  ResolveOrder,
  Resume,
  Stop,
  StopPolicy,
} from './command.ts';
export type { ContractTerms } from './contract-terms.ts';
export {
  averagePriceOf,
  contractTermsOf,
  feeOf,
  fundingAmountOf,
  profitOf,
  tickLotsToMoney,
  worthAt,
} from './contract-terms.ts';
export type {
  AlertLevel,
  CancelOrder,
  Effect,
  EndNode,
  RaiseAlert,
  ReadVenueState,
  SetProtection,
  SubmitOrder,
  VenueEffect,
} from './effect.ts';
export type * from './event.ts';
export type { AssetClass, ContractKind, CostBasis, Instrument } from './instrument.ts';
export type { BoundsAsked, InstrumentBounds } from './instrument-bounds.ts';
export { proveInstrumentBounds } from './instrument-bounds.ts';
export type {
  OrderOrigin,
  OrderPurpose,
  OrderStatus,
  OrderTerms,
  OrderType,
  ProtectionPlan,
  Side,
  TimeInForce,
} from './order.ts';
export { finalStatuses, oppositeOf, signOf } from './order.ts';
export { type QuoteColumns, quietByTime } from './quote-columns.ts';
export type {
  BalanceReport,
  CancelReport,
  FillReport,
  FundingRateReport,
  FundingReport,
  LinkReport,
  LinkState,
  OrderReport,
  PositionReport,
  ProtectionOutcomeReport,
  ProtectionReport,
  StalenessReport,
  SubmitReport,
  VenueReport,
  VenueStateReport,
} from './report.ts';
export type { VenueCapabilities } from './venue-capabilities.ts';
