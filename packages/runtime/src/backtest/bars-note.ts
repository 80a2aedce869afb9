// What came of the bars: how many the strategies saw, what they were made from, and whether that was enough for a decision.
// A short tape ends in no fill, and without a word nobody would know why.
import type { InstrumentIndex } from '@holdfast/engine/base';
import type { Kernel, SessionConfig } from '@holdfast/engine/kernel';
import { formatDuration } from '../config/index.ts';

const origins: Readonly<Record<SessionConfig['barSource'], string>> = {
  quotes: 'made from quotes',
  trades: 'made from trades',
  venue: 'as recorded',
};

/** A note for each instrument of each session. */
export const barsNotes = (kernel: Kernel): string[] =>
  kernel.config.sessions.flatMap((session) =>
    session.instruments.map((instrument) => barsNote(kernel, session, instrument)),
  );

function barsNote({ config, strategies }: Kernel, session: SessionConfig, index: InstrumentIndex): string {
  const { symbol } = config.instruments[index]!.instrument;
  const given = strategies.barsGiven(index);
  const needed = strategies.warmUpBars(index);
  const what = `${symbol}: ${given} bars of ${formatDuration(session.barIntervalMs)}, ${origins[session.barSource]}.`;
  if (given === 0) return `${what} Nothing was decided: ${whyNone(session)}.`;
  if (given >= needed) return what;
  return `${what} Nothing was decided: the indicators need ${needed} bars before they have a value. Take a longer tape, shorter bars (--set bars.interval=...) or shorter indicators.`;
}

function whyNone({ barSource }: SessionConfig): string {
  return barSource === 'venue'
    ? 'the tape has no recorded bars of that length (--set bars.source=quotes makes them from quotes, bars.source=trades from trades)'
    : `the tape has too few ${barSource} for a bar (--set bars.source=venue takes recorded bars)`;
}
