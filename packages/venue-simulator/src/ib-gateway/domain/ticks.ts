// What a market data subscription delivers.

/** Wire numbers of the tick types that the simulator produces. */
export const tickTypes = {
  bidSize: 0,
  bid: 1,
  ask: 2,
  askSize: 3,
  last: 4,
  lastSize: 5,
  high: 6,
  low: 7,
  volume: 8,
  close: 9,
  bidOption: 10,
  askOption: 11,
  lastOption: 12,
  modelOption: 13,
  open: 14,
  low13Week: 15,
  high13Week: 16,
  low26Week: 17,
  high26Week: 18,
  low52Week: 19,
  high52Week: 20,
  averageVolume: 21,
  historicalVolatility: 23,
  impliedVolatility: 24,
  callOpenInterest: 27,
  putOpenInterest: 28,
  callVolume: 29,
  putVolume: 30,
  bidExchange: 32,
  askExchange: 33,
  markPrice: 37,
  lastTimestamp: 45,
  shortable: 46,
  rtVolume: 48,
  halted: 49,
  tradeCount: 54,
  tradeRate: 55,
  volumeRate: 56,
  lastRthTrade: 57,
  rtHistoricalVolatility: 58,
  ibDividends: 59,
  delayedBid: 66,
  delayedAsk: 67,
  delayedLast: 68,
  delayedBidSize: 69,
  delayedAskSize: 70,
  delayedLastSize: 71,
  delayedHigh: 72,
  delayedLow: 73,
  delayedVolume: 74,
  delayedClose: 75,
  delayedOpen: 76,
  rtTradeVolume: 77,
  delayedBidOption: 80,
  delayedAskOption: 81,
  delayedLastOption: 82,
  delayedModelOption: 83,
  lastExchange: 84,
  lastRegulatoryTime: 85,
  averageOptionVolume: 87,
  delayedLastTimestamp: 88,
  shortableShares: 89,
  delayedHalted: 90,
} as const;

export interface PriceTick {
  readonly kind: 'price';
  readonly tickType: number;
  readonly price: number;
  /** `undefined`: an empty field, as indexes have. 0 where the tick has no size. */
  readonly size: number | undefined;
  readonly canAutoExecute: boolean;
  readonly pastLimit: boolean;
  readonly preOpen: boolean;
}

export interface SizeTick {
  readonly kind: 'size';
  readonly tickType: number;
  readonly size: number;
}

export interface GenericTick {
  readonly kind: 'generic';
  readonly tickType: number;
  readonly value: number;
}

export interface StringTick {
  readonly kind: 'string';
  readonly tickType: number;
  readonly text: string;
}

/** `undefined` means not computed: -1 or -2 on the wire. */
export interface OptionTick {
  readonly kind: 'option';
  readonly tickType: number;
  /** 0 return based, 1 price based. */
  readonly tickAttrib: number;
  readonly impliedVolatility: number | undefined;
  readonly delta: number | undefined;
  readonly optionPrice: number | undefined;
  readonly presentValueDividend: number | undefined;
  readonly gamma: number | undefined;
  readonly vega: number | undefined;
  readonly theta: number | undefined;
  readonly underlyingPrice: number | undefined;
}

/** The first message of a subscription. */
export interface RequestParametersTick {
  readonly kind: 'requestParameters';
  readonly minTick: number;
  /** The exchange map's key, such as `9c0001`; '' where none. */
  readonly bboExchange: string;
  readonly snapshotPermissions: number;
}

/** 1 live, 2 frozen, 3 delayed, 4 delayed frozen. */
export type MarketDataType = 1 | 2 | 3 | 4;

export interface MarketDataTypeTick {
  readonly kind: 'marketDataType';
  readonly type: MarketDataType;
}

export type MarketTick =
  | PriceTick
  | SizeTick
  | GenericTick
  | StringTick
  | OptionTick
  | RequestParametersTick
  | MarketDataTypeTick;

export interface TradePrint {
  readonly timeMs: number;
  readonly price: number;
  readonly size: number;
  readonly exchange: string;
  readonly specialConditions: string;
  readonly pastLimit: boolean;
  readonly unreported: boolean;
}

export interface QuotePrint {
  readonly timeMs: number;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
  readonly bidPastLow: boolean;
  readonly askPastHigh: boolean;
}

export interface MidpointPrint {
  readonly timeMs: number;
  readonly midpoint: number;
}

export type TickByTickType = 'Last' | 'AllLast' | 'BidAsk' | 'MidPoint';

export type TickByTickPrint =
  | ({ readonly kind: 'trade' } & TradePrint)
  | ({ readonly kind: 'quote' } & QuotePrint)
  | ({ readonly kind: 'midpoint' } & MidpointPrint);

export type HistoricalTicks =
  | { readonly kind: 'trades'; readonly ticks: readonly TradePrint[]; readonly done: boolean }
  | { readonly kind: 'quotes'; readonly ticks: readonly QuotePrint[]; readonly done: boolean }
  | { readonly kind: 'midpoints'; readonly ticks: readonly MidpointPrint[]; readonly done: boolean };

export interface DepthRow {
  /** 0 is the best price. */
  readonly position: number;
  /** `undefined` in a plain book. */
  readonly marketMaker: string | undefined;
  readonly operation: 'insert' | 'update' | 'delete';
  readonly side: 'ask' | 'bid';
  readonly price: number;
  readonly size: number;
}
