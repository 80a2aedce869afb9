// A node's directory with a journal of a given number of events, written by the product's own writer and decided by its own
// kernel: one session on minute bars that enters or takes back each quarter of an hour, its equity marked each minute, over months of kernel time.
import { rmSync } from 'node:fs';
import { SeededRandom } from '@holdfast/engine/base';
import { configToText, Kernel, type NodeConfig } from '@holdfast/engine/kernel';
import { jsonText } from '../../packages/runtime/src/journal/index.ts';
import { openDurable, openTape, takeSnapshot } from '../../packages/runtime/src/node/durable-parts.ts';
import { LiveLoop } from '../../packages/runtime/src/node/index.ts';
import type { VenueGateway, VenueSink } from '../../packages/runtime/src/venues/common/index.ts';
import { begin, PaperPort } from './paper-port.ts';
import { probeAccount, probeRegistry, probeUse, sessionConfig } from './probe.ts';
import { instrumentFor } from './workloads.ts';

const startMs = Date.UTC(2026, 0, 5);
const barMs = 60_000;
/** The product's own defaults. */
const reconcileEveryMs = 300_000;
/** Kernel time between the snapshot and the death: what the product's interval leaves at the most. */
const afterSnapshotMs = 300_000;

export interface LongJournal {
  readonly events: number;
  readonly entries: number;
  readonly days: number;
}

export const longJournalConfig = (): NodeConfig => {
  const use = { use: probeUse.use, parameters: { every: 15 } };
  const config = sessionConfig(instrumentFor('0.1', '0.001'), use, 'backtest');
  return {
    ...config,
    accounts: config.accounts.map((account) => ({ ...account, reconcileEveryMs })),
    sessions: config.sessions.map((session) => ({ ...session, barIntervalMs: barMs })),
  };
};

export const longJournalHeader = {
  nodeId: 'bench0',
  createdAtMs: startMs,
  engine: 'b',
  strategies: 'b',
  config: jsonText({}),
};

/** Leaves the directory as a death does: a snapshot some minutes old, entries after it. */
export async function writeLongJournal(directory: string, events: number): Promise<LongJournal> {
  rmSync(directory, { recursive: true, force: true });
  const config = longJournalConfig();
  const kernel = new Kernel(config, probeRegistry);
  const port = new PaperPort(config.instruments[0]!.instrument);
  let wake = (): void => undefined;
  const fail = (reason: string): never => {
    throw new Error(reason);
  };
  const { journal } = await openDurable({
    directory,
    header: longJournalHeader,
    registry: probeRegistry,
    atMs: startMs,
    onDurable: () => wake(),
    onFailed: fail,
    onDiskFull: () => fail('disk full'),
    onProgress: () => undefined,
  });
  const tape = openTape(directory, config, journal, { durable: () => wake(), failed: fail }, startMs);
  const written = { events: 0, entries: 0 };
  let nowMs = startMs;
  const { gateway, sinkOf } = paperGateway(port, config, () => nowMs);
  const loop: LiveLoop = new LiveLoop(kernel, {
    clock: { wallMs: () => nowMs, monotonicMs: () => nowMs, after: () => ({ cancel: () => undefined }) },
    journal: {
      pressure: 0,
      append: (entry) => {
        written.events += entry.events.length;
        written.entries += 1;
        const outcome = journal.writer.append(entry);
        loop.journalDurable(entry.seq);
        return outcome;
      },
    },
    // Flushed by the block, not by the order: months pass here in seconds, and nothing is sent.
    tape: { ...ports(tape), flush: (seq) => loop.tapeDurable(seq) },
    gateways: [gateway],
    observer: {
      onStep: () => undefined,
      onAlert: () => undefined,
      onMeasure: () => undefined,
      onEnd: fail,
    },
    lanes: { entries: 50, exits: 50 },
    durableSeq: kernel.seq,
  });
  loop.start();
  begin((input) => loop.input(input), configToText(config), startMs);
  const settled = async (): Promise<void> => {
    tape.flush(kernel.seq);
    while (journal.writer.durableSeq < journal.writer.lastEntrySeq)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  const random = SeededRandom.fromSeed(1);
  let bid = 600_000;
  const play = (): void => {
    nowMs += barMs / 4;
    bid += random.nextBelow(5) - 2;
    if (kernel.nextTimerMs <= nowMs) loop.input({ type: 'TimerFired', atMs: nowMs as never });
    for (const report of port.quote(bid, bid + 1, 5_000, nowMs)) sinkOf().report(report);
    sinkOf().quote(0 as never, bid, bid + 1, 5_000, 5_000, nowMs);
  };
  for (let quotes = 1; written.events < events; quotes++) {
    play();
    if (quotes % 500 === 0) await settled();
  }
  await settled();
  const problem = await takeSnapshot(journal, kernel, 'snapshot');
  if (problem) fail(problem);
  for (const endMs = nowMs + afterSnapshotMs; nowMs < endMs; ) play();
  await settled();
  await new Promise<void>((done) => tape.close(done));
  await journal.close();
  return { ...written, days: (nowMs - startMs) / 86_400_000 };
}

const ports = (tape: ReturnType<typeof openTape>) => ({
  quote: tape.quote.bind(tape),
  trade: tape.trade.bind(tape),
  bar: tape.bar.bind(tape),
});

function paperGateway(
  port: PaperPort,
  config: NodeConfig,
  nowMs: () => number,
): { gateway: VenueGateway; sinkOf: () => VenueSink } {
  let sink: VenueSink | undefined;
  const gateway: VenueGateway = {
    account: probeAccount,
    capabilities: config.accounts[0]!.capabilities,
    start: (its) => {
      sink = its;
    },
    perform: (effect) => {
      for (const report of port.perform(effect, nowMs())) sink?.report(report);
    },
    nowMs,
    localMs: (ms) => ms,
    dataAgeMs: () => 0,
    stop: (done) => done(),
  };
  return { gateway, sinkOf: () => sink! };
}
