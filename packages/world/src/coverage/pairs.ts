// Two faults at random moments of one world, all drawn from the seed: what no table thinks of. The world trades with the
// restless strategy's usual mix, so that every order state comes up.
import { SeededRandom } from '@holdfast/engine/base';
import { checkAll, type Violation } from '../checkers/index.ts';
import { World } from '../node/index.ts';
import type { WorldFault } from './fault.ts';
import { worldFaults } from './faults.ts';
import { settle } from './settle.ts';

export interface PairResult {
  readonly seed: number;
  readonly first: string;
  readonly second: string;
  readonly violations: readonly Violation[];
}

export const reproductionOfPair = (seed: number): string => `npm run world -- --pairs 1 --seed ${seed}`;

const longestLeadMs = 60_000;
const longestGapMs = 25_000;

export function runPair(seed: number): PairResult {
  const random = SeededRandom.fromSeed(seed).split('pair');
  const draw = (): WorldFault => worldFaults[random.nextBelow(worldFaults.length)]!;
  const [first, second] = [draw(), draw()];
  const world = new World({ seed }).ready();
  world.run(random.nextBelow(longestLeadMs));
  first.inject(world);
  world.run(random.nextBelow(longestGapMs));
  second.inject(world);
  world.run(Math.max(first.lastsMs, second.lastsMs));
  world.heal();
  settle(world);
  return { seed, first: first.name, second: second.name, violations: checkAll(world) };
}
