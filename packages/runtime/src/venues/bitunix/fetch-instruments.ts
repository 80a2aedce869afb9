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
  /** `passing`: the venue did not say so of the symbols, it could not be asked; asked again, it may answer. */
  | { readonly ok: false; readonly reason: string; readonly passing: boolean };

/** A failure on the venue's side, and requests that came too often. */
const passingCodes: ReadonlySet<number> = new Set([10001, 10005, 10006]);

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
    if (outcome.type !== 'answered') return done(passing(`${url}: ${outcome.reason}`));
    if (outcome.status >= 500 || outcome.status === 429)
      return done(passing(`${url}: HTTP status ${outcome.status}`));
    const envelope = decodeEnvelope(outcome.body);
    if (envelope.type === 'error') {
      const { code, message } = envelope;
      return done({ ok: false, reason: `code ${code}: ${message}`, passing: passingCodes.has(code) });
    }
    if (envelope.type === 'refused')
      return done(refused(`HTTP status ${outcome.status}: ${envelope.reason}`));
    done(selected(envelope.data, symbols, fees));
  });
}

const passing = (reason: string): FetchedInstruments => ({ ok: false, reason, passing: true });
const refused = (reason: string): FetchedInstruments => ({ ok: false, reason, passing: false });

function selected(data: unknown, symbols: readonly string[], fees: FeeRates): FetchedInstruments {
  const reading = decoding(() => ({ type: 'reading' as const, ...readInstruments(data, fees) }));
  if (reading.type === 'refused') return refused(reading.reason);
  const instruments: Instrument[] = [];
  for (const symbol of symbols) {
    const instrument = reading.instruments.find((one) => one.symbol === symbol);
    const refusal = reading.refused.find((one) => one.symbol === symbol)?.reason;
    if (instrument === undefined) return refused(`${symbol}: ${refusal ?? 'the venue does not list it'}`);
    instruments.push(instrument);
  }
  return { ok: true, instruments };
}
