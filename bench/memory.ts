// Memory over time, sampled after full collections, so that what is shown is what is held; the slope is that of the second
// half. Two things: a whole node in the world for a day of virtual time (its disk is memory, in buffers: not counted); the
// same with journal and tape on the real disk, resident memory included (the venue in the same process keeps a ring of its
// last 100,000 frames).
//
//   node --expose-gc --conditions=holdfast-source bench/memory.ts [hours of virtual time]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { World } from '../packages/world/src/node/index.ts';
import { line, machine } from './support/figures.ts';
import { OrderRig, onDisk } from './support/order-rig.ts';

const hours = Number(process.argv[2] ?? 24);
const samplesAnHour = 4;
const quarterMs = 3_600_000 / samplesAnHour;

interface Sample {
  readonly hour: number;
  readonly heapMb: number;
  readonly residentMb: number;
}

const collect = (globalThis as { gc?: () => void }).gc;
if (!collect) {
  console.error('memory.ts: start it with --expose-gc, or garbage would be measured');
  process.exit(2);
}

function sample(hour: number): Sample {
  collect!();
  const { heapUsed, rss } = process.memoryUsage();
  return { hour, heapMb: heapUsed / 1e6, residentMb: rss / 1e6 };
}

/** Least squares over the second half, a megabyte an hour. */
function slope(samples: readonly Sample[], of: 'heapMb' | 'residentMb'): number {
  const late = samples.slice(samples.length >> 1);
  const mean = (value: (it: Sample) => number): number =>
    late.reduce((sum, it) => sum + value(it), 0) / late.length;
  const [x, y] = [mean((it) => it.hour), mean((it) => it[of])];
  const over = late.reduce((sum, it) => sum + (it.hour - x) * (it[of] - y), 0);
  return over / late.reduce((sum, it) => sum + (it.hour - x) ** 2, 0);
}

function print(name: string, samples: readonly Sample[], rest: Record<string, number>): void {
  const at = (hour: number): number => samples.find((one) => one.hour >= hour)!.heapMb;
  const seconds = (performance.now() - started) / 1000;
  line(name, {
    'heap MB after 1 h': at(1),
    'after half': at(hours / 2),
    'at the end': samples.at(-1)!.heapMb,
    'slope of the second half MB/h': slope(samples, 'heapMb'),
    'resident MB': samples.at(-1)!.residentMb,
    'its slope MB/h': slope(samples, 'residentMb'),
    ...rest,
    'x real time': (hours * 3600) / seconds,
  });
}

let started = performance.now();

function world(): void {
  const it = new World({
    seed: 1,
    parameters: { every: 5, holdBars: 5 },
    session: { barIntervalMs: 60_000 },
  }).ready();
  const samples: Sample[] = [];
  started = performance.now();
  for (let quarter = 0; quarter <= hours * samplesAnHour; quarter++) {
    if (quarter > 0) it.run(quarterMs);
    samples.push(sample(quarter / samplesAnHour));
    if (!it.node.alive) throw new Error(`the node ended: ${JSON.stringify(it.node.ends)}`);
  }
  if (it.exceptions.length > 0) throw new Error(it.exceptions.join('\n'));
  const { size } = it.node.kernel!.books.orders;
  print(`world, ${hours} h`, samples, { 'written MB': it.storage.usedBytes() / 1e6, orders: size });
}

async function onRealDisk(folder: string): Promise<void> {
  const rig = new OrderRig(60);
  const durable = await rig.start(onDisk(folder));
  const samples: Sample[] = [];
  const startMs = rig.time.nowMs;
  started = performance.now();
  for (let quarter = 0; quarter <= hours * samplesAnHour; quarter++) {
    await rig.runUntil(startMs + quarter * quarterMs);
    samples.push(sample(quarter / samplesAnHour));
  }
  print(`node on the disk, ten quotes a second, ${hours} h`, samples, {
    inputs: rig.kernel.seq,
    orders: rig.kernel.books.orders.size,
  });
  await durable.close();
}

console.log(machine());
const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-bench-'));
try {
  await onRealDisk(path.join(folder, 'node'));
  world();
  console.log(machine());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
