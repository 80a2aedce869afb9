// What the venue keeps of its customers: orders, positions, TP/SL orders, fills, accounts. Prices are ticks, quantities
// lots, money bigint at 1e-12 of the quote currency.

export type Side = 'BUY' | 'SELL';
export type PositionSide = 'LONG' | 'SHORT';
export type OrderType = 'LIMIT' | 'MARKET';
export type Effect = 'GTC' | 'IOC' | 'FOK' | 'POST_ONLY';
export type MarginMode = 'ISOLATION' | 'CROSS';
export type PositionMode = 'ONE_WAY' | 'HEDGE';
export type StopType = 'LAST_PRICE' | 'MARK_PRICE';
export type OrderStatus =
  | 'INIT'
  | 'NEW'
  | 'PART_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'PART_FILLED_CANCELED'
  | 'EXPIRED';

/** One leg of a take-profit or stop-loss. */
export interface TriggerLeg {
  triggerTicks: number;
  stopType: StopType;
  orderType: OrderType;
  /** Of the limit order that it triggers. */
  orderTicks?: number;
}

export interface Order {
  readonly orderId: string;
  readonly clientId?: string;
  readonly symbol: string;
  readonly side: Side;
  /** Only in hedge mode. */
  readonly tradeSide?: 'OPEN' | 'CLOSE';
  /** The position that it closes. */
  readonly positionId?: string;
  readonly type: OrderType;
  readonly effect: Effect;
  readonly reduceOnly: boolean;
  /** `api`: a request; `tpsl`: a trigger; `liquidation`: the venue's own. */
  readonly source: 'api' | 'tpsl' | 'liquidation';
  priceTicks?: number;
  lots: number;
  tp?: TriggerLeg;
  sl?: TriggerLeg;
  filledLots: number;
  /** Sum of price times quantity of its fills. */
  filledValue: bigint;
  fee: bigint;
  realizedPnl: bigint;
  status: OrderStatus;
  readonly leverage: number;
  readonly marginMode: MarginMode;
  readonly createdMs: number;
  modifiedMs: number;
}

export interface Position {
  readonly positionId: string;
  readonly symbol: string;
  readonly side: PositionSide;
  readonly marginMode: MarginMode;
  readonly leverage: number;
  lots: number;
  /** Average cost times quantity. */
  entryValue: bigint;
  margin: bigint;
  /** Without fees and funding. */
  realizedPnl: bigint;
  /** Fees paid. */
  fee: bigint;
  /** Funding received less paid. */
  funding: bigint;
  maxLots: number;
  openedLots: number;
  openedValue: bigint;
  closedLots: number;
  closedValue: bigint;
  liquidatedLots: number;
  readonly createdMs: number;
  modifiedMs: number;
}

export interface TpSl {
  readonly id: string;
  readonly positionId: string;
  readonly symbol: string;
  /** `position`: one per position, sized when it triggers. `partial`: with quantities of its own. */
  readonly kind: 'position' | 'partial';
  tp?: TriggerLeg;
  sl?: TriggerLeg;
  tpLots?: number;
  slLots?: number;
  status: 'NEW' | 'TRIGGERED' | 'CANCELED';
  readonly createdMs: number;
  triggeredMs?: number;
}

export interface Fill {
  readonly tradeId: string;
  readonly orderId: string;
  readonly clientId?: string;
  readonly positionId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly lots: number;
  readonly priceTicks: number;
  readonly fee: bigint;
  readonly realizedPnl: bigint;
  readonly role: 'MAKER' | 'TAKER';
  readonly atMs: number;
}

export interface SymbolSettings {
  leverage: number;
  marginMode: MarginMode;
}

/** One customer's books. */
export interface Account {
  readonly apiKey: string;
  readonly secret: string;
  /** Cash: deposits plus everything realized. */
  wallet: bigint;
  positionMode: PositionMode;
  readonly settings: Map<string, SymbolSettings>;
  /** Working orders by id. */
  readonly orders: Map<string, Order>;
  readonly positions: Map<string, Position>;
  readonly tpsl: Map<string, TpSl>;
  /** Finished ones, oldest first, the last 2,000 of each. */
  orderHistory: Order[];
  positionHistory: Position[];
  tpslHistory: TpSl[];
  fills: Fill[];
  /** Every client id ever taken. */
  readonly clientIds: Set<string>;
}

export const historyKept = 2000;

/** Appends and keeps the list bounded. */
export function remember<T>(history: T[], item: T): void {
  history.push(item);
  if (history.length > historyKept) history.splice(0, history.length - historyKept);
}

export function newAccount(apiKey: string, secret: string, balance: bigint): Account {
  return {
    apiKey,
    secret,
    wallet: balance,
    positionMode: 'ONE_WAY',
    settings: new Map(),
    orders: new Map(),
    positions: new Map(),
    tpsl: new Map(),
    orderHistory: [],
    positionHistory: [],
    tpslHistory: [],
    fills: [],
    clientIds: new Set(),
  };
}
