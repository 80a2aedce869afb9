// What every bench prints the same way: the machine, medians, percentiles. A shared machine is noisy, so each figure stands
// with the load average of its run, and speeds are given by the wall clock and by the processor time of the thread.
import { cpus, loadavg, release } from 'node:os';

export const machine = (): string => {
  const [cpu] = cpus();
  return `node ${process.version}, ${cpus().length} x ${cpu?.model ?? 'unknown'}, Linux ${release()}, load ${loadavg()
    .map((it) => it.toFixed(1))
    .join(' ')}`;
};

export const median = (samples: readonly number[]): number =>
  samples.toSorted((a, b) => a - b)[samples.length >> 1] ?? Number.NaN;

interface Measured {
  readonly records: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Records a second by the wall clock: the median run. */
export const wallSpeed = (runs: readonly Measured[]): number =>
  median(runs.map(({ records, seconds }) => records / seconds));

/** Records a second of processor time, over all runs: the clock of a thread counts in steps that are longer than a short run. */
export const cpuSpeed = (runs: readonly Measured[]): number =>
  runs.reduce((sum, { records }) => sum + records, 0) /
  runs.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

export function percentiles(samples: readonly number[]): Percentiles {
  const sorted = Float64Array.from(samples).sort();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
}

/** Runs it and says how long it took, in seconds: by the wall, and of this thread's processor time. */
export function timed<T>(run: () => T): {
  readonly result: T;
  readonly seconds: number;
  readonly cpuSeconds: number;
} {
  const cpu = process.threadCpuUsage();
  const started = performance.now();
  const result = run();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.threadCpuUsage(cpu);
  return { result, seconds, cpuSeconds: (user + system) / 1e6 };
}

export function line(name: string, figures: Readonly<Record<string, number | string>>): void {
  const words = Object.entries(figures).map(
    ([key, value]) => `${key} ${typeof value === 'number' ? short(value) : value}`,
  );
  console.log(`${name.padEnd(52)} ${words.join('   ')}`);
}

const short = (value: number): string =>
  Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
