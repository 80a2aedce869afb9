// A gateway on a real socket and a running clock, with its control URL: what the command line starts, and tests that
// bring a client of their own.

import { createWriteStream } from 'node:fs';
import { PacedClock, realHostTime, rememberClock, rememberedClock, type Speed } from '../clock/index.ts';
import { startControlServer } from '../control/index.ts';
import { type FaultEvent, type Scenario, scheduleScenario } from '../faults/index.ts';
import { SeededRandom } from '../random/index.ts';
import { openStateFile } from '../transport/index.ts';
import { type AccountSetup, type AccountsOptions, SimulatedAccounts } from './accounts/index.ts';
import { GatewayCore } from './gateway.ts';
import { ListeningPort } from './listening-port.ts';
import {
  nextOpenInstant,
  openMarketInstant,
  SimulatedMarket,
  type SimulatedMarketOptions,
} from './market/index.ts';
import { rehearseLogin } from './rehearsal.ts';
import type { GatewayEvent, GatewayOptions } from './session/index.ts';

export interface GatewaySetup {
  readonly host?: string;
  /** 0: any free port. */
  readonly port: number;
  readonly controlPort: number;
  readonly seed: number;
  readonly speed: Speed;
  /** Start of the venue's clock; without it ten in the morning of the last session day, or now while the market is open. */
  readonly clockStartMs?: number | undefined;
  /** The clock starts at `clockStartMs` whatever the books remember; else it never goes back over a restart. */
  readonly clockIsFixed?: boolean;
  readonly options?: Partial<GatewayOptions>;
  readonly accounts?: readonly AccountSetup[] | undefined;
  readonly accountsOptions?: Partial<
    Pick<AccountsOptions, 'commissionPlan' | 'latency' | 'duplicatePairChance' | 'refusesDirectRouting'>
  >;
  readonly market?: Partial<
    Pick<
      SimulatedMarketOptions,
      'quotesPerSecond' | 'entitlements' | 'recorded' | 'recordedSeries' | 'pauseChance'
    >
  >;
  /** Directory in which the books are remembered. */
  readonly stateDirectory?: string | undefined;
  /** File to which every frame is written with its decoding. */
  readonly recordFile?: string | undefined;
  readonly scenario?: Scenario | undefined;
  readonly onEvent?: (event: GatewayEvent | FaultEvent) => void;
}

export interface RunningGateway {
  readonly host: string;
  readonly port: number;
  readonly controlUrl: string;
  readonly core: GatewayCore;
  readonly clock: PacedClock;
  readonly accounts: readonly string[];
  close(): Promise<void>;
}

/** A client that has this much to read holds a clock at full speed back. */
const heldBackBytes = 65_536;

/** @throws Error when a port is taken, or a file cannot be opened. */
export async function startGateway(setup: GatewaySetup): Promise<RunningGateway> {
  const startMs = gatewayClockStart(setup);
  await rehearseLogin(startMs, setup.options);
  const sockets: { port?: ListeningPort } = {};
  const clock = new PacedClock({
    startMs,
    speed: setup.speed,
    host: realHostTime,
    isHeldBack: () => (sockets.port?.largestBacklogBytes() ?? 0) > heldBackBytes,
    isIdle: () => (sockets.port?.connectionCount() ?? 0) === 0,
  });
  const { core, accounts } = newCore(setup, clock, sockets);
  const forgetClock = keepClock(setup.stateDirectory, clock);
  const onEvent = setup.onEvent ?? (() => undefined);
  const port = await ListeningPort.open(core, listening(setup), (error) =>
    onEvent({ event: 'portFailed', port: setup.port, cause: String(error) }),
  );
  sockets.port = port;
  const control = await startControlServer(core.control, { port: setup.controlPort }).catch(
    async (error: unknown) => {
      forgetClock();
      clock.stop();
      await port.close();
      throw error;
    },
  );
  const recording = record(core, setup.recordFile);
  if (setup.scenario !== undefined) scheduleScenario(setup.scenario, clock, core.faults.board);
  return {
    host: port.host,
    port: port.port,
    controlUrl: control.url,
    core,
    clock,
    accounts,
    close: async () => {
      forgetClock();
      clock.stop();
      await Promise.all([port.close(), control.close(), recording?.()]);
    },
  };
}

/** How often the clock is saved: what a killed gateway may lose of its time. */
const saveClockEveryMs = 500;

const clockFile = (directory: string) => openStateFile(directory, 'ib-gateway-clock.json');

/**
 * Where the clock starts: as asked for, but where a gateway remembers its books never before the time that it has come to. Between
 * two runs it went on as the host's did; where that is no trading time, it waits for the next one.
 */
export function gatewayClockStart({
  clockStartMs,
  clockIsFixed,
  stateDirectory,
}: Pick<GatewaySetup, 'clockStartMs' | 'clockIsFixed' | 'stateDirectory'>): number {
  const wanted = clockStartMs ?? openMarketInstant(Date.now());
  if (clockIsFixed === true || stateDirectory === undefined) return wanted;
  const remembered = rememberedClock(clockFile(stateDirectory), Date.now());
  return remembered === undefined || remembered <= wanted ? wanted : nextOpenInstant(remembered);
}

/** Saves the venue's time while it runs; the returned function saves it once more and stops. */
function keepClock(directory: string | undefined, clock: PacedClock): () => void {
  if (directory === undefined) return () => undefined;
  const store = clockFile(directory);
  const save = (): void => rememberClock(store, clock.nowMs(), Date.now());
  save();
  const timer = setInterval(save, saveClockEveryMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    save();
  };
}

function listening({ port, host }: GatewaySetup): { port: number; host?: string } {
  return host === undefined ? { port } : { port, host };
}

function newCore(setup: GatewaySetup, clock: PacedClock, sockets: { port?: ListeningPort }) {
  const random = new SeededRandom(setup.seed);
  const market = new SimulatedMarket({ clock, seed: setup.seed, ...setup.market });
  const accounts = new SimulatedAccounts({
    clock,
    market,
    random: random.split('accounts'),
    accounts: setup.accounts,
    store:
      setup.stateDirectory === undefined ? undefined : openStateFile(setup.stateDirectory, 'ib-gateway.json'),
    ...setup.accountsOptions,
  });
  const core = new GatewayCore({
    clock,
    random,
    market,
    accounts,
    ...(setup.options === undefined ? {} : { options: setup.options }),
    ...(setup.onEvent === undefined ? {} : { onEvent: setup.onEvent }),
    onPort: (isOpen) => sockets.port?.setOpen(isOpen),
  });
  return { core, accounts: accounts.accounts() };
}

/** Writes every frame from now on; the answer ends that, when all is on disk. */
function record(core: GatewayCore, file: string | undefined): (() => Promise<void>) | undefined {
  if (file === undefined) return undefined;
  const stream = createWriteStream(file, { flags: 'a' });
  const stop = core.frames.onFrame((frame) => stream.write(`${JSON.stringify(core.frames.decode(frame))}\n`));
  return () =>
    new Promise((resolve, reject) => {
      stop();
      stream.on('error', reject);
      stream.end(() => resolve());
    });
}
