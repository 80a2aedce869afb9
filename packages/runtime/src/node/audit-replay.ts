// Audit replay: the decisions run again. Journal inputs and tape records, merged by `seq`, go through a fresh kernel; each
// event that it decides must be the recorded one. A fold would prove that the journal can be added up; this proves that the
// same inputs lead to the same decisions. Recovery uses the same code to rebuild the market state from the last snapshot.
//
// Market inputs after the last entry of a life were seen but their decisions are not on record (the process died with them):
// they are skipped, as recovery skipped them. The next life's `MarketStateRebuilt` says what it started from.
//
// The other way round, a crash may leave entries whose market inputs had not reached the tape: effects wait for both, so
// nothing of them ever left. From such a hole to the end of its life the recorded events are folded, not decided, and counted:
// whoever reads the result sees how much of it was proven. A record of the same life behind the hole is a divergence, and
// so is the answer to an effect of what was folded: it had left, so its tape had been durable, and was lost later.
import type { EpochMs, InstrumentIndex, Seq } from '@holdfast/engine/base';
import {
  canonicalText,
  configFromText,
  configToText,
  Kernel,
  type KernelInput,
  type KernelSnapshot,
  type NodeConfig,
  type Step,
  type StrategyRegistry,
} from '@holdfast/engine/kernel';
import type { BarSource, KernelEvent } from '@holdfast/engine/model';
import { type JournalEntry, restoredKind } from '../journal/index.ts';
import { aggressors, type ReplayVisitor, replayInOrder, type TapeSegment } from '../tape/index.ts';
import type { SnapshotBody } from './snapshot-body.ts';

export interface Divergence {
  readonly seq: number;
  readonly expected: string;
  readonly actual: string;
}

/** A state hash that the journal recorded: of the state after `seq`. */
export interface RecordedHash {
  readonly seq: number;
  readonly stateHash: string;
}

export interface ReplayStart {
  /** Configuration that holds before the first entry; absent: the first entry brings it (`NodeStarted`). */
  readonly config?: NodeConfig;
  readonly snapshot?: KernelSnapshot;
}

/**
 * The last entry's seq of each life, and the first of the next: records in between are undecided. `afterSeq`: what a snapshot
 * holds already, -1 for none; a life may have ended right behind it.
 */
export function undecidedRanges(
  entries: Iterable<JournalEntry>,
  afterSeq = -1,
): (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = [];
  let last = afterSeq;
  for (const { seq, input } of entries) {
    // Said by a recovery, between two lives: what the first of them decided last is still what stands before it.
    if (input?.kind === restoredKind) continue;
    if (input?.kind === 'NodeStarted' && last >= 0) ranges.push([last, seq]);
    last = seq;
  }
  ranges.push([last, Number.POSITIVE_INFINITY]);
  return ranges;
}

export class AuditReplay implements ReplayVisitor {
  kernel: Kernel | undefined;
  firstDivergence: Divergence | undefined;
  inputs = 0;
  readonly #registry: StrategyRegistry;
  readonly #undecided: readonly (readonly [number, number])[];
  readonly #hashes: readonly RecordedHash[];
  #nextHash = 0;
  /** State hashes that were compared and agreed. */
  hashesChecked = 0;
  /** Entries that were folded, because the tape of their life had ended before them. */
  entriesFolded = 0;
  /** Number of the last input that was seen, of the tape or the journal; absent: a life has just begun. */
  #seenSeq: number | undefined;
  #tapeEnded = false;
  /** Effects of what was folded: orders and reads that cannot have left. */
  readonly #unperformed = new Set<string>();
  #range = 0;
  readonly #basisAt: ((seq: number) => SnapshotBody | undefined) | undefined;
  /** What a market input decided, until the entry that records it comes. */
  #open: { readonly seq: number; readonly step: Step } | undefined;

  constructor(
    registry: StrategyRegistry,
    undecided: readonly (readonly [number, number])[],
    start: ReplayStart = {},
    recordedHashes: readonly RecordedHash[] = [],
    basisAt?: (seq: number) => SnapshotBody | undefined,
  ) {
    this.#basisAt = basisAt;
    this.#registry = registry;
    this.#undecided = undecided;
    this.#hashes = recordedHashes;
    if (!start.config) return;
    this.kernel = new Kernel(start.config, registry);
    if (start.snapshot) this.kernel.restore(start.snapshot);
  }

  run(segments: Iterable<TapeSegment>, entries: Iterable<JournalEntry>, afterSeq = -1): void {
    this.#seenSeq = afterSeq >= 0 ? afterSeq : undefined;
    replayInOrder(segments, entries, this, afterSeq);
    this.#settleOpen(undefined);
    this.#checkHashes(Number.POSITIVE_INFINITY);
  }

  onEntry(entry: JournalEntry): void {
    if (entry.input?.kind === restoredKind) {
      const basis = basisOf(entry);
      return basis === undefined ? undefined : this.#goOnFrom(basis, entry.seq);
    }
    if (entry.input?.kind === 'NodeStarted') this.#tapeEnded = false;
    else if (this.#lacksRecords(entry)) this.#tapeEnded = true;
    if (this.#tapeEnded) return this.#fold(entry);
    this.#seenSeq = entry.seq;
    if (entry.input === undefined) return this.#settleOpen(entry);
    this.#settleOpen(undefined);
    this.#checkHashes(entry.seq);
    const input = { ...(entry.input.payload as object), type: entry.input.kind } as KernelInput;
    if (input.type === 'NodeStarted') this.#beginLife(configFromText(input.config));
    const { kernel } = this;
    if (!kernel) return;
    this.#at(entry.seq);
    this.#compare(entry.seq, kernel.onInput(input), entry);
  }

  /** The entries up to here are lost; a snapshot held what they had led to, and the next life began with it. */
  #goOnFrom(basisSeq: number, seq: number): void {
    this.#settleOpen(undefined);
    this.#checkHashes(this.#seenSeq ?? seq);
    const body = this.#basisAt?.(basisSeq);
    if (!body) return this.#diverge(seq, `the state after seq ${basisSeq}`, 'the snapshot of it is gone');
    this.kernel = new Kernel(configFromText(body.config), this.#registry);
    this.kernel.restore(body.kernel);
    while (this.#nextHash < this.#hashes.length && this.#hashes[this.#nextHash]!.seq < seq)
      this.#nextHash += 1;
  }

  /** Numbers have no holes within a life: one that is missing was a market input. */
  #lacksRecords({ seq, input }: JournalEntry): boolean {
    if (this.#seenSeq === undefined) return false;
    return seq > this.#seenSeq + 1 || (input === undefined && seq !== this.#seenSeq);
  }

  #fold(entry: JournalEntry): void {
    const { seq, atMs, events, input } = entry;
    this.#settleOpen(undefined);
    this.#checkHashes(this.#seenSeq ?? seq);
    this.entriesFolded += 1;
    const answered = input && answeredEffect(input.kind, input.payload as EffectAnswer);
    if (answered !== undefined && this.#unperformed.has(answered))
      this.#diverge(seq, `nothing of ${answered} had left`, 'an answer to it: its tape was lost later');
    for (const { type, payload } of events) {
      const effect = effectThatLeaves(type, payload as EffectOrigin);
      if (effect !== undefined) this.#unperformed.add(effect);
    }
    events.forEach(({ payload }, index) => {
      this.kernel?.fold(payload as KernelEvent, seq as Seq, index, atMs as EpochMs);
    });
    if (this.kernel) this.kernel.nowMs = Math.max(this.kernel.nowMs, atMs) as EpochMs;
    // Hashes of states that market inputs led to which nobody has any more.
    while (this.#nextHash < this.#hashes.length && this.#hashes[this.#nextHash]!.seq <= seq)
      this.#nextHash += 1;
  }

  /** A life may bring another configuration: its kernel takes over the books. */
  #beginLife(config: NodeConfig): void {
    const before = this.kernel;
    if (before && canonicalText(configToText(before.config)) === canonicalText(configToText(config))) return;
    this.kernel = new Kernel(config, this.#registry);
    if (before) this.kernel.restore(before.snapshot());
  }

  onQuote(
    seq: number,
    i: number,
    bid: number,
    ask: number,
    bidLots: number,
    askLots: number,
    timeMs: number,
  ): void {
    if (!this.#decided(seq)) return;
    this.#took(seq, this.kernel!.onQuote(i as InstrumentIndex, bid, ask, bidLots, askLots, timeMs));
  }

  onTrade(seq: number, i: number, ticks: number, lots: number, aggressor: number, timeMs: number): void {
    if (!this.#decided(seq)) return;
    const side = aggressor === aggressors.sell ? 'sell' : 'buy';
    this.#took(seq, this.kernel!.onTrade(i as InstrumentIndex, ticks, lots, side, timeMs));
  }

  onBar(
    seq: number,
    i: number,
    openMs: number,
    intervalMs: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
    source: number,
    flags: number,
    timeMs: number,
  ): void {
    if (!this.#decided(seq)) return;
    this.#took(
      seq,
      this.kernel!.onBar(
        i as InstrumentIndex,
        openMs,
        intervalMs,
        open,
        high,
        low,
        close,
        volume,
        source as BarSource,
        flags,
        timeMs,
      ),
    );
  }

  onGap(): void {
    // A gap mark is for readers of the tape; the kernel heard of it as a link or staleness report.
  }

  #decided(seq: number): boolean {
    this.#settleOpen(undefined);
    while (this.#range < this.#undecided.length && seq >= this.#undecided[this.#range]![1]) this.#range += 1;
    const range = this.#undecided[this.#range];
    if (!this.kernel || (range && seq > range[0])) return false;
    if (this.#tapeEnded) {
      this.#diverge(seq, 'no record, as before it', 'a record behind a hole in the tape');
      return false;
    }
    this.#seenSeq = seq;
    if (this.#nextHash < this.#hashes.length) this.#checkHashes(seq);
    this.#at(seq);
    return true;
  }

  /** Numbers have holes where a lost tail was; the kernel counts on from what the record says. */
  #at(seq: number): void {
    this.inputs += 1;
    this.kernel!.seq = (seq - 1) as Seq;
  }

  #took(seq: number, step: Step): void {
    if (step.events.length > 0) this.#open = { seq, step };
  }

  /** The record of a market input's events, or the proof that there is none. */
  #settleOpen(entry: JournalEntry | undefined): void {
    const open = this.#open;
    this.#open = undefined;
    if (open) {
      if (entry?.seq === open.seq) this.#compare(open.seq, open.step, entry);
      else this.#diverge(open.seq, 'no events', textOf(open.step.events));
    } else if (entry && entry.events.length > 0)
      this.#diverge(entry.seq, textOf(entry.events.map(({ payload }) => payload)), 'no events');
  }

  #compare(seq: number, step: Step, entry: JournalEntry): void {
    const expected = textOf(entry.events.map(({ payload }) => payload));
    const actual = textOf(step.events);
    if (expected !== actual) this.#diverge(seq, expected, actual);
  }

  /** Hashes of states before the input `seq`. */
  #checkHashes(seq: number): void {
    while (this.kernel && this.#nextHash < this.#hashes.length && this.#hashes[this.#nextHash]!.seq < seq) {
      const recorded = this.#hashes[this.#nextHash]!;
      this.#nextHash += 1;
      this.kernel.seq = recorded.seq as Seq;
      const actual = this.kernel.stateHash();
      if (actual === recorded.stateHash) this.hashesChecked += 1;
      else this.#diverge(recorded.seq, `state ${recorded.stateHash}`, `state ${actual}`);
    }
  }

  #diverge(seq: number, expected: string, actual: string): void {
    this.firstDivergence ??= { seq, expected, actual };
  }
}

/** Where a restored history goes on from, if its entries did not lead there. */
function basisOf({ input }: JournalEntry): number | undefined {
  if (input?.kind !== restoredKind) return undefined;
  return (input.payload as { readonly basis?: { readonly seq: number } }).basis?.seq;
}

interface EffectOrigin {
  readonly terms?: { readonly clientOrderId: string };
  readonly account?: string;
  readonly readNumber?: number;
}

interface EffectAnswer {
  readonly clientOrderId?: string;
  readonly account?: string;
  readonly readNumber?: number;
}

function effectThatLeaves(type: string, { terms, account, readNumber }: EffectOrigin): string | undefined {
  if (type === 'OrderIntended') return `order ${terms?.clientOrderId}`;
  return type === 'VenueReadRequested' ? `read ${readNumber} of ${account}` : undefined;
}

function answeredEffect(
  kind: string,
  { clientOrderId, account, readNumber }: EffectAnswer,
): string | undefined {
  if (kind === 'SubmitReport') return `order ${clientOrderId}`;
  return kind === 'VenueStateReport' ? `read ${readNumber} of ${account}` : undefined;
}

const textOf = (events: readonly unknown[]): string => canonicalText(JSON.parse(JSON.stringify(events)));
