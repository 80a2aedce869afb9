// `holdfast-sim control URL ...`: a small client of a running simulator's control URL.

import { Command, InvalidArgumentError } from 'commander';
import { ControlClient } from '../control/control-client.ts';

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

/** Prices and quantities go as text; times and probabilities as numbers. */
function faultParameters(pairs: readonly string[]): Record<string, unknown> {
  const parameters = keyValues(pairs);
  if (typeof parameters.probability === 'string') parameters.probability = Number(parameters.probability);
  return parameters;
}

export function controlCommand(): Command {
  const command = new Command('control')
    .description('ask or command a running simulator through its control URL')
    .argument('<url>', 'the control URL, as printed at its start');
  const client = () => new ControlClient(command.processedArgs[0] as string);
  const print = async (answer: Promise<unknown>) => {
    process.stdout.write(`${JSON.stringify(await answer, null, 2)}\n`);
  };
  const sub = (name: string, summary: string) => command.command(name).description(summary);
  sub('state', "the venue's books").action(() => print(client().state()));
  sub('frames', 'raw frames, one JSON line each')
    .option('--since <n>', 'from this number on', Number, 0)
    .action(async (options: { since: number }) => {
      const { frames } = await client().frames(options.since);
      for (const frame of frames) process.stdout.write(`${JSON.stringify(frame)}\n`);
    });
  sub('faults', 'what can be injected, and what is in force').action(() => print(client().faults()));
  sub('fault', 'inject a fault')
    .argument('<name>')
    .argument('[parameters...]', 'key=value, e.g. duration=5s probability=0.1')
    .action((name: string, pairs: string[]) => print(client().inject(name, faultParameters(pairs))));
  sub('heal', 'end all faults').action(() => print(client().heal()));
  sub('clock', 'move the clock')
    .argument('<move...>', 'stepMs=N, jumpToMs=T, jumpByMs=N or speed=N|Nx|max')
    .action((pairs: string[]) => print(client().moveClock(keyValues(pairs))));
  sub('market', 'move a price')
    .argument('<move...>', 'key=value, e.g. symbol=BTCUSDT price=60000')
    .action((pairs: string[]) => print(client().moveMarket(keyValues(pairs))));
  sub('order', 'fill, reject or expire an order by hand')
    .argument('<id>')
    .argument('<action...>', 'key=value, e.g. action=fill quantity=0.1 price=60000')
    .action((id: string, pairs: string[]) => print(client().actOnOrder(id, keyValues(pairs))));
  return command;
}
