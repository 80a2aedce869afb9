// The session file's schema for editors and other programs: JSON Schema of what a person writes. Published as
// docs/schemas/session.schema.json; a test keeps the two equal.
import { z } from 'zod';
import { sessionFile } from './session-file.ts';

export const sessionJsonSchema = (): Record<string, unknown> => ({
  title: 'Holdfast session file',
  ...(z.toJSONSchema(sessionFile, { io: 'input' }) as Record<string, unknown>),
});

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly default?: unknown;
}

/** What the schema fills in at a path, as a person would write it; undefined where it fills in nothing. */
export function defaultAt(path: readonly string[]): unknown {
  let node: SchemaNode | undefined = sessionJsonSchema() as SchemaNode;
  for (const key of path) node = node?.properties?.[key];
  return node?.default;
}
