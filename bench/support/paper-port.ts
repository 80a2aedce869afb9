// The paper venue as a gateway that answers at once: for figures of what is ours alone, between a quote and an order.

import { defaultProfile, PaperVenue } from '@holdfast/engine/matching';
import type { Effect, Instrument, ReadVenueState, VenueReport } from '@holdfast/engine/model';
import { probeAccount } from './probe.ts';

export class PaperPort {
  readonly #venue: PaperVenue;

  constructor(instrument: Instrument) {
    this.#venue = new PaperVenue({
      account: probeAccount,
      currency: 'USDT',
      instruments: [instrument],
      profile: defaultProfile,
      latency: { minMs: 0, maxMs: 0 },
      seed: 'bench',
      initialBalance: '1000000',
    });
  }

  /** What becomes of an effect, at once. */
  perform(effect: Effect, nowMs: number): readonly VenueReport[] {
    if (effect.type === 'SubmitOrder') this.#venue.submit(effect.terms, nowMs);
    else if (effect.type === 'CancelOrder') this.#venue.cancel(effect.clientOrderId, nowMs);
    else if (effect.type === 'ReadVenueState') return [this.#read(effect, nowMs)];
    return this.#venue.drain();
  }

  #read({ readNumber, ordersInDoubt, endedSinceMs }: ReadVenueState, nowMs: number): VenueReport {
    return this.#venue.readState(readNumber, ordersInDoubt, nowMs, endedSinceMs);
  }

  quote(bid: number, ask: number, lots: number, timeMs: number): readonly VenueReport[] {
    this.#venue.onQuote(0 as never, bid, ask, lots, lots, timeMs);
    return this.#venue.drain();
  }
}

/** The first inputs of a life on a venue that is there. */
export function begin(input: (input: never) => void, config: string | object, atMs: number): void {
  const fingerprint = 'bench';
  input({
    type: 'NodeStarted',
    config,
    engineFingerprint: fingerprint,
    strategyFingerprint: fingerprint,
    configFingerprint: fingerprint,
    atMs,
  } as never);
  for (const state of ['syncing', 'ready'])
    input({ type: 'LinkReport', account: probeAccount, state, why: 'bench', generation: 1, atMs } as never);
  input({ type: 'StalenessReport', instrument: 0, level: 'fresh', ageMs: 0, atMs } as never);
}
