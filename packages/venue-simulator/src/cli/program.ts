// The `holdfast-sim` command line: a command per simulated venue, `control` for a running one, `schema` for its files.

import { Command, CommanderError } from 'commander';
import { suggestion } from '../control/index.ts';
import { controlCommand } from './control-command.ts';
import { simulatorCommand } from './simulator-command.ts';
import type { SimulatorKind } from './simulator-kind.ts';

/** `others`: commands beside those that start a venue. */
export function buildProgram(kinds: readonly SimulatorKind[], others: readonly Command[] = []): Command {
  const program = new Command('holdfast-sim')
    .description('Simulated trading venues that speak the real wire protocols.')
    .showSuggestionAfterError(true)
    .showHelpAfterError('(add --help for what there is)');
  for (const kind of kinds) program.addCommand(simulatorCommand(kind));
  program.addCommand(controlCommand());
  for (const command of others) program.addCommand(command);
  program.addCommand(schemaCommand(kinds));
  for (const command of program.commands) throwInsteadOfExit(command);
  return throwInsteadOfExit(program);
}

/** So that tests can see how a command line ends, and usage errors get their own exit code. */
function throwInsteadOfExit(command: Command): Command {
  command.exitOverride();
  for (const sub of command.commands) throwInsteadOfExit(sub);
  return command;
}

function schemaCommand(kinds: readonly SimulatorKind[]): Command {
  const schemas: Record<string, unknown> = Object.assign({}, ...kinds.map((kind) => kind.schemas()));
  return new Command('schema')
    .description('print the JSON Schema of a file that simulators read')
    .argument('[name]', Object.keys(schemas).join(', '))
    .action((name: string | undefined) => {
      if (name === undefined) {
        process.stdout.write(`${Object.keys(schemas).join('\n')}\n`);
        return;
      }
      const schema = schemas[name];
      if (schema === undefined) {
        throw new Error(`no schema "${name}"${suggestion(name, Object.keys(schemas))}`);
      }
      process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
    });
}

/** Exit codes: 0 well, 1 failed, 2 wrong use. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<number> {
  try {
    await program.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`holdfast-sim: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
