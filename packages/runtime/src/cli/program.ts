// The `holdfast` command line. Unknown commands, flags and names are errors with a suggestion; every error ends in one line that
// says what to do, and in one of the exit codes of run/exit-codes.ts.
import { InvariantBroken } from '@holdfast/engine/base';
import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config/index.ts';
import { exitCodes } from '../run/index.ts';
import { CliError } from './cli-error.ts';
import { backtestCommand } from './commands/backtest.ts';
import { configCommands } from './commands/config.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { operateCommands } from './commands/operate.ts';
import { recordCommands } from './commands/records.ts';
import { runCommand } from './commands/run.ts';
import type { CliContext } from './context.ts';

/** Runs one command line and returns the exit code. `argv` without node and script. */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  let code: number = exitCodes.ok;
  const program = buildProgram(context, (asked) => {
    code = asked;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return explain(error, context);
  }
}

function buildProgram(context: CliContext, finish: (code: number) => void): Command {
  const program = new Command('holdfast')
    .description(
      'An always-on trading runtime that loses no order, sends none twice, and never shows what is not true.',
    )
    .showSuggestionAfterError(true)
    .showHelpAfterError('(add --help for what there is)')
    .configureOutput({
      writeOut: (text) => context.out(text.trimEnd()),
      writeErr: (text) => context.err(text.trimEnd()),
    });
  runCommand(program, context, finish);
  demoCommand(program, context, finish);
  backtestCommand(program, context, finish);
  recordCommands(program, context, finish);
  operateCommands(program, context, finish);
  configCommands(program, context, finish);
  doctorCommand(program, context, finish);
  return prepare(program, program);
}

/** So that tests can see how a command line ends, and each command speaks through the context. */
function prepare(command: Command, root: Command): Command {
  command.exitOverride().copyInheritedSettings(root);
  for (const sub of command.commands) prepare(sub, root);
  return command;
}

function explain(error: unknown, context: CliContext): number {
  if (error instanceof CommanderError) {
    // Help and version were asked for; everything else is a wrong use, and has been told.
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
  if (error instanceof CliError) {
    context.err(`holdfast: ${error.message}`);
    return error.exitCode;
  }
  if (error instanceof ConfigError) {
    context.err(`holdfast: ${error.message}`);
    return exitCodes.config;
  }
  const known = error instanceof Error && 'code' in error;
  context.err(
    `holdfast: ${error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error)}`,
  );
  return error instanceof InvariantBroken ? exitCodes.invariantBroken : exitCodes.failed;
}
