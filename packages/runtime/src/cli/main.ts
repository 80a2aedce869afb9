// The entry of `holdfast`.
import { dieWithNamedParent } from '../process/index.ts';
import { processContext } from './context.ts';
import { runCli } from './program.ts';

dieWithNamedParent();
process.exitCode = await runCli(process.argv.slice(2), processContext());
