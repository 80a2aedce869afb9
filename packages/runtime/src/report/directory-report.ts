// The report of a node's directory: journal and tape read together in order of `seq`, so that every price is seen when the
// node saw it. Nothing is changed; a running node may be read. Damage does not end the report: it is said in it.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { configFromText, type NodeConfigText } from '@holdfast/engine/kernel';
import type { KernelEvent } from '@holdfast/engine/model';
import {
  type JournalEntry,
  journalLayout,
  nodeStorage,
  readEntries,
  StorageError,
} from '../journal/index.ts';
import { type ReplayVisitor, replayInOrder, streamTape, TapeError, type TapePart } from '../tape/index.ts';
import { ReportCollector } from './report-collector.ts';
import type { ReportModel } from './report-model.ts';

export interface ReportProgress {
  /** Journal entries. */
  readonly done: number;
  readonly total: number;
  /** Entries a second. */
  readonly rate: number;
}

export interface ReportFromDirectory {
  /** What filled a dry run's orders; the journal does not know. */
  readonly fillProfile?: string;
  readonly onProgress?: (progress: ReportProgress) => void;
}

const progressEvery = 2048;

/** Throws `StorageError` where there is no journal that can be read. */
export function reportFromDirectory(directory: string, options: ReportFromDirectory = {}): ReportModel {
  const storage = nodeStorage({ directory, live: true });
  const opening = storage.logs.open(journalLayout.journal, 'read');
  if (opening.status !== 'open') {
    const why = opening.status === 'missing' ? 'there is no journal' : opening.reason;
    throw new StorageError('storage.unreadable', `${join(directory, journalLayout.journal)}: ${why}`);
  }
  const { log } = opening;
  try {
    const { fillProfile } = options;
    const collector = new ReportCollector({ ...(fillProfile !== undefined && { fillProfile }) });
    const visitor = new DirectoryVisitor(collector);
    const entries = counted(readable(readEntries(log), collector), log.tail()?.entries ?? 0, options);
    replayInOrder(tapeParts(join(directory, 'tape'), collector), entries, visitor);
    return collector.build({ createdAtMs: Date.now() });
  } finally {
    log.close();
  }
}

/** What can be read before a damaged place; the place becomes a note. */
function* readable(entries: Iterable<JournalEntry>, collector: ReportCollector): Generator<JournalEntry> {
  try {
    yield* entries;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    collector.note(`the journal cannot be read further: ${error.message}`);
  }
}

function* counted(
  entries: Iterable<JournalEntry>,
  total: number,
  { onProgress }: ReportFromDirectory,
): Generator<JournalEntry> {
  const startedMs = performance.now();
  let done = 0;
  const tell = (): void => {
    const seconds = (performance.now() - startedMs) / 1000;
    onProgress?.({ done, total, rate: seconds > 0 ? done / seconds : 0 });
  };
  for (const entry of entries) {
    yield entry;
    done += 1;
    if (done % progressEvery === 0) tell();
  }
  tell();
}

function* tapeParts(folder: string, collector: ReportCollector): Generator<TapePart> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    collector.note('there is no tape: prices, excursions and the value of open positions are not known');
    return;
  }
  try {
    yield* streamTape(folder, { onDamage: (problem) => collector.note(`tape: ${problem}`) });
  } catch (error) {
    if (!(error instanceof TapeError)) throw error;
    collector.note(`tape: ${error.message}`);
  }
}

class DirectoryVisitor implements ReplayVisitor {
  readonly #collector: ReportCollector;
  /** Index in the node's configuration of each instrument of the tape's part; -1: no longer there. */
  #map: readonly number[] = [];
  #ids: readonly string[] = [];
  #part: TapePart | undefined;
  #configured = false;

  constructor(collector: ReportCollector) {
    this.#collector = collector;
  }

  onPart(part: TapePart): void {
    this.#part = part;
    this.#map = part.header.instruments.map(({ id }) => this.#ids.indexOf(id));
  }

  onEntry({ input, events, atMs }: JournalEntry): void {
    if (input?.kind === 'NodeStarted') {
      const config = configFromText((input.payload as { config: NodeConfigText }).config);
      this.#ids = config.instruments.map(({ instrument }) => instrument.id);
      if (this.#part) this.onPart(this.#part);
      this.#collector.useConfig(config);
      this.#configured = true;
    }
    if (!this.#configured) return;
    this.#collector.onEvents(
      events.map(({ payload }) => payload as KernelEvent),
      atMs,
    );
  }

  onQuote(_seq: number, at: number, bid: number, ask: number, _b: number, _a: number, timeMs: number): void {
    const instrument = this.#map[at] ?? -1;
    if (instrument >= 0 && bid > 0 && ask > 0) this.#collector.onMarket(instrument, (bid + ask) / 2, timeMs);
  }

  onTrade(): void {
    // Prices of the chart are middles of quotes, as those that positions are valued at.
  }

  onBar(
    _seq: number,
    at: number,
    openMs: number,
    _intervalMs: number,
    _open: number,
    high: number,
    low: number,
    close: number,
    _volume: number,
    _source: number,
    _flags: number,
    timeMs: number,
  ): void {
    const instrument = this.#map[at] ?? -1;
    if (instrument >= 0) this.#collector.onBar(instrument, openMs, low, high, close, timeMs);
  }

  onGap(): void {
    // The chart's line breaks by itself where no price came for long.
  }
}
