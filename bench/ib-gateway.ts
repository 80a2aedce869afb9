// The gateway simulator on real sockets: how long a handshake takes, and how many ticks a second one raw reader is sent and
// reads, sustained.
//
//   node --conditions=holdfast-source bench/ib-gateway.ts [--json]
//   node --expose-gc --conditions=holdfast-source bench/ib-gateway.ts --day     ten clients, 24 simulated hours, the heap
//
// The clients live in threads of their own, as their processes would: the one that shakes hands has practised on a port that only
// echoes, so that the figure is the gateway's and not that of its own first run; the reader only counts frames. The venue's clock runs as fast
// as the reader takes what it is sent; every tick passes market, session, codec, frame log and socket.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { VirtualClock } from '../packages/venue-simulator/src/clock/index.ts';
import { frameOf, frameOfText, payloadText } from '../packages/venue-simulator/src/ib-gateway/codec/index.ts';
import {
  defaultOptions,
  GatewayCore,
  SimulatedAccounts,
  SimulatedMarket,
  startGateway,
} from '../packages/venue-simulator/src/ib-gateway/index.ts';
import { FakeConnection } from '../packages/venue-simulator/src/ib-gateway/testing/fake-connection.ts';
import { SeededRandom } from '../packages/venue-simulator/src/random/index.ts';

const SECONDS = 8;
const HANDSHAKES = 200;
/** Eleven in New York on the day before Thanksgiving's eve: five hours of open market ahead. */
const START_MS = Date.UTC(2026, 10, 24, 16);
const SYMBOLS = ['AAPL', 'MSFT', 'AMZN', 'NVDA', 'SPY', 'QQQ', 'GOOG', 'TSLA', 'META', 'AMD'];

const greeting = Buffer.concat([Buffer.from('API\0'), frameOf(Buffer.from('v100..178'))]);
const startApi = (clientId: number) => frameOfText(payloadText(['71', '2', `${clientId}`, '']));
const marketData = (id: number, symbol: string) =>
  frameOfText(
    payloadText([
      '1',
      '11',
      `${id}`,
      '0',
      symbol,
      'STK',
      '',
      '0.0',
      '',
      '',
      'SMART',
      '',
      'USD',
      '',
      '',
      '0',
      '',
      '0',
      '0',
      '',
    ]),
  );

const ms = (time: number): string => `${time.toFixed(2)} ms`;

interface ClientData {
  readonly does: 'handshakes' | 'reading';
  readonly host: string;
  readonly port: number;
}

if (!isMainThread) await client(workerData as ClientData);
else if (process.argv.includes('--day')) day();
else await main();

async function client(data: ClientData): Promise<void> {
  if (data.does === 'reading') return read(data);
  await practise();
  parentPort?.postMessage(await handshakeTimes(data));
}

/** Subscribes to everything and counts frames; tells once a second. */
function read({ host, port }: ClientData): void {
  const socket = connect(port, host);
  socket.setNoDelay(true);
  socket.write(greeting);
  socket.write(startApi(1));
  for (const [i, symbol] of SYMBOLS.entries()) socket.write(marketData(i + 1, symbol));
  let left = 0;
  let head = Buffer.alloc(0);
  let frames = 0;
  socket.on('data', (bytes: Buffer) => {
    let at = 0;
    while (at < bytes.length) {
      if (left > 0) {
        const taken = Math.min(left, bytes.length - at);
        at += taken;
        left -= taken;
        if (left === 0) frames++;
        continue;
      }
      const needed = 4 - head.length;
      head = Buffer.concat([head, bytes.subarray(at, at + needed)]);
      at += Math.min(needed, bytes.length - at);
      if (head.length < 4) break;
      left = head.readUInt32BE(0);
      head = Buffer.alloc(0);
    }
  });
  setInterval(() => {
    parentPort?.postMessage(frames);
    frames = 0;
  }, 1000);
}

async function main(): Promise<void> {
  const handshake = await handshakes();
  const { perSecond, perProcessorSecond } = await ticks();
  const figures = {
    handshakeMs: handshake,
    ticksPerSecond: perSecond,
    ticksPerProcessorSecond: perProcessorSecond,
  };
  if (process.argv.includes('--json')) console.log(JSON.stringify(figures));
  else {
    console.log(
      `handshake to nextValidId: the first ${ms(handshake.first)}, median ${ms(handshake.median)}, 99 % within ${ms(handshake.p99)}, the longest ${ms(handshake.longest)}`,
    );
    console.log(`ticks read a second, second by second: ${perSecond.join(' ')}`);
    console.log(`ticks read a second of the gateway's processor time: ${perProcessorSecond}`);
  }
  process.exit(0);
}

interface HandshakeFigures {
  readonly first: number;
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
}

async function handshakes(): Promise<HandshakeFigures> {
  const gateway = await startGateway({ port: 0, controlPort: 0, seed: 1, speed: 1, clockStartMs: START_MS });
  const worker = newClient('handshakes', gateway);
  const [times] = (await once(worker, 'message')) as [number[]];
  await worker.terminate();
  await gateway.close();
  const first = times[0]!;
  times.sort((a, b) => a - b);
  const within = (share: number) => times[Math.ceil(HANDSHAKES * share) - 1]!;
  return { first, median: within(0.5), p99: within(0.99), longest: within(1) };
}

function newClient(does: ClientData['does'], { host, port }: { host: string; port: number }): Worker {
  return new Worker(new URL(import.meta.url), { workerData: { does, host, port } satisfies ClientData });
}

/** Shakes hands with a port that sends back what it gets. */
async function practise(): Promise<void> {
  const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  await handshakeTimes({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port });
  echo.close();
}

async function handshakeTimes(server: { host: string; port: number }): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < HANDSHAKES; i++) times.push(await handshakeMs(server, i));
  return times;
}

/** From connect to nextValidId; each client has an id of its own, since the gateway may not have seen the last one go. */
async function handshakeMs(
  { host, port }: { host: string; port: number },
  clientId: number,
): Promise<number> {
  const before = performance.now();
  const socket = connect({ port, host, noDelay: true });
  socket.write(greeting);
  await once(socket, 'data');
  socket.write(startApi(clientId));
  await once(socket, 'data');
  const tookMs = performance.now() - before;
  const gone = once(socket, 'close');
  socket.end();
  await gone;
  return tookMs;
}

async function ticks(): Promise<{ perSecond: number[]; perProcessorSecond: number }> {
  const gateway = await startGateway({
    port: 0,
    controlPort: 0,
    seed: 1,
    speed: 'max',
    clockStartMs: START_MS,
    market: { quotesPerSecond: 50 },
  });
  const reader = newClient('reading', gateway);
  // The first second is the reader's start.
  await once(reader, 'message');
  const before = process.threadCpuUsage();
  const perSecond: number[] = [];
  for (let second = 0; second < SECONDS; second++)
    perSecond.push(((await once(reader, 'message')) as [number])[0]);
  const { user, system } = process.threadCpuUsage(before);
  await reader.terminate();
  await gateway.close();
  const total = perSecond.reduce((sum, count) => sum + count, 0);
  return { perSecond, perProcessorSecond: Math.round((total / (user + system)) * 1e6) };
}

/** Ten clients that stream and ask for history over a simulated day; the heap after each hour. */
function day(): void {
  const clock = new VirtualClock(START_MS);
  const random = new SeededRandom(1);
  const market = new SimulatedMarket({ clock, seed: 1, quotesPerSecond: 1 });
  const accounts = new SimulatedAccounts({ clock, market, random: random.split('accounts') });
  const core = new GatewayCore({ clock, random, market, accounts, options: defaultOptions });
  let bytes = 0;
  for (let id = 1; id <= 10; id++) {
    const connection = new FakeConnection(id);
    connection.write = (written) => {
      bytes += written.length;
    };
    core.onOpen(connection);
    core.onBytes(connection, greeting);
    core.onBytes(connection, startApi(id));
    core.onBytes(connection, marketData(1, SYMBOLS[id - 1]!));
    const ask = (requestId: number): void => {
      const fields = [
        '0',
        SYMBOLS[id - 1]!,
        'STK',
        '',
        '0.0',
        '',
        '',
        'SMART',
        '',
        'USD',
        '',
        '',
        '0',
        '',
        '1 min',
        '3600 S',
        '1',
        'TRADES',
        '1',
        '0',
        '',
      ];
      core.onBytes(connection, frameOfText(payloadText(['20', `${requestId}`, ...fields])));
      clock.scheduleAt(clock.nowMs() + 300_000, () => ask(requestId + 1));
    };
    ask(100);
  }
  const before = performance.now();
  for (let hour = 1; hour <= 24; hour++) {
    clock.advanceBy(3_600_000);
    globalThis.gc?.();
    const heapMb = Math.round(process.memoryUsage().heapUsed / 1e5) / 10;
    console.log(
      JSON.stringify({
        hour,
        heapMb,
        sentMb: Math.round(bytes / 1e6),
        seconds: Math.round(performance.now() - before) / 1000,
      }),
    );
  }
}
