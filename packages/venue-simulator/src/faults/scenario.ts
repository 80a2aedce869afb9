// A scenario: faults at given times, as a YAML or JSON file. Times count from the simulator's start.
//
//   faults:
//     - { at: 30s, name: cut }
//     - { at: 2m, every: 10m, times: 5, name: stall, parameters: { duration: 70s } }

import { parse as parseYaml } from 'yaml';
import * as z from 'zod';
import type { Clock } from '../ports/index.ts';
import type { FaultBoard } from './fault-board.ts';
import { durationSchema, type FaultDefinition, parseDurationMs } from './fault-definition.ts';

export const scenarioSchema = z.strictObject({
  /** For readers. */
  description: z.string().optional(),
  faults: z.array(
    z.strictObject({
      at: durationSchema,
      /** Again after this time; with `times`. */
      every: durationSchema.optional(),
      times: z.number().int().positive().max(100_000).optional(),
      name: z.string(),
      parameters: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});

export type Scenario = z.infer<typeof scenarioSchema>;

/** The schema as JSON Schema. */
export const scenarioJsonSchema = (): unknown => z.toJSONSchema(scenarioSchema, { io: 'input' });

/** @throws Error that names the file and each wrong key. */
export function parseScenario(text: string, file: string, definitions: readonly FaultDefinition[]): Scenario {
  const parsed = scenarioSchema.safeParse(yamlOf(text, file));
  if (!parsed.success) throw new Error(`scenario ${file}: ${z.prettifyError(parsed.error)}`);
  parsed.data.faults.forEach((fault, index) => {
    const definition = definitions.find((candidate) => candidate.name === fault.name);
    if (definition === undefined) {
      const known = definitions.map((candidate) => candidate.name).join(', ');
      throw new Error(
        `scenario ${file}: faults[${index}]: no fault "${fault.name}"; expected one of ${known}`,
      );
    }
    const parameters = definition.parameters.safeParse(fault.parameters ?? {});
    if (!parameters.success) {
      throw new Error(
        `scenario ${file}: faults[${index}] (${fault.name}): ${z.prettifyError(parameters.error)}`,
      );
    }
  });
  return parsed.data;
}

function yamlOf(text: string, file: string): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    throw new Error(
      `scenario ${file} is not YAML: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Sets the scenario's faults on the clock, counted from now. */
export function scheduleScenario(scenario: Scenario, clock: Clock, board: FaultBoard): void {
  const startMs = clock.nowMs();
  for (const fault of scenario.faults) {
    const everyMs = fault.every === undefined ? 0 : parseDurationMs(fault.every);
    const times = fault.every === undefined ? 1 : (fault.times ?? 1);
    for (let i = 0; i < times; i++) {
      const atMs = startMs + parseDurationMs(fault.at) + i * everyMs;
      clock.scheduleAt(atMs, () => board.inject(fault.name, fault.parameters ?? {}));
    }
  }
}
