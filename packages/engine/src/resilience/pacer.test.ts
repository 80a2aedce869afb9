import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  PACER_LANES,
  type PacedRequest,
  Pacer,
  type PacerConfig,
  type PacerLane,
  pacerConfigProblems,
} from './pacer.ts';
import type { PacingCharge, PacingRule } from './pacing-rule.ts';

const USER: PacingRule = {
  kind: 'slidingWindow',
  name: 'user',
  limit: 10,
  windowMs: 1_000,
  reservedForExits: 2,
};
const ENDPOINT: PacingRule = {
  kind: 'slidingWindow',
  name: 'endpoint',
  limit: 5,
  windowMs: 1_000,
  reservedForExits: 0,
};
const SOCKET: PacingRule = {
  kind: 'tokenBucket',
  name: 'socket',
  capacity: 4,
  refillEveryMs: 250,
  reservedForExits: 1,
};
const OPEN: PacingRule = { kind: 'concurrency', name: 'open', limit: 3, reservedForExits: 1 };

const config = (rules: readonly PacingRule[], capacity = 50): PacerConfig => ({
  rules,
  laneCapacity: {
    exits: capacity,
    cancels: capacity,
    reconciliation: capacity,
    protectiveQuotes: capacity,
    entries: capacity,
    history: capacity,
  },
  agingMs: 10_000,
  cancelBurst: 8,
});

let made = 0;
const request = (lane: PacerLane, ...charges: (PacingCharge | PacingRule)[]): PacedRequest => ({
  id: `${lane}-${++made}`,
  lane,
  charges: charges.map((charge) => ('name' in charge ? { rule: charge.name, key: 'k', cost: 1 } : charge)),
});

/** Takes all that may leave now. */
function drain(pacer: Pacer, nowMs: number): { sent: PacedRequest[]; untilMs: number | null | undefined } {
  const sent: PacedRequest[] = [];
  for (;;) {
    const turn = pacer.take(nowMs);
    if (turn.outcome === 'send') sent.push(turn.request);
    else if (turn.outcome !== 'expired')
      return { sent, untilMs: turn.outcome === 'wait' ? turn.untilMs : undefined };
  }
}

const lanesOf = (requests: readonly PacedRequest[]): PacerLane[] => requests.map(({ lane }) => lane);

describe('pacer', () => {
  it('lets what is urgent go first, then first come first served', () => {
    const pacer = new Pacer(config([USER]));
    const later = [...PACER_LANES].reverse().flatMap((lane) => [request(lane, USER), request(lane, USER)]);
    for (const one of later) pacer.enqueue(one, 0);
    const { sent, untilMs } = drain(pacer, 0);
    // Ten a second, two of them kept for exits and cancels: their four used the reserve among others.
    expect(lanesOf(sent)).toEqual(PACER_LANES.slice(0, 4).flatMap((lane) => [lane, lane]));
    expect(untilMs).toBe(1_000);
    expect(lanesOf(drain(pacer, 1_000).sent)).toEqual(['entries', 'entries', 'history', 'history']);
    expect(drain(pacer, 1_000).untilMs).toBeUndefined();
  });

  it('keeps a part of each limit that entries cannot use', () => {
    const pacer = new Pacer(config([USER]));
    for (let n = 0; n < 20; n++) pacer.enqueue(request('entries', USER), 0);
    expect(drain(pacer, 0).sent).toHaveLength(8);
    pacer.enqueue(request('exits', USER), 1);
    pacer.enqueue(request('cancels', USER), 1);
    expect(lanesOf(drain(pacer, 1).sent)).toEqual(['exits', 'cancels']);
  });

  it('gives each lane a queue of its own, and refuses and counts what does not fit', () => {
    const pacer = new Pacer(config([USER], 2));
    const admissions = [1, 2, 3].map(() => pacer.enqueue(request('entries', USER), 0));
    expect(admissions.at(-1)).toEqual({ outcome: 'refused', why: 'laneFull' });
    expect([pacer.waiting('entries'), pacer.refused('entries')]).toEqual([2, 1]);
    expect(pacer.enqueue(request('exits', USER), 0)).toEqual({ outcome: 'queued' });
  });

  it('lets a request pass one that waits for another key, and only then', () => {
    const pacer = new Pacer(config([USER, ENDPOINT]));
    const history = (key: string): PacedRequest =>
      request('history', { rule: 'endpoint', key, cost: 1 }, USER);
    const reconcile = (): PacedRequest =>
      request('reconciliation', { rule: 'endpoint', key: 'orders', cost: 1 }, USER);
    for (let n = 0; n < 6; n++) pacer.enqueue(reconcile(), 0);
    const other = history('klines');
    const same = history('orders');
    pacer.enqueue(same, 0);
    pacer.enqueue(other, 0);
    const { sent } = drain(pacer, 0);
    expect(sent).toHaveLength(6);
    expect(sent.at(-1)).toBe(other);
    expect(lanesOf(drain(pacer, 1_000).sent)).toEqual(['reconciliation', 'history']);
  });

  it('does not let small requests use up what a large one waits for', () => {
    const pacer = new Pacer(config([ENDPOINT]));
    for (let n = 0; n < 4; n++) pacer.enqueue(request('history', ENDPOINT), n);
    drain(pacer, 3);
    const large = request('reconciliation', { rule: 'endpoint', key: 'k', cost: 2 });
    pacer.enqueue(large, 10);
    pacer.enqueue(request('entries', ENDPOINT), 10);
    expect(drain(pacer, 10)).toEqual({ sent: [], untilMs: 1_003 });
    expect(drain(pacer, 1_003).sent[0]).toBe(large);
  });

  it('never lets history wait for ever behind entries, nor reconciliation behind a storm of cancels', () => {
    const pacer = new Pacer(config([ENDPOINT]));
    const history = request('history', ENDPOINT);
    for (let n = 0; n < 20; n++) pacer.enqueue(request('entries', ENDPOINT), 0);
    pacer.enqueue(history, 0);
    let leftAtMs: number | undefined;
    for (let nowMs = 0; leftAtMs === undefined && nowMs < 60_000; nowMs += 100) {
      pacer.enqueue(request('entries', ENDPOINT), nowMs);
      pacer.enqueue(request('protectiveQuotes', ENDPOINT), nowMs);
      if (nowMs > 0 && drain(pacer, nowMs).sent.includes(history)) leftAtMs = nowMs;
    }
    expect(leftAtMs).toBeGreaterThan(10_000);
    expect(leftAtMs).toBeLessThan(50_000);

    const stormy = new Pacer(config([{ ...ENDPOINT, reservedForExits: 2 }]));
    const reconcile = request('reconciliation', ENDPOINT);
    for (let n = 0; n < 10; n++) stormy.enqueue(request('cancels', ENDPOINT), 0);
    const second = request('reconciliation', ENDPOINT);
    stormy.enqueue(reconcile, 0);
    stormy.enqueue(second, 0);
    const sent: PacedRequest[] = [];
    for (let nowMs = 0; nowMs < 10_000; nowMs += 50) {
      stormy.enqueue(request('cancels', ENDPOINT), nowMs);
      stormy.enqueue(request('cancels', ENDPOINT), nowMs);
      sent.push(...drain(stormy, nowMs).sent);
    }
    expect([sent.indexOf(reconcile), sent.indexOf(second)]).toEqual([8, 17]);
  });

  it('never lets exits wait for a turn of anybody', () => {
    const pacer = new Pacer(config([ENDPOINT]));
    for (let n = 0; n < 30; n++) pacer.enqueue(request('cancels', ENDPOINT), 0);
    drain(pacer, 0);
    drain(pacer, 1_000);
    pacer.enqueue(request('reconciliation', ENDPOINT), 1_500);
    pacer.enqueue(request('exits', ENDPOINT), 1_500);
    expect(lanesOf(drain(pacer, 2_000).sent).slice(0, 3)).toEqual(['exits', 'reconciliation', 'cancels']);
  });

  it('lets nothing rise above reconciliation, however long it waited', () => {
    const pacer = new Pacer(config([ENDPOINT]));
    pacer.enqueue(request('history', ENDPOINT), 0);
    for (const lane of ['cancels', 'exits', 'reconciliation'] as const)
      pacer.enqueue(request(lane, ENDPOINT), 1e6);
    expect(lanesOf(drain(pacer, 1e6).sent)).toEqual(['exits', 'cancels', 'history', 'reconciliation']);
  });

  it('counts places under way, and waits for one to be given back', () => {
    const pacer = new Pacer(config([OPEN]));
    const requests = [1, 2, 3].map(() => request('history', OPEN));
    for (const one of requests) pacer.enqueue(one, 0);
    expect(drain(pacer, 0)).toEqual({ sent: requests.slice(0, 2), untilMs: null });
    expect(pacer.enqueue(requests[0]!, 5)).toEqual({ outcome: 'refused', why: 'duplicateId' });
    pacer.settled(requests[0]!.id);
    pacer.settled(requests[0]!.id);
    expect(drain(pacer, 5).sent).toEqual([requests[2]]);
  });

  it('hands back what expired while it waited, and what is taken back, unsent', () => {
    const pacer = new Pacer(config([ENDPOINT]));
    for (let n = 0; n < 5; n++) pacer.enqueue(request('history', ENDPOINT), 0);
    drain(pacer, 0);
    const entry: PacedRequest = { ...request('entries', ENDPOINT), expiresAtMs: 500 };
    pacer.enqueue(entry, 0);
    pacer.enqueue(request('entries', ENDPOINT), 0);
    expect(pacer.take(0)).toEqual({ outcome: 'wait', untilMs: 500 });
    expect(pacer.take(500)).toEqual({ outcome: 'expired', request: entry, waitedMs: 500 });
    expect(pacer.takeBack(({ lane }) => lane === 'entries')).toHaveLength(1);
    expect(pacer.take(500)).toEqual({ outcome: 'idle' });
  });

  it('holds a key when the venue says that a limit is hit, and no other', () => {
    const pacer = new Pacer(config([USER, ENDPOINT]));
    pacer.holdUntil('user', 'k', 3_000);
    pacer.holdUntil('user', 'k', 2_000);
    pacer.enqueue(request('exits', USER), 0);
    const free = request('history', ENDPOINT);
    pacer.enqueue(free, 0);
    expect(drain(pacer, 0)).toEqual({ sent: [free], untilMs: 3_000 });
    expect(drain(pacer, 3_000).sent).toHaveLength(1);
    expect(() => pacer.holdUntil('usr', 'k', 1)).toThrow('no rule usr');
  });

  it('refuses what no rule could ever admit, and rules that it does not know', () => {
    const pacer = new Pacer(config([USER]));
    const charge = (rule: string, cost: number): PacedRequest => request('entries', { rule, key: 'k', cost });
    expect(pacer.enqueue(charge('user', 9), 0)).toMatchObject({ why: 'neverAdmissible' });
    expect(pacer.enqueue(charge('user', 0), 0)).toMatchObject({ why: 'neverAdmissible' });
    expect(pacer.enqueue(charge('usr', 1), 0)).toMatchObject({ why: 'unknownRule' });
    expect(pacer.enqueue(request('entries', USER, USER), 0)).toMatchObject({ why: 'neverAdmissible' });
  });

  it('forgets keys that no longer matter', () => {
    const pacer = new Pacer(config([USER, SOCKET]));
    for (let n = 0; n < 30; n++)
      pacer.enqueue(
        request('exits', { rule: 'user', key: `${n}`, cost: 1 }, { rule: 'socket', key: `${n}`, cost: 1 }),
        0,
      );
    drain(pacer, 0);
    expect(pacer.trackedKeys).toBe(60);
    pacer.forgetIdle(249);
    expect(pacer.trackedKeys).toBe(60);
    pacer.forgetIdle(999);
    expect(pacer.trackedKeys).toBe(30);
    pacer.forgetIdle(1_000);
    expect(pacer.trackedKeys).toBe(0);
  });

  it('names each number that cannot be', () => {
    expect(pacerConfigProblems(config([USER, SOCKET, OPEN]))).toEqual([]);
    const bad = {
      ...config([USER, USER, { ...OPEN, reservedForExits: 3 }, { ...SOCKET, refillEveryMs: 0 }], 0),
      agingMs: 0,
      cancelBurst: 0,
    };
    expect(pacerConfigProblems(bad)).toHaveLength(3 + 6 + 2);
    expect(() => new Pacer(bad)).toThrow('given twice');
  });
});

describe('pacer, under any sequence', () => {
  const RULES = [USER, ENDPOINT, SOCKET, OPEN];
  const chargeOf = (rule: PacingRule): fc.Arbitrary<PacingCharge> =>
    fc.record({
      rule: fc.constant(rule.name),
      key: fc.constantFrom('a', 'b'),
      cost: fc.integer({ min: 1, max: 2 }),
    });
  const move = fc.record({
    lane: fc.constantFrom(...PACER_LANES),
    charges: fc
      .tuple(...RULES.map((rule) => fc.option(chargeOf(rule), { nil: undefined })))
      .map((charges) => charges.filter((charge) => charge !== undefined)),
    waitMs: fc.nat(600),
    act: fc.constantFrom('enqueue', 'enqueue', 'enqueue', 'drain', 'settle', 'restore', 'forget'),
  });

  it('exceeds no rule in any window, loses nothing, and keeps the order of priority', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 80 }), (moves) => {
        let pacer = new Pacer({ ...config(RULES, 6), agingMs: 1e9, cancelBurst: 1e9 });
        let nowMs = 0;
        const accepted = new Map<string, PacedRequest>();
        const sent: { request: PacedRequest; atMs: number }[] = [];
        const open = new Set<PacedRequest>();
        const takeAll = (): void => {
          for (const one of drain(pacer, nowMs).sent) {
            const overtaken = [...accepted.values()].filter(
              (other) => outranks(other, one) && sameKeys(other, one),
            );
            expect(overtaken).toEqual([]);
            accepted.delete(one.id);
            sent.push({ request: one, atMs: nowMs });
            open.add(one);
            checkRules(sent, open, nowMs);
          }
        };
        moves.forEach(({ lane, charges, waitMs, act }, n) => {
          nowMs += waitMs;
          if (act === 'enqueue') {
            const one: PacedRequest = { id: String(n).padStart(4, '0'), lane, charges };
            if (pacer.enqueue(one, nowMs).outcome === 'queued') accepted.set(one.id, one);
          } else if (act === 'settle') {
            const [first] = open;
            if (first !== undefined) {
              pacer.settled(first.id);
              open.delete(first);
            }
          } else if (act === 'restore')
            pacer = new Pacer(
              { ...config(RULES, 6), agingMs: 1e9, cancelBurst: 1e9 },
              JSON.parse(JSON.stringify(pacer.snapshot())),
            );
          else if (act === 'forget') pacer.forgetIdle(nowMs);
          else takeAll();
          expect(PACER_LANES.reduce((sum, one) => sum + pacer.waiting(one), 0)).toBe(accepted.size);
        });
        for (let n = 0; accepted.size > 0; n++) {
          expect(n).toBeLessThan(500);
          for (const one of open) pacer.settled(one.id);
          open.clear();
          takeAll();
          const { untilMs } = drain(pacer, nowMs);
          if (typeof untilMs === 'number') {
            expect(untilMs).toBeGreaterThan(nowMs);
            nowMs = untilMs;
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  const outranks = (a: PacedRequest, b: PacedRequest): boolean => {
    const byLane = PACER_LANES.indexOf(a.lane) - PACER_LANES.indexOf(b.lane);
    return byLane < 0 || (byLane === 0 && a.id < b.id);
  };

  /** Every charge of `a` is one of `b`, at no more cost: whenever `b` may leave, `a` might have. */
  const sameKeys = (a: PacedRequest, b: PacedRequest): boolean =>
    a.charges.every((charge) =>
      b.charges.some((one) => one.rule === charge.rule && one.key === charge.key && one.cost >= charge.cost),
    );

  function checkRules(
    sent: readonly { request: PacedRequest; atMs: number }[],
    open: ReadonlySet<PacedRequest>,
    nowMs: number,
  ): void {
    const spent = (requests: Iterable<PacedRequest>, rule: string, key: string): number => {
      let sum = 0;
      for (const { charges } of requests)
        for (const charge of charges) if (charge.rule === rule && charge.key === key) sum += charge.cost;
      return sum;
    };
    for (const key of ['a', 'b'])
      for (const rule of RULES) {
        if (rule.kind === 'concurrency') expect(spent(open, rule.name, key)).toBeLessThanOrEqual(rule.limit);
        else if (rule.kind === 'slidingWindow') {
          const recent = sent.filter(({ atMs }) => atMs > nowMs - rule.windowMs).map((one) => one.request);
          expect(spent(recent, rule.name, key)).toBeLessThanOrEqual(rule.limit);
        } else
          for (const { atMs: fromMs } of sent) {
            const since = sent.filter(({ atMs }) => atMs >= fromMs).map((one) => one.request);
            expect(spent(since, rule.name, key)).toBeLessThanOrEqual(
              rule.capacity + (nowMs - fromMs) / rule.refillEveryMs,
            );
          }
      }
  }
});
