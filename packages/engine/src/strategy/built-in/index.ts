import type { StrategyDefinition } from '../strategy.ts';
import { emaCross } from './ema-cross.ts';
import { pullbackRibbon } from './pullback-ribbon.ts';
import { sweepReclaim } from './sweep-reclaim.ts';

/** Every built-in strategy by name. */
export const builtInStrategies: ReadonlyMap<string, StrategyDefinition<never, never, never>> = new Map(
  [pullbackRibbon, sweepReclaim, emaCross].map((definition) => [
    definition.name,
    definition as unknown as StrategyDefinition<never, never, never>,
  ]),
);

export { emaCross, pullbackRibbon, sweepReclaim };
