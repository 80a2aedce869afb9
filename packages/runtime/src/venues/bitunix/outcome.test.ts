import { describe, expect, it } from 'vitest';
import {
  type Answer,
  isPassing,
  isRateLimited,
  judgeCancel,
  judgeProtection,
  judgeSubmit,
  refusalCodes,
} from './outcome.ts';

const id = 'hf-abcdef-1-0';
const data = (value: unknown): Answer => ({ type: 'data', data: value });
const code = (number: number, status = 200): Answer => ({
  type: 'venueError',
  status,
  code: number,
  message: 'm',
});
const taken = { orderId: '19', clientId: id };

describe('submit', () => {
  it.each<[string, Answer, string]>([
    ['success with an order id', data(taken), 'accepted'],
    ['success that does not echo our id', data({ orderId: '19', clientId: null }), 'accepted'],
    ['success without an order id', data({ clientId: id }), 'unknown'],
    ['success about another order', data({ orderId: '19', clientId: 'other' }), 'unknown'],
    ['success with no data', data(null), 'unknown'],
    ['success with an id that lost digits', data({ orderId: 1.9e18 }), 'unknown'],
    ['insufficient balance', code(20003), 'rejected'],
    ['rate limit of the venue', code(10006), 'rejected'],
    ['rate limit with status 429 and code', code(10005, 429), 'rejected'],
    ['status 429 without a code', { type: 'httpError', status: 429 }, 'unknown'],
    ['network error of the venue', code(10001), 'unknown'],
    ['duplicate client id', code(30042), 'unknown'],
    ['order not found', code(20007), 'unknown'],
    ['abnormal order status', code(30011), 'unknown'],
    ['a code that nobody listed', code(99999), 'unknown'],
    ['a refusal code with a server error', code(20003, 502), 'unknown'],
    ['bad gateway', { type: 'httpError', status: 502 }, 'unknown'],
    ['forbidden by a proxy', { type: 'httpError', status: 403 }, 'unknown'],
    ['an answer that is no JSON', { type: 'malformed', reason: 'x' }, 'unknown'],
    ['no answer', { type: 'unanswered', reason: 'x' }, 'unknown'],
    ['never left', { type: 'refused', reason: 'x' }, 'refused'],
  ])('%s', (_, answer, outcome) => {
    expect(judgeSubmit(answer, id).outcome).toBe(outcome);
  });

  it('is rejected by every code of the list and by no other documented one', () => {
    for (const refusal of refusalCodes.keys())
      expect(judgeSubmit(code(refusal), id).outcome).toBe('rejected');
    for (const doubtful of [1, 10001, 20006, 20007, 20009, 30011, 30042])
      expect(judgeSubmit(code(doubtful), id).outcome).toBe('unknown');
  });
});

describe('cancel', () => {
  const failed = (errorCode: number) =>
    data({ successList: [], failureList: [{ errorCode, errorMsg: 'm' }] });
  it.each<[string, Answer, string]>([
    ['success', data({ successList: [taken], failureList: [] }), 'sent'],
    ['not found in the failure list', failed(20007), 'orderNotFound'],
    ['not found as a whole', code(20007), 'orderNotFound'],
    ['another failure', failed(30011), 'failed'],
    ['another code', code(10006), 'failed'],
    ['no answer', { type: 'unanswered', reason: 'x' }, 'failed'],
    ['never left', { type: 'refused', reason: 'x' }, 'failed'],
  ])('%s', (_, answer, outcome) => {
    expect(judgeCancel(answer).outcome).toBe(outcome);
  });
});

describe('protection', () => {
  it.each<[string, Answer, string]>([
    ['success', data({ orderId: '5' }), 'accepted'],
    ['stop on the wrong side', code(30028), 'rejected'],
    ['no such TP/SL', code(20007), 'rejected'],
    ['never left', { type: 'refused', reason: 'x' }, 'rejected'],
    ['exists already, by a guessed code', code(30043), 'unknown'],
    ['server error', { type: 'httpError', status: 500 }, 'unknown'],
  ])('%s', (_, answer, outcome) => {
    expect(judgeProtection(answer).outcome).toBe(outcome);
  });
});

describe('reads', () => {
  it('are asked again after what passes, not after what stays', () => {
    expect(isPassing({ type: 'unanswered', reason: 'x' })).toBe(true);
    expect(isPassing({ type: 'httpError', status: 503 })).toBe(true);
    expect(isPassing(code(10006))).toBe(true);
    expect(isPassing(code(10007))).toBe(false);
    expect(isPassing(data(1))).toBe(false);
    expect(isRateLimited({ type: 'httpError', status: 429 })).toBe(true);
    expect(isRateLimited(code(20003))).toBe(false);
  });
});
