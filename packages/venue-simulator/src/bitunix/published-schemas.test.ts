import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bitunixSimulator } from './command.ts';

const published = path.resolve(import.meta.dirname, '../../../../docs/schemas/holdfast-sim');

describe('published schemas', () => {
  it.each(Object.entries(bitunixSimulator.schemas()))(
    'docs/schemas/holdfast-sim/%s.json is what the code checks',
    (name, schema) => {
      const text = readFileSync(path.join(published, `${name}.json`), 'utf8');
      // Mend with: npx holdfast-sim schema NAME > docs/schemas/holdfast-sim/NAME.json, then npm run format
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(schema)));
    },
  );
});
