// The current funding rate of each perpetual, once a minute, for the strategies' gates. A rate that cannot be read is not
// reported; the kernel keeps none older than it was told.
import type { Cancelable, Clock } from '../../ports/index.ts';
import type { VenueSink } from '../common/index.ts';
import type { BitunixRequests } from './requests.ts';
import type { VenueInstrument } from './venue-instrument.ts';
import type { VenueTime } from './venue-time.ts';
import { readFundingRate } from './wire-records.ts';

export interface FundingPollOptions {
  readonly instruments: readonly VenueInstrument[];
  readonly requests: BitunixRequests;
  readonly clock: Clock;
  readonly time: VenueTime;
  readonly sink: VenueSink;
}

/** Of the venue's time; ours at a simulated one that runs fast, but not more often than this. */
const everyMs = 60_000;
const everyLocalMsMin = 5_000;

export class FundingPoll {
  readonly #options: FundingPollOptions;
  #timer: Cancelable | undefined;

  constructor(options: FundingPollOptions) {
    this.#options = options;
  }

  /** Reads at once, and then on and on. */
  start(): void {
    this.stop();
    for (const instrument of this.#options.instruments) this.#read(instrument);
    const { clock, time } = this.#options;
    this.#timer = clock.after(Math.max(everyLocalMsMin, time.localMs(everyMs)), () => this.start());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #read({ index, instrument }: VenueInstrument): void {
    const { requests, sink, time } = this.#options;
    const query = [['symbol', instrument.symbol]] as const;
    requests.read({ endpoint: 'fundingRate', lane: 'history', query }, readFundingRate, (outcome) => {
      if (!outcome.ok || this.#timer === undefined || outcome.value.symbol !== instrument.symbol) return;
      const { rate, nextFundingMs } = outcome.value;
      sink.report({
        type: 'FundingRateReport',
        instrument: index,
        rate,
        ...(nextFundingMs !== undefined && {
          nextFundingAtMs: nextFundingMs as ReturnType<VenueTime['nowMs']>,
        }),
        atMs: time.nowMs(),
      });
    });
  }
}
