export {
  type AccountView,
  type CashView,
  type EquityView,
  type InstrumentView,
  type LimitUse,
  type NodeView,
  nodeView,
  type OrderView,
  type PositionView,
  type ProtectionView,
  type SessionView,
  type StrategyView,
} from './node-view.ts';
export { reasonInWords } from './reasons.ts';
