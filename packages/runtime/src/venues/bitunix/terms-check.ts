// Terms that the node started with and that no venue has confirmed: they come from its journal, because the venue could not be
// asked. It is asked before the link's first attempt opens a socket, so nothing is sent in steps that are no longer the venue's.
import { formatMoney } from '@holdfast/engine/base';
import type { Instrument } from '@holdfast/engine/model';
import type { Transport } from '../../ports/index.ts';
import type { UnconfirmedTerms } from '../common/index.ts';
import { fetchInstruments } from './fetch-instruments.ts';
import type { Proof } from './link.ts';

export class TermsCheck {
  readonly #transport: Transport;
  readonly #restUrl: string;
  readonly #terms: UnconfirmedTerms;
  #confirmed = false;

  constructor(transport: Transport, restUrl: string, terms: UnconfirmedTerms) {
    this.#transport = transport;
    this.#restUrl = restUrl;
    this.#terms = terms;
  }

  /** Proven at once when they were confirmed before. */
  ask(done: (proof: Proof) => void): void {
    if (this.#confirmed) return done({ outcome: 'proven' });
    const symbols = this.#terms.instruments.map(({ symbol }) => symbol);
    fetchInstruments(this.#transport, this.#restUrl, symbols, (fetched) => {
      if (!fetched.ok) {
        const why = `the instruments could not be read: ${fetched.reason}`;
        return done({ outcome: fetched.passing ? 'failed' : 'refused', why });
      }
      done(this.#compared(fetched.instruments));
    });
  }

  #compared(venues: readonly Instrument[]): Proof {
    const what = venues.flatMap((venue, at) => differences(this.#terms.instruments[at]!, venue)).join('; ');
    this.#confirmed = what === '';
    if (this.#confirmed) return { outcome: 'proven' };
    this.#terms.onChanged(what);
    return { outcome: 'refused', why: `the venue's terms are not those of the journal: ${what}` };
  }
}

/** `BTCUSDT lotSize 0.0001 -> 0.001`. */
function differences(ours: Instrument, venues: Instrument): string[] {
  const keys = Object.keys({ ...ours, ...venues }) as (keyof Instrument)[];
  return keys
    .filter((key) => ours[key] !== venues[key])
    .map((key) => `${ours.symbol} ${key} ${shown(ours[key])} -> ${shown(venues[key])}`);
}

const shown = (value: Instrument[keyof Instrument]): string =>
  typeof value === 'bigint' ? formatMoney(value) : String(value);
