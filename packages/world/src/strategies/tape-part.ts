// Market records in memory as a part of a tape: what a backtest reads, without a file. One record a block, so that a test can
// look at the kernel between any two of them.
import { recordKinds, type TapeBlock, type TapeInstrument, type TapePart } from 'holdfast/tape';

export type MarketRecord =
  | {
      readonly type: 'quote';
      readonly timeMs: number;
      readonly bid: number;
      readonly ask: number;
      readonly bidLots: number;
      readonly askLots: number;
    }
  | {
      readonly type: 'trade';
      readonly timeMs: number;
      readonly price: number;
      readonly lots: number;
      readonly aggressor: 1 | 2;
    }
  | {
      /** A closed bar of the venue; `timeMs` is when it was learned. */
      readonly type: 'bar';
      readonly timeMs: number;
      readonly openMs: number;
      readonly intervalMs: number;
      readonly open: number;
      readonly high: number;
      readonly low: number;
      readonly close: number;
      readonly volume: number;
    };

/** `bars` are venue klines of which every update was seen. */
const barFlagsWord = 3 * 256 + 1;

export function tapePartOf(instrument: TapeInstrument, records: Iterable<MarketRecord>): TapePart {
  return {
    header: { format: 1, instruments: [instrument], source: 'script', createdAtMs: 0 },
    blocks: blocksOf(records),
  };
}

function* blocksOf(records: Iterable<MarketRecord>): Generator<TapeBlock> {
  let seq = 0;
  for (const record of records) yield blockOf(seq++, record);
}

function blockOf(seq: number, record: MarketRecord): TapeBlock {
  const [kind, flags, values] = columnsOf(record);
  const column = (at: number): Float64Array => Float64Array.of(values[at] ?? 0);
  return {
    count: 1,
    baseSeq: seq,
    baseTimeMs: record.timeMs,
    note: undefined,
    a: column(0),
    b: column(1),
    c: column(2),
    d: column(3),
    e: column(4),
    f: column(5),
    g: column(6),
    timeOffsetsMs: Float64Array.of(0),
    seqOffsets: Uint32Array.of(0),
    instruments: Uint16Array.of(0),
    flags: Uint16Array.of(flags),
    kinds: Uint8Array.of(kind),
  };
}

function columnsOf(record: MarketRecord): [kind: number, flags: number, values: number[]] {
  switch (record.type) {
    case 'quote':
      return [recordKinds.quote, 0, [record.bid, record.ask, record.bidLots, record.askLots]];
    case 'trade':
      return [recordKinds.trade, record.aggressor, [record.price, record.lots]];
    case 'bar': {
      const { open, high, low, close, volume, timeMs, openMs, intervalMs } = record;
      return [recordKinds.bar, barFlagsWord, [open, high, low, close, volume, timeMs - openMs, intervalMs]];
    }
  }
}
