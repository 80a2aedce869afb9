// The endpoints that we use and the venue's limits, as data. Source: the exchange's documentation (public 10 requests a
// second per address and endpoint, private 10 a second per user, cancels and flash closes 5 a second). Windows are a tenth
// longer than stated: requests that leave evenly spaced may arrive closer together.
import type { PacerConfig, PacingCharge } from '@holdfast/engine/resilience';

export type EndpointName =
  | 'klines'
  | 'depth'
  | 'fundingRate'
  | 'tradingPairs'
  | 'placeOrder'
  | 'cancelOrders'
  | 'pendingOrders'
  | 'orderDetail'
  | 'historyOrders'
  | 'historyTrades'
  | 'positions'
  | 'account'
  | 'placePositionTpSl'
  | 'modifyPositionTpSl'
  | 'cancelTpSl'
  | 'pendingTpSl'
  | 'historyTpSl';

export interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly limit: 'public' | 'private' | 'narrow';
  /** Local milliseconds until an answer counts as lost. */
  readonly timeoutMs: number;
}

const base = '/api/v1/futures';
const readTimeoutMs = 8_000;
/** An order's answer is waited for longer: every doubt costs a reconciliation. */
const orderTimeoutMs = 10_000;

const publicRead = (path: string): Endpoint => ({
  method: 'GET',
  path: `${base}/market/${path}`,
  limit: 'public',
  timeoutMs: readTimeoutMs,
});
const privateRead = (path: string): Endpoint => ({
  method: 'GET',
  path: `${base}/${path}`,
  limit: 'private',
  timeoutMs: readTimeoutMs,
});
const write = (path: string, limit: 'private' | 'narrow' = 'private'): Endpoint => ({
  method: 'POST',
  path: `${base}/${path}`,
  limit,
  timeoutMs: orderTimeoutMs,
});

export const endpoints: Readonly<Record<EndpointName, Endpoint>> = {
  klines: publicRead('kline'),
  depth: publicRead('depth'),
  fundingRate: publicRead('funding_rate'),
  tradingPairs: publicRead('trading_pairs'),
  placeOrder: write('trade/place_order'),
  cancelOrders: write('trade/cancel_orders', 'narrow'),
  pendingOrders: privateRead('trade/get_pending_orders'),
  orderDetail: privateRead('trade/get_order_detail'),
  historyOrders: privateRead('trade/get_history_orders'),
  historyTrades: privateRead('trade/get_history_trades'),
  positions: privateRead('position/get_pending_positions'),
  account: privateRead('account'),
  placePositionTpSl: write('tpsl/position/place_order'),
  modifyPositionTpSl: write('tpsl/position/modify_order'),
  cancelTpSl: write('tpsl/cancel_order'),
  pendingTpSl: privateRead('tpsl/get_pending_orders'),
  historyTpSl: privateRead('tpsl/get_history_orders'),
};

const windowMs = 1_100;

export const bitunixPacing: PacerConfig = {
  rules: [
    { kind: 'slidingWindow', name: 'public', limit: 10, windowMs, reservedForExits: 0 },
    // Three of ten are for exits and cancels only: a reconciliation or a burst of entries cannot take them.
    { kind: 'slidingWindow', name: 'private', limit: 10, windowMs, reservedForExits: 3 },
    { kind: 'slidingWindow', name: 'narrow', limit: 5, windowMs, reservedForExits: 0 },
  ],
  // B2: at most 50 orders wait; more is refused, visibly.
  laneCapacity: {
    exits: 50,
    cancels: 100,
    reconciliation: 200,
    protectiveQuotes: 50,
    entries: 50,
    history: 200,
  },
  agingMs: 5_000,
  cancelBurst: 4,
};

/** All private endpoints share one allowance: the documentation does not say that each has its own. */
export function chargesOf(endpoint: Endpoint): readonly PacingCharge[] {
  switch (endpoint.limit) {
    case 'public':
      return [{ rule: 'public', key: endpoint.path, cost: 1 }];
    case 'private':
      return [{ rule: 'private', key: 'user', cost: 1 }];
    case 'narrow':
      return [
        { rule: 'private', key: 'user', cost: 1 },
        { rule: 'narrow', key: 'user', cost: 1 },
      ];
  }
}
