// Every example is run as a user runs it: the product's own command line, on the simulated venue.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withBox } from './with-box.ts';

const folder = fileURLToPath(new URL('../../../../examples', import.meta.url));
const sessions = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

const runs: readonly (readonly string[])[] = [
  ...sessions.map((name) => [name]),
  ['crypto.yaml', 'second-session.yaml'],
];

describe('an example', { timeout: 60_000 }, () => {
  it.each(runs.map((names) => [names.join(' with '), names] as const))(
    '%s runs on the simulated venue and ends with its report',
    (_, names) =>
      withBox({ speed: 1 }, async (box) => {
        const files = names.map((name) => join(folder, name));
        const ran = await box.holdfast([
          'run',
          ...files,
          '--duration',
          '2s',
          '--json',
          '--dir',
          box.directory,
        ]);
        expect(ran.code, ran.err).toBe(0);
        const events = ran.out
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>);
        expect(events).toContainEqual(expect.objectContaining({ event: 'LinkChanged', state: 'ready' }));
        expect(events.at(-1)).toMatchObject({ event: 'ended', report: expect.any(String) });
      }),
  );

  it('of one instrument in two sessions is refused with what to do', () =>
    withBox({ speed: 1 }, async (box) => {
      const files = ['crypto.yaml', 'custom.yaml'].map((name) => join(folder, name));
      const ran = await box.holdfast(['run', ...files, '--dir', box.directory]);
      expect(ran.code).toBe(3);
      expect(ran.err + ran.out).toContain(
        'give this session other instruments, or run it as a node of its own',
      );
    }));
});
