// A process that appends for ever and prints the number of each entry once it is durable: what kill -9 is aimed at. With
// TEST_CRASH_AT it kills itself at that step, see crash-module.testing.ts.

import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { openNodeJournal } from './node-journal.ts';
import { testEntry, testRecovery } from './testing.ts';

const directory = process.argv[2];
if (directory === undefined) throw new Error('usage: appender.testing.ts DIRECTORY');

let next = 0;
const journal = await openNodeJournal({
  ...testRecovery(),
  directory,
  checkpointEveryCharacters: 20_000,
  ...(process.env.TEST_CRASH_AT === undefined
    ? {}
    : { crashPointModule: join(import.meta.dirname, 'crash-module.testing.ts') }),
  onRecovered: (recovered) => {
    next = recovered.nextSeq;
  },
  onDurable: (point) => {
    writeSync(1, `${point.seq}\n`);
    appendSome();
  },
  onFailed: (failure) => {
    throw new Error(failure.reason);
  },
});
if (journal.status === 'refused') throw new Error(journal.message);
const { writer } = journal;

function appendSome(): void {
  for (let count = 0; count < 3; count += 1) {
    writer.append(testEntry(next));
    next += 1;
  }
}

appendSome();
