export { clientOrderIdOf, type ParsedClientOrderId, parseClientOrderId } from './client-order-id.ts';
export {
  type OrderSignal,
  orderSignals,
  orderStatuses,
  type Transition,
  type TransitionKind,
  transitionOf,
} from './order-lifecycle.ts';
