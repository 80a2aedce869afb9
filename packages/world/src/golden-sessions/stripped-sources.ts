// Without WebAssembly Node cannot strip types itself: its stripper is WebAssembly. So the sources that a child needs are
// stripped here, kept as one JSON file, and given to the child by a module hook in place of the files.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Writes `sources.json` and `hook.mjs` into `folder`; returns the hook's path, for `node --import`. */
export function writeStrippedSources(roots: readonly string[], folder: string): string {
  const sources: Record<string, string> = {};
  for (const root of roots) {
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
      const file = join(root, name);
      sources[pathToFileURL(file).href] = stripTypeScriptTypes(readFileSync(file, 'utf8'));
    }
  }
  writeFileSync(join(folder, 'sources.json'), JSON.stringify(sources));
  const hook = join(folder, 'hook.mjs');
  writeFileSync(hook, hookText);
  return hook;
}

const hookText = `import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
const sources = JSON.parse(readFileSync(new URL('sources.json', import.meta.url), 'utf8'));
registerHooks({
  load: (url, context, next) =>
    Object.hasOwn(sources, url) ? { format: 'module', source: sources[url], shortCircuit: true } : next(url, context),
});
`;
