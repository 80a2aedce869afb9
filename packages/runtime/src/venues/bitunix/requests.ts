// Signed REST requests: paced centrally, sent once, each with a life that ends and a latency that is kept.
//
// A request waits in its lane (`endpoints.ts` has the limits), leaves once, and comes back as one `Answer`. Reads may be
// asked again after a passing failure (`read`); whatever changes something at the venue never is.
import {
  DEFAULT_REQUEST_BOOK,
  Pacer,
  type PacerLane,
  RequestBook,
  type RequestReport,
} from '@holdfast/engine/resilience';
import type { Cancelable, Clock, HttpOutcome, Transport } from '../../ports/index.ts';
import type { VenueMeasure } from '../common/index.ts';
import { decodeEnvelope, decoding } from './codec.ts';
import { bitunixPacing, chargesOf, type EndpointName, endpoints } from './endpoints.ts';
import { type Answer, describe, isPassing, isRateLimited } from './outcome.ts';
import { type Credentials, type QueryPairs, type Signing, signedHeaders } from './signature.ts';

export interface Ask {
  readonly endpoint: EndpointName;
  readonly lane: PacerLane;
  readonly query?: QueryPairs;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Not to be sent after waiting this long (local milliseconds). */
  readonly waitMs?: number;
}

export type ReadOutcome<T> =
  | { readonly ok: true; readonly value: T }
  /** `answer`: the last one, for codes that mean something to the reader. */
  | { readonly ok: false; readonly reason: string; readonly answer: Answer };

export interface RequestsOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly signing: Signing;
  readonly restUrl: string;
  /** Absent: public endpoints only. */
  readonly credentials?: Credentials;
  readonly onMeasure: (measure: VenueMeasure) => void;
  /** The venue's `Date` header, with the local times around it. */
  readonly onDate: (sentAtMs: number, receivedAtMs: number, date: string) => void;
}

interface Waiting {
  readonly bookId: number;
  readonly ask: Ask;
  readonly done: (answer: Answer) => void;
}

/** HTTP answers are tied to their request by the connection: one generation is enough. */
const generation = 1;
const queueTimeoutMs = 30_000;
const readAttempts = 3;
const retryDelayMs = 400;
/** How long nothing of a limit is sent after the venue said that it is exceeded. */
const limitPauseMs = 1_000;
const longestLimitPauseMs = 60_000;

export class BitunixRequests {
  readonly #options: RequestsOptions;
  readonly #pacer = new Pacer(bitunixPacing);
  readonly #book = new RequestBook(DEFAULT_REQUEST_BOOK);
  readonly #waiting = new Map<string, Waiting>();
  #wake: Cancelable | undefined;
  #closed = false;
  #underWay = 0;

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  /** Latencies and endings per kind of request. */
  reports(): readonly RequestReport[] {
    return this.#book.reports();
  }

  get idle(): boolean {
    return this.#underWay === 0;
  }

  /** Sends once; calls back once, never before it returns. */
  send(ask: Ask, done: (answer: Answer) => void): void {
    const nowMs = this.#options.clock.monotonicMs();
    const refuse = (reason: string): void => {
      this.#options.clock.after(0, () => done({ type: 'refused', reason }));
    };
    if (this.#closed) return refuse('the gateway is stopped');
    const endpoint = endpoints[ask.endpoint];
    if (endpoint.limit !== 'public' && this.#options.credentials === undefined)
      return refuse('there is no API key: market data only');
    const opening = this.#book.open(
      {
        kind: ask.endpoint,
        queueTimeoutMs,
        firstAnswerTimeoutMs: endpoint.timeoutMs,
        gapTimeoutMs: endpoint.timeoutMs,
      },
      nowMs,
    );
    if (opening.outcome === 'refused') return refuse('too many requests are under way');
    const id = String(opening.id);
    const expiresAtMs = nowMs + (ask.waitMs ?? queueTimeoutMs);
    const admission = this.#pacer.enqueue(
      { id, lane: ask.lane, charges: chargesOf(endpoint), expiresAtMs },
      nowMs,
    );
    if (admission.outcome === 'refused') {
      this.#book.fail(opening.id, admission.why, nowMs);
      return refuse(
        admission.why === 'laneFull' ? `the ${ask.lane} lane is full` : `not admitted: ${admission.why}`,
      );
    }
    this.#waiting.set(id, { bookId: opening.id, ask, done });
    this.#pump();
  }

  /** Reads and decodes; a passing failure is asked again, up to three times in all. */
  read<T>(
    ask: Ask,
    decode: (data: unknown) => T,
    done: (outcome: ReadOutcome<T>) => void,
    attempt = 1,
  ): void {
    this.send(ask, (answer) => {
      const decoded = decodeAnswer(answer, decode);
      if ('value' in decoded) return done({ ok: true, value: decoded.value });
      if (!decoded.passing || attempt >= readAttempts || this.#closed)
        return done({ ok: false, reason: `${ask.endpoint}: ${decoded.reason}`, answer });
      this.#options.clock.after(retryDelayMs * attempt, () => this.read(ask, decode, done, attempt + 1));
    });
  }

  /** What still waits to be sent is not sent: the link is lost, and nobody could see what becomes of it. */
  takeBack(reason: string, lanes: readonly PacerLane[]): void {
    for (const { id } of this.#pacer.takeBack((request) => lanes.includes(request.lane)))
      this.#end(id, { type: 'refused', reason });
  }

  /** Refuses what waits and takes nothing more. Answers that are under way still come. */
  close(): void {
    this.#closed = true;
    this.#wake?.cancel();
    for (const { id } of this.#pacer.takeBack(() => true))
      this.#end(id, { type: 'refused', reason: 'the gateway is stopped' });
  }

  #pump(): void {
    this.#wake?.cancel();
    this.#wake = undefined;
    for (;;) {
      const nowMs = this.#options.clock.monotonicMs();
      const turn = this.#pacer.take(nowMs);
      if (turn.outcome === 'send') this.#transmit(turn.request.id, nowMs);
      else if (turn.outcome === 'expired')
        this.#end(turn.request.id, {
          type: 'refused',
          reason: `waited ${Math.round(turn.waitedMs)} ms for the rate limit`,
        });
      else {
        if (turn.outcome === 'wait' && turn.untilMs !== null)
          this.#wake = this.#options.clock.after(Math.max(1, turn.untilMs - nowMs), () => this.#pump());
        return;
      }
    }
  }

  #transmit(id: string, nowMs: number): void {
    const { bookId, ask } = this.#waiting.get(id)!;
    this.#book.sent(bookId, generation, nowMs);
    this.#underWay++;
    const { transport } = this.#options;
    transport.request(this.#httpRequest(ask), (outcome) => {
      this.#underWay--;
      this.#pacer.settled(id);
      if (outcome.type === 'answered') this.#noteDate(nowMs, outcome.headers?.date);
      const answer = answerOf(outcome);
      if (isRateLimited(answer)) this.#pause(ask, outcome);
      this.#end(id, answer, nowMs);
      this.#pump();
    });
  }

  #noteDate(sentAtMs: number, date: string | undefined): void {
    if (date !== undefined) this.#options.onDate(sentAtMs, this.#options.clock.monotonicMs(), date);
  }

  #httpRequest({ endpoint: name, query = [], body }: Ask) {
    const { restUrl, credentials, signing, clock } = this.#options;
    const { method, path, limit, timeoutMs } = endpoints[name];
    const text = body === undefined ? '' : JSON.stringify(body);
    const search = query.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
    const signed = limit !== 'public' && credentials;
    return {
      method,
      url: `${restUrl}${path}${search === '' ? '' : `?${search}`}`,
      headers: {
        'content-type': 'application/json',
        language: 'en-US',
        ...(signed && signedHeaders(signed, signing, clock.wallMs(), query, text)),
      },
      ...(method === 'POST' && { body: text }),
      timeoutMs,
    };
  }

  #pause(ask: Ask, outcome: HttpOutcome): void {
    const asked = outcome.type === 'answered' ? Number(outcome.headers?.['retry-after'] ?? 0) * 1000 : 0;
    const pauseMs = Math.min(longestLimitPauseMs, Math.max(limitPauseMs, Number.isFinite(asked) ? asked : 0));
    const untilMs = this.#options.clock.monotonicMs() + pauseMs;
    for (const { rule, key } of chargesOf(endpoints[ask.endpoint])) this.#pacer.holdUntil(rule, key, untilMs);
  }

  #end(id: string, answer: Answer, sentAtMs?: number): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    const nowMs = this.#options.clock.monotonicMs();
    if (answer.type === 'data') this.#book.finished(waiting.bookId, generation, nowMs);
    else this.#book.fail(waiting.bookId, describe(answer), nowMs);
    this.#options.onMeasure({
      type: 'request',
      kind: waiting.ask.endpoint,
      latencyMs: sentAtMs === undefined ? 0 : nowMs - sentAtMs,
      outcome: answer.type === 'data' ? 'done' : describe(answer),
    });
    waiting.done(answer);
  }
}

function answerOf(outcome: HttpOutcome): Answer {
  if (outcome.type === 'notSent') return { type: 'refused', reason: `not sent: ${outcome.reason}` };
  if (outcome.type === 'unanswered') return { type: 'unanswered', reason: `no answer: ${outcome.reason}` };
  const { status, body } = outcome;
  const envelope = decodeEnvelope(body);
  if (envelope.type === 'error')
    return { type: 'venueError', status, code: envelope.code, message: envelope.message };
  if (status !== 200) return { type: 'httpError', status };
  if (envelope.type === 'refused') return { type: 'malformed', reason: envelope.reason };
  return envelope;
}

function decodeAnswer<T>(
  answer: Answer,
  decode: (data: unknown) => T,
): { readonly value: T } | { readonly passing: boolean; readonly reason: string } {
  if (answer.type !== 'data') return { passing: isPassing(answer), reason: describe(answer) };
  const decoded = decoding(() => ({ type: 'decoded' as const, value: decode(answer.data) }));
  return decoded.type === 'decoded' ? { value: decoded.value } : { passing: true, reason: decoded.reason };
}
