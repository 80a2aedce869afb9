// An instrument as the gateway trades it: the kernel's dense index beside the venue's terms, and which bars it wants.
import type { InstrumentIndex } from '@holdfast/engine/base';
import type { Instrument } from '@holdfast/engine/model';

export interface VenueInstrument {
  readonly index: InstrumentIndex;
  readonly instrument: Instrument;
  /** Closed bars of the venue of this interval; absent: none. */
  readonly barIntervalMs?: number;
  /** Closed bars from before the start that indicators need. */
  readonly warmupBars?: number;
}

/** A price and what stands there. */
export interface Level {
  readonly ticks: number;
  readonly lots: number;
}

/** Instruments by the venue's name; what is not ours is nobody's business here. */
export class InstrumentDirectory {
  readonly all: readonly VenueInstrument[];
  readonly #bySymbol: ReadonlyMap<string, VenueInstrument>;
  readonly #byIndex: ReadonlyMap<InstrumentIndex, VenueInstrument>;

  constructor(instruments: readonly VenueInstrument[]) {
    this.all = instruments;
    this.#bySymbol = new Map(instruments.map((one) => [one.instrument.symbol, one]));
    this.#byIndex = new Map(instruments.map((one) => [one.index, one]));
  }

  bySymbol(symbol: string): VenueInstrument | undefined {
    return this.#bySymbol.get(symbol);
  }

  byIndex(index: InstrumentIndex): VenueInstrument | undefined {
    return this.#byIndex.get(index);
  }
}
