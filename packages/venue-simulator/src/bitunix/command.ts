// `holdfast-sim bitunix`: the venue on real sockets and a running clock.

import { InvalidArgumentError } from 'commander';
import { z } from 'zod';
import type {
  RunningSimulator,
  SimulatorFlags,
  SimulatorKind,
  SimulatorOutput,
} from '../cli/simulator-kind.ts';
import { PacedClock, realHostTime, rememberClock, rememberedClock } from '../clock/index.ts';
import { startControlServer } from '../control/index.ts';
import {
  type FaultEvent,
  faultParametersSchema,
  parseDurationMs,
  parseScenario,
  type Scenario,
  scenarioJsonSchema,
  scheduleScenario,
} from '../faults/index.ts';
import {
  marketScriptJsonSchema,
  type OpenMarket,
  openMarket,
  parseMarketScript,
  type SeededCourse,
  symbolOfTapeFile,
} from '../market/index.ts';
import type { MessageServer, StateStore } from '../ports/index.ts';
import { readTapeFile } from '../tape/index.ts';
import {
  type MessageListener,
  openStateFile,
  readFlagFile,
  startMessageListener,
} from '../transport/index.ts';
import { readApiKeyFile } from './api-key-file.ts';
import { bitunixFaults } from './bitunix-faults.ts';
import { BitunixVenue, defaultAccount } from './bitunix-venue.ts';

/** A client that has this much to read holds a clock at full speed back. */
const heldBackBytes = 65_536;

interface BitunixFlags {
  readonly apiKeyFile?: string;
  readonly balance: string;
  readonly history?: number;
  readonly dedupeClientIds: boolean;
}

export const bitunixSimulator: SimulatorKind = {
  name: 'bitunix',
  summary: 'Bitunix perpetuals: REST and websockets on one port',
  defaultPort: 8801,
  addOptions: (command) => {
    command
      .option(
        '--api-key-file <file>',
        'customers: {"apiKey","secret","balance"?}, a list of these, or KEY:SECRET lines',
      )
      .option('--balance <usdt>', 'deposit of each customer', decimalText, defaultAccount.balance)
      .option('--history <duration>', 'how much of the market is past at the start, e.g. 2h', duration)
      .option('--no-dedupe-client-ids', 'take an order again whose clientId was taken before');
  },
  start,
  schemas: () => ({
    scenario: scenarioJsonSchema(),
    'market-script': marketScriptJsonSchema(),
    'bitunix-faults': Object.fromEntries(
      bitunixFaults.map((fault) => [fault.name, faultParametersSchema(fault)]),
    ),
  }),
};

function decimalText(text: string): string {
  if (!/^\d+(\.\d{1,12})?$/.test(text)) throw new InvalidArgumentError('expected an amount such as 10000');
  return text;
}

function duration(text: string): number {
  const ms = parseDurationMs(text);
  if (!Number.isFinite(ms)) throw new InvalidArgumentError('expected a duration such as 30m, 2h or 3d');
  return ms;
}

async function start(flags: SimulatorFlags, output: SimulatorOutput): Promise<RunningSimulator> {
  const own = flags.own as unknown as BitunixFlags;
  const scenario = readScenario(flags.scenario);
  const market = readMarket(flags, own.history);
  const sockets: { listener?: MessageListener } = {};
  const clock = new PacedClock({
    startMs: market.clockStartMs,
    speed: flags.speed,
    host: realHostTime,
    isHeldBack: () => (sockets.listener?.largestBacklogBytes() ?? 0) > heldBackBytes,
    isIdle: () => (sockets.listener?.connectionCount() ?? 0) === 0,
  });
  const venue = openVenue(flags, own, market, clock, output);
  sockets.listener = await startMessageListener(venue, { port: flags.port, host: flags.host }).catch(
    (error: unknown) => {
      // Whatever ticks keeps the process alive, and it has nothing to live for.
      venue.close();
      clock.stop();
      throw error;
    },
  );
  const control = await startControlServer(venue, { port: flags.controlPort }).catch(
    async (error: unknown) => {
      venue.close();
      clock.stop();
      await sockets.listener?.close();
      throw error;
    },
  );
  if (scenario !== undefined) scheduleScenario(scenario, clock, venue.faults);
  const forget = keepClock(flags, clock);
  tellListening(output, sockets.listener, control.url, market, flags);
  return {
    close: async () => {
      forget();
      venue.close();
      clock.stop();
      await Promise.all([sockets.listener?.close(), control.close()]);
    },
  };
}

/** How often the clock is saved: what a killed venue may lose of its time. */
const saveClockEveryMs = 500;

const clockFile = (flags: SimulatorFlags) =>
  flags.state === undefined ? undefined : openStateFile(flags.state, 'bitunix-clock.json');

/** Saves the venue's time while it runs; the returned function saves it once more and stops. */
function keepClock(flags: SimulatorFlags, clock: PacedClock): () => void {
  const store = clockFile(flags);
  if (store === undefined) return () => undefined;
  const save = (): void => rememberClock(store, clock.nowMs(), Date.now());
  const timer = setInterval(save, saveClockEveryMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    save();
  };
}

/** Where the clock starts: as asked for, else where the remembering venue's time has come to, if that is later than the market wants. */
function startOfClock(flags: SimulatorFlags): number | undefined {
  const asked = clockStart(flags.clock);
  const store = clockFile(flags);
  if (asked !== undefined || store === undefined) return asked;
  const remembered = rememberedClock(store, Date.now());
  return remembered === undefined ? undefined : Math.max(remembered, Date.now());
}

function openVenue(
  flags: SimulatorFlags,
  own: BitunixFlags,
  market: OpenMarket,
  clock: PacedClock,
  output: SimulatorOutput,
): BitunixVenue & MessageServer {
  return new BitunixVenue({
    clock,
    movableClock: clock,
    feed: market.feed,
    instruments: market.instruments,
    funding: market.funding,
    seed: flags.seed,
    accounts:
      own.apiKeyFile === undefined
        ? [{ ...defaultAccount, balance: own.balance }]
        : readApiKeyFile(own.apiKeyFile, own.balance),
    deduplicateClientIds: own.dedupeClientIds,
    clockNote: () => clockNote(clock),
    // Clients sign with the host's time, whatever the venue's clock says.
    signatureTimeMs: () => Date.now(),
    ...(flags.state === undefined ? {} : { store: openStateFile(flags.state, 'bitunix.json') }),
    onFault: (event) => output.tell({ ...event }, faultText(event)),
    onGap: (gap) =>
      output.tell(
        { event: 'tapeRepeated', ...gap },
        `${time(gap.atMs)} tape ends, again from ${time(gap.resumesAtMs)}`,
      ),
  });
}

/** A clock that is not the host's says so: clients cannot know its pace otherwise. */
function clockNote(clock: PacedClock): Readonly<Record<string, unknown>> {
  const nowMs = clock.nowMs();
  const isHosts = clock.speed === 1 && Math.abs(nowMs - Date.now()) < 2000;
  return isHosts ? {} : { nowMs, speed: clock.speed };
}

function readScenario(file: string | undefined): Scenario | undefined {
  return file === undefined
    ? undefined
    : parseScenario(
        readFlagFile('--scenario', file, 'a YAML file as "holdfast-sim schema scenario" describes it'),
        file,
        bitunixFaults,
      );
}

function readMarket(flags: SimulatorFlags, historyMs: number | undefined): OpenMarket {
  const tapes = flags.tape.map((argument) => {
    const [, symbol, file = argument] = /^([A-Z0-9]+)=(.+)$/.exec(argument) ?? [];
    return { symbol: symbol ?? symbolOfTapeFile(file), tape: readTapeFile(file) };
  });
  const clockStartMs = startOfClock(flags);
  const store = flags.state === undefined ? undefined : openStateFile(flags.state, 'bitunix-market.json');
  const course = store && rememberedCourse(store);
  const market = openMarket({
    tapes,
    ...(flags.market === undefined
      ? {}
      : {
          script: parseMarketScript(
            readFlagFile(
              '--market',
              flags.market,
              'a YAML file as "holdfast-sim schema market-script" describes it',
            ),
            flags.market,
          ),
        }),
    seed: flags.seed,
    nowMs: Date.now(),
    ...(clockStartMs === undefined ? {} : { clockStartMs }),
    ...(historyMs === undefined ? {} : { historyMs }),
    ...(course === undefined ? {} : { course }),
  });
  if (market.course !== undefined) store?.save(JSON.stringify(market.course));
  return market;
}

const courseSchema = z.object({
  seed: z.union([z.number(), z.string()]),
  startMs: z.int(),
  fineFromMs: z.int(),
});

/** The seeded market of the last run, which goes on: prices do not jump because the venue was away. */
function rememberedCourse(store: StateStore): SeededCourse | undefined {
  const saved = store.load();
  return saved === undefined ? undefined : courseSchema.parse(JSON.parse(saved));
}

function clockStart(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === 'real') return Date.now();
  const ms = Date.parse(text);
  if (Number.isNaN(ms))
    throw new Error(`--clock ${text}: expected real, or an ISO time such as 2026-01-05T14:00:00Z`);
  return ms;
}

const time = (ms: number): string => new Date(ms).toISOString();

function tellListening(
  output: SimulatorOutput,
  listener: MessageListener,
  control: string,
  market: OpenMarket,
  flags: SimulatorFlags,
): void {
  const address = `${listener.host}:${listener.port}`;
  const urls = {
    rest: `http://${address}`,
    publicWs: `ws://${address}/public/`,
    privateWs: `ws://${address}/private/`,
  };
  const symbols = market.instruments.map((instrument) => instrument.symbol);
  output.tell(
    {
      event: 'listening',
      control,
      ...urls,
      venue: 'bitunix',
      symbols,
      nowMs: market.clockStartMs,
      speed: flags.speed,
    },
    [
      `simulated Bitunix (${symbols.join(', ')}), clock at ${time(market.clockStartMs)}, speed ${flags.speed}`,
      `  REST     ${urls.rest}`,
      `  public   ${urls.publicWs}`,
      `  private  ${urls.privateWs}`,
      `  control  ${control}`,
    ].join('\n'),
  );
}

function faultText(event: FaultEvent): string {
  const what = `${time(event.atMs)} fault ${event.name} #${event.id}`;
  switch (event.event) {
    case 'faultInjected':
      return `${what} injected ${JSON.stringify(event.parameters)}`;
    case 'faultStruck':
      return `${what} struck ${event.where}`;
    case 'faultEnded':
      return `${what} ended (${event.reason}) after ${event.strikes} strikes`;
  }
}
