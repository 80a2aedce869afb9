// `journal verify`: reads everything, changes nothing, says everything that is wrong. The same eyes as a start has
// (survey.ts), with every page and payload read too, and with the tape's notes as witnesses.

import type { Storage } from './storage.ts';
import { type SurveyOptions, surveyNode } from './survey.ts';

export interface Verification {
  readonly ok: boolean;
  /** Events in the good part of the chain. */
  readonly events: number;
  /** Last good entry; -1 for none. */
  readonly lastSeq: number;
  /** Sentences, each naming what is wrong and where. */
  readonly problems: readonly string[];
}

export type VerifyOptions = Omit<SurveyOptions, 'depth' | 'stateFormat'>;

export function verifyJournal(storage: Storage, options: VerifyOptions = {}): Verification {
  const survey = surveyNode(storage, { ...options, depth: 'full' });
  const problems = [...survey.problems];
  if (survey.observation.primary === 'missing') problems.unshift('there is no journal');
  if (survey.observation.primary === 'foreign') {
    problems.unshift(`the journal belongs to another node than ${options.nodeId}`);
  }
  for (const { who, point } of survey.against) {
    problems.push(
      `${who} saw entry ${point.seq}, which is not in the journal: its end is gone or was replaced`,
    );
  }
  return {
    ok: problems.length === 0,
    events: survey.primary?.events ?? 0,
    lastSeq: survey.primary?.good.seq ?? -1,
    problems,
  };
}
