// Bytes that change at rest. Each field of an entry in the middle of the journal is changed in turn, as a disk would do it,
// and each change has to be seen by the check that every start makes; then it is undone.
import { verifyJournal } from 'holdfast/journal';
import type { Violation } from '../checkers/index.ts';
import type { World } from '../node/index.ts';

const file = 'journal.db';
const fields = ['seq', 'atMs', 'kind', 'input', 'eventCount', 'events', 'hash'] as const;

export function rotBehindTheJournal(world: World): Violation[] {
  world.node.kill();
  const text = new TextDecoder('latin1').decode(world.storage.files.read(file) ?? new Uint8Array());
  const lines = [...text.matchAll(/^\{"entry":.*"kind":"[A-Za-z]+".*$/gm)];
  const line = lines[Math.floor(lines.length / 2)];
  if (line === undefined) return [{ rule: 'a changed byte is seen', what: 'the journal has no entry' }];
  return fields.flatMap((field) => {
    const at = line.index + valueAt(line[0], field);
    // The lowest bit: a digit stays a digit, a letter a letter.
    world.storage.flipByte(file, at, 1);
    const { ok } = verifyJournal(world.storage, {});
    world.storage.flipByte(file, at, 1);
    return ok ? [{ rule: 'a changed byte is seen', what: `a changed ${field} was not` }] : [];
  });
}

/** A place within the field's value: a digit or a letter of it. */
function valueAt(line: string, field: string): number {
  const start = line.indexOf(`"${field}":`) + field.length + 3;
  // The last digit of a number (a first one could become a leading zero), a letter of a text.
  const digits = /^\d+/.exec(line.slice(start))?.[0].length ?? 0;
  if (digits > 0) return start + digits - 1;
  const letter = /[0-9a-z]/.exec(line.slice(start));
  if (letter === null) throw new Error(`the entry has no ${field}`);
  return start + letter.index;
}
