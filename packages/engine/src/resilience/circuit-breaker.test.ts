import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EpochMs } from '../base/index.ts';
import {
  type AdmissionTicket,
  abandonCall,
  type CircuitBreaker,
  CLOSED_BREAKER,
  DEFAULT_CIRCUIT_BREAKER as CONFIG,
  circuitBreakerConfigProblems,
  expediteProbe,
  persistBreaker,
  recordFailure,
  recordSuccess,
  requestAdmission,
  restoreBreaker,
  tripBreaker,
} from './circuit-breaker.ts';
import type { ClockReading } from './clock-reading.ts';

const WALL = 1_790_000_000_000;
const at = (seconds: number, wallSeconds = seconds): ClockReading => ({
  monotonicMs: seconds * 1000,
  epochMs: (WALL + wallSeconds * 1000) as EpochMs,
});
const CALL: AdmissionTicket = { kind: 'call' };

function opened(seconds = 0): CircuitBreaker {
  let breaker = CLOSED_BREAKER;
  for (let n = 0; n < CONFIG.failureThreshold; n++)
    breaker = recordFailure(breaker, CALL, 'no answer', at(seconds), CONFIG);
  return breaker;
}

function probing(seconds = 300): { breaker: CircuitBreaker; ticket: AdmissionTicket } {
  const admission = requestAdmission(opened(), at(seconds), CONFIG);
  if (admission.outcome !== 'admitted') throw new Error('the probe was refused');
  return admission;
}

describe('circuit breaker', () => {
  it('opens at the fifth failure in a row, not at the fourth', () => {
    let breaker = CLOSED_BREAKER;
    for (let n = 0; n < 4; n++) breaker = recordFailure(breaker, CALL, 'x', at(0), CONFIG);
    expect(breaker).toMatchObject({ state: 'closed', failures: 4 });
    expect(recordFailure(recordSuccess(breaker), CALL, 'x', at(0), CONFIG)).toMatchObject({
      state: 'closed',
      failures: 1,
    });
    expect(recordFailure(breaker, CALL, 'x', at(0), CONFIG)).toMatchObject({
      state: 'open',
      failures: 5,
      why: 'x',
    });
  });

  it('refuses while open, says until when, then admits exactly one probe', () => {
    expect(requestAdmission(opened(), at(299.9), CONFIG)).toMatchObject({
      outcome: 'refused',
      retryAtMonotonicMs: 300_000,
    });
    const { breaker, ticket } = probing();
    expect(ticket).toEqual({ kind: 'probe', number: 1 });
    expect(requestAdmission(breaker, at(300), CONFIG).outcome).toBe('refused');
    expect(requestAdmission(breaker, at(599), CONFIG).outcome).toBe('refused');
  });

  it('is closed by a success in every mode', () => {
    for (const breaker of [CLOSED_BREAKER, opened(), probing().breaker])
      expect(recordSuccess(breaker)).toMatchObject({ state: 'closed', failures: 0 });
  });

  it('reopens for the full wait when the probe fails', () => {
    const { breaker, ticket } = probing();
    const reopened = recordFailure(breaker, ticket, 'still dead', at(310), CONFIG);
    expect(reopened).toMatchObject({
      state: 'open',
      failures: 6,
      why: 'still dead',
      probeDueAtMonotonicMs: 610_000,
    });
  });

  it('does not take the late failure of an old call for the outcome of the probe', () => {
    const { breaker } = probing();
    expect(recordFailure(breaker, CALL, 'late', at(310), CONFIG)).toBe(breaker);
    expect(recordFailure(breaker, { kind: 'probe', number: 99 }, 'late', at(310), CONFIG)).toBe(breaker);
    const open = opened();
    expect(recordFailure(open, CALL, 'late', at(200), CONFIG)).toBe(open);
  });

  it('gives the place of a canceled probe back without counting a failure', () => {
    const { breaker, ticket } = probing();
    const abandoned = abandonCall(breaker, ticket, at(310));
    expect(abandoned).toMatchObject({ state: 'open', failures: 5 });
    expect(requestAdmission(abandoned, at(310), CONFIG)).toMatchObject({
      outcome: 'admitted',
      ticket: { number: 2 },
    });
    expect(abandonCall(opened(), CALL, at(1))).toEqual(opened());
  });

  it('admits another probe when the outcome of the first never comes', () => {
    const again = requestAdmission(probing().breaker, at(600), CONFIG);
    expect(again).toMatchObject({ outcome: 'admitted', ticket: { number: 2 }, breaker: { failures: 6 } });
  });

  it('keeps its wait over a restart, with another monotonic clock', () => {
    const persisted = persistBreaker(opened(1_000));
    expect(JSON.parse(JSON.stringify(persisted))).toEqual(persisted);
    const restored = restoreBreaker(persisted, at(7, 1_100), CONFIG);
    expect(restored).toMatchObject({ state: 'open', failures: 5, probeDueAtMonotonicMs: 7_000 + 200_000 });
  });

  it('never waits longer than configured because the wall clock jumped', () => {
    const persisted = persistBreaker(opened(1_000));
    expect(restoreBreaker(persisted, at(7, -50_000), CONFIG)).toMatchObject({
      probeDueAtMonotonicMs: 307_000,
    });
    expect(restoreBreaker(persisted, at(7, 999_999), CONFIG)).toMatchObject({ probeDueAtMonotonicMs: 7_000 });
  });

  it('makes who died while probing wait again', () => {
    const restored = restoreBreaker(persistBreaker(probing(300).breaker), at(3, 310), CONFIG);
    expect(restored).toMatchObject({ state: 'open', probeDueAtMonotonicMs: 293_000 });
  });

  it('can be tripped at once, and its probe brought forward', () => {
    const tripped = tripBreaker(CLOSED_BREAKER, 'bad key', at(0), CONFIG);
    expect(tripped).toMatchObject({ state: 'open', failures: 1, probeDueAtMonotonicMs: 300_000 });
    expect(expediteProbe(tripped, 5_000)).toMatchObject({ probeDueAtMonotonicMs: 5_000 });
    expect(expediteProbe(tripped, 500_000)).toBe(tripped);
    expect(expediteProbe(CLOSED_BREAKER, 0)).toBe(CLOSED_BREAKER);
  });

  it('names each number that cannot be', () => {
    expect(circuitBreakerConfigProblems(CONFIG)).toEqual([]);
    expect(
      circuitBreakerConfigProblems({ failureThreshold: 0, resetAfterMs: 0, probeTimeoutMs: Number.NaN }),
    ).toHaveLength(3);
  });

  it('never admits two probes at a time nor stays shut for ever, under any sequence', () => {
    const step = fc.record({
      act: fc.constantFrom('ask', 'success', 'failure', 'abandon', 'restart'),
      waitMs: fc.nat(400_000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        let breaker = CLOSED_BREAKER;
        let nowMs = 0;
        let tickets: { ticket: AdmissionTicket; expiresAtMs: number }[] = [];
        for (const { act, waitMs } of steps) {
          nowMs += waitMs;
          const now: ClockReading = { monotonicMs: nowMs, epochMs: (WALL + nowMs) as EpochMs };
          const ticket = tickets.at(-1)?.ticket ?? CALL;
          if (act === 'ask') {
            const admission = requestAdmission(breaker, now, CONFIG);
            breaker = admission.breaker;
            if (admission.outcome === 'refused') expect(admission.retryAtMonotonicMs).toBeGreaterThan(nowMs);
            else if (admission.ticket.kind === 'probe') {
              expect(tickets.filter((one) => one.ticket.kind === 'probe' && one.expiresAtMs > nowMs)).toEqual(
                [],
              );
              tickets.push({ ticket: admission.ticket, expiresAtMs: nowMs + CONFIG.probeTimeoutMs });
            }
          } else if (act === 'success') breaker = recordSuccess(breaker);
          else if (act === 'failure') breaker = recordFailure(breaker, ticket, 'x', now, CONFIG);
          else if (act === 'abandon') breaker = abandonCall(breaker, ticket, now);
          else breaker = restoreBreaker(persistBreaker(breaker), now, CONFIG);
          if (act !== 'ask') tickets = [];
          if (act === 'ask') continue;
          const later = { monotonicMs: nowMs + 300_000, epochMs: now.epochMs };
          expect(requestAdmission(breaker, later, CONFIG).outcome).toBe('admitted');
        }
      }),
    );
  });
});
