// Things that tests of this folder share.
import { type AccountId, type EpochMs, type InstrumentIndex, parseMoney } from '@holdfast/engine/base';
import type { Instrument } from '@holdfast/engine/model';
import type { ReportContext } from './translate.ts';
import type { VenueInstrument } from './venue-instrument.ts';

export const btcusdt: Instrument = {
  id: 'BTCUSDT-PERP.BITUNIX' as Instrument['id'],
  symbol: 'BTCUSDT',
  venue: 'BITUNIX',
  assetClass: 'perpetual',
  kind: 'linear',
  costBasis: 'average',
  tickSize: parseMoney('0.1'),
  lotSize: parseMoney('0.0001'),
  multiplier: 1,
  settlement: 'USDT',
  minQuantityLots: 1,
  maxLimitQuantityLots: 1_000_000,
  maxMarketQuantityLots: 500_000,
  makerFeeRate: 0.0002,
  takerFeeRate: 0.0006,
  maxLeverage: 200,
};

const traded: VenueInstrument = { index: 0 as InstrumentIndex, instrument: btcusdt };

export const contextAt = (nowMs: number): ReportContext => ({
  account: 'BITUNIX:main' as AccountId,
  instrument: traded,
  nowMs: nowMs as EpochMs,
});
