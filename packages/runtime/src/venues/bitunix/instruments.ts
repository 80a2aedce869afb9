// `trading_pairs` -> `Instrument`. There is no tick size field: the tick is one unit of the last of `quotePrecision`
// decimals, the lot one of `basePrecision`. An instrument that lacks a field is refused by name. Fee rates depend on the
// account and are not listed: they come from the configuration.
import {
  type InstrumentId,
  MONEY_DECIMALS,
  type Money,
  parseMoney,
  quantityTextToLots,
} from '@holdfast/engine/base';
import { type Instrument, proveInstrumentBounds } from '@holdfast/engine/model';
import { decoding, readList } from './codec.ts';
import { objectOf, requiredDecimal, requiredText, WireError, type WireObject } from './wire-fields.ts';

export const venueName = 'BITUNIX';

export interface FeeRates {
  readonly maker: number;
  readonly taker: number;
}

/** What the exchange charges without any discount: 2 and 6 basis points. */
export const standardFees: FeeRates = { maker: 0.0002, taker: 0.0006 };

export interface InstrumentReading {
  readonly instruments: readonly Instrument[];
  /** Symbols that cannot be traded here, and why: status, a missing field, numbers that do not fit. */
  readonly refused: readonly { readonly symbol: string; readonly reason: string }[];
}

export const instrumentIdOf = (symbol: string): InstrumentId => `${symbol}-PERP.${venueName}` as InstrumentId;

/** Reads the answer of `trading_pairs`. @throws WireError if it is no list. */
export function readInstruments(data: unknown, fees: FeeRates = standardFees): InstrumentReading {
  const instruments: Instrument[] = [];
  const refused: { symbol: string; reason: string }[] = [];
  for (const pair of readList(data, 'trading_pairs', (value) => objectOf(value, 'trading pair'))) {
    const symbol = typeof pair.symbol === 'string' ? pair.symbol : '?';
    const reading = decoding(() => ({ type: 'instrument' as const, instrument: readInstrument(pair, fees) }));
    if (reading.type === 'instrument') instruments.push(reading.instrument);
    else refused.push({ symbol, reason: reading.reason });
  }
  return { instruments, refused };
}

function readInstrument(pair: WireObject, fees: FeeRates): Instrument {
  const symbol = requiredText(pair, 'symbol');
  const status = requiredText(pair, 'symbolStatus');
  if (status !== 'OPEN') throw new WireError(`${symbol} is ${status}, not OPEN`);
  const lotSize = stepOf(pair, 'basePrecision');
  const lots = (name: string): number =>
    quantityTextToLots(requiredDecimal(pair, name), lotSize, `${symbol} ${name}`);
  const instrument: Instrument = {
    id: instrumentIdOf(symbol),
    symbol,
    venue: venueName,
    assetClass: 'perpetual',
    kind: 'linear',
    costBasis: 'average',
    tickSize: stepOf(pair, 'quotePrecision'),
    lotSize,
    multiplier: 1,
    settlement: requiredText(pair, 'quote'),
    minQuantityLots: lots('minTradeVolume'),
    maxLimitQuantityLots: lots('maxLimitOrderVolume'),
    maxMarketQuantityLots: lots('maxMarketOrderVolume'),
    makerFeeRate: fees.maker,
    takerFeeRate: fees.taker,
    maxLeverage: Number(requiredDecimal(pair, 'maxLeverage')),
  };
  proveInstrumentBounds(instrument);
  return instrument;
}

function stepOf(pair: WireObject, name: string): Money {
  const decimals = Number(requiredText(pair, name));
  if (!Number.isSafeInteger(decimals) || decimals < 0 || decimals > MONEY_DECIMALS)
    throw new WireError(`${name}: expected 0 to ${MONEY_DECIMALS} decimals, got ${String(pair[name])}`);
  return parseMoney(decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`);
}
