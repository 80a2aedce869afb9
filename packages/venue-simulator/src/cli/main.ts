// The entry of `holdfast-sim`: the venues that there are.

import { bitunixSimulator } from '../bitunix/command.ts';
import { ibGatewaySimulator, inspectCommand } from '../ib-gateway/index.ts';
import { buildProgram, runProgram } from './program.ts';

// A reader that has seen enough (`... | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runProgram(
  buildProgram([bitunixSimulator, ibGatewaySimulator], [inspectCommand()]),
  process.argv.slice(2),
);
