// Clients of the gateway: their connections, limits and subscriptions, and what answers their requests.

export { type AnswerInput, type AnswerName, ClientSession } from './client-session.ts';
export type { GatewayContext, GatewayEvent } from './gateway-context.ts';
export {
  defaultOptions,
  type GatewayFarms,
  type GatewayLatencies,
  type GatewayLimits,
  type GatewayOptions,
  gatewayOptions,
  type HistoryPacing as HistoryPacingRules,
} from './gateway-options.ts';
export { HistoryDesk } from './history-desk.ts';
export { MarketLines } from './market-lines.ts';
export { OrderRouter } from './order-router.ts';
export { type SubscriptionKind, subscriptionKinds } from './subscriptions.ts';
export { connectionTimeText, dashedWallText, parseTime, utcText, wallText } from './wall-time.ts';
