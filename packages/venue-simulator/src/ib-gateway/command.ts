// `holdfast-sim ib-gateway`: the flags, and what the gateway tells.

import { type Command, InvalidArgumentError, Option } from 'commander';
import * as z from 'zod';
import type {
  RunningSimulator,
  SimulatorFlags,
  SimulatorKind,
  SimulatorOutput,
} from '../cli/simulator-kind.ts';
import { type FaultEvent, faultParametersSchema, parseScenario } from '../faults/index.ts';
import { readFlagFile } from '../transport/index.ts';
import { NEWEST_VERSION } from './codec/index.ts';
import { marketCommandSchema, orderCommandSchema } from './control/index.ts';
import { faultDefinitions, gatewayScenarioSchema } from './faults/index.ts';
import { type EntitlementLevel, marketFromFiles, openMarketInstant, sessionMorning } from './market/index.ts';
import { defaultOptions, type GatewayEvent, type GatewayOptions } from './session/index.ts';
import { gatewayClockStart, type RunningGateway, startGateway } from './start-gateway.ts';

interface GatewayFlags {
  readonly serverVersion: number;
  readonly readOnly?: boolean;
  readonly masterClientId?: number;
  readonly account: readonly string[];
  readonly cash: number;
  readonly commissions: 'fixed' | 'tiered';
  readonly quotesPerSecond?: number;
  readonly directRouting: 'allowed' | 'refused';
  readonly marketData: EntitlementLevel;
  readonly unsolicited: GatewayOptions['unsolicitedOnConnect'];
  readonly overRate: GatewayOptions['limits']['onExcess'];
  readonly record?: string;
}

export const ibGatewaySimulator: SimulatorKind = {
  name: 'ib-gateway',
  summary: 'IB Gateway: the TWS API over TCP, for any client library',
  defaultPort: 4002,
  addOptions,
  start,
  schemas: () => ({
    'ib-gateway-scenario': gatewayScenarioSchema(),
    'ib-gateway-faults': Object.fromEntries(
      faultDefinitions.map((fault) => [fault.name, faultParametersSchema(fault)]),
    ),
    'ib-gateway-market-command': z.toJSONSchema(marketCommandSchema, { io: 'input' }),
    'ib-gateway-order-command': z.toJSONSchema(orderCommandSchema, { io: 'input' }),
  }),
};

function addOptions(command: Command): void {
  command
    .option(
      '--server-version <n>',
      `offered to clients, 177 to ${NEWEST_VERSION}`,
      serverVersion,
      defaultOptions.serverVersion,
    )
    .option('--read-only', 'refuse orders, as a gateway with "Read-Only API"')
    .option('--master-client-id <id>', 'this client sees the orders of all clients', clientId)
    .option('--account <id...>', 'managed accounts', ['DU1000001'])
    .option('--cash <dollars>', 'cash of each account at the start', amount, 1_000_000)
    .addOption(
      new Option('--commissions <plan>', 'price schedule').choices(['fixed', 'tiered']).default('fixed'),
    )
    .addOption(
      new Option('--direct-routing <what>', 'with stock orders to an exchange other than SMART')
        .choices(['allowed', 'refused'])
        .default('allowed'),
    )
    .option('--quotes-per-second <n>', 'quotes a second of each stock, a divisor of 1000', divisor)
    .addOption(
      new Option('--market-data <level>', 'what the user has paid for')
        .choices(['live', 'delayed', 'none'])
        .default('live'),
    )
    .addOption(
      new Option('--unsolicited <when>', 'open orders and account values that nobody asked for')
        .choices(['never', 'beforeReady', 'afterReady'])
        .default('never'),
    )
    .addOption(
      new Option('--over-rate <what>', 'with more than 50 messages a second')
        .choices(['drop', 'pace'])
        .default('drop'),
    )
    .option('--record <file>', 'write every frame both ways, decoded, as JSON lines');
}

function whole(text: string, min: number, max: number, expected: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new InvalidArgumentError(`expected ${expected}`);
  return value;
}

const serverVersion = (text: string) =>
  whole(text, 177, NEWEST_VERSION, `a version from 177 to ${NEWEST_VERSION}`);
const clientId = (text: string) => whole(text, 0, 2 ** 31 - 1, 'a client id from 0');

function divisor(text: string): number {
  const value = whole(text, 1, 1000, 'a divisor of 1000, such as 2 or 50');
  if (1000 % value !== 0) throw new InvalidArgumentError('expected a divisor of 1000, such as 2 or 50');
  return value;
}

function amount(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('expected an amount of dollars');
  return value;
}

async function start(flags: SimulatorFlags, output: SimulatorOutput): Promise<RunningSimulator> {
  const own = flags.own as unknown as GatewayFlags;
  const clockStartMs = gatewayClockStart({
    clockStartMs: clockStart(flags.clock) ?? defaultStart(flags),
    clockIsFixed: flags.clock !== undefined,
    stateDirectory: flags.state,
  });
  const running = await startGateway({
    host: flags.host,
    port: flags.port,
    controlPort: flags.controlPort,
    seed: flags.seed,
    speed: flags.speed,
    clockStartMs,
    clockIsFixed: true,
    options: optionsOf(own),
    accounts: own.account.map((id) => ({ id, cash: own.cash })),
    accountsOptions: {
      commissionPlan: own.commissions,
      refusesDirectRouting: own.directRouting === 'refused',
    },
    market: {
      entitlements: { level: own.marketData, bySymbol: {} },
      ...(own.quotesPerSecond === undefined ? {} : { quotesPerSecond: own.quotesPerSecond }),
      ...marketFromFiles(flags, clockStartMs),
    },
    stateDirectory: flags.state,
    recordFile: own.record,
    scenario:
      flags.scenario === undefined
        ? undefined
        : parseScenario(
            readFlagFile(
              '--scenario',
              flags.scenario,
              'a YAML file as "holdfast-sim schema scenario" describes it',
            ),
            flags.scenario,
            faultDefinitions,
          ),
    onEvent: (event) => output.tell({ ...event }, eventText(event)),
  });
  tellListening(output, running, flags);
  return running;
}

function optionsOf(own: GatewayFlags): Partial<GatewayOptions> {
  return {
    serverVersion: own.serverVersion,
    readOnly: own.readOnly ?? false,
    masterClientId: own.masterClientId,
    unsolicitedOnConnect: own.unsolicited,
    limits: { ...defaultOptions.limits, onExcess: own.overRate },
  };
}

function clockStart(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === 'real') return Date.now();
  const ms = Date.parse(text);
  if (Number.isNaN(ms))
    throw new Error(`--clock ${text}: expected real, or an ISO time such as 2026-01-05T15:00:00Z`);
  return ms;
}

/** A market that is open whatever the hour; a tape begins in the morning, for some end at noon. */
function defaultStart(flags: SimulatorFlags): number {
  const open = openMarketInstant(Date.now());
  return flags.tape.length > 0 ? sessionMorning(open) : open;
}

const time = (ms: number): string => new Date(ms).toISOString();

function tellListening(output: SimulatorOutput, running: RunningGateway, flags: SimulatorFlags): void {
  const nowMs = running.clock.nowMs();
  output.tell(
    {
      event: 'listening',
      control: running.controlUrl,
      port: running.port,
      host: running.host,
      venue: 'ib-gateway',
      accounts: running.accounts,
      nowMs,
      speed: flags.speed,
    },
    [
      `simulated IB Gateway (${running.accounts.join(', ')}), clock at ${time(nowMs)}, speed ${flags.speed}`,
      `  API      ${running.host}:${running.port}`,
      `  control  ${running.controlUrl}`,
    ].join('\n'),
  );
}

function eventText(event: GatewayEvent | FaultEvent): string {
  const { event: what, ...details } = event;
  return `${what} ${Object.entries(details)
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' ')}`;
}
