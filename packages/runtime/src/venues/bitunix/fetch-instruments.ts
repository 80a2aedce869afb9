// Reads the venue's instruments before a node is composed: its configuration needs their terms. Public, no key.
import type { Instrument } from '@holdfast/engine/model';
import type { Transport } from '../../ports/index.ts';
import { decodeEnvelope, decoding } from './codec.ts';
import { endpoints } from './endpoints.ts';
import { type FeeRates, readInstruments, standardFees } from './instruments.ts';

export type FetchedInstruments =
  | {
      readonly ok: true;
      /** In the order of `symbols`. */
      readonly instruments: readonly Instrument[];
    }
  | { readonly ok: false; readonly reason: string };

/** All of `symbols`, or why one of them cannot be traded. Calls back once. */
export function fetchInstruments(
  transport: Transport,
  restUrl: string,
  symbols: readonly string[],
  done: (fetched: FetchedInstruments) => void,
  fees: FeeRates = standardFees,
): void {
  const { path, timeoutMs } = endpoints.tradingPairs;
  const url = `${restUrl}${path}?symbols=${encodeURIComponent(symbols.join(','))}`;
  transport.request({ method: 'GET', url, headers: {}, timeoutMs }, (outcome) => {
    if (outcome.type !== 'answered') return done({ ok: false, reason: `${url}: ${outcome.reason}` });
    const envelope = decodeEnvelope(outcome.body);
    if (envelope.type === 'error')
      return done({ ok: false, reason: `code ${envelope.code}: ${envelope.message}` });
    if (envelope.type === 'refused')
      return done({ ok: false, reason: `HTTP status ${outcome.status}: ${envelope.reason}` });
    done(selected(envelope.data, symbols, fees));
  });
}

function selected(data: unknown, symbols: readonly string[], fees: FeeRates): FetchedInstruments {
  const reading = decoding(() => ({ type: 'reading' as const, ...readInstruments(data, fees) }));
  if (reading.type === 'refused') return { ok: false, reason: reading.reason };
  const instruments: Instrument[] = [];
  for (const symbol of symbols) {
    const instrument = reading.instruments.find((one) => one.symbol === symbol);
    const refusal = reading.refused.find((one) => one.symbol === symbol)?.reason;
    if (instrument === undefined)
      return { ok: false, reason: `${symbol}: ${refusal ?? 'the venue does not list it'}` };
    instruments.push(instrument);
  }
  return { ok: true, instruments };
}
