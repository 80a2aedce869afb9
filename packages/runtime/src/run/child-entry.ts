// The body of the trading process: the channel to the parent, signals, and what to do with an error that nobody expected.
import { InvariantBroken } from '@holdfast/engine/base';
import type { BlackBoxPorts } from '../node/index.ts';
import { exitCodes } from './exit-codes.ts';
import type { FromParent, RunParameters } from './messages.ts';
import { runTradingProcess } from './trading-process.ts';

/** Longer than any decision takes, shorter than a stop-loss can wait. */
const defaultFrozenAfterMs = 20_000;
/** For tests, and for machines that are slower than ours. */
const frozenVariable = 'HOLDFAST_FREEZE_SECONDS';

/** Ends this process itself, with the node's exit code. `parameters` is the JSON of `RunParameters`. */
export async function tradingProcessMain(parameters: string, blackBox?: BlackBoxPorts): Promise<never> {
  // The parent is gone: what the user sees is dead, so this is too. As in a crash; the next start recovers.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${error.stack ?? String(error)}\n`);
    process.exit(error instanceof InvariantBroken ? exitCodes.invariantBroken : exitCodes.failed);
  });
  const frozenSeconds = Number(process.env[frozenVariable]);
  const code = await runTradingProcess({
    parameters: JSON.parse(parameters) as RunParameters,
    environment: process.env,
    tell: (message) => process.send?.(message, undefined, undefined, () => undefined),
    onWord: listen,
    frozenAfterMs: frozenSeconds > 0 ? frozenSeconds * 1000 : defaultFrozenAfterMs,
    ...(blackBox && { blackBox }),
  });
  await flushed();
  process.exit(code);
}

function listen(take: (word: FromParent) => void): void {
  process.on('message', (word) => take(word as FromParent));
  // Ctrl+C reaches the whole group; the parent has heard it too and passes it on, so it is not taken twice.
  process.on('SIGINT', () => {
    if (!process.connected) take({ type: 'stop', by: 'signal SIGINT' });
  });
  process.on('SIGTERM', () => take({ type: 'stop', by: 'signal SIGTERM' }));
  process.on('SIGUSR2', () => take({ type: 'halt', by: 'signal SIGUSR2' }));
}

/** What was said has left: messages are handed over in order, so the last one's callback is enough. */
function flushed(): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send) resolve();
    else process.send({ type: 'gone' }, undefined, undefined, () => resolve());
  });
}
