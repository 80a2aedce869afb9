// Runs scenarios until the first violation. What a world throws is a violation too: a defect that no rule had a name for.
import { performance } from 'node:perf_hooks';
import { checkAll, checkSafety, type Violation } from '../checkers/index.ts';
import { comeToRest } from '../coverage/settle.ts';
import { TimeStandsStill, World } from '../node/index.ts';
import { type Scenario, scenarios } from './scenarios/index.ts';

export interface Caught extends Violation {
  readonly scenario: string;
  readonly seed: number;
  /** Virtual time from the world's start to the judgement. */
  readonly virtualMs: number;
  /** Real time that all scenarios up to here took. */
  readonly realMs: number;
  readonly scenariosRun: number;
}

export interface BatteryOutcome {
  readonly caught: Caught | undefined;
  readonly scenariosRun: number;
  readonly realMs: number;
}

const settleMsDefault = 100_000;
const restWithinMs = 10_000;

/** What a bug that holds the node in one moment is noticed by: it says nothing of the rule that the bug is about. */
export const timePasses = 'time passes';

/** @param first scenarios to begin with, by name; @param seeds one run of the whole battery each. */
export function runBattery(seeds: readonly number[], first: readonly string[] = []): BatteryOutcome {
  const startedAtMs = performance.now();
  const inOrder = [
    ...first.map((name) => scenarioNamed(name)),
    ...scenarios.filter(({ name }) => !first.includes(name)),
  ];
  let scenariosRun = 0;
  for (const seed of seeds)
    for (const scenario of inOrder) {
      scenariosRun += 1;
      const { violation, virtualMs } = runScenario(scenario, seed);
      const realMs = Math.round(performance.now() - startedAtMs);
      if (violation)
        return {
          caught: { ...violation, scenario: scenario.name, seed, virtualMs, realMs, scenariosRun },
          scenariosRun,
          realMs,
        };
    }
  return { caught: undefined, scenariosRun, realMs: Math.round(performance.now() - startedAtMs) };
}

export function scenarioNamed(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (!found)
    throw new Error(
      `no scenario "${name}"; expected one of ${scenarios.map((scenario) => scenario.name).join(', ')}`,
    );
  return found;
}

export function runScenario(
  scenario: Scenario,
  seed: number,
): { readonly violation: Violation | undefined; readonly virtualMs: number } {
  let world: World | undefined;
  try {
    world = new World({ ...scenario.options, seed });
    const startMs = world.time.nowMs;
    const violation = firstViolation(scenario, world);
    return { violation, virtualMs: world.time.nowMs - startMs };
  } catch (error) {
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const rule = error instanceof TimeStandsStill ? timePasses : 'no exception in the node';
    return { violation: { rule, what }, virtualMs: 0 };
  }
}

function firstViolation(scenario: Scenario, world: World): Violation | undefined {
  world.ready();
  if (world.linkState !== 'ready')
    return { rule: 'the node is alive and ready', what: `it never was: ${world.linkState ?? 'dead'}` };
  scenario.trouble(world);
  const isBroken = ({ rule }: Violation): boolean => scenario.tolerates?.includes(rule) !== true;
  const early = checkSafety(world).find(isBroken);
  if (early) return early;
  if (!scenario.ended) {
    world.heal();
    world.run(scenario.settleMs ?? settleMsDefault);
    comeToRest(world, restWithinMs);
  }
  const late = (scenario.ended ? checkSafety(world) : checkAll(world)).find(isBroken);
  return late ?? scenario.expect?.(world)[0];
}
