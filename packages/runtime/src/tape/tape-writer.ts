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

import { type CrashPoint, noCrash, type StepOutcome } from '../journal/index.ts';
import { BlockBuilder } from './block-builder.ts';
import { type Aggressor, type GapReason, type RecordKind, recordKinds } from './record.ts';
import { SegmentPlanner, type SegmentPlanOptions, type TapeStep } from './segment-planner.ts';
import type { SegmentFile, TapeFiles } from './tape-files.ts';

export type TapeFailure = { readonly kind: 'diskFull' | 'storage'; readonly reason: string };

export interface TapeWriterOptions extends SegmentPlanOptions {
  /** All records up to `seq` are durable. */
  readonly onDurable: (seq: number) => void;
  readonly onFailed: (failure: TapeFailure) => void;
  readonly crashPoint?: CrashPoint;
  /** Records of a full block; default 4,096. */
  readonly blockRecords?: number;
  /** Blocks waiting for the disk before `isBehind` says so; default 256. */
  readonly maxQueuedBlocks?: number;
}

export class TapeWriter {
  readonly #files: TapeFiles;
  readonly #options: TapeWriterOptions;
  readonly #crashPoint: CrashPoint;
  readonly #builder: BlockBuilder;
  readonly #planner: SegmentPlanner;
  #file: SegmentFile | undefined;
  #steps: TapeStep[] = [];
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
    this.#planner = new SegmentPlanner(options);
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
    this.#steps.push(...this.#planner.end());
    this.#flushSeq = Math.max(this.#flushSeq, this.#lastSeq);
    this.#closed = done;
    this.#work();
  }

  #sealBlock(): void {
    if (this.#builder.count > 0) this.#steps.push(...this.#planner.seal(this.#builder, this.#lastSeq));
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

  // --- the disk, one step at a time -----------------------------------------------------------------------------------

  #work(): void {
    if (this.#busy || this.#failure !== undefined) return this.#finishClosing();
    const step = this.#steps.shift();
    if (step !== undefined) return this.#perform(step);
    if (this.#durableSeq < this.#flushSeq) return this.#settleFlush();
    this.#finishClosing();
  }

  #perform(step: TapeStep): void {
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
