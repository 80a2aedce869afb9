// A venue that only has market data: it plays records of a script at their times. Under a `PaperGateway` it makes a dry run.
import type { AccountId, InstrumentIndex } from '@holdfast/engine/base';
import type { FundingRateReport, VenueCapabilities } from '@holdfast/engine/model';
import type { VenueGateway, VenueSink } from 'holdfast/venues/common';
import type { VirtualTime } from '../net/index.ts';
import type { MarketRecord } from '../strategies/tape-part.ts';

export interface ScriptedFeed {
  readonly records: Iterable<MarketRecord>;
  readonly funding: readonly Omit<FundingRateReport, 'type' | 'instrument'>[];
}

export class ScriptedGateway implements VenueGateway {
  readonly account: AccountId;
  readonly capabilities: VenueCapabilities;
  readonly #time: VirtualTime;
  readonly #feed: ScriptedFeed;
  #stopped = false;

  constructor(account: AccountId, capabilities: VenueCapabilities, time: VirtualTime, feed: ScriptedFeed) {
    this.account = account;
    this.capabilities = capabilities;
    this.#time = time;
    this.#feed = feed;
  }

  start(sink: VenueSink): void {
    const { account } = this;
    const instrument = 0 as InstrumentIndex;
    const at = (atMs: number, run: () => void): void => {
      this.#time.at(atMs, () => {
        if (!this.#stopped) run();
      });
    };
    for (const state of ['syncing', 'ready'] as const)
      sink.report({
        type: 'LinkReport',
        account,
        state,
        why: 'script',
        generation: 1,
        atMs: this.#time.nowMs as never,
      });
    sink.report({
      type: 'StalenessReport',
      instrument,
      level: 'fresh',
      ageMs: 0,
      atMs: this.#time.nowMs as never,
    });
    for (const rate of this.#feed.funding)
      at(rate.atMs, () => sink.report({ type: 'FundingRateReport', instrument, ...rate }));
    for (const record of this.#feed.records) at(record.timeMs, () => this.#play(record, sink, instrument));
  }

  #play(record: MarketRecord, sink: VenueSink, instrument: InstrumentIndex): void {
    switch (record.type) {
      case 'quote':
        return sink.quote(instrument, record.bid, record.ask, record.bidLots, record.askLots, record.timeMs);
      case 'trade':
        return sink.trade(
          instrument,
          record.price,
          record.lots,
          record.aggressor === 2 ? 'sell' : 'buy',
          record.timeMs,
        );
      case 'bar': {
        const { type: _, ...bar } = record;
        // Source 3: klines; flag 1: every update of it was seen.
        return sink.bar({ instrument, source: 3, flags: 1, ...bar });
      }
    }
  }

  perform(): void {
    throw new Error('a venue of market data only was asked to trade');
  }

  nowMs(): number {
    return this.#time.nowMs;
  }

  localMs(kernelMs: number): number {
    return kernelMs;
  }

  dataAgeMs(): number | undefined {
    return 0;
  }

  stop(done: () => void): void {
    this.#stopped = true;
    done();
  }
}
