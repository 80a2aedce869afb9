// What the live loop needs of a venue, and what a venue tells it. The adapters (Bitunix, later IBKR) and the paper venue of
// dry runs implement the same interface and pass the same contract suite.
//
// A gateway never decides: it performs effects at most once, says what became of them, and reports what the venue says.
import type { AccountId, InstrumentIndex } from '@holdfast/engine/base';
import type { BarSource, Side, VenueCapabilities, VenueEffect, VenueReport } from '@holdfast/engine/model';

/** Where a gateway speaks to. Calls come one at a time, in the order in which things happened. */
export interface VenueSink {
  /** Prices in ticks, quantities in lots; `timeMs` is kernel time (the venue's clock where it is simulated, else ours). */
  quote(
    instrument: InstrumentIndex,
    bidTicks: number,
    askTicks: number,
    bidLots: number,
    askLots: number,
    timeMs: number,
  ): void;
  trade(instrument: InstrumentIndex, priceTicks: number, lots: number, side: Side, timeMs: number): void;
  bar(bar: VenueBar): void;
  report(report: VenueReport): void;
  /** Figures for screens and alerts that are no inputs of the kernel. */
  measured(measure: VenueMeasure): void;
}

/** A closed bar of the venue; `flags` and `source` as in the engine's `Bar`. */
export interface VenueBar {
  readonly instrument: InstrumentIndex;
  readonly openMs: number;
  readonly intervalMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** In lots; `UNKNOWN_VOLUME` where the venue does not say. */
  readonly volume: number;
  readonly source: BarSource;
  readonly flags: number;
  readonly timeMs: number;
}

export type VenueMeasure =
  /** A request's life: kind, how long it took, how it ended. */
  | { readonly type: 'request'; readonly kind: string; readonly latencyMs: number; readonly outcome: string }
  /** How far the venue's clock is from ours, with its uncertainty. */
  | { readonly type: 'clockSkew'; readonly skewMs: number; readonly uncertaintyMs: number }
  /** A frame that could not be understood: counted, kept for the reader, never guessed at. */
  | { readonly type: 'frameRefused'; readonly reason: string; readonly frame: string }
  | { readonly type: 'frame' };

export interface VenueGateway {
  readonly account: AccountId;
  readonly capabilities: VenueCapabilities;
  /** Begins to connect and keeps at it. */
  start(sink: VenueSink): void;
  /**
   * Performs an effect whose events are durable. What becomes of it comes as reports: a submit always yields exactly one
   * `SubmitReport` (`refused` where it certainly never left), whatever else follows.
   */
  perform(effect: VenueEffect): void;
  /** Kernel time at this venue: its own clock where it proved to be simulated, else ours. UTC epoch milliseconds. */
  nowMs(): number;
  /** How many of our milliseconds a span of kernel time takes (a simulated venue may run fast). */
  localMs(kernelMs: number): number;
  /** Age of the newest market data of an instrument by the monotonic clock; undefined before the first. */
  dataAgeMs(instrument: InstrumentIndex): number | undefined;
  /** Ends all connections; calls back when nothing more will come. */
  stop(done: () => void): void;
}
