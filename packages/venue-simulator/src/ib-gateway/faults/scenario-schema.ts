// The JSON Schema of a scenario file for this gateway: as the common one, but each fault with its own parameters, so that an
// editor completes and checks them.

import { faultParametersSchema, scenarioJsonSchema } from '../../faults/index.ts';
import { faultDefinitions } from './gateway-faults.ts';

interface CommonSchema {
  readonly properties: {
    readonly faults: { readonly items: { readonly properties: Readonly<Record<string, unknown>> } };
  };
}

export function gatewayScenarioSchema(): unknown {
  const common = scenarioJsonSchema() as CommonSchema;
  const { faults } = common.properties;
  const items = faultDefinitions.map((definition) => ({
    ...faults.items,
    description: definition.summary,
    properties: {
      ...faults.items.properties,
      name: { type: 'string', const: definition.name },
      parameters: withoutDialect(faultParametersSchema(definition)),
    },
  }));
  return { ...common, properties: { ...common.properties, faults: { ...faults, items: { oneOf: items } } } };
}

/** The dialect is told once, at the root. */
function withoutDialect(schema: unknown): unknown {
  const { $schema: _dialect, ...rest } = schema as Readonly<Record<string, unknown>>;
  return rest;
}
