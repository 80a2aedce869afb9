import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../journal/index.ts';
import { undecidedRanges } from './audit-replay.ts';

const entry = (seq: number, kind: string): JournalEntry => ({
  seq,
  atMs: 0,
  input: { kind, payload: {} },
  events: [],
});

describe('records whose decisions no entry holds', () => {
  it('stand between the last entry of a life and the next life', () => {
    const lives = [
      entry(1, 'NodeStarted'),
      entry(9, 'TimerFired'),
      entry(12, 'NodeStarted'),
      entry(15, 'TimerFired'),
    ];
    expect(undecidedRanges(lives)).toEqual([
      [9, 12],
      [15, Number.POSITIVE_INFINITY],
    ]);
  });

  it('begin at the snapshot where a life ended right behind it', () => {
    expect(undecidedRanges([entry(12, 'NodeStarted')], 9)[0]).toEqual([9, 12]);
  });

  it('are not ended by the word of a recovery that found entries lost', () => {
    const lives = [
      entry(1, 'NodeStarted'),
      entry(9, 'TimerFired'),
      entry(20, 'JournalRestored'),
      entry(21, 'NodeStarted'),
    ];
    expect(undecidedRanges(lives)[0]).toEqual([9, 21]);
    expect(undecidedRanges(lives.slice(2), 9)[0]).toEqual([9, 21]);
  });
});
