// Records the golden sessions of packages/world anew and says what changed. Run it when a change of the engine is meant to decide or
// to state otherwise than before (the test of the golden sessions fails then), look at what it prints, and commit the files with
// that change:
//
//   node --conditions=holdfast-source scripts/record-golden-session.ts
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { packSession, unpackSession } from '../packages/world/src/golden-sessions/golden-session.ts';
import { recordDryRun, recordKilledSession } from '../packages/world/src/golden-sessions/record-sessions.ts';

const folder = new URL('../packages/world/src/golden-sessions/', import.meta.url);

for (const [name, record] of [
  ['dry-run', () => recordDryRun().session],
  ['killed-session', recordKilledSession],
] as const) {
  const file = new URL(`${name}.json.gz`, folder);
  const before = existsSync(file) ? unpackSession(readFileSync(file)).stateHash : undefined;
  const session = record();
  const packed = packSession(session);
  writeFileSync(file, packed);
  const fills = session.entries.flatMap(({ events }) => events).filter(({ type }) => type === 'OrderFilled');
  const change = before === session.stateHash ? 'as before' : `was ${before ?? 'not recorded'}`;
  process.stdout.write(
    `${name}: ${session.entries.length} entries, ${fills.length} fills, ${packed.length} bytes, seq ${session.seq}\n` +
      `  state ${session.stateHash} (${change})\n`,
  );
}
