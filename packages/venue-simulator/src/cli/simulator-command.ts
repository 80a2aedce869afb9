// Turns a `SimulatorKind` into a command: common flags, start, run until a signal.

import { Command, InvalidArgumentError, Option } from 'commander';
import { parseSpeed, type Speed } from '../clock/index.ts';
import { lockStateDirectory } from '../transport/index.ts';
import type { SimulatorFlags, SimulatorKind, SimulatorOutput } from './simulator-kind.ts';

const commonNames = new Set([
  'tape',
  'market',
  'scenario',
  'seed',
  'speed',
  'host',
  'port',
  'controlPort',
  'state',
  'json',
  'clock',
]);

export function simulatorCommand(kind: SimulatorKind): Command {
  const command = new Command(kind.name).description(kind.summary);
  command
    .option('--tape <file...>', 'play recorded market data (FILE or SYMBOL=FILE; several play together)')
    .addOption(new Option('--market <script>', 'play a scripted market (YAML)').conflicts('tape'))
    .option('--scenario <file>', 'inject faults at given times (YAML)')
    .option('--seed <n>', 'seed of everything random', wholeNumber, 1)
    .option(
      '--speed <speed>',
      'venue time against real time: N, Nx or max (as fast as clients read)',
      speed,
      1,
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', 'port for clients (0: any free one)', port, kind.defaultPort)
    .option('--control-port <n>', 'port of the control URL (0: any free one)', port, 0)
    .option('--state <dir>', 'remember the books over restarts in this directory')
    .option('--json', 'tell what happens as JSON lines', false)
    .option(
      '--clock <when>',
      'start of the venue clock: real, or an ISO time (default: as the market wants)',
    );
  kind.addOptions(command);
  command.action(async (options: Record<string, unknown>) => {
    await runUntilSignal(kind, flagsOf(options));
  });
  return command;
}

function flagsOf(options: Record<string, unknown>): SimulatorFlags {
  const own = Object.fromEntries(Object.entries(options).filter(([name]) => !commonNames.has(name)));
  const common = options as unknown as Omit<SimulatorFlags, 'own' | 'tape'> & { tape?: string[] };
  return { ...common, tape: common.tape ?? [], own };
}

async function runUntilSignal(kind: SimulatorKind, flags: SimulatorFlags): Promise<void> {
  // Held as long as the process lives.
  if (flags.state !== undefined) await lockStateDirectory(flags.state);
  const running = await kind.start(flags, flags.json ? jsonOutput : readableOutput);
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`holdfast-sim: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

const jsonOutput: SimulatorOutput = {
  tell: (line) => {
    process.stdout.write(`${JSON.stringify(line)}\n`);
  },
};

const readableOutput: SimulatorOutput = {
  tell: (_, text) => {
    process.stdout.write(`${text}\n`);
  },
};

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('expected a whole number from 0');
  return value;
}

function port(text: string): number {
  const value = wholeNumber(text);
  if (value > 65_535) throw new InvalidArgumentError('expected a port from 0 to 65535');
  return value;
}

function speed(text: string): Speed {
  try {
    return parseSpeed(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
