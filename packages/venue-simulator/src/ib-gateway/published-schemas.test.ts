import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ibGatewaySimulator } from './index.ts';

const published = path.resolve(import.meta.dirname, '../../../../docs/schemas/holdfast-sim');

describe('published schemas of the gateway', () => {
  it.each(Object.entries(ibGatewaySimulator.schemas()))(
    'docs/schemas/holdfast-sim/%s.json is what the code checks',
    (name, schema) => {
      // Mend with: npx holdfast-sim schema NAME > docs/schemas/holdfast-sim/NAME.json, then npm run format
      expect(JSON.parse(readFileSync(path.join(published, `${name}.json`), 'utf8'))).toEqual(
        JSON.parse(JSON.stringify(schema)),
      );
    },
  );
});
