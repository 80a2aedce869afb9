// `holdfast-sim control URL ...`: a small client of a running simulator's control URL.

import { Command, InvalidArgumentError } from 'commander';
import { ControlClient, suggestion } from '../control/index.ts';

/** `key=value` arguments to a JSON object: numbers, true and false, and JSON values as such, all else as text. */
export function keyValues(pairs: readonly string[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at <= 0) throw new InvalidArgumentError(`"${pair}": expected key=value`);
    result[pair.slice(0, at)] = jsonOrText(pair.slice(at + 1));
  }
  return result;
}

function jsonOrText(text: string): unknown {
  // Prices stay text: "61800.10" must not lose its last digit on the way.
  if (/^-?\d+\.\d+$/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // not JSON, so it is meant as a word
  }
}

function faultParameters(pairs: readonly string[]): Record<string, unknown> {
  const parameters = keyValues(pairs);
  if (typeof parameters.probability === 'string') parameters.probability = Number(parameters.probability);
  return parameters;
}

type Action = (client: ControlClient, args: readonly string[]) => Promise<unknown>;

const actions: Readonly<Record<string, { readonly usage: string; readonly run: Action }>> = {
  state: { usage: 'state', run: (client) => client.state() },
  frames: { usage: 'frames [since]', run: printFrames },
  faults: { usage: 'faults', run: (client) => client.faults() },
  fault: {
    usage: 'fault NAME [key=value...]',
    run: (client, [name = '', ...pairs]) => client.inject(name, faultParameters(pairs)),
  },
  heal: { usage: 'heal', run: (client) => client.heal() },
  clock: {
    usage: 'clock stepMs=N | jumpToMs=T | jumpByMs=N | speed=N|Nx|max',
    run: (client, pairs) => client.moveClock(keyValues(pairs)),
  },
  market: {
    usage: 'market symbol=BTCUSDT price=60000',
    run: (client, pairs) => client.moveMarket(keyValues(pairs)),
  },
  order: {
    usage: 'order ID action=fill|reject|expire|cancel [key=value...]',
    run: (client, [id = '', ...pairs]) => client.actOnOrder(id, keyValues(pairs)),
  },
};

async function printFrames(client: ControlClient, [since = '0']: readonly string[]): Promise<undefined> {
  const { frames } = await client.frames(Number(since));
  for (const frame of frames) process.stdout.write(`${JSON.stringify(frame)}\n`);
  return undefined;
}

export function controlCommand(): Command {
  const usages = Object.values(actions).map((action) => `  holdfast-sim control URL ${action.usage}`);
  return new Command('control')
    .description('ask or command a running simulator through its control URL')
    .argument('<url>', 'the control URL, as printed at its start')
    .argument('<action>', Object.keys(actions).join(', '))
    .argument('[arguments...]')
    .addHelpText('after', `\nActions:\n${usages.join('\n')}`)
    .action(async (url: string, name: string, args: string[]) => {
      const action = actions[name];
      if (action === undefined) {
        const known = Object.keys(actions);
        throw new Error(`no action "${name}"${suggestion(name, known)} expected one of ${known.join(', ')}`);
      }
      const answer = await action.run(new ControlClient(url), args);
      if (answer !== undefined) process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    });
}
