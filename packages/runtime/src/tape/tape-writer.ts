// Records market inputs. Adding a record writes a few numbers into columns; blocks go to the disk behind the kernel's
// back, one step at a time, and are synced when somebody needs them durable.
//
// `flush(seq)` is for the loop: before an effect of input `seq` may leave, the tape that led to it must be durable. Call
// it with each entry that goes to the journal; tape and journal then become durable side by side, and the effect waits
// for both. A block is cut early by a flush, so a flush costs some 150 bytes and shares its sync with all that waits.
//
// A failure latches, is reported once, and stops the recording; what is added later is counted, not kept. After a failed
// sync the process must exit; a full disk stops only the tape (the journal has its reserve for exits): a new writer
// begins a new file with a gap mark when there is room again.

import { type ChainPoint, type CrashPoint, noCrash, type StepOutcome } from '../journal/index.ts';
import { BlockBuilder, endBlock, type SealedBlock } from './block-builder.ts';
import { type Aggressor, type GapReason, type RecordKind, recordKinds } from './record.ts';
import { encodeSegmentHeader, type TapeHeader } from './segment-header.ts';
import type { SegmentFile, TapeFiles } from './tape-files.ts';

export type TapeFailure = { readonly kind: 'diskFull' | 'storage'; readonly reason: string };

export interface TapeWriterOptions {
  readonly header: TapeHeader;
  /** Folder of the segments, relative to the node's directory; default `tape`. */
  readonly folder?: string;
  /** The journal's last durable place, asked when a block is sealed. */
  readonly journalPoint?: () => ChainPoint;
  /** All records up to `seq` are durable. */
  readonly onDurable: (seq: number) => void;
  readonly onFailed: (failure: TapeFailure) => void;
  readonly crashPoint?: CrashPoint;
  /** Records of a full block; default 4,096. */
  readonly blockRecords?: number;
  /** A file that has this many bytes is closed and the next begun; default 256 MiB. */
  readonly maxSegmentBytes?: number;
  /** Blocks waiting for the disk before `isBehind` says so; default 256. */
  readonly maxQueuedBlocks?: number;
}

type Step =
  | { readonly type: 'create'; readonly name: string; readonly header: Uint8Array }
  | { readonly type: 'write'; readonly block: SealedBlock; readonly lastSeq: number }
  | { readonly type: 'close'; readonly block: SealedBlock };

const noPoint: ChainPoint = { seq: -1, hash: '' };

export class TapeWriter {
  readonly #files: TapeFiles;
  readonly #options: TapeWriterOptions;
  readonly #crashPoint: CrashPoint;
  readonly #maxSegmentBytes: number;
  readonly #builder: BlockBuilder;
  #file: SegmentFile | undefined;
  #hasSegment = false;
  #segmentBytes = 0;
  #blockIndex = 0;
  #previousSum = 0;
  #steps: Step[] = [];
  #busy = false;
  #lastSeq = -1;
  #writtenSeq = -1;
  #durableSeq = -1;
  #flushSeq = -1;
  #unsynced = false;
  #failure: TapeFailure | undefined;
  #notRecorded = 0;
  #closed: (() => void) | undefined;

  constructor(files: TapeFiles, options: TapeWriterOptions) {
    this.#files = files;
    this.#options = options;
    this.#crashPoint = options.crashPoint ?? noCrash;
    this.#maxSegmentBytes = options.maxSegmentBytes ?? 256 * 1024 * 1024;
    this.#builder = new BlockBuilder(options.blockRecords ?? 4096);
  }

  /** All records up to this `seq` are durable, as far as a flush asked. */
  get durableSeq(): number {
    return this.#durableSeq;
  }

  get failure(): TapeFailure | undefined {
    return this.#failure;
  }

  /** Records that came after a failure and are not on the tape. */
  get recordsNotRecorded(): number {
    return this.#notRecorded;
  }

  /** The disk does not keep up; the loop should conflate more. */
  get isBehind(): boolean {
    return this.#steps.length > (this.#options.maxQueuedBlocks ?? 256);
  }

  quote(
    seq: number,
    instrument: number,
    bidTicks: number,
    askTicks: number,
    bidLots: number,
    askLots: number,
    timeMs: number,
  ): void {
    this.#add(recordKinds.quote, seq, timeMs, instrument, 0, bidTicks, askTicks, bidLots, askLots, 0, 0, 0);
  }

  trade(
    seq: number,
    instrument: number,
    ticks: number,
    lots: number,
    aggressor: Aggressor,
    timeMs: number,
  ): void {
    this.#add(recordKinds.trade, seq, timeMs, instrument, aggressor, ticks, lots, 0, 0, 0, 0, 0);
  }

  /** `source` and `flags` as the kernel takes them, 0 to 255 each. `timeMs` is when the bar was learned. */
  bar(
    seq: number,
    instrument: number,
    openMs: number,
    intervalMs: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volumeLots: number,
    source: number,
    flags: number,
    timeMs: number,
  ): void {
    const packed = source * 256 + flags;
    this.#add(
      recordKinds.bar,
      seq,
      timeMs,
      instrument,
      packed,
      open,
      high,
      low,
      close,
      volumeLots,
      timeMs - openMs,
      intervalMs,
    );
  }

  /** What follows is not continuous with what was before `fromMs`. */
  gap(seq: number, instrument: number, fromMs: number, timeMs: number, reason: GapReason): void {
    this.#add(recordKinds.gap, seq, timeMs, instrument, 0, reason, 0, 0, 0, 0, timeMs - fromMs, 0);
  }

  /** Makes all records so far durable; `onDurable(seq)` tells. At once when nothing is missing. */
  flush(seq: number): void {
    if (this.#failure !== undefined) return;
    this.#flushSeq = Math.max(this.#flushSeq, seq);
    this.#sealBlock();
    this.#work();
  }

  /** Flushes, marks the end of the file, and calls `done` when nothing is under way any more. */
  close(done: () => void): void {
    this.#sealBlock();
    if (this.#hasSegment) this.#endSegment();
    this.#flushSeq = Math.max(this.#flushSeq, this.#lastSeq);
    this.#closed = done;
    this.#work();
  }

  #add(
    kind: RecordKind,
    seq: number,
    timeMs: number,
    instrument: number,
    flags: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
    g: number,
  ): void {
    if (seq <= this.#lastSeq)
      throw new RangeError(`tape records must grow: seq ${seq} after ${this.#lastSeq}`);
    if (this.#failure !== undefined) {
      this.#notRecorded += 1;
      return;
    }
    if (!this.#builder.fits(seq)) this.#sealBlock();
    this.#builder.add(kind, seq, timeMs, instrument, flags, a, b, c, d, e, f, g);
    this.#lastSeq = seq;
    if (this.#builder.count === this.#builder.capacity) {
      this.#sealBlock();
      this.#work();
    }
  }

  // --- blocks and segments --------------------------------------------------------------------------------------------

  #sealBlock(): void {
    if (this.#builder.count === 0) return;
    if (this.#hasSegment && this.#segmentBytes >= this.#maxSegmentBytes) this.#endSegment();
    if (!this.#hasSegment) this.#beginSegment(this.#builder.firstSeq);
    const block = this.#builder.seal(this.#sealOptions());
    this.#addedBlock(block);
    this.#steps.push({ type: 'write', block, lastSeq: this.#lastSeq });
  }

  #sealOptions(): { index: number; previousSum: number; note: ChainPoint } {
    const note = this.#options.journalPoint?.() ?? noPoint;
    return { index: this.#blockIndex, previousSum: this.#previousSum, note };
  }

  #addedBlock(block: SealedBlock): void {
    this.#blockIndex += 1;
    this.#previousSum = block.sum;
    this.#segmentBytes += block.bytes.length;
  }

  #beginSegment(firstSeq: number): void {
    const header = encodeSegmentHeader(this.#options.header);
    this.#hasSegment = true;
    this.#blockIndex = 0;
    this.#segmentBytes = header.length;
    this.#previousSum = new DataView(header.buffer, header.byteOffset).getUint32(12, true);
    const name = segmentName(this.#options.folder ?? 'tape', firstSeq);
    this.#steps.push({ type: 'create', name, header });
  }

  #endSegment(): void {
    this.#hasSegment = false;
    this.#steps.push({ type: 'close', block: endBlock(this.#sealOptions()) });
  }

  // --- the disk, one step at a time -----------------------------------------------------------------------------------

  #work(): void {
    if (this.#busy || this.#failure !== undefined) return this.#finishClosing();
    const step = this.#steps.shift();
    if (step !== undefined) return this.#perform(step);
    if (this.#durableSeq < this.#flushSeq) return this.#settleFlush();
    this.#finishClosing();
  }

  #perform(step: Step): void {
    this.#busy = true;
    if (step.type === 'create') {
      const file = this.#files.create(step.name, (created) => {
        this.#crashPoint('tape.segment.created');
        this.#after(created, () =>
          file.append(step.header, (written) => this.#after(written, () => this.#next())),
        );
      });
      this.#file = file;
      return;
    }
    this.#unsynced = true;
    this.#crashPoint('tape.block.before-write');
    this.#file!.append(step.block.bytes, (written) =>
      this.#after(written, () => {
        if (step.type === 'close') return this.#closeFile();
        this.#writtenSeq = step.lastSeq;
        this.#next();
      }),
    );
  }

  /** The last sync of a file comes before it is let go. */
  #closeFile(): void {
    const file = this.#file!;
    file.sync((synced) =>
      this.#after(synced, () => {
        this.#unsynced = false;
        file.close((closed) => this.#after(closed, () => this.#next()));
      }),
    );
  }

  /** Everything asked for is written; sync it if anything was written since the last sync. */
  #settleFlush(): void {
    const seq = Math.max(this.#flushSeq, this.#writtenSeq);
    if (!this.#unsynced) return this.#becomeDurable(seq);
    this.#busy = true;
    this.#unsynced = false;
    this.#crashPoint('tape.block.before-sync');
    this.#file!.sync((synced) =>
      this.#after(synced, () => {
        this.#crashPoint('tape.block.after-sync');
        this.#busy = false;
        this.#becomeDurable(seq);
      }),
    );
  }

  #becomeDurable(seq: number): void {
    this.#durableSeq = seq;
    this.#options.onDurable(seq);
    this.#work();
  }

  #next(): void {
    this.#busy = false;
    this.#work();
  }

  #after(outcome: StepOutcome, go: () => void): void {
    if (outcome.status === 'done') return go();
    this.#busy = false;
    this.#steps = [];
    this.#failure = { kind: outcome.status === 'full' ? 'diskFull' : 'storage', reason: outcome.reason };
    this.#options.onFailed(this.#failure);
    this.#finishClosing();
  }

  #finishClosing(): void {
    const idle = !this.#busy && (this.#failure !== undefined || this.#steps.length === 0);
    if (this.#closed === undefined || !idle) return;
    const done = this.#closed;
    this.#closed = undefined;
    done();
  }
}

/** Segments sort by their first `seq`. */
export function segmentName(folder: string, firstSeq: number): string {
  return `${folder}/${String(firstSeq).padStart(16, '0')}.tape`;
}
