// `journal verify DIR`: the journal with its tape as witness, and the tape itself. Changes nothing.

import { join } from 'node:path';
import { nodeStorage, type Verification, verifyJournal } from '../journal/index.ts';
import { surveyTape } from './tape-directory.ts';

export interface VerifyNodeOptions {
  /** The node is running: an unfinished end of the files is no finding. */
  readonly live?: boolean;
  /** Called about every 4,096 entries. */
  readonly onProgress?: (entriesDone: number) => void;
}

export function verifyNode(directory: string, options: VerifyNodeOptions = {}): Verification {
  const { live = false, onProgress } = options;
  // Notes speak of what was durable when they were written, so the tape is read first.
  const tape = surveyTape(join(directory, 'tape'), 'full');
  const journal = verifyJournal(nodeStorage({ directory, live }), {
    tape: tape.witness,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  const problems = [...journal.problems, ...(live ? [] : tape.problems)];
  return { ...journal, ok: problems.length === 0, problems };
}
