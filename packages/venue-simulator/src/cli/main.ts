// The entry of `holdfast-sim`: the venues that there are.

import { bitunixSimulator } from '../bitunix/command.ts';
import { ibGatewaySimulator, inspectCommand } from '../ib-gateway/index.ts';
import { buildProgram, runProgram } from './program.ts';

process.exitCode = await runProgram(
  buildProgram([bitunixSimulator, ibGatewaySimulator], [inspectCommand()]),
  process.argv.slice(2),
);
