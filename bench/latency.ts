// From a quote to an order. In process: `Kernel.onQuote` called -> it returns with the order; the same through the live loop
// to the gateway's `perform`. Through the whole adapter: a market-data frame in -> the signed order request handed to the
// transport, without and with the durable write, beside the bare sync of the same disk.
//
//   node --conditions=holdfast-source bench/latency.ts [folder]      (default: a folder under the system's temporary one)
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SeededRandom } from '@holdfast/engine/base';
import { configToText, Kernel, type Step } from '@holdfast/engine/kernel';
import type { VenueReport } from '@holdfast/engine/model';
import { LiveLoop } from '../packages/runtime/src/node/index.ts';
import type { VenueGateway, VenueSink } from '../packages/runtime/src/venues/common/index.ts';
import { line, machine, percentiles } from './support/figures.ts';
import { inMemory, OrderRig, onDisk } from './support/order-rig.ts';
import { begin, PaperPort } from './support/paper-port.ts';
import { probeAccount, probeRegistry, probeUse, sessionConfig } from './support/probe.ts';
import { instrumentFor } from './support/workloads.ts';

const instrument = instrumentFor('0.1', '0.001');
const warmUp = 3_000;
const inProcess = 30_000;
const throughAdapter = 3_000;
const startMs = Date.UTC(2026, 10, 25, 10);

/** Microseconds. */
function print(name: string, samplesMs: readonly number[]): void {
  const { p50, p99, p999 } = percentiles(samplesMs);
  line(name, { 'p50 us': p50 * 1e3, 'p99 us': p99 * 1e3, 'p99.9 us': p999 * 1e3, n: samplesMs.length });
}

/** Ten quotes a second around a price; the first of each second closes a bar. */
function* quotes(): Generator<{ readonly bid: number; readonly timeMs: number }> {
  const random = SeededRandom.fromSeed(1);
  let bid = 600_000;
  for (let k = 0; ; k++) {
    bid += random.nextBelow(5) - 2;
    yield { bid, timeMs: startMs + k * 100 };
  }
}

function kernelAlone(): number[] {
  const config = sessionConfig(instrument, probeUse, 'backtest');
  const kernel = new Kernel(config, probeRegistry);
  const port = new PaperPort(instrument);
  const samples: number[] = [];
  const hear = (reports: readonly VenueReport[]): void => {
    for (const report of reports) perform(kernel.onInput(report));
  };
  const perform = (step: Step): void => {
    for (const effect of step.effects) hear(port.perform(effect, kernel.nowMs));
  };
  begin((input) => perform(kernel.onInput(input)), configToText(config), startMs);
  for (const { bid, timeMs } of quotes()) {
    while (kernel.nextTimerMs <= timeMs)
      perform(kernel.onInput({ type: 'TimerFired', atMs: timeMs as never }));
    hear(port.quote(bid, bid + 1, 5_000, timeMs));
    const started = performance.now();
    const step = kernel.onQuote(0 as never, bid, bid + 1, 5_000, 5_000, timeMs);
    const took = performance.now() - started;
    if (step.effects.some(({ type }) => type === 'SubmitOrder')) samples.push(took);
    perform(step);
    if (samples.length >= warmUp + inProcess) return samples.slice(warmUp);
  }
  return samples;
}

/** Journal and tape durable at once: numbering, encoding of the entry, gate, lanes and the call of the gateway. */
function throughLoop(): number[] {
  const config = sessionConfig(instrument, probeUse, 'backtest');
  const kernel = new Kernel(config, probeRegistry);
  const port = new PaperPort(instrument);
  const samples: number[] = [];
  let sink: VenueSink | undefined;
  let quotedAt = 0;
  let nowMs = startMs;
  const gateway: VenueGateway = {
    account: probeAccount,
    capabilities: config.accounts[0]!.capabilities,
    start: (its) => {
      sink = its;
    },
    perform: (effect) => {
      if (effect.type === 'SubmitOrder') samples.push(performance.now() - quotedAt);
      for (const report of port.perform(effect, nowMs)) sink?.report(report);
    },
    nowMs: () => nowMs,
    localMs: (ms) => ms,
    dataAgeMs: () => 0,
    stop: (done) => done(),
  };
  const nothing = (): void => undefined;
  let due = nothing;
  let dueMs = Number.POSITIVE_INFINITY;
  const loop: LiveLoop = new LiveLoop(kernel, {
    clock: {
      wallMs: () => nowMs,
      monotonicMs: () => nowMs,
      after: (delayMs, run) => {
        dueMs = nowMs + delayMs;
        due = run;
        return { cancel: () => (dueMs = Number.POSITIVE_INFINITY) };
      },
    },
    journal: {
      pressure: 0,
      append: ({ seq }) => {
        loop.journalDurable(seq);
        return { status: 'accepted' };
      },
    },
    tape: { quote: nothing, trade: nothing, bar: nothing, flush: (seq) => loop.tapeDurable(seq) },
    gateways: [gateway],
    observer: { onStep: nothing, onAlert: nothing, onMeasure: nothing, onEnd: nothing },
    lanes: { entries: 50, exits: 50 },
    durableSeq: 0,
  });
  loop.start();
  begin((input) => loop.input(input), configToText(config), startMs);
  for (const { bid, timeMs } of quotes()) {
    nowMs = timeMs;
    if (dueMs <= nowMs) {
      dueMs = Number.POSITIVE_INFINITY;
      due();
    }
    for (const report of port.quote(bid, bid + 1, 5_000, timeMs)) sink?.report(report);
    quotedAt = performance.now();
    sink?.quote(0 as never, bid, bid + 1, 5_000, 5_000, timeMs);
    if (samples.length >= warmUp + inProcess) return samples.slice(warmUp);
  }
  return samples;
}

function bareSync(folder: string, count: number): number[] {
  const file = openSync(path.join(folder, 'bare'), 'w');
  const bytes = Buffer.alloc(600, 65);
  const samples: number[] = [];
  for (let at = 0; at < count; at++) {
    const started = performance.now();
    writeSync(file, bytes);
    fdatasyncSync(file);
    samples.push(performance.now() - started);
  }
  closeSync(file);
  return samples;
}

const folder = mkdtempSync(path.join(process.argv[2] ?? tmpdir(), 'holdfast-bench-'));
try {
  console.log(`${machine()}, ${folder}`);
  print('Kernel.onQuote -> returns with the order', kernelAlone());
  print('quote -> gateway.perform, through the live loop', throughLoop());
  const memory = new OrderRig();
  await memory.start(inMemory);
  await memory.run(warmUp + throughAdapter);
  print('frame in -> order request out, without the disk', memory.samples.slice(warmUp));
  print('bare append of 600 bytes + fdatasync', bareSync(folder, throughAdapter));
  const disk = new OrderRig();
  const durable = await disk.start(onDisk(path.join(folder, 'node')));
  await disk.run(200 + throughAdapter);
  await durable.close();
  print('frame in -> order request out, durable first', disk.samples.slice(200));
  print('bare append of 600 bytes + fdatasync, again', bareSync(folder, throughAdapter));
  console.log(machine());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
