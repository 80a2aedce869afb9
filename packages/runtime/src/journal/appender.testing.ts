// A process that appends for ever and prints the number of each entry once it is durable: what kill -9 is aimed at.

import { writeSync } from 'node:fs';
import { openNodeJournal } from './node-journal.ts';
import { testEntry, testRecovery } from './testing.ts';

const directory = process.argv[2];
if (directory === undefined) throw new Error('usage: appender.testing.ts DIRECTORY');

let next = 0;
const journal = await openNodeJournal({
  ...testRecovery(),
  directory,
  checkpointEveryCharacters: 20_000,
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
