// Who this node is: six characters, made once and part of every client order id. They stand in a file of their own beside the
// journal, because they must be known before the journal is judged: a journal of another node in this directory is refused.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { journalLayout, nodeStorage, readHeader } from '../journal/index.ts';

const pattern = /^[a-z0-9]{6}$/;
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** The directory's, made if there is none yet. */
export function nodeIdOf(directory: string): string {
  const path = join(directory, 'node.id');
  const written = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  if (pattern.test(written)) return written;
  const id = idOfJournal(directory) ?? randomId();
  write(path, directory, id);
  return id;
}

/** Six of a-z0-9. 36 divides 252, so a byte above is drawn again and all letters are equally likely. */
function randomId(): string {
  let id = '';
  while (id.length < 6)
    for (const byte of randomBytes(8)) if (byte < 252 && id.length < 6) id += letters[byte % 36]!;
  return id;
}

/** The file is lost, the journal is there: its header knows. */
function idOfJournal(directory: string): string | undefined {
  if (!existsSync(join(directory, journalLayout.journal))) return undefined;
  const opening = nodeStorage({ directory }).logs.open(journalLayout.journal, 'read');
  if (opening.status !== 'open') return undefined;
  const reading = readHeader(opening.log.headerText);
  opening.log.close();
  return reading.status === 'good' ? reading.header.nodeId : undefined;
}

function write(path: string, directory: string, id: string): void {
  mkdirSync(directory, { recursive: true });
  const file = openSync(`${path}.part`, 'w');
  try {
    writeSync(file, `${id}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.part`, path);
}
