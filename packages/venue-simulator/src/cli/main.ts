// The entry of `holdfast-sim`: the venues that there are.

import { bitunixSimulator } from '../bitunix/command.ts';
import { buildProgram, runProgram } from './program.ts';

process.exitCode = await runProgram(buildProgram([bitunixSimulator]), process.argv.slice(2));
