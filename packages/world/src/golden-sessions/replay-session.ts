// Runs the decisions of a golden session again.
import { builtInStrategies } from '@holdfast/engine/strategy';
import { AuditReplay, type Divergence, undecidedRanges } from 'holdfast/node';
import { readTapeFrom, type TapeSegment } from 'holdfast/tape';
import { type GoldenSession, tapeOf } from './golden-session.ts';

export interface SessionReplay {
  readonly seq: number;
  readonly stateHash: string;
  readonly firstDivergence: Divergence | undefined;
}

/** Throws `TapeError` where the tape is damaged. */
export function replaySession(
  session: GoldenSession,
  tape: Iterable<TapeSegment> = readTapeFrom(tapeOf(session)),
): SessionReplay {
  const { entries } = session;
  const replay = new AuditReplay(builtInStrategies, undecidedRanges(entries));
  replay.run(tape, entries);
  const { kernel, firstDivergence } = replay;
  if (!kernel) throw new Error('the session never started: its journal has no NodeStarted');
  return { seq: kernel.seq, stateHash: kernel.stateHash(), firstDivergence };
}
