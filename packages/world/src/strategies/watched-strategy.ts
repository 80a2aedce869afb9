// A strategy as it is, with a witness: each bar that it saw and each indicator value that it was shown.
import type { StrategyRegistry } from '@holdfast/engine/kernel';
import { builtInStrategies } from '@holdfast/engine/strategy';
import type { PlainBar } from './plain-indicators.ts';

export interface SeenBar extends PlainBar {
  readonly values: Readonly<Record<string, number>>;
}

interface Shown {
  readonly bar: PlainBar;
  readonly indicators: Readonly<Record<string, { readonly value: number }>>;
}

/** The registry with `name` watched; `seen` grows while it runs. */
export function watched(name: string): { readonly registry: StrategyRegistry; readonly seen: SeenBar[] } {
  const seen: SeenBar[] = [];
  const definition = builtInStrategies.get(name)!;
  const onBar = definition.onBar as (context: unknown) => ReturnType<typeof definition.onBar>;
  const witness = (context: unknown) => {
    const { bar, indicators } = context as Shown;
    const { openMs, open, high, low, close, volume } = bar;
    const values = Object.fromEntries(Object.entries(indicators).map(([key, { value }]) => [key, value]));
    seen.push({ openMs, open, high, low, close, volume, values });
    return onBar(context);
  };
  const registry = new Map(builtInStrategies);
  registry.set(name, { ...definition, onBar: witness as never });
  return { registry, seen };
}
