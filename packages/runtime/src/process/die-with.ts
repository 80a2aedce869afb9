// A process that a launcher started for a user must not outlive it: a `kill -9` of what the user sees leaves nothing running.
// Works for any program of ours or not, because it is preloaded (`--import`): it looks whether the process that the
// environment names is still the parent.
import { execArgv } from 'node:process';

export const diesWithVariable = 'HOLDFAST_DIES_WITH';
const checkEveryMs = 200;

/** Watches the parent that the environment names; without a name nothing is watched (a daemon may lose its shell). */
export function dieWithNamedParent(environment: NodeJS.ProcessEnv = process.env): void {
  const named = environment[diesWithVariable];
  // Our own children are told anew, by us.
  delete environment[diesWithVariable];
  if (named === undefined) return;
  const parent = Number(named);
  setInterval(() => {
    // As in a crash: whatever is worth keeping is durable already.
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, checkEveryMs).unref();
}

/** Arguments and environment that make a Node program die with this process. */
export function dyingWithUs(environment: Readonly<Record<string, string | undefined>>): {
  readonly nodeArguments: string[];
  readonly environment: Record<string, string | undefined>;
} {
  return {
    nodeArguments: [...execArgv, '--import', new URL(`./die-with-preload${extension}`, import.meta.url).href],
    environment: { ...environment, [diesWithVariable]: String(process.pid) },
  };
}

/** Built or from source. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
