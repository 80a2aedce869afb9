// The life of every request to a venue: queued, sent, first answer, then done, timed out, failed or superseded (its link
// generation died). Nothing is forgotten silently: what ended leaves a tombstone for a while, so that a late reply is
// recognized as late, for what and by how much, and can never be taken for the answer to something else.
//
// Invariants:
// - An answer counts only with the id *and* the generation it was sent on (C3: a late reply booked as another's price).
// - One question at a time: a request with the merge key of a living one is merged into it.
// - Each phase has a deadline, so every request ends. Live requests and tombstones are bounded.
//
// Deliberately not here: when to send (pacer), what answers mean (venues), whether to ask again (never an order: kernel).
import { invariant, RingBuffer, type RingBufferSnapshot } from '../base/index.ts';
import { LatencyHistogram, type LatencyHistogramSnapshot, type LatencySummary } from './latency-histogram.ts';

export type RequestPhase = 'queued' | 'sent' | 'answering' | 'done' | 'timedOut' | 'failed' | 'superseded';
export type RequestEvent = 'sent' | 'answered' | 'finished' | 'timedOut' | 'failed' | 'superseded';
export type RequestEnding = Extract<RequestPhase, 'done' | 'timedOut' | 'failed' | 'superseded'>;

const ENDED: Readonly<Record<RequestEvent, RequestPhase | null>> = {
  sent: null,
  answered: null,
  finished: null,
  timedOut: null,
  failed: null,
  superseded: null,
};
const ENDINGS = { timedOut: 'timedOut', failed: 'failed', superseded: 'superseded' } as const;

/** Where an event leads from each phase; null where it cannot be. */
export const REQUEST_TRANSITIONS: Readonly<
  Record<RequestPhase, Readonly<Record<RequestEvent, RequestPhase | null>>>
> = {
  queued: { sent: 'sent', answered: null, finished: null, ...ENDINGS },
  sent: { sent: null, answered: 'answering', finished: 'done', ...ENDINGS },
  answering: { sent: null, answered: 'answering', finished: 'done', ...ENDINGS },
  done: ENDED,
  timedOut: ENDED,
  failed: ENDED,
  superseded: ENDED,
};

export interface RequestTerms {
  /** What is asked: `klines`, `openOrders`. Latencies are kept per kind; kinds are few and come from code. */
  readonly kind: string;
  /** Equal for requests that one answer serves; absent: never merged (whatever changes something at the venue). */
  readonly mergeKey?: string;
  /** From opening to being sent. */
  readonly queueTimeoutMs: number;
  /** From being sent to the first answer. */
  readonly firstAnswerTimeoutMs: number;
  /** From one answer to the next, where there are several. */
  readonly gapTimeoutMs: number;
}

/** A living request. Times are monotonic milliseconds. */
export interface LiveRequest {
  readonly id: number;
  readonly terms: RequestTerms;
  readonly phase: 'queued' | 'sent' | 'answering';
  /** The life of the link it was sent on; null until then. */
  readonly generation: number | null;
  readonly queuedAtMs: number;
  readonly sentAtMs: number | null;
  readonly firstAnswerAtMs: number | null;
  readonly deadlineMs: number;
  readonly answers: number;
  /** How many asked for it: 1 and those merged. */
  readonly askers: number;
}

export interface EndedRequest {
  readonly id: number;
  readonly kind: string;
  readonly ending: RequestEnding;
  readonly why: string;
  readonly generation: number | null;
  readonly endedAtMs: number;
  readonly askers: number;
}

export type RequestOpening =
  | { readonly outcome: 'opened'; readonly id: number }
  | { readonly outcome: 'merged'; readonly id: number }
  | { readonly outcome: 'refused'; readonly why: 'tooMany' };

export type ReplyOutcome =
  | { readonly outcome: 'accepted'; readonly request: LiveRequest }
  /** It answers a request that ended already, or that lives on another generation. */
  | { readonly outcome: 'late'; readonly of: EndedRequest | LiveRequest; readonly lateByMs: number | null }
  | { readonly outcome: 'unknown' };

export interface RequestReport {
  readonly kind: string;
  readonly endings: Readonly<Record<RequestEnding, number>>;
  readonly lateReplies: number;
  readonly queued: LatencySummary;
  readonly firstAnswer: LatencySummary;
  readonly total: LatencySummary;
}

interface KindRecord {
  readonly endings: Record<RequestEnding, number>;
  lateReplies: number;
  readonly queued: LatencyHistogram;
  readonly firstAnswer: LatencyHistogram;
  readonly total: LatencyHistogram;
}

interface KindSnapshot {
  readonly kind: string;
  readonly endings: Readonly<Record<RequestEnding, number>>;
  readonly lateReplies: number;
  readonly queued: LatencyHistogramSnapshot;
  readonly firstAnswer: LatencyHistogramSnapshot;
  readonly total: LatencyHistogramSnapshot;
}

export interface RequestBookConfig {
  readonly maxLive: number;
  readonly tombstones: number;
  /** Ids count up from here: apart from order ids, where a venue keeps both in one space. */
  readonly firstId: number;
}

export const DEFAULT_REQUEST_BOOK: RequestBookConfig = { maxLive: 500, tombstones: 1_000, firstId: 1 };

/** Plain JSON. */
export interface RequestBookSnapshot {
  readonly live: readonly LiveRequest[];
  readonly tombstones: RingBufferSnapshot<EndedRequest>;
  readonly kinds: readonly KindSnapshot[];
  readonly nextId: number;
  readonly refused: number;
  readonly unknownReplies: number;
}

export class RequestBook {
  readonly #config: RequestBookConfig;
  readonly #live = new Map<number, LiveRequest>();
  readonly #merge = new Map<string, number>();
  #tombstones: RingBuffer<EndedRequest>;
  readonly #tombstoneById = new Map<number, EndedRequest>();
  readonly #kinds = new Map<string, KindRecord>();
  #nextId: number;
  #refused = 0;
  #unknownReplies = 0;

  constructor(config: RequestBookConfig, snapshot?: RequestBookSnapshot) {
    this.#config = config;
    this.#nextId = config.firstId;
    this.#tombstones = new RingBuffer(config.tombstones);
    if (snapshot !== undefined) this.#restore(snapshot);
  }

  snapshot(): RequestBookSnapshot {
    const kinds = [...this.#kinds].map(([kind, record]) => ({
      kind,
      endings: { ...record.endings },
      lateReplies: record.lateReplies,
      queued: record.queued.snapshot(),
      firstAnswer: record.firstAnswer.snapshot(),
      total: record.total.snapshot(),
    }));
    return {
      live: [...this.#live.values()],
      tombstones: this.#tombstones.snapshot(),
      kinds,
      nextId: this.#nextId,
      refused: this.#refused,
      unknownReplies: this.#unknownReplies,
    };
  }

  get liveCount(): number {
    return this.#live.size;
  }

  /** Requests refused because too many were alive. */
  get refused(): number {
    return this.#refused;
  }

  /** Replies to ids that the book does not know (any more). */
  get unknownReplies(): number {
    return this.#unknownReplies;
  }

  find(id: number): LiveRequest | undefined {
    return this.#live.get(id);
  }

  /** Begins a request, merges it into a living one that asks the same, or refuses it when too many are alive. */
  open(terms: RequestTerms, nowMs: number): RequestOpening {
    const mergedId = terms.mergeKey === undefined ? undefined : this.#merge.get(terms.mergeKey);
    if (mergedId !== undefined) {
      const merged = this.#require(mergedId);
      this.#live.set(mergedId, { ...merged, askers: merged.askers + 1 });
      return { outcome: 'merged', id: mergedId };
    }
    if (this.#live.size >= this.#config.maxLive) {
      this.#refused++;
      return { outcome: 'refused', why: 'tooMany' };
    }
    const id = this.#nextId++;
    this.#live.set(id, {
      id,
      terms,
      phase: 'queued',
      generation: null,
      queuedAtMs: nowMs,
      sentAtMs: null,
      firstAnswerAtMs: null,
      deadlineMs: nowMs + terms.queueTimeoutMs,
      answers: 0,
      askers: 1,
    });
    if (terms.mergeKey !== undefined) this.#merge.set(terms.mergeKey, id);
    return { outcome: 'opened', id };
  }

  /** Its bytes were handed to the network of this generation. False when it has ended meanwhile: then it must not be sent. */
  sent(id: number, generation: number, nowMs: number): boolean {
    const request = this.#live.get(id);
    if (request === undefined || REQUEST_TRANSITIONS[request.phase].sent === null) return false;
    const deadlineMs = nowMs + request.terms.firstAnswerTimeoutMs;
    this.#live.set(id, { ...request, phase: 'sent', generation, sentAtMs: nowMs, deadlineMs });
    this.#kind(request.terms.kind).queued.record(nowMs - request.queuedAtMs);
    return true;
  }

  /** One answer of possibly several. */
  answered(id: number, generation: number, nowMs: number): ReplyOutcome {
    return this.#reply(id, generation, nowMs, (request) => this.#noteAnswer(request, nowMs));
  }

  /** The last answer, or the only one. */
  finished(id: number, generation: number, nowMs: number): ReplyOutcome {
    return this.#reply(id, generation, nowMs, (request) => {
      const answered = this.#noteAnswer(request, nowMs);
      this.#kind(request.terms.kind).total.record(nowMs - (answered.sentAtMs ?? nowMs));
      this.#end(answered, 'done', 'answered', nowMs);
      return answered;
    });
  }

  /** The venue answered with an error. */
  rejected(id: number, generation: number, why: string, nowMs: number): ReplyOutcome {
    return this.#reply(id, generation, nowMs, (request) => {
      this.#end(request, 'failed', why, nowMs);
      return request;
    });
  }

  /** It will not be sent or waited for any more: ours to say. Undefined when it has ended already. */
  fail(id: number, why: string, nowMs: number): EndedRequest | undefined {
    const request = this.#live.get(id);
    return request === undefined ? undefined : this.#end(request, 'failed', why, nowMs);
  }

  /** Ends what was sent on that life of the link. What is still queued goes out on the next. */
  generationDied(generation: number, nowMs: number): readonly EndedRequest[] {
    const dead = [...this.#live.values()].filter((request) => request.generation === generation);
    return dead.map((request) => this.#end(request, 'superseded', `generation ${generation} died`, nowMs));
  }

  /** Ends everything whose deadline has passed. */
  expire(nowMs: number): readonly EndedRequest[] {
    const due = [...this.#live.values()].filter((request) => request.deadlineMs <= nowMs);
    return due.map((request) => this.#end(request, 'timedOut', `no progress while ${request.phase}`, nowMs));
  }

  /** When `expire` is due next; undefined while nothing is alive. */
  nextDeadlineMs(): number | undefined {
    let nextMs: number | undefined;
    for (const { deadlineMs } of this.#live.values())
      nextMs = nextMs === undefined ? deadlineMs : Math.min(nextMs, deadlineMs);
    return nextMs;
  }

  reports(): readonly RequestReport[] {
    return [...this.#kinds].map(([kind, record]) => ({
      kind,
      endings: { ...record.endings },
      lateReplies: record.lateReplies,
      queued: record.queued.summary(),
      firstAnswer: record.firstAnswer.summary(),
      total: record.total.summary(),
    }));
  }

  #reply(
    id: number,
    generation: number,
    nowMs: number,
    accept: (request: LiveRequest) => LiveRequest,
  ): ReplyOutcome {
    const request = this.#live.get(id);
    if (request !== undefined && request.generation === generation)
      return { outcome: 'accepted', request: accept(request) };
    const of = request ?? this.#tombstoneById.get(id);
    if (of === undefined) {
      this.#unknownReplies++;
      return { outcome: 'unknown' };
    }
    this.#kind('terms' in of ? of.terms.kind : of.kind).lateReplies++;
    return { outcome: 'late', of, lateByMs: 'endedAtMs' in of ? nowMs - of.endedAtMs : null };
  }

  #noteAnswer(request: LiveRequest, nowMs: number): LiveRequest {
    const first = request.firstAnswerAtMs === null;
    if (first) this.#kind(request.terms.kind).firstAnswer.record(nowMs - (request.sentAtMs ?? nowMs));
    const next: LiveRequest = {
      ...request,
      phase: 'answering',
      firstAnswerAtMs: request.firstAnswerAtMs ?? nowMs,
      deadlineMs: nowMs + request.terms.gapTimeoutMs,
      answers: request.answers + 1,
    };
    this.#live.set(request.id, next);
    return next;
  }

  #end(
    { id, terms, generation, askers }: LiveRequest,
    ending: RequestEnding,
    why: string,
    nowMs: number,
  ): EndedRequest {
    const ended: EndedRequest = { id, kind: terms.kind, ending, why, generation, endedAtMs: nowMs, askers };
    this.#live.delete(id);
    if (terms.mergeKey !== undefined) this.#merge.delete(terms.mergeKey);
    this.#kind(terms.kind).endings[ending]++;
    this.#bury(ended);
    return ended;
  }

  #bury(ended: EndedRequest): void {
    const evicted = this.#tombstones.push(ended);
    if (evicted !== undefined) this.#tombstoneById.delete(evicted.id);
    this.#tombstoneById.set(ended.id, ended);
  }

  #kind(kind: string): KindRecord {
    const known = this.#kinds.get(kind);
    if (known !== undefined) return known;
    const made: KindRecord = {
      endings: { done: 0, timedOut: 0, failed: 0, superseded: 0 },
      lateReplies: 0,
      queued: new LatencyHistogram(),
      firstAnswer: new LatencyHistogram(),
      total: new LatencyHistogram(),
    };
    this.#kinds.set(kind, made);
    return made;
  }

  #require(id: number): LiveRequest {
    const request = this.#live.get(id);
    invariant(request !== undefined, `request ${id} is merged into but does not live`);
    return request;
  }

  #restore(snapshot: RequestBookSnapshot): void {
    for (const request of snapshot.live) {
      this.#live.set(request.id, request);
      if (request.terms.mergeKey !== undefined) this.#merge.set(request.terms.mergeKey, request.id);
    }
    this.#tombstones = RingBuffer.restore(snapshot.tombstones);
    for (const ended of this.#tombstones) this.#tombstoneById.set(ended.id, ended);
    for (const { kind, endings, lateReplies, queued, firstAnswer, total } of snapshot.kinds)
      this.#kinds.set(kind, {
        endings: { ...endings },
        lateReplies,
        queued: LatencyHistogram.restore(queued),
        firstAnswer: LatencyHistogram.restore(firstAnswer),
        total: LatencyHistogram.restore(total),
      });
    this.#nextId = snapshot.nextId;
    this.#refused = snapshot.refused;
    this.#unknownReplies = snapshot.unknownReplies;
  }
}
