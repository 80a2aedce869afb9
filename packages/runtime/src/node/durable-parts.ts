// Journal and tape of a node as the live loop wants them: opened, recovered, and watched. Snapshots and backups are taken
// here too, when nothing is on its way to the disk.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { configToText, type Kernel, type NodeConfig, type StrategyRegistry } from '@holdfast/engine/kernel';
import {
  type JournalHeader,
  journalFormatVersion,
  type NodeJournal,
  openNodeJournal,
  type RecoveredJournal,
} from '../journal/index.ts';
import {
  closeOpenSegments,
  nodeTapeFiles,
  readTape,
  surveyTape,
  type TapeHeader,
  TapeWriter,
  tapeFormatVersion,
} from '../tape/index.ts';
import type { VenueBar } from '../venues/common/index.ts';
import type { LoopTape } from './live-loop.ts';
import { type RecoveredState, recoverState } from './recover-state.ts';
import { encodeSnapshotBody, stateFormat } from './snapshot-body.ts';

export interface OpenedJournal {
  readonly journal: NodeJournal;
  readonly recovered: RecoveredJournal;
  readonly state: RecoveredState;
}

export interface OpenOptions {
  readonly directory: string;
  readonly header: Omit<JournalHeader, 'format'>;
  readonly registry: StrategyRegistry;
  readonly atMs: number;
  readonly crashPointModule?: string;
  readonly onDurable: (seq: number) => void;
  readonly onFailed: (reason: string) => void;
  readonly onDiskFull: () => void;
  readonly onProgress: (text: string) => void;
}

/** The journal of a directory cannot be used as it stands; nothing was changed. */
export class JournalRefused extends Error {
  override readonly name = 'JournalRefused';
}

/** Recovers the directory's journal and the state in it. Throws `JournalRefused` with what to do. */
export async function openDurable(options: OpenOptions): Promise<OpenedJournal> {
  const { directory } = options;
  mkdirSync(directory, { recursive: true });
  const tapeFolder = join(directory, 'tape');
  const survey = surveyTape(tapeFolder);
  for (const problem of survey.problems) options.onProgress(`tape: ${problem}`);
  let recovered: RecoveredJournal | undefined;
  let state: RecoveredState | undefined;
  const opened = await openNodeJournal({
    directory,
    header: { format: journalFormatVersion, ...options.header },
    stateFormat,
    atMs: options.atMs,
    tape: survey.witness,
    ...(options.crashPointModule !== undefined && { crashPointModule: options.crashPointModule }),
    onDurable: (point) => options.onDurable(point.seq),
    onFailed: (failure) => options.onFailed(failure.reason),
    onMode: (mode) => {
      if (mode === 'reserve') options.onDiskFull();
    },
    onRecovered: (journal, entries) => {
      recovered = journal;
      const tape = () =>
        existsSync(tapeFolder)
          ? readTape(tapeFolder, {
              onDamage: (problem) => options.onProgress(`tape: ${problem}`),
              afterSeq: journal.snapshot?.header.seq ?? -1,
            })
          : [];
      state = recoverState({ snapshot: journal.snapshot, entries, tape, registry: options.registry });
    },
  });
  if (opened.status === 'refused')
    throw new JournalRefused(`${opened.message}\n${opened.problems.join('\n')}`);
  closeOpenSegments(tapeFolder, (problem) => options.onProgress(`tape: ${problem}`));
  return { journal: opened, recovered: recovered!, state: state! };
}

export interface NodeTape extends LoopTape {
  readonly durableSeq: number;
  close(done: () => void): void;
}

export function openTape(
  directory: string,
  config: NodeConfig,
  journal: NodeJournal,
  on: { durable(seq: number): void; failed(reason: string): void },
  createdAtMs: number,
): NodeTape {
  const writer = new TapeWriter(nodeTapeFiles(directory), {
    header: tapeHeader(config, createdAtMs),
    journalPoint: () => journal.writer.durablePoint,
    onDurable: on.durable,
    onFailed: ({ reason }) => on.failed(reason),
    crashPoint: journal.crashPoint,
  });
  return {
    get durableSeq() {
      return writer.durableSeq;
    },
    quote: (seq, i, bid, ask, bidLots, askLots, timeMs) =>
      writer.quote(seq, i, bid, ask, bidLots, askLots, timeMs),
    trade: (seq, i, price, lots, side, timeMs) =>
      writer.trade(seq, i, price, lots, side === 'buy' ? 1 : 2, timeMs),
    bar: (seq, bar) => writeBar(writer, seq, bar),
    flush: (seq) => writer.flush(seq),
    close: (done) => writer.close(done),
  };
}

function writeBar(writer: TapeWriter, seq: number, bar: VenueBar): void {
  const { instrument, openMs, intervalMs, open, high, low, close, volume, source, flags, timeMs } = bar;
  writer.bar(seq, instrument, openMs, intervalMs, open, high, low, close, volume, source, flags, timeMs);
}

function tapeHeader(config: NodeConfig, createdAtMs: number): TapeHeader {
  return {
    format: tapeFormatVersion,
    instruments: config.instruments.map(({ instrument }) => ({
      id: instrument.id,
      tickSize: decimalText(instrument.tickSize),
      lotSize: decimalText(instrument.lotSize),
    })),
    source: `node ${config.nodeId}`,
    createdAtMs,
  };
}

function decimalText(amount: bigint): string {
  const digits = amount.toString().padStart(13, '0');
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0+$/, '');
}

/** The state after an entry, until it may be written: when that entry is durable. */
export interface CapturedState {
  readonly seq: number;
  readonly atMs: number;
  readonly stateHash: string;
  readonly body: Uint8Array;
}

/**
 * The state right after the entry that was appended last, with its hash on record. Not later: market inputs behind an entry are
 * undecided when the process dies, and their numbers are given again, so nothing may be recorded under them.
 */
export function captureState(
  journal: NodeJournal,
  kernel: Kernel,
  why: 'snapshot' | 'cleanEnd',
): CapturedState {
  const stateHash = kernel.stateHash();
  journal.writer.recordStateHash({ seq: kernel.seq, stateHash, why });
  return {
    seq: kernel.seq,
    atMs: kernel.nowMs,
    stateHash,
    body: encodeSnapshotBody({ config: configToText(kernel.config), kernel: kernel.snapshot() }),
  };
}

/** Writes it as a snapshot; its entry must be the last durable one. Empty: done; else what went wrong. */
export async function writeCaptured(
  journal: NodeJournal,
  { seq, atMs, stateHash, body }: CapturedState,
): Promise<string> {
  const chain = journal.writer.durablePoint;
  const outcome = await journal.writeSnapshot({ header: { seq, chain, stateHash, stateFormat, atMs }, body });
  return outcome.status === 'done' ? '' : `${outcome.status}: ${outcome.reason}`;
}
