import type { InstrumentIndex } from '@holdfast/engine/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QuoteConflation } from './conflation.ts';

type Quote = readonly [instrument: number, bid: number, ask: number, timeMs: number];

function drained(conflation: QuoteConflation): Quote[] {
  const out: Quote[] = [];
  conflation.drain((i, bid, ask, _bidLots, _askLots, timeMs) => out.push([i, bid, ask, timeMs]));
  return out;
}

const put = (conflation: QuoteConflation, [i, bid, ask, timeMs]: Quote): void =>
  conflation.put(i as InstrumentIndex, bid, ask, 1, 1, timeMs);

describe('conflation of quotes', () => {
  it('keeps the newest, and before it the lowest bid and the highest ask as quotes of their own', () => {
    const conflation = new QuoteConflation(1);
    for (const quote of [
      [0, 100, 101, 1],
      [0, 95, 96, 2],
      [0, 110, 111, 3],
      [0, 102, 103, 4],
    ] as const)
      put(conflation, quote);
    expect(drained(conflation)).toEqual([
      [0, 95, 96, 2],
      [0, 110, 111, 3],
      [0, 102, 103, 4],
    ]);
    expect(conflation.merged).toBe(3);
    expect(conflation.waiting).toBe(0);
  });

  it('never loses a touch: for every level, what would have fired still fires', () => {
    const quote = fc.tuple(
      fc.integer({ min: 0, max: 2 }),
      fc.integer({ min: 90, max: 110 }),
      fc.integer({ min: 1, max: 5 }),
    );
    fc.assert(
      fc.property(fc.array(quote, { minLength: 1, maxLength: 40 }), (quotes) => {
        const conflation = new QuoteConflation(3);
        const given = quotes.map(([i, bid, spread], at): Quote => [i, bid, bid + spread, at]);
        for (const one of given) put(conflation, one);
        const out = drained(conflation);
        for (const i of [0, 1, 2]) {
          const [before, after] = [given, out].map((list) => list.filter(([of]) => of === i));
          if (before!.length === 0) continue;
          expect(Math.min(...after!.map(([, bid]) => bid))).toBe(Math.min(...before!.map(([, bid]) => bid)));
          expect(Math.max(...after!.map(([, , ask]) => ask))).toBe(
            Math.max(...before!.map(([, , ask]) => ask)),
          );
          expect(after!.at(-1)).toEqual(before!.at(-1));
          const times = after!.map(([, , , timeMs]) => timeMs);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
        }
        expect(out.length).toBeLessThanOrEqual(9);
      }),
    );
  });
});
