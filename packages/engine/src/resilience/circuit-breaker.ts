// A circuit breaker as a value: closed -> open -> halfOpen -> closed. It opens after N failures in a row, waits, then admits
// exactly one probe; the probe's outcome closes or reopens it.
//
// Rules, each for a failure that happened to somebody:
// - A success closes it in every mode, also one of a call admitted before it opened.
// - Who is admitted gets a ticket. A late failure of an old call cannot be taken for the probe's.
// - A canceled call is no failure, and a canceled probe gives its place back (`abandonCall`).
// - A probe whose outcome never comes counts as failed after `probeTimeoutMs`: no lost ticket can wedge the breaker.
// - It outlives the process: `persistBreaker` keeps the wall time of the opening, since the next process has another monotonic
//   clock; `restoreBreaker` turns it into elapsed time once, held between 0 and the full wait, so that a wall clock that
//   jumped can shorten the wait or repeat it, but never stretch it.
import { type EpochMs, invariant } from '../base/index.ts';
import type { ClockReading } from './clock-reading.ts';

export interface CircuitBreakerConfig {
  /** Failures in a row that open it. */
  readonly failureThreshold: number;
  /** From opening to the first probe, and from a failed probe to the next. */
  readonly resetAfterMs: number;
  /** A probe without an outcome counts as failed after this. */
  readonly probeTimeoutMs: number;
}

export const DEFAULT_CIRCUIT_BREAKER: CircuitBreakerConfig = {
  failureThreshold: 5,
  resetAfterMs: 300_000,
  probeTimeoutMs: 300_000,
};

interface Closed {
  readonly state: 'closed';
  readonly failures: number;
}

interface Open {
  readonly state: 'open';
  readonly why: string;
  /** Failures in a row so far. */
  readonly failures: number;
  /** When it opened, or when its last probe failed. */
  readonly openedAtEpochMs: EpochMs;
  readonly probeDueAtMonotonicMs: number;
}

interface HalfOpen {
  readonly state: 'halfOpen';
  readonly why: string;
  readonly failures: number;
  readonly probeNumber: number;
  readonly probeStartedAtEpochMs: EpochMs;
  readonly probeExpiresAtMonotonicMs: number;
}

/** `probesAdmitted` numbers the probes over the breaker's life in this process. */
export type CircuitBreaker = (Closed | Open | HalfOpen) & { readonly probesAdmitted: number };

/** Given to whoever is admitted, handed back with the outcome. */
export type AdmissionTicket = { readonly kind: 'call' } | { readonly kind: 'probe'; readonly number: number };

export type Admission =
  | { readonly outcome: 'admitted'; readonly breaker: CircuitBreaker; readonly ticket: AdmissionTicket }
  | { readonly outcome: 'refused'; readonly breaker: CircuitBreaker; readonly retryAtMonotonicMs: number };

/** What outlives the process. */
export type PersistedCircuit =
  | { readonly state: 'closed'; readonly failures: number }
  | {
      readonly state: 'open';
      readonly why: string;
      readonly failures: number;
      readonly openedAtEpochMs: EpochMs;
    };

export const CLOSED_BREAKER: CircuitBreaker = { state: 'closed', failures: 0, probesAdmitted: 0 };

const CALL: AdmissionTicket = { kind: 'call' };

/** What is wrong with the numbers; empty when they are good. */
export function circuitBreakerConfigProblems(config: CircuitBreakerConfig): readonly string[] {
  const problems: string[] = [];
  if (!(Number.isSafeInteger(config.failureThreshold) && config.failureThreshold >= 1))
    problems.push(`failureThreshold ${config.failureThreshold}: a whole number from 1 is needed`);
  if (!(config.resetAfterMs > 0)) problems.push(`resetAfterMs ${config.resetAfterMs}: more than 0 is needed`);
  if (!(config.probeTimeoutMs > 0))
    problems.push(`probeTimeoutMs ${config.probeTimeoutMs}: more than 0 is needed`);
  return problems;
}

/** May a call go out now? Asking can start the probe, so a caller that is admitted has to report an outcome. */
export function requestAdmission(
  breaker: CircuitBreaker,
  now: ClockReading,
  config: CircuitBreakerConfig,
): Admission {
  if (breaker.state === 'closed') return { outcome: 'admitted', breaker, ticket: CALL };
  const dueAtMs =
    breaker.state === 'open' ? breaker.probeDueAtMonotonicMs : breaker.probeExpiresAtMonotonicMs;
  if (now.monotonicMs < dueAtMs) return { outcome: 'refused', breaker, retryAtMonotonicMs: dueAtMs };
  // A halfOpen that comes here lost its probe: that is one failure more, and the place is free.
  const failures = breaker.state === 'halfOpen' ? breaker.failures + 1 : breaker.failures;
  const number = breaker.probesAdmitted + 1;
  const probing: CircuitBreaker = {
    state: 'halfOpen',
    why: breaker.why,
    failures,
    probeNumber: number,
    probeStartedAtEpochMs: now.epochMs,
    probeExpiresAtMonotonicMs: now.monotonicMs + config.probeTimeoutMs,
    probesAdmitted: number,
  };
  return { outcome: 'admitted', breaker: probing, ticket: { kind: 'probe', number } };
}

export function recordSuccess(breaker: CircuitBreaker): CircuitBreaker {
  if (breaker.state === 'closed' && breaker.failures === 0) return breaker;
  return { state: 'closed', failures: 0, probesAdmitted: breaker.probesAdmitted };
}

export function recordFailure(
  breaker: CircuitBreaker,
  ticket: AdmissionTicket,
  why: string,
  now: ClockReading,
  config: CircuitBreakerConfig,
): CircuitBreaker {
  if (breaker.state === 'closed') {
    const failures = breaker.failures + 1;
    return failures < config.failureThreshold
      ? { ...breaker, failures }
      : open(breaker, failures, why, now, config);
  }
  if (!isProbeOf(breaker, ticket)) return breaker;
  return open(breaker, breaker.failures + 1, why, now, config);
}

/** A call that ended without an outcome of the venue: canceled by us, or lost in a planned outage. No failure. */
export function abandonCall(
  breaker: CircuitBreaker,
  ticket: AdmissionTicket,
  now: ClockReading,
): CircuitBreaker {
  if (!isProbeOf(breaker, ticket)) return breaker;
  return {
    state: 'open',
    why: breaker.why,
    failures: breaker.failures,
    openedAtEpochMs: breaker.probeStartedAtEpochMs,
    probeDueAtMonotonicMs: now.monotonicMs,
    probesAdmitted: breaker.probesAdmitted,
  };
}

/** Opens it at once, whatever the count: for a failure that a repetition cannot cure. */
export function tripBreaker(
  breaker: CircuitBreaker,
  why: string,
  now: ClockReading,
  config: CircuitBreakerConfig,
): CircuitBreaker {
  return open(breaker, breaker.failures + 1, why, now, config);
}

/** Lets an open breaker probe at the given time instead of after its full wait: the cause is said to be gone. */
export function expediteProbe(breaker: CircuitBreaker, dueAtMonotonicMs: number): CircuitBreaker {
  if (breaker.state !== 'open' || breaker.probeDueAtMonotonicMs <= dueAtMonotonicMs) return breaker;
  return { ...breaker, probeDueAtMonotonicMs: dueAtMonotonicMs };
}

/** A probe under way is kept as an opening at its start: who died while probing waits again before the next. */
export function persistBreaker(breaker: CircuitBreaker): PersistedCircuit {
  const { failures } = breaker;
  if (breaker.state === 'closed') return { state: 'closed', failures };
  const openedAtEpochMs = breaker.state === 'open' ? breaker.openedAtEpochMs : breaker.probeStartedAtEpochMs;
  return { state: 'open', why: breaker.why, failures, openedAtEpochMs };
}

export function restoreBreaker(
  persisted: PersistedCircuit,
  now: ClockReading,
  config: CircuitBreakerConfig,
): CircuitBreaker {
  if (persisted.state === 'closed') return { ...persisted, probesAdmitted: 0 };
  const elapsedMs = Math.min(Math.max(now.epochMs - persisted.openedAtEpochMs, 0), config.resetAfterMs);
  return {
    ...persisted,
    probeDueAtMonotonicMs: now.monotonicMs + config.resetAfterMs - elapsedMs,
    probesAdmitted: 0,
  };
}

function isProbeOf(
  breaker: CircuitBreaker,
  ticket: AdmissionTicket,
): breaker is HalfOpen & { probesAdmitted: number } {
  return breaker.state === 'halfOpen' && ticket.kind === 'probe' && ticket.number === breaker.probeNumber;
}

function open(
  breaker: CircuitBreaker,
  failures: number,
  why: string,
  now: ClockReading,
  config: CircuitBreakerConfig,
): CircuitBreaker {
  invariant(config.resetAfterMs > 0, 'circuit breaker: resetAfterMs has to be more than 0');
  return {
    state: 'open',
    why,
    failures,
    openedAtEpochMs: now.epochMs,
    probeDueAtMonotonicMs: now.monotonicMs + config.resetAfterMs,
    probesAdmitted: breaker.probesAdmitted,
  };
}
