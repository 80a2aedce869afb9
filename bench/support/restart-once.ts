// One restart of the directory that `long-journal.ts` wrote, in a process of its own: prints a line of JSON.
import { Kernel } from '@holdfast/engine/kernel';
import { openDurable } from '../../packages/runtime/src/node/durable-parts.ts';
import { longJournalConfig, longJournalHeader } from './long-journal.ts';
import { probeRegistry } from './probe.ts';

const loadedMs = performance.now();
const fail = (reason: string): never => {
  throw new Error(reason);
};
const { journal, state, recovered } = await openDurable({
  directory: process.argv[2]!,
  header: longJournalHeader,
  registry: probeRegistry,
  atMs: Date.UTC(2027, 0, 1),
  onDurable: () => undefined,
  onFailed: fail,
  onDiskFull: () => fail('disk full'),
  onProgress: () => undefined,
});
const kernel = new Kernel(longJournalConfig(), probeRegistry);
kernel.restore(state.snapshot!);
const readyMs = performance.now();
/** Of the main thread, loading included. */
const { user, system } = process.threadCpuUsage();
const cpuMs = (user + system) / 1000;
console.log(
  JSON.stringify({
    loadedMs,
    readyMs,
    cpuMs,
    folded: state.eventsFolded,
    market: state.market.provenance,
    problems: [...recovered.problems, ...state.problems],
    orders: kernel.books.orders.size,
    residentMb: process.memoryUsage.rss() / 1e6,
  }),
);
// As a life that lasts does; a proof that was believed is spent otherwise, and the next start would read everything.
await journal.prove();
await journal.close();
