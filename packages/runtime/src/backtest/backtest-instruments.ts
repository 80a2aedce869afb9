// The instruments of a backtest, without a venue to ask: as the session file defines them, else with the steps of the tape,
// else as known here for two symbols. What the tape counts in must be what the instrument counts in.
import { formatMoney, parseMoney } from '@holdfast/engine/base';
import type { Instrument } from '@holdfast/engine/model';
import { ConfigError, definedInstrument, type SessionSource, symbolOf } from '../config/index.ts';
import type { TapeInstrument } from '../tape/index.ts';
import { standardFees } from '../venues/bitunix/index.ts';

/** As Bitunix's documentation shows them (2025): for CSV files, where nothing else says it. */
const knownSteps: Readonly<Record<string, { readonly tickSize: string; readonly lotSize: string }>> = {
  BTCUSDT: { tickSize: '0.1', lotSize: '0.0001' },
  ETHUSDT: { tickSize: '0.01', lotSize: '0.001' },
};

type SessionEntry = SessionSource['session']['instruments'][number];

const idOfSymbol = (symbol: string, venue: string): string => `${symbol}-PERP.${venue.toUpperCase()}`;

/** @param recorded of all tapes. Throws `ConfigError`. */
export function backtestInstruments(
  sources: readonly SessionSource[],
  recorded: readonly TapeInstrument[],
): Map<string, Instrument> {
  const instruments = new Map<string, Instrument>();
  for (const source of sources)
    for (const entry of source.session.instruments) {
      const instrument = resolve(source, entry, recorded);
      if (recorded.length > 0) checkSteps(source.file, instrument, recorded);
      instruments.set(symbolOf(entry), instrument);
    }
  return instruments;
}

function resolve(
  { file, session }: SessionSource,
  entry: SessionEntry,
  recorded: readonly TapeInstrument[],
): Instrument {
  const { name: venue } = session.venue;
  const found = typeof entry === 'string' && recorded.find(({ id }) => id === idOfSymbol(entry, venue));
  const instrument = found ? withSteps(symbolOf(entry), found, venue) : instrumentWithoutTape(entry, venue);
  if (instrument) return instrument;
  throw new ConfigError(file, [
    {
      path: 'instruments',
      message: `${symbolOf(entry)} stands on no tape and is not known here: define it in the file, {symbol: ${symbolOf(entry)}, tickSize: ..., lotSize: ...}`,
    },
  ]);
}

/** As the session defines it or as it is known here; undefined: neither. */
export function instrumentWithoutTape(entry: SessionEntry, venue: string): Instrument | undefined {
  if (typeof entry !== 'string') return definedInstrument(entry, venue);
  const steps = knownSteps[entry];
  return steps && withSteps(entry, steps, venue);
}

const withSteps = (
  symbol: string,
  { tickSize, lotSize }: { readonly tickSize: string; readonly lotSize: string },
  venue: string,
): Instrument =>
  definedInstrument(
    {
      symbol,
      tickSize,
      lotSize,
      kind: 'linear',
      maxLeverage: 20,
      makerFee: standardFees.maker,
      takerFee: standardFees.taker,
    },
    venue,
  );

function checkSteps(file: string, instrument: Instrument, recorded: readonly TapeInstrument[]): void {
  const found = recorded.filter(({ id }) => id === instrument.id);
  const problem = (message: string) => new ConfigError(file, [{ path: 'instruments', message }]);
  if (found.length === 0)
    throw problem(
      `the tapes have no ${instrument.id}; they have ${[...new Set(recorded.map(({ id }) => id))].join(', ') || 'nothing'}`,
    );
  for (const { tickSize, lotSize } of found) {
    const same = parseMoney(tickSize) === instrument.tickSize && parseMoney(lotSize) === instrument.lotSize;
    if (same) continue;
    throw problem(
      `${instrument.id}: the tape counts prices in ${tickSize} and quantities in ${lotSize}, the session in ${formatMoney(instrument.tickSize)} and ${formatMoney(instrument.lotSize)}; give the instrument the steps of the tape, or import the data again`,
    );
  }
}
