declare const brand: unique symbol;

/** A primitive with a name of its own, so that a price cannot stand where a quantity is meant. Erased at run time. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

/** A price as a whole number of the instrument's `tickSize`. A safe integer; bounds are proven when it is loaded. */
export type Ticks = Brand<number, 'Ticks'>;
/** A quantity as a whole number of the instrument's `lotSize`. A safe integer; signed where it is a position. */
export type Lots = Brand<number, 'Lots'>;
/** Exact money: a bigint in units of 1e-12 of its currency. See `money.ts`. */
export type Money = Brand<bigint, 'Money'>;
/** UTC milliseconds since 1970-01-01. */
export type EpochMs = Brand<number, 'EpochMs'>;
/** The number of an input: one sequence per node, from 1. */
export type Seq = Brand<number, 'Seq'>;

/** Our id of an order, the one that acts at the venue (`clientId` at Bitunix; client id and order id at IBKR). */
export type ClientOrderId = Brand<string, 'ClientOrderId'>;
/** The venue's id of an order (`orderId` at Bitunix, `permId` at IBKR). */
export type VenueOrderId = Brand<string, 'VenueOrderId'>;
/** One execution of ours: the venue's execution id, or order id and cumulative quantity where it has none. */
export type FillId = Brand<string, 'FillId'>;
/** `BTCUSDT-PERP.BITUNIX`, `SPY.IBKR`. */
export type InstrumentId = Brand<string, 'InstrumentId'>;
export type SessionId = Brand<string, 'SessionId'>;
export type StrategyId = Brand<string, 'StrategyId'>;
/** A venue account: `BITUNIX:main`. */
export type AccountId = Brand<string, 'AccountId'>;
/** Dense index of an instrument in a node, from 0: what the hot path uses in place of the id. */
export type InstrumentIndex = Brand<number, 'InstrumentIndex'>;
