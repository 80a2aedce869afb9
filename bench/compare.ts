// Ours, a bare loop over the same columns, and NautilusTrader (peers/README.md), turn by turn on the same workloads, so that
// all meet the same neighbours on the machine. Prints medians and ratios.
//
//   node --conditions=holdfast-source bench/compare.ts [rounds] [path of the peer's python]
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cpuSpeed, line, machine, wallSpeed } from './support/figures.ts';

interface Run {
  readonly records: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly orders: number;
}

const here = import.meta.dirname;
const rounds = Number(process.argv[2] ?? 5);
const python = process.argv[3] ?? path.resolve(here, '../.cache/peers/nautilus/bin/python');
const data = path.resolve(here, '../../shared/data/crypto');
const runsARound = { a: 5, b: 15 } as const;
type Name = keyof typeof runsARound;

function ours(name: Name): { readonly ours: readonly Run[]; readonly loops: readonly Run[] } {
  const words = [path.join(here, 'backtest.ts'), String(runsARound[name]), name, '--json'];
  const text = execFileSync(process.execPath, ['--conditions=holdfast-source', ...words], {
    encoding: 'utf8',
  });
  return JSON.parse(text) as ReturnType<typeof ours>;
}

/** Its first run of a round is the warm-up. */
function peers(name: Name): readonly Run[] {
  const words = [path.join(here, 'peers/nautilus_backtest.py'), name, '3', data];
  const text = execFileSync(python, words, { encoding: 'utf8' });
  return text
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row) as Run)
    .slice(1);
}

function compare(name: Name): void {
  const [own, loops, peer]: [Run[], Run[], Run[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    const mine = ours(name);
    own.push(...mine.ours);
    loops.push(...mine.loops);
    if (existsSync(python)) peer.push(...peers(name));
  }
  console.log(
    `workload ${name.toUpperCase()}, ${rounds} rounds, records a second: wall median, wall best, by processor time`,
  );
  const show = (title: string, runs: readonly Run[]): void => {
    if (runs.length === 0) return line(`  ${title}`, { skipped: 'see bench/peers/README.md' });
    line(`  ${title}`, {
      median: wallSpeed(runs),
      best: Math.max(...runs.map(({ records, seconds }) => records / seconds)),
      processor: cpuSpeed(runs),
      'ours / this, wall': wallSpeed(own) / wallSpeed(runs),
      'ours / this, processor': cpuSpeed(own) / cpuSpeed(runs),
      orders: runs[0]!.orders ?? 0,
      runs: runs.length,
    });
  };
  show('Holdfast', own);
  show('bare loop', loops);
  show('NautilusTrader 2.0.0rc7, strategy in Python', peer);
}

if (!existsSync(data)) console.log('skipped: ../shared/data is not there');
else {
  console.log(machine());
  for (const name of ['a', 'b'] as const) compare(name);
  console.log(machine());
}
