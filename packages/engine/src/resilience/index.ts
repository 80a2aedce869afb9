export type { BackoffConfig } from './backoff.ts';
export { backoffCeilingMs, backoffConfigProblems, backoffDelayMs, DEFAULT_BACKOFF } from './backoff.ts';
export type {
  Admission,
  AdmissionTicket,
  CircuitBreaker,
  CircuitBreakerConfig,
  PersistedCircuit,
} from './circuit-breaker.ts';
export {
  abandonCall,
  CLOSED_BREAKER,
  circuitBreakerConfigProblems,
  DEFAULT_CIRCUIT_BREAKER,
  expediteProbe,
  persistBreaker,
  recordFailure,
  recordSuccess,
  requestAdmission,
  restoreBreaker,
  tripBreaker,
} from './circuit-breaker.ts';
export type { ClockReading } from './clock-reading.ts';
export type { ClockSample, ClockSkew, ClockSkewConfig, SkewVerdict, VenueTime } from './clock-skew.ts';
export {
  addClockSample,
  DEFAULT_CLOCK_SKEW,
  judgeSkew,
  NO_CLOCK_SAMPLES,
  venueTimeAt,
} from './clock-skew.ts';
export type { LatencyHistogramSnapshot, LatencySummary } from './latency-histogram.ts';
export { LatencyHistogram } from './latency-histogram.ts';
export type { HeldSocket, Link, LinkEffect, LinkInput, LinkView } from './link.ts';
export { linkView } from './link.ts';
export type { LinkConfig } from './link-config.ts';
export { DEFAULT_LINK, IB_GATEWAY_LINK, linkConfigProblems } from './link-config.ts';
export type { LinkStep } from './link-lifecycle.ts';
export { startLink, stepLink } from './link-lifecycle.ts';
export type { LinkCell } from './link-transitions.ts';
export { LINK_TRANSITIONS } from './link-transitions.ts';
export type {
  PacedRequest,
  PacerAdmission,
  PacerConfig,
  PacerLane,
  PacerSnapshot,
  PacerTurn,
} from './pacer.ts';
export { PACER_LANES, Pacer, pacerConfigProblems } from './pacer.ts';
export type {
  ConcurrencyRule,
  PacingCharge,
  PacingRule,
  SlidingWindowRule,
  TokenBucketRule,
} from './pacing-rule.ts';
export { pacingRuleProblems } from './pacing-rule.ts';
export type {
  EndedRequest,
  LiveRequest,
  ReplyOutcome,
  RequestBookConfig,
  RequestBookSnapshot,
  RequestEnding,
  RequestEvent,
  RequestOpening,
  RequestPhase,
  RequestReport,
  RequestTerms,
} from './request-lifecycle.ts';
export { DEFAULT_REQUEST_BOOK, REQUEST_TRANSITIONS, RequestBook } from './request-lifecycle.ts';
export type {
  StalenessConfig,
  StalenessEffect,
  StalenessInput,
  StalenessLadder,
  StalenessLevel,
  StalenessStep,
} from './staleness-ladder.ts';
export {
  DEFAULT_STALENESS,
  nextStalenessCheckMs,
  stalenessConfigProblems,
  startLadder,
  stepStaleness,
} from './staleness-ladder.ts';
