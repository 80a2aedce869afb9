// From what the journal recovered to a state to go on from: the books by folding events (exact, and the last word), the market
// state by an audit replay of the same span over the tape. If the two disagree, the fold stands and the market state starts
// empty: an alert says so.
import type { EpochMs, Seq } from '@holdfast/engine/base';
import {
  canonicalText,
  configFromText,
  configToText,
  Kernel,
  type KernelSnapshot,
  type MarketPart,
  type NodeConfig,
  type NodeConfigText,
  type StrategyRegistry,
  sameCanonical,
  snapshotBooks,
} from '@holdfast/engine/kernel';
import type { KernelEvent } from '@holdfast/engine/model';
import type { JournalEntry, Snapshot } from '../journal/index.ts';
import type { TapeSegment } from '../tape/index.ts';
import { AuditReplay, undecidedRanges } from './audit-replay.ts';
import { decodeSnapshotBody, type SnapshotBody } from './snapshot-body.ts';

export interface RecoveredState {
  /** Absent: a new journal, there was no life before. */
  readonly config?: NodeConfig;
  readonly snapshot?: KernelSnapshot;
  readonly market: { readonly provenance: 'replay' | 'empty'; readonly content?: MarketPart };
  readonly problems: readonly string[];
  readonly eventsFolded: number;
}

/** More entries than this since the last snapshot are folded, not replayed: the market state warms up again instead. */
const maxReplayedEntries = 200_000;

export interface RecoverySources {
  readonly snapshot: Snapshot | undefined;
  readonly entries: Iterable<JournalEntry>;
  /** The tape from the snapshot on; read only if it is needed. */
  readonly tape: () => Iterable<TapeSegment>;
  readonly registry: StrategyRegistry;
}

export function recoverState(sources: RecoverySources): RecoveredState {
  const start = sources.snapshot && decodeSnapshotBody(sources.snapshot.body);
  const span: JournalEntry[] = [];
  const folded = fold(sources, start, span);
  if (!folded.kernel) return { market: { provenance: 'empty' }, problems: [], eventsFolded: 0 };
  const { kernel, events } = folded;
  const problems: string[] = [];
  const content =
    span.length <= maxReplayedEntries ? replayMarket(sources, start, span, kernel, problems) : undefined;
  return {
    config: kernel.config,
    snapshot: kernel.snapshot(),
    // Empty is said with its content too: the books' snapshot still carries the market state of its own, older moment.
    market: content
      ? { provenance: 'replay', content }
      : { provenance: 'empty', content: restored(kernel.config, sources.registry, undefined).marketPart() },
    problems,
    eventsFolded: events,
  };
}

function fold(
  { entries, registry }: RecoverySources,
  start: SnapshotBody | undefined,
  span: JournalEntry[],
): { kernel: Kernel | undefined; events: number } {
  let kernel = start && restored(configFromText(start.config), registry, start.kernel);
  let count = 0;
  for (const entry of entries) {
    if (span.length <= maxReplayedEntries) span.push(entry);
    if (entry.input?.kind === 'NodeStarted') {
      const config = configFromText((entry.input.payload as { config: NodeConfigText }).config);
      if (!kernel || canonicalText(configToText(kernel.config)) !== canonicalText(configToText(config)))
        kernel = restored(config, registry, kernel?.snapshot());
    }
    if (!kernel) continue;
    let index = 0;
    for (const { payload } of entry.events) {
      kernel.fold(payload as KernelEvent, entry.seq as Seq, index, entry.atMs as EpochMs);
      index += 1;
    }
    // An entry that led to nothing has moved the time all the same.
    kernel.nowMs = Math.max(kernel.nowMs, entry.atMs) as EpochMs;
    kernel.seq = entry.seq as Seq;
    count += entry.events.length;
  }
  return { kernel, events: count };
}

/** A kernel for folding: strategies that no longer exist do not matter to the books. */
function restored(
  config: NodeConfig,
  registry: StrategyRegistry,
  snapshot: KernelSnapshot | undefined,
): Kernel {
  const known = config.sessions.every(({ strategies }) => strategies.every(({ use }) => registry.has(use)));
  const kernel = new Kernel(
    known ? config : { ...config, sessions: config.sessions.map((it) => ({ ...it, strategies: [] })) },
    registry,
  );
  if (snapshot) kernel.restore(snapshot);
  return kernel;
}

function replayMarket(
  { registry, tape, snapshot }: RecoverySources,
  start: SnapshotBody | undefined,
  span: readonly JournalEntry[],
  folded: Kernel,
  problems: string[],
): MarketPart | undefined {
  try {
    const replay = new AuditReplay(
      registry,
      undecidedRanges(span, snapshot?.header.seq),
      start && { config: configFromText(start.config), snapshot: start.kernel },
    );
    replay.run(tape(), span, snapshot?.header.seq ?? -1);
    const { kernel } = replay;
    const agree =
      kernel &&
      sameCanonical(snapshotBooks(kernel.books, kernel.config), snapshotBooks(folded.books, folded.config));
    if (agree) return kernel.marketPart();
    const at = replay.firstDivergence;
    problems.push(
      `the audit replay of the last life does not lead to the recorded books${at ? ` (first at seq ${at.seq})` : ''}: indicators start empty`,
    );
  } catch (error) {
    problems.push(
      `the market state could not be rebuilt (${error instanceof Error ? error.message : String(error)}): indicators start empty`,
    );
  }
  return undefined;
}
