// Damage to a journal that no process holds: what a bad disk, a bad copy or a bad person leaves.
import { closeSync, openSync, readFileSync, readSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const fileOf = (directory: string): string => join(directory, 'journal.db');

/** All that was committed stands in the one file; nobody else has it open. */
function checkpoint(directory: string): void {
  const database = new DatabaseSync(fileOf(directory));
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

function flip(path: string, at: number): void {
  const file = openSync(path, 'r+');
  try {
    const byte = Buffer.alloc(1);
    readSync(file, byte, 0, 1, at);
    writeSync(file, Buffer.from([byte[0]! ^ 0x01]), 0, 1, at);
  } finally {
    closeSync(file);
  }
}

/**
 * One bit of the last entry whose events hold `text`. A database file also holds old copies of rows that nobody reads any more; a
 * bit of those is no damage, so the place is one that changes what is read.
 */
export function flipInLast(directory: string, text: string): void {
  checkpoint(directory);
  const path = fileOf(directory);
  const bytes = readFileSync(path);
  const before = lastEvents(path, text);
  for (let at = bytes.lastIndexOf(text); at >= 0; at = bytes.lastIndexOf(text, at - 1)) {
    flip(path, at + 3);
    if (lastEvents(path, text) !== before) return;
    flip(path, at + 3);
  }
  throw new Error(`no entry of ${path} holds "${text}"`);
}

function lastEvents(path: string, text: string): unknown {
  const database = new DatabaseSync(path);
  try {
    const find = database.prepare(
      'SELECT events FROM entries WHERE instr(events, ?) ORDER BY seq DESC LIMIT 1',
    );
    return find.get(text)?.events;
  } finally {
    database.close();
  }
}

/** The file’s first bytes are gone: no program takes it for a database any more. */
export function wipeStart(directory: string): void {
  checkpoint(directory);
  const file = openSync(fileOf(directory), 'r+');
  writeSync(file, Buffer.alloc(512), 0, 512, 0);
  closeSync(file);
}

/** The last third of the file is gone. */
export function cutEnd(directory: string): void {
  checkpoint(directory);
  const path = fileOf(directory);
  truncateSync(path, Math.floor((statSync(path).size * 2) / 3));
}
