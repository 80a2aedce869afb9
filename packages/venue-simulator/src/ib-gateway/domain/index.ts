// The gateway's words: what travels between the wire side, the market and the accounts. No behavior here.

export type { AccountValue, FamilyCode, Pnl, PnlSingle, Position } from './account.ts';
export type {
  Bar,
  BarRequest,
  BarSeries,
  HistogramEntry,
  HistoricalTickRequest,
  Schedule,
  TradingSession,
} from './bar.ts';
export { blankOrder } from './blank-order.ts';
export type { ComboLeg, Contract, ContractQuery, DeltaNeutralContract, OptionRight } from './contract.ts';
export type * from './contract-details.ts';
export type { CommissionReport, Execution, ExecutionFilter, ExecutionReport } from './execution.ts';
export type * from './gateway-accounts.ts';
export type { GatewayError, Outcome } from './gateway-error.ts';
export type * from './gateway-market.ts';
export type { Order, OrderAction, TagValue } from './order.ts';
export type * from './order-condition.ts';
export type { OpenOrder, OrderState, OrderStatus, OrderStatusName } from './order-state.ts';
export type * from './ticks.ts';
export { tickTypes } from './ticks.ts';
