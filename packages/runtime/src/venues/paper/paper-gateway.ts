// The gateway of a dry run: the real venue's market data, our own fills. Orders never leave; the paper venue answers them with
// the same reports. It remembers like a venue: its state is saved before its reports are told, so that a killed dry run finds
// its orders and positions again through the same reconciliation as live.
import type { AccountId, InstrumentIndex } from '@holdfast/engine/base';
import type { PaperVenue, PaperVenueConfig } from '@holdfast/engine/matching';
import type {
  FundingRateReport,
  ReadVenueState,
  VenueCapabilities,
  VenueEffect,
  VenueReport,
} from '@holdfast/engine/model';
import type { Cancelable, Clock } from '../../ports/index.ts';
import type { VenueGateway, VenueSink } from '../common/index.ts';
import { PaperMemory, type PaperStore } from './paper-memory.ts';

/** Funding is posted this often where the venue does not say. */
const defaultFundingIntervalMs = 8 * 3_600_000;

export class PaperGateway implements VenueGateway {
  readonly account: AccountId;
  readonly capabilities: VenueCapabilities;
  readonly #market: VenueGateway;
  readonly #venue: PaperVenue;
  readonly #clock: Clock;
  readonly #memory: PaperMemory;
  #sink: VenueSink | undefined;
  #timer: Cancelable | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;
  #stopped = false;

  /** @param market gives quotes and bars; nothing is sent to it but what it needs for that. */
  constructor(
    market: VenueGateway,
    config: PaperVenueConfig,
    clock: Clock,
    { store, note }: { readonly store: PaperStore; readonly note: (text: string) => void },
  ) {
    this.account = market.account;
    this.capabilities = market.capabilities;
    this.#market = market;
    this.#clock = clock;
    this.#memory = new PaperMemory(store);
    this.#venue = this.#memory.restore(config, note);
  }

  start(sink: VenueSink): void {
    this.#sink = sink;
    this.#market.start({
      ...sink,
      quote: (i, bid, ask, bidLots, askLots, timeMs) => this.#onQuote(i, bid, ask, bidLots, askLots, timeMs),
      trade: (i, price, lots, side, timeMs) => {
        if (this.#venue.onTrade(i, price, lots, timeMs)) this.#tell();
        sink.trade(i, price, lots, side, timeMs);
      },
      report: (report) => this.#onReport(report),
    });
  }

  /** At a venue the book is matched before anybody hears of the quote. */
  #onQuote(
    i: InstrumentIndex,
    bid: number,
    ask: number,
    bidLots: number,
    askLots: number,
    timeMs: number,
  ): void {
    if (this.#venue.onQuote(i, bid, ask, bidLots, askLots, timeMs)) this.#tell();
    this.#sink!.quote(i, bid, ask, bidLots, askLots, timeMs);
  }

  #onReport(report: VenueReport): void {
    if (report.type === 'FundingRateReport') this.#takeFundingRate(report);
    this.#sink!.report(report);
  }

  #takeFundingRate({ instrument, rate, nextFundingAtMs, atMs }: FundingRateReport): void {
    const next =
      nextFundingAtMs ?? (Math.floor(atMs / defaultFundingIntervalMs) + 1) * defaultFundingIntervalMs;
    this.#venue.setFundingRate(instrument, rate, next, defaultFundingIntervalMs);
    this.#arm();
  }

  perform(effect: VenueEffect): void {
    const nowMs = this.nowMs();
    switch (effect.type) {
      case 'SubmitOrder':
        this.#venue.submit(effect.terms, nowMs);
        break;
      case 'CancelOrder':
        this.#venue.cancel(effect.clientOrderId, nowMs);
        break;
      case 'SetProtection':
        this.#venue.setProtection(effect.instrument, effect.stopTicks, effect.targetTicks, nowMs);
        break;
      case 'ReadVenueState':
        return this.#read(effect, nowMs);
    }
    this.#tell();
  }

  #read({ readNumber, ordersInDoubt, endedSinceMs }: ReadVenueState, nowMs: number): void {
    this.#venue.onTime(nowMs);
    this.#tell();
    this.#sink?.report(this.#venue.readState(readNumber, ordersInDoubt, nowMs, endedSinceMs));
  }

  /** Saves first, then tells: what was told is never forgotten. */
  #tell(): void {
    const reports = this.#venue.drain();
    this.#memory.save(this.#venue);
    if (!this.#stopped) for (const report of reports) this.#sink?.report(report);
    this.#arm();
  }

  #arm(): void {
    const next = this.#venue.nextTimeMs;
    if (next === this.#timerAtMs) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerAtMs = next;
    if (this.#stopped || next === Number.POSITIVE_INFINITY) return;
    this.#timer = this.#clock.after(this.localMs(Math.max(0, next - this.nowMs())), () => this.#onTimer());
  }

  #onTimer(): void {
    this.#timer = undefined;
    this.#timerAtMs = Number.POSITIVE_INFINITY;
    if (this.#venue.onTime(this.nowMs())) this.#tell();
    else this.#arm();
  }

  nowMs(): number {
    return this.#market.nowMs();
  }

  localMs(kernelMs: number): number {
    return this.#market.localMs(kernelMs);
  }

  dataAgeMs(instrument: InstrumentIndex): number | undefined {
    return this.#market.dataAgeMs(instrument);
  }

  stop(done: () => void): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#memory.save(this.#venue);
    this.#market.stop(done);
  }
}
