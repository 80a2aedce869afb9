// Central pacing of everything that is sent to a venue: several rate limits at once, priorities, bounded lanes. It has no
// timer: `take(now)` gives the next request that may leave, or says until when to wait.
//
// Order: exits > cancels > reconciliation > protective quotes > entries > history; first come, first served within a lane.
// - A request leaves only when every rule it is charged under admits it, so no rule is ever exceeded in any window.
// - A waiting request claims the keys that hold it back: nothing behind it may use them up. Requests that share no such key
//   pass (a limited endpoint does not stop the others).
// - Each lane has a queue of its own, and each rule can reserve a part for exits and cancels: entries can fill neither.
// - No lane starves: from reconciliation down, a request rises one lane for every `agingMs` that it has waited, at most
//   to reconciliation's place, where the older goes first. Cancels, which are repeated until there is evidence, let one
//   other request pass after `cancelBurst` of them in a row: it may be the reconciliation that settles them. Exits yield to nobody.
// - What it cannot take is refused to the sender and counted. What it took leaves once, expires visibly, or is taken back.
import { BoundedQueue, type BoundedQueueSnapshot, invariant } from '../base/index.ts';
import { newMeter, type PacingMeter, type PacingMeterSnapshot } from './pacing-meter.ts';
import { type PacingCharge, type PacingRule, pacingRuleProblems, ruleLimit } from './pacing-rule.ts';

export const PACER_LANES = [
  'exits',
  'cancels',
  'reconciliation',
  'protectiveQuotes',
  'entries',
  'history',
] as const;
export type PacerLane = (typeof PACER_LANES)[number];

const RECONCILIATION_RANK = PACER_LANES.indexOf('reconciliation');

export interface PacerConfig {
  readonly rules: readonly PacingRule[];
  /** Most requests waiting, per lane. */
  readonly laneCapacity: Readonly<Record<PacerLane, number>>;
  /** Waiting this long raises a request by one lane, from reconciliation's down. */
  readonly agingMs: number;
  /** After so many cancels in a row one request of a lower lane may pass. */
  readonly cancelBurst: number;
}

export interface PacedRequest {
  /** Unique among the requests that wait or are under way. */
  readonly id: string;
  readonly lane: PacerLane;
  readonly charges: readonly PacingCharge[];
  /** Not to be sent from this monotonic time on: an entry that waited too long is another entry. */
  readonly expiresAtMs?: number;
}

export type PacerAdmission =
  | { readonly outcome: 'queued' }
  | {
      readonly outcome: 'refused';
      readonly why: 'laneFull' | 'duplicateId' | 'unknownRule' | 'neverAdmissible';
    };

export type PacerTurn =
  | { readonly outcome: 'send'; readonly request: PacedRequest; readonly waitedMs: number }
  /** Taken out of its lane because its time passed; it was not sent. */
  | { readonly outcome: 'expired'; readonly request: PacedRequest; readonly waitedMs: number }
  /** Ask again at `untilMs`; null: only `settled` or a new request can change anything. */
  | { readonly outcome: 'wait'; readonly untilMs: number | null }
  | { readonly outcome: 'idle' };

interface Waiting {
  readonly request: PacedRequest;
  readonly order: number;
  readonly queuedAtMs: number;
}

interface Candidate {
  readonly waiting: Waiting;
  readonly rank: number;
}

/** Plain JSON. */
export interface PacerSnapshot {
  readonly lanes: Readonly<Record<PacerLane, BoundedQueueSnapshot<Waiting>>>;
  readonly meters: readonly (readonly [rule: string, key: string, meter: PacingMeterSnapshot])[];
  readonly holds: readonly (readonly [meterKey: string, untilMs: number])[];
  readonly underWay: readonly (readonly [id: string, charges: readonly PacingCharge[]])[];
  readonly nextOrder: number;
  readonly cancelsInARow: number;
}

const mapLanes = <T>(make: (lane: PacerLane) => T): Record<PacerLane, T> => ({
  exits: make('exits'),
  cancels: make('cancels'),
  reconciliation: make('reconciliation'),
  protectiveQuotes: make('protectiveQuotes'),
  entries: make('entries'),
  history: make('history'),
});

/** Rule names hold no line break (checked), so no two pairs make the same text. */
const meterKeyOf = ({ rule, key }: { readonly rule: string; readonly key: string }): string =>
  `${rule}\n${key}`;

const isUrgent = (lane: PacerLane): boolean => lane === 'exits' || lane === 'cancels';

/** What is wrong with the configuration; empty when it is good. */
export function pacerConfigProblems(config: PacerConfig): readonly string[] {
  const problems = [...pacingRuleProblems(config.rules)];
  for (const rule of config.rules)
    if (rule.name.includes('\n')) problems.push(`rule ${rule.name}: a name is one line`);
  for (const lane of PACER_LANES)
    if (!(Number.isSafeInteger(config.laneCapacity[lane]) && config.laneCapacity[lane] >= 1))
      problems.push(`laneCapacity.${lane} ${config.laneCapacity[lane]}: a whole number from 1 is needed`);
  if (!(config.agingMs > 0)) problems.push(`agingMs ${config.agingMs}: more than 0 is needed`);
  if (!(config.cancelBurst >= 1)) problems.push(`cancelBurst ${config.cancelBurst}: 1 or more is needed`);
  return problems;
}

export class Pacer {
  readonly #config: PacerConfig;
  readonly #rules: ReadonlyMap<string, PacingRule>;
  readonly #lanes: Record<PacerLane, BoundedQueue<Waiting>>;
  readonly #meters = new Map<string, PacingMeter>();
  readonly #holds = new Map<string, number>();
  /** Requests that hold places under concurrency rules. */
  readonly #underWay = new Map<string, readonly PacingCharge[]>();
  #nextOrder = 0;
  #cancelsInARow = 0;

  constructor(config: PacerConfig, snapshot?: PacerSnapshot) {
    const problems = pacerConfigProblems(config);
    invariant(problems.length === 0, `pacer: ${problems.join('; ')}`);
    this.#config = config;
    this.#rules = new Map(config.rules.map((rule) => [rule.name, rule]));
    this.#lanes = mapLanes((lane) =>
      snapshot === undefined
        ? new BoundedQueue(config.laneCapacity[lane])
        : BoundedQueue.restore(snapshot.lanes[lane]),
    );
    if (snapshot !== undefined) this.#restore(snapshot);
  }

  snapshot(): PacerSnapshot {
    const meters = [...this.#meters].map(([meterKey, meter]) => {
      const split = meterKey.indexOf('\n');
      return [meterKey.slice(0, split), meterKey.slice(split + 1), meter.snapshot()] as const;
    });
    return {
      lanes: mapLanes((lane) => this.#lanes[lane].snapshot()),
      meters,
      holds: [...this.#holds],
      underWay: [...this.#underWay],
      nextOrder: this.#nextOrder,
      cancelsInARow: this.#cancelsInARow,
    };
  }

  /** Requests that wait. */
  waiting(lane: PacerLane): number {
    return this.#lanes[lane].size;
  }

  /** Requests that the lane was too full for, since it was made. */
  refused(lane: PacerLane): number {
    return this.#lanes[lane].refused;
  }

  enqueue(request: PacedRequest, nowMs: number): PacerAdmission {
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) return { outcome: 'refused', why: refusal };
    const queued = this.#lanes[request.lane].push({ request, order: this.#nextOrder, queuedAtMs: nowMs });
    if (!queued) return { outcome: 'refused', why: 'laneFull' };
    this.#nextOrder++;
    return { outcome: 'queued' };
  }

  /** The next request that may leave now. Call it until it says to wait. */
  take(nowMs: number): PacerTurn {
    const expired = this.#takeExpired(nowMs);
    if (expired !== undefined)
      return { outcome: 'expired', request: expired.request, waitedMs: nowMs - expired.queuedAtMs };
    const candidates = this.#candidates(nowMs);
    if (candidates.length === 0) return { outcome: 'idle' };
    const claimed = new Set<string>();
    let untilMs = Number.POSITIVE_INFINITY;
    for (const { waiting } of candidates) {
      if (waiting.request.charges.some((charge) => claimed.has(meterKeyOf(charge)))) continue;
      const freeAtMs = this.#freeAtMs(waiting.request);
      if (freeAtMs <= nowMs) return this.#send(waiting, nowMs);
      untilMs = Math.min(untilMs, freeAtMs);
      for (const charge of waiting.request.charges)
        if (this.#chargeFreeAtMs(charge, waiting.request.lane) > nowMs) claimed.add(meterKeyOf(charge));
    }
    untilMs = Math.min(untilMs, ...this.#expiries());
    return { outcome: 'wait', untilMs: untilMs === Number.POSITIVE_INFINITY ? null : untilMs };
  }

  /** A request that was sent is answered or given up: its places under concurrency rules are free. */
  settled(id: string): void {
    for (const charge of this.#underWay.get(id) ?? []) this.#meter(charge).release(charge.cost);
    this.#underWay.delete(id);
  }

  /** Takes waiting requests back, such as the entries when trading stops. They are returned, not sent. */
  takeBack(matches: (request: PacedRequest) => boolean): readonly PacedRequest[] {
    const taken: PacedRequest[] = [];
    for (const lane of PACER_LANES) {
      const queue = this.#lanes[lane];
      for (let index = 0; index < queue.size; ) {
        if (!matches(queue.at(index)!.request)) index++;
        else taken.push(queue.removeAt(index)!.request);
      }
    }
    return taken;
  }

  /** The venue said that a limit is hit (429, pacing violation): nothing under that key leaves before `untilMs`. */
  holdUntil(rule: string, key: string, untilMs: number): void {
    invariant(this.#rules.has(rule), `pacer: there is no rule ${rule} to hold`);
    const meterKey = meterKeyOf({ rule, key });
    this.#holds.set(meterKey, Math.max(untilMs, this.#holds.get(meterKey) ?? untilMs));
  }

  /** Forgets keys that no longer matter. Where keys are many (contracts, identical requests), call it now and then. */
  forgetIdle(nowMs: number): void {
    for (const [meterKey, meter] of this.#meters) if (meter.isIdle(nowMs)) this.#meters.delete(meterKey);
    for (const [meterKey, untilMs] of this.#holds) if (untilMs <= nowMs) this.#holds.delete(meterKey);
  }

  get trackedKeys(): number {
    return this.#meters.size;
  }

  #restore(snapshot: PacerSnapshot): void {
    for (const [rule, key, meter] of snapshot.meters)
      this.#meters.set(meterKeyOf({ rule, key }), newMeter(this.#rule(rule), meter));
    for (const [meterKey, untilMs] of snapshot.holds) this.#holds.set(meterKey, untilMs);
    for (const [id, charges] of snapshot.underWay) this.#underWay.set(id, charges);
    this.#nextOrder = snapshot.nextOrder;
    this.#cancelsInARow = snapshot.cancelsInARow;
  }

  #refusalOf({
    id,
    lane,
    charges,
  }: PacedRequest): 'duplicateId' | 'unknownRule' | 'neverAdmissible' | undefined {
    const known = (waiting: Waiting): boolean => waiting.request.id === id;
    if (this.#underWay.has(id) || PACER_LANES.some((one) => [...this.#lanes[one]].some(known)))
      return 'duplicateId';
    const totals = new Map<string, number>();
    for (const charge of charges) {
      const rule = this.#rules.get(charge.rule);
      if (rule === undefined) return 'unknownRule';
      const meterKey = meterKeyOf(charge);
      const total = (totals.get(meterKey) ?? 0) + charge.cost;
      // A key charged twice by one request would be admitted by halves: one charge with the sum is meant.
      if (totals.has(meterKey) || !(charge.cost > 0) || total + spareOf(rule, lane) > ruleLimit(rule))
        return 'neverAdmissible';
      totals.set(meterKey, total);
    }
    return undefined;
  }

  /** Everything that waits, in the order in which it is considered. */
  #candidates(nowMs: number): readonly Candidate[] {
    const candidates: Candidate[] = [];
    for (const [index, lane] of PACER_LANES.entries())
      for (const waiting of this.#lanes[lane])
        candidates.push({ waiting, rank: this.#rankOf(index, waiting, nowMs) });
    candidates.sort((a, b) => a.rank - b.rank || a.waiting.order - b.waiting.order);
    return this.#cancelsInARow < this.#config.cancelBurst
      ? candidates
      : this.#withCancelsYielding(candidates);
  }

  #rankOf(lane: number, waiting: Waiting, nowMs: number): number {
    if (lane <= RECONCILIATION_RANK) return lane;
    const risen = Math.floor((nowMs - waiting.queuedAtMs) / this.#config.agingMs);
    return Math.max(RECONCILIATION_RANK, lane - risen);
  }

  /** The lower request that can leave first comes before the cancels, for one turn. */
  #withCancelsYielding(candidates: readonly Candidate[]): readonly Candidate[] {
    const lower = candidates.filter(({ waiting }) => !isUrgent(waiting.request.lane));
    let turn: Candidate | undefined;
    for (const candidate of lower)
      if (
        turn === undefined ||
        this.#freeAtMs(candidate.waiting.request) < this.#freeAtMs(turn.waiting.request)
      )
        turn = candidate;
    if (turn === undefined) return candidates;
    const exits = candidates.filter(({ waiting }) => waiting.request.lane === 'exits');
    const rest = candidates.filter(
      (candidate) => candidate !== turn && candidate.waiting.request.lane !== 'exits',
    );
    return [...exits, turn, ...rest];
  }

  #send(waiting: Waiting, nowMs: number): PacerTurn {
    const { request } = waiting;
    this.#remove(waiting);
    for (const charge of request.charges) this.#meter(charge).take(charge.cost, nowMs);
    const places = request.charges.filter((charge) => this.#rule(charge.rule).kind === 'concurrency');
    if (places.length > 0) this.#underWay.set(request.id, places);
    if (request.lane === 'cancels') this.#cancelsInARow++;
    else if (request.lane !== 'exits') this.#cancelsInARow = 0;
    return { outcome: 'send', request, waitedMs: nowMs - waiting.queuedAtMs };
  }

  #takeExpired(nowMs: number): Waiting | undefined {
    for (const lane of PACER_LANES)
      for (const waiting of this.#lanes[lane])
        if ((waiting.request.expiresAtMs ?? Number.POSITIVE_INFINITY) <= nowMs) {
          this.#remove(waiting);
          return waiting;
        }
    return undefined;
  }

  #expiries(): number[] {
    return PACER_LANES.flatMap((lane) =>
      [...this.#lanes[lane]].map(({ request }) => request.expiresAtMs ?? Number.POSITIVE_INFINITY),
    );
  }

  #remove(waiting: Waiting): void {
    const queue = this.#lanes[waiting.request.lane];
    for (let index = 0; index < queue.size; index++)
      if (queue.at(index) === waiting) {
        queue.removeAt(index);
        return;
      }
  }

  #freeAtMs({ charges, lane }: PacedRequest): number {
    let freeAtMs = Number.NEGATIVE_INFINITY;
    for (const charge of charges) freeAtMs = Math.max(freeAtMs, this.#chargeFreeAtMs(charge, lane));
    return freeAtMs;
  }

  #chargeFreeAtMs(charge: PacingCharge, lane: PacerLane): number {
    const heldUntilMs = this.#holds.get(meterKeyOf(charge)) ?? Number.NEGATIVE_INFINITY;
    const spare = spareOf(this.#rule(charge.rule), lane);
    return Math.max(heldUntilMs, this.#meter(charge).freeAtMs(charge.cost, spare));
  }

  #meter(charge: PacingCharge): PacingMeter {
    const meterKey = meterKeyOf(charge);
    const known = this.#meters.get(meterKey);
    if (known !== undefined) return known;
    const made = newMeter(this.#rule(charge.rule));
    this.#meters.set(meterKey, made);
    return made;
  }

  #rule(name: string): PacingRule {
    const rule = this.#rules.get(name);
    invariant(rule !== undefined, `pacer: there is no rule ${name}`);
    return rule;
  }
}

/** How much of the limit the lane has to leave untouched. */
function spareOf(rule: PacingRule, lane: PacerLane): number {
  return isUrgent(lane) ? 0 : rule.reservedForExits;
}
