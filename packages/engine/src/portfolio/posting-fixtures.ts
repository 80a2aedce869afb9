// Instruments and postings for the tests of this folder.
import {
  type AccountId,
  type EpochMs,
  type FillId,
  type InstrumentId,
  type InstrumentIndex,
  type Lots,
  type Money,
  parseMoney,
  type Seq,
  type VenueOrderId,
} from '../base/index.ts';
import type { Instrument, Side } from '../model/index.ts';
import type { AdjustmentPosting, FillPosting, Provenance } from './posting.ts';

export const account = 'TEST:1' as AccountId;

/** Average cost, 0.1 x 0.0001. */
export const perpetual: Instrument = {
  id: 'BTCUSDT-PERP.TEST' as InstrumentId,
  symbol: 'BTCUSDT',
  venue: 'TEST',
  assetClass: 'perpetual',
  kind: 'linear',
  costBasis: 'average',
  tickSize: parseMoney('0.1'),
  lotSize: parseMoney('0.0001'),
  multiplier: 1,
  settlement: 'USDT',
  minQuantityLots: 1,
  maxLimitQuantityLots: 10_000_000,
  maxMarketQuantityLots: 10_000_000,
  makerFeeRate: 0.0002,
  takerFeeRate: 0.0006,
  maxLeverage: 125,
};

/** First in first out, 0.01 x 1 x 1. */
export const stock: Instrument = {
  ...perpetual,
  id: 'SPY.TEST' as InstrumentId,
  symbol: 'SPY',
  assetClass: 'stock',
  costBasis: 'fifo',
  tickSize: parseMoney('0.01'),
  lotSize: parseMoney('1'),
  settlement: 'USD',
};

/** Average cost in the coin, contracts of 100. */
export const inverse: Instrument = {
  ...perpetual,
  id: 'BTCUSD-INVERSE.TEST' as InstrumentId,
  symbol: 'BTCUSD',
  kind: 'inverse',
  tickSize: parseMoney('0.5'),
  lotSize: parseMoney('1'),
  multiplier: 100,
  settlement: 'BTC',
};

export const instruments: readonly Instrument[] = [perpetual, stock, inverse];
export const perpetualIndex = 0 as InstrumentIndex;
export const stockIndex = 1 as InstrumentIndex;
export const inverseIndex = 2 as InstrumentIndex;

export function provenance(source: Provenance['source'] = 'execution', seq = 1): Provenance {
  return { seq: seq as Seq, index: 0, source };
}

interface FillChoices {
  readonly instrument?: InstrumentIndex;
  readonly fee?: string;
  readonly slippage?: string;
  readonly source?: Provenance['source'];
  readonly order?: string;
  readonly revision?: FillPosting['revision'];
  readonly worth?: Money;
  readonly atMs?: number;
}

/** A fill of the stock unless said otherwise. */
export function fill(
  id: string,
  side: Side,
  lots: number,
  price: string,
  choices: FillChoices = {},
): FillPosting {
  const { fee, slippage, order, revision, worth } = choices;
  return {
    account,
    instrument: choices.instrument ?? stockIndex,
    provenance: provenance(choices.source),
    fillId: id as FillId,
    side,
    lots: lots as Lots,
    price: parseMoney(price),
    atMs: (choices.atMs ?? 0) as EpochMs,
    ...(worth !== undefined && { worth }),
    ...(fee !== undefined && { fee: { amount: parseMoney(fee) } }),
    ...(slippage !== undefined && { slippage: parseMoney(slippage) }),
    ...(order !== undefined && { venueOrderId: order as VenueOrderId }),
    ...(revision !== undefined && { revision }),
  };
}

/** An adjustment of the stock; without a price its cost is pending. */
export function adjustment(id: string, lots: number, price?: string): AdjustmentPosting {
  return {
    account,
    instrument: stockIndex,
    provenance: provenance('adoption'),
    adjustmentId: id,
    lots: lots as Lots,
    atMs: 0 as EpochMs,
    ...(price !== undefined && { price: parseMoney(price) }),
  };
}
