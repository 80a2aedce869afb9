// What an answer means: the one place that decides it, for submits, cancels and TP/SL. `docs/venues/bitunix.md` shows
// these tables to people.
//
// Rule: *rejected* takes positive evidence, a code of the venue that says it looked at the request and did not take it.
// Everything else that is not a plain success is `unknown`, and unknown is resolved by reading, never by sending again.
import { optionalText, type WireObject } from './wire-fields.ts';

/** What became of a request, before anybody says what it means. */
export type Answer =
  /** The envelope with code 0. */
  | { readonly type: 'data'; readonly data: unknown }
  /** The envelope with another code. */
  | { readonly type: 'venueError'; readonly status: number; readonly code: number; readonly message: string }
  /** An HTTP status with no envelope of the venue: a proxy, an outage. */
  | { readonly type: 'httpError'; readonly status: number }
  /** Status 200 and a body that is no envelope. */
  | { readonly type: 'malformed'; readonly reason: string }
  /** It certainly never left. */
  | { readonly type: 'refused'; readonly reason: string }
  /** It may have arrived. */
  | { readonly type: 'unanswered'; readonly reason: string };

/**
 * Codes by which the venue says that it did not take the order. From the exchange's list; that each of them is answered
 * before anything is booked is their wording, not something anybody has tested.
 */
export const refusalCodes: ReadonlyMap<number, string> = new Map([
  [10002, 'parameter error'],
  [10003, 'api key missing'],
  [10004, 'address not allowed for this key'],
  [10005, 'too many requests'],
  [10006, 'request too frequent'],
  [10007, 'signature error'],
  [10008, 'value not allowed'],
  [20001, 'no such market'],
  [20003, 'insufficient balance'],
  [20005, 'invalid leverage'],
  [20008, 'insufficient amount'],
  [20012, 'trading not allowed'],
  [30004, 'no such position'],
  [30006, 'neither target nor stop given'],
  [30014, 'price above the highest allowed'],
  [30015, 'price below the lowest allowed'],
  [30017, 'quantity below the minimum'],
  [30018, 'reduce-only without a position'],
  [30019, 'reduce-only in the direction of the position'],
  [30026, 'target not above the last price'],
  [30027, 'target not above the mark price'],
  [30028, 'stop not below the last price'],
  [30029, 'stop not below the mark price'],
  [30030, 'stop not above the last price'],
  [30031, 'stop not above the mark price'],
  [30032, 'target not below the last price'],
  [30033, 'target not below the mark price'],
  [30038, 'quantity above the position'],
  [30039, 'quantity above the maximum'],
]);

/** Not documented, seen in the simulator and meant as its name says. */
const guessedRefusals: ReadonlyMap<number, string> = new Map([
  [10009, 'timestamp outside the window'],
  [10010, 'unknown api key'],
  [10404, 'no such interface'],
]);

const orderNotFoundCode = 20007;
const duplicateClientIdCode = 30042;
/** Codes (and the HTTP status) that ask for a pause. */
export const isRateLimited = (answer: Answer): boolean =>
  (answer.type === 'httpError' && answer.status === 429) ||
  (answer.type === 'venueError' && (answer.status === 429 || answer.code === 10005 || answer.code === 10006));

export const isOrderNotFound = (answer: Answer): boolean =>
  answer.type === 'venueError' && answer.code === orderNotFoundCode;

/** A read that failed like this may be asked again at once. */
export const isPassing = (answer: Answer): boolean =>
  answer.type !== 'data' && (answer.type !== 'venueError' || isRateLimited(answer) || answer.code === 10001);

export const describe = (answer: Answer): string => {
  switch (answer.type) {
    case 'data':
      return 'success';
    case 'venueError':
      return `code ${answer.code}: ${answer.message}`;
    case 'httpError':
      return `HTTP status ${answer.status}`;
    case 'malformed':
      return `the answer could not be understood: ${answer.reason}`;
    case 'refused':
    case 'unanswered':
      return answer.reason;
  }
};

type Refusal = { readonly outcome: 'rejected'; readonly reason: string };
type Doubt = { readonly outcome: 'unknown'; readonly reason: string };
type NotSent = { readonly outcome: 'refused'; readonly reason: string };

function judgeFailure(answer: Exclude<Answer, { type: 'data' }>): Refusal | Doubt | NotSent {
  const reason = describe(answer);
  if (answer.type === 'refused') return { outcome: 'refused', reason };
  if (answer.type !== 'venueError') return { outcome: 'unknown', reason };
  // A server error with an envelope is still a server error: what it did before failing is not known.
  const positive = answer.status < 500 && (refusalCodes.has(answer.code) || guessedRefusals.has(answer.code));
  return positive ? { outcome: 'rejected', reason } : { outcome: 'unknown', reason };
}

export type SubmitVerdict =
  | { readonly outcome: 'accepted'; readonly venueOrderId: string }
  | Refusal
  | Doubt
  | NotSent;

export function judgeSubmit(answer: Answer, clientOrderId: string): SubmitVerdict {
  if (answer.type !== 'data') {
    // We send an id once. If the venue has it already, an order of ours is there: a read shows which.
    if (answer.type === 'venueError' && answer.code === duplicateClientIdCode)
      return { outcome: 'unknown', reason: describe(answer) };
    return judgeFailure(answer);
  }
  const data = plainObject(answer.data);
  const venueOrderId = data && idOf(data, 'orderId');
  const echoed = data && idOf(data, 'clientId');
  if (venueOrderId === undefined) return { outcome: 'unknown', reason: 'success without an order id' };
  if (echoed !== undefined && echoed !== clientOrderId)
    return { outcome: 'unknown', reason: `the answer is about ${echoed}` };
  return { outcome: 'accepted', venueOrderId };
}

export type CancelVerdict =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'orderNotFound'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly reason: string };

/** Success says that the request was taken, not that the order is canceled. */
export function judgeCancel(answer: Answer): CancelVerdict {
  if (isOrderNotFound(answer)) return { outcome: 'orderNotFound', reason: describe(answer) };
  if (answer.type !== 'data') return { outcome: 'failed', reason: describe(answer) };
  const failure = firstFailure(answer.data);
  if (failure === undefined) return { outcome: 'sent' };
  const code = Number(failure.errorCode);
  const reason = `code ${String(failure.errorCode ?? '?')}: ${String(failure.errorMsg ?? 'no message')}`;
  return { outcome: code === orderNotFoundCode ? 'orderNotFound' : 'failed', reason };
}

function firstFailure(data: unknown): WireObject | undefined {
  const list = plainObject(data)?.failureList;
  return Array.isArray(list) && list.length > 0 ? (plainObject(list[0]) ?? {}) : undefined;
}

export type ProtectionVerdict = { readonly outcome: 'accepted' } | Refusal | Doubt;

/** Never sent and rejected are one for protection: it does not stand, and the kernel asks again. */
export function judgeProtection(answer: Answer): ProtectionVerdict {
  if (answer.type === 'data') return { outcome: 'accepted' };
  if (isOrderNotFound(answer)) return { outcome: 'rejected', reason: describe(answer) };
  const verdict = judgeFailure(answer);
  return verdict.outcome === 'unknown' ? verdict : { outcome: 'rejected', reason: verdict.reason };
}

const plainObject = (value: unknown): WireObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as WireObject) : undefined;

/** An id that lost digits on the way counts as none. */
function idOf(object: WireObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' || Number.isSafeInteger(value) ? optionalText(object, name) : undefined;
}
