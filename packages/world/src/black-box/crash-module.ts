// Loaded into the trading process of the black-box entry, on each thread that makes something durable: kills the whole process
// at the step that the armed file names. The file is read at each step, so that a test can arm a process that runs, at the
// moment it likes; it is taken away before the kill, so that the next life is not killed again.
import { readFileSync, rmSync } from 'node:fs';
import { armedFileVariable } from './variables.ts';

const file = process.env[armedFileVariable];

function armedStep(): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined; // not armed
  }
}

export function crashPoint(name: string): void {
  if (file === undefined || armedStep() !== name) return;
  rmSync(file);
  process.kill(process.pid, 'SIGKILL');
}
