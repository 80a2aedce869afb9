import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_REQUEST_BOOK,
  REQUEST_TRANSITIONS,
  RequestBook,
  type RequestEvent,
  type RequestPhase,
  type RequestTerms,
} from './request-lifecycle.ts';

const KLINES: RequestTerms = {
  kind: 'klines',
  mergeKey: 'klines BTCUSDT 1m',
  queueTimeoutMs: 5_000,
  firstAnswerTimeoutMs: 10_000,
  gapTimeoutMs: 2_000,
};
const ORDER: RequestTerms = {
  kind: 'placeOrder',
  queueTimeoutMs: 1_000,
  firstAnswerTimeoutMs: 5_000,
  gapTimeoutMs: 5_000,
};

function opened(book: RequestBook, terms: RequestTerms, nowMs = 0): number {
  const opening = book.open(terms, nowMs);
  if (opening.outcome !== 'opened') throw new Error(`not opened but ${opening.outcome}`);
  return opening.id;
}

/** A book with one request in the phase. */
function bookIn(phase: RequestPhase): { book: RequestBook; id: number } {
  const book = new RequestBook(DEFAULT_REQUEST_BOOK);
  const id = opened(book, ORDER);
  if (phase === 'queued') return { book, id };
  book.sent(id, 1, 100);
  if (phase === 'answering') book.answered(id, 1, 200);
  if (phase === 'done') book.finished(id, 1, 200);
  if (phase === 'timedOut') book.expire(9_999);
  if (phase === 'failed') book.fail(id, 'x', 200);
  if (phase === 'superseded') book.generationDied(1, 200);
  return { book, id };
}

/** Gives the event as the book's own methods do; true when it took effect. */
function give(book: RequestBook, id: number, event: RequestEvent): boolean {
  if (event === 'sent') return book.sent(id, 1, 300);
  if (event === 'answered') return book.answered(id, 1, 300).outcome === 'accepted';
  if (event === 'finished') return book.finished(id, 1, 300).outcome === 'accepted';
  if (event === 'failed') return book.fail(id, 'x', 300) !== undefined;
  if (event === 'timedOut') return book.expire(1e9).length > 0;
  return book.generationDied(1, 300).length > 0;
}

describe('request transitions', () => {
  for (const phase of Object.keys(REQUEST_TRANSITIONS) as RequestPhase[])
    for (const event of Object.keys(REQUEST_TRANSITIONS[phase]) as RequestEvent[]) {
      // A queued request belongs to no generation yet: the death of one leaves it waiting for the next.
      if (phase === 'queued' && event === 'superseded') continue;
      it(`${phase} x ${event}`, () => {
        const { book, id } = bookIn(phase);
        const to = REQUEST_TRANSITIONS[phase][event];
        expect(give(book, id, event)).toBe(to !== null);
        const ended = book.snapshot().tombstones.items.at(-1)?.ending;
        expect(book.find(id)?.phase ?? ended).toBe(to ?? phase);
      });
    }
});

describe('RequestBook', () => {
  it('merges a question that is being asked already, until it is answered', () => {
    const book = new RequestBook(DEFAULT_REQUEST_BOOK);
    const id = opened(book, KLINES);
    expect(book.open(KLINES, 1)).toEqual({ outcome: 'merged', id });
    expect(book.find(id)?.askers).toBe(2);
    book.sent(id, 1, 2);
    expect(book.open(KLINES, 3)).toEqual({ outcome: 'merged', id });
    expect(book.finished(id, 1, 4)).toMatchObject({ outcome: 'accepted', request: { askers: 3 } });
    expect(book.open(KLINES, 5)).toEqual({ outcome: 'opened', id: id + 1 });
    expect(opened(book, ORDER)).not.toBe(opened(book, ORDER));
  });

  it('refuses, visibly, when too many are alive', () => {
    const book = new RequestBook({ ...DEFAULT_REQUEST_BOOK, maxLive: 1 });
    opened(book, ORDER);
    expect(book.open(ORDER, 0)).toEqual({ outcome: 'refused', why: 'tooMany' });
    expect(book.refused).toBe(1);
  });

  it('times each phase on its own, and answers that flow keep it alive', () => {
    const book = new RequestBook(DEFAULT_REQUEST_BOOK);
    const id = opened(book, KLINES);
    expect(book.nextDeadlineMs()).toBe(5_000);
    book.sent(id, 1, 4_000);
    expect(book.nextDeadlineMs()).toBe(14_000);
    for (let nowMs = 13_000; nowMs < 30_000; nowMs += 1_500) {
      expect(book.expire(nowMs)).toEqual([]);
      book.answered(id, 1, nowMs);
    }
    expect(book.expire(book.nextDeadlineMs()!)).toMatchObject([
      { id, ending: 'timedOut', why: 'no progress while answering' },
    ]);
    expect(book.nextDeadlineMs()).toBeUndefined();
  });

  it('never takes the reply of a dead generation for an answer', () => {
    const book = new RequestBook(DEFAULT_REQUEST_BOOK);
    const id = opened(book, KLINES);
    const queued = opened(book, ORDER);
    book.sent(id, 1, 10);
    expect(book.generationDied(1, 50)).toMatchObject([{ id, ending: 'superseded' }]);
    expect(book.finished(id, 1, 80)).toMatchObject({
      outcome: 'late',
      of: { kind: 'klines', ending: 'superseded' },
      lateByMs: 30,
    });
    expect(book.find(queued)?.phase).toBe('queued');
    book.sent(queued, 2, 90);
    expect(book.answered(queued, 1, 95)).toMatchObject({ outcome: 'late', lateByMs: null });
    expect(book.answered(4_711, 2, 95)).toEqual({ outcome: 'unknown' });
    expect(book.unknownReplies).toBe(1);
    expect(book.reports().map(({ lateReplies }) => lateReplies)).toEqual([1, 1]);
  });

  it('remembers as many ended requests as it has tombstones', () => {
    const book = new RequestBook({ ...DEFAULT_REQUEST_BOOK, tombstones: 1 });
    const ids = [opened(book, ORDER), opened(book, ORDER)];
    for (const id of ids) book.fail(id, 'x', 5);
    expect(ids.map((id) => book.answered(id, 1, 9).outcome)).toEqual(['unknown', 'late']);
  });

  it('does not send what has ended while it waited', () => {
    const book = new RequestBook(DEFAULT_REQUEST_BOOK);
    const id = opened(book, ORDER);
    book.expire(1_000);
    expect(book.sent(id, 1, 1_001)).toBe(false);
  });

  it('keeps latencies apart: waiting, first answer, whole', () => {
    const book = new RequestBook(DEFAULT_REQUEST_BOOK);
    const id = opened(book, KLINES, 0);
    book.sent(id, 1, 100);
    book.answered(id, 1, 350);
    expect(book.finished(id, 1, 1_100)).toMatchObject({ request: { firstAnswerAtMs: 350, answers: 2 } });
    const rejected = opened(book, ORDER, 0);
    book.sent(rejected, 1, 5);
    book.rejected(rejected, 1, 'balance', 6);
    expect(book.reports()).toMatchObject([
      {
        kind: 'klines',
        endings: { done: 1 },
        queued: { maxMs: 100 },
        firstAnswer: { maxMs: 250 },
        total: { maxMs: 1_000 },
      },
      { kind: 'placeOrder', endings: { failed: 1 }, total: { count: 0 } },
    ]);
  });

  it('loses no request, bounds what it remembers, and survives a snapshot, under any sequence', () => {
    const act = fc.constantFrom(
      'open',
      'openMerged',
      'sent',
      'answered',
      'finished',
      'fail',
      'die',
      'expire',
      'restore',
    );
    const config = { maxLive: 5, tombstones: 7, firstId: 1_000 };
    fc.assert(
      fc.property(
        fc.array(fc.record({ act, back: fc.nat(4), waitMs: fc.nat(4_000) }), { maxLength: 80 }),
        (moves) => {
          let book = new RequestBook(config);
          let nowMs = 0;
          let opens = 0;
          let newest = 999;
          for (const move of moves) {
            nowMs += move.waitMs;
            const id = newest - move.back;
            const generation = 1 + (move.back % 2);
            if (move.act === 'open' || move.act === 'openMerged') {
              const opening = book.open(move.act === 'open' ? ORDER : KLINES, nowMs);
              if (opening.outcome === 'opened') {
                expect(opening.id).toBe(++newest);
                opens++;
              }
            } else if (move.act === 'sent') book.sent(id, generation, nowMs);
            else if (move.act === 'answered') book.answered(id, generation, nowMs);
            else if (move.act === 'finished') book.finished(id, generation, nowMs);
            else if (move.act === 'fail') book.fail(id, 'x', nowMs);
            else if (move.act === 'die') book.generationDied(generation, nowMs);
            else if (move.act === 'expire') {
              book.expire(nowMs);
              expect(book.nextDeadlineMs() ?? Number.POSITIVE_INFINITY).toBeGreaterThan(nowMs);
            } else {
              const before = JSON.parse(JSON.stringify(book.snapshot()));
              book = new RequestBook(config, before);
              expect(JSON.parse(JSON.stringify(book.snapshot()))).toEqual(before);
            }
            const ended = book
              .reports()
              .reduce(
                (sum, { endings }) =>
                  sum + endings.done + endings.failed + endings.timedOut + endings.superseded,
                0,
              );
            expect(book.liveCount + ended).toBe(opens);
            expect(book.liveCount).toBeLessThanOrEqual(5);
            expect(book.snapshot().tombstones.items.length).toBe(Math.min(7, ended));
          }
        },
      ),
    );
  });
});
