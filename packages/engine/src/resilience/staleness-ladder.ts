// How old market data may become before something is done about it (B5): a ladder of three rungs, climbed by age alone, by
// the local monotonic clock.
//
//   no data for 15 s -> poll the venue over REST;  30 s -> restart the stream;  120 s -> safe stop
//
// - What a poll brings is data (it postpones the safe stop), but it is no proof that the stream lives: polling and restarting
//   go by the age of the *stream*. Otherwise the poll would hide for ever that the stream is dead.
// - Each remedy is repeated while it does not help: once is not enough when the restart itself was lost.
// - The safe stop is a latch: it takes a living stream *and* a reconciliation that ended after the stop was entered.
//   If the data come back long after that reconciliation, the ladder asks for another, so it can never stay latched for want of one.
// - It can be suspended: over a closed market silence is no fault.
//
// Deliberately not here: canceling the working entries. That is a decision of the kernel upon `StalenessChanged`.
import { invariant } from '../base/index.ts';
import type { StalenessReport } from '../model/index.ts';

export type StalenessLevel = StalenessReport['level'];

export interface StalenessConfig {
  readonly pollAfterMs: number;
  readonly restartAfterMs: number;
  readonly safeStopAfterMs: number;
  /** Between one poll and the next while the stream is silent. */
  readonly pollEveryMs: number;
}

export const DEFAULT_STALENESS: StalenessConfig = {
  pollAfterMs: 15_000,
  restartAfterMs: 30_000,
  safeStopAfterMs: 120_000,
  pollEveryMs: 5_000,
};

/** Plain JSON. Times are monotonic, so a new process begins with `startLadder`. */
export interface StalenessLadder {
  /** What is published: the rung, or `safeStop` while that is latched. */
  readonly level: StalenessLevel;
  /** The rung by age alone: what the link acts upon. */
  readonly ageLevel: StalenessLevel;
  readonly streamDataAtMs: number;
  /** Newest data of any source. */
  readonly dataAtMs: number;
  readonly lastPollAtMs: number | null;
  readonly lastRestartAtMs: number | null;
  /** Since when the safe stop is latched. */
  readonly safeStopSinceMs: number | null;
  /** End of the last reconciliation; forgotten when a safe stop begins. */
  readonly reconciledAtMs: number | null;
  readonly reconciliationAskedAtMs: number | null;
  readonly suspended: boolean;
}

export type StalenessInput =
  | { readonly type: 'DataReceived'; readonly source: 'stream' | 'poll' }
  | { readonly type: 'Reconciled' }
  | { readonly type: 'WatchSuspended' }
  | { readonly type: 'WatchResumed' }
  | { readonly type: 'TimePassed' };

export type StalenessEffect =
  | { readonly type: 'PollRest' }
  | { readonly type: 'RestartStream'; readonly silentForMs: number }
  | { readonly type: 'RequestReconciliation' }
  | {
      readonly type: 'StalenessChanged';
      readonly level: StalenessLevel;
      readonly ageLevel: StalenessLevel;
      /** Age of the newest data. */
      readonly ageMs: number;
    };

export interface StalenessStep {
  readonly ladder: StalenessLadder;
  readonly effects: readonly StalenessEffect[];
}

/** What is wrong with the numbers; empty when they are good. */
export function stalenessConfigProblems(config: StalenessConfig): readonly string[] {
  const problems: string[] = [];
  const { pollAfterMs, restartAfterMs, safeStopAfterMs, pollEveryMs } = config;
  if (!(pollAfterMs > 0)) problems.push(`pollAfterMs ${pollAfterMs}: more than 0 is needed`);
  if (!(restartAfterMs > pollAfterMs))
    problems.push(`restartAfterMs ${restartAfterMs}: more than pollAfterMs (${pollAfterMs}) is needed`);
  if (!(safeStopAfterMs > restartAfterMs))
    problems.push(
      `safeStopAfterMs ${safeStopAfterMs}: more than restartAfterMs (${restartAfterMs}) is needed`,
    );
  if (!(pollEveryMs > 0)) problems.push(`pollEveryMs ${pollEveryMs}: more than 0 is needed`);
  return problems;
}

/** A ladder at its foot; the time without data counts from `nowMs` (monotonic). */
export function startLadder(nowMs: number, config: StalenessConfig): StalenessLadder {
  const problems = stalenessConfigProblems(config);
  invariant(problems.length === 0, `staleness ladder: ${problems.join('; ')}`);
  return {
    level: 'fresh',
    ageLevel: 'fresh',
    streamDataAtMs: nowMs,
    dataAtMs: nowMs,
    lastPollAtMs: null,
    lastRestartAtMs: null,
    safeStopSinceMs: null,
    reconciledAtMs: null,
    reconciliationAskedAtMs: null,
    suspended: false,
  };
}

/** One step. `nowMs` is monotonic. */
export function stepStaleness(
  ladder: StalenessLadder,
  input: StalenessInput,
  nowMs: number,
  config: StalenessConfig,
): StalenessStep {
  const noted = note(ladder, input, nowMs);
  const ageLevel = noted.suspended ? 'fresh' : ageLevelOf(noted, nowMs, config);
  const latched = settleSafeStop({ ...noted, ageLevel }, nowMs, config);
  const level: StalenessLevel = latched.safeStopSinceMs === null ? ageLevel : 'safeStop';
  const effects: StalenessEffect[] = [];
  if (level !== ladder.level || ageLevel !== ladder.ageLevel)
    effects.push({ type: 'StalenessChanged', level, ageLevel, ageMs: nowMs - noted.dataAtMs });
  return { ladder: addRemedies({ ...latched, level }, nowMs, config, effects), effects };
}

/** When `TimePassed` is due at the latest (monotonic); undefined while nothing can happen by time alone. */
export function nextStalenessCheckMs(ladder: StalenessLadder, config: StalenessConfig): number | undefined {
  if (ladder.suspended) return undefined;
  const due: number[] = [];
  if (ladder.ageLevel === 'fresh') due.push(ladder.streamDataAtMs + config.pollAfterMs);
  else due.push((ladder.lastPollAtMs ?? ladder.streamDataAtMs) + config.pollEveryMs);
  if (ladder.ageLevel === 'polling') due.push(ladder.streamDataAtMs + config.restartAfterMs);
  if (ladder.ageLevel === 'restarting') due.push(ladder.dataAtMs + config.safeStopAfterMs);
  if (
    ladder.safeStopSinceMs !== null &&
    ladder.ageLevel === 'fresh' &&
    ladder.reconciliationAskedAtMs !== null
  )
    due.push(ladder.reconciliationAskedAtMs + config.restartAfterMs);
  return Math.min(...due);
}

function note(ladder: StalenessLadder, input: StalenessInput, nowMs: number): StalenessLadder {
  switch (input.type) {
    case 'DataReceived':
      return input.source === 'stream'
        ? { ...ladder, dataAtMs: nowMs, streamDataAtMs: nowMs }
        : { ...ladder, dataAtMs: nowMs };
    case 'Reconciled':
      return { ...ladder, reconciledAtMs: nowMs };
    case 'WatchSuspended':
      return { ...ladder, suspended: true };
    case 'WatchResumed':
      // The silence of the closed market is not held against the stream: its age counts from the opening.
      return ladder.suspended
        ? { ...ladder, suspended: false, dataAtMs: nowMs, streamDataAtMs: nowMs }
        : ladder;
    case 'TimePassed':
      return ladder;
  }
}

function ageLevelOf(ladder: StalenessLadder, nowMs: number, config: StalenessConfig): StalenessLevel {
  const streamAgeMs = nowMs - ladder.streamDataAtMs;
  if (nowMs - ladder.dataAtMs >= config.safeStopAfterMs) return 'safeStop';
  if (streamAgeMs >= config.restartAfterMs) return 'restarting';
  return streamAgeMs >= config.pollAfterMs ? 'polling' : 'fresh';
}

function settleSafeStop(ladder: StalenessLadder, nowMs: number, config: StalenessConfig): StalenessLadder {
  if (ladder.ageLevel === 'safeStop')
    return ladder.safeStopSinceMs === null
      ? { ...ladder, safeStopSinceMs: nowMs, reconciledAtMs: null }
      : ladder;
  if (ladder.safeStopSinceMs === null || ladder.ageLevel !== 'fresh' || ladder.suspended) return ladder;
  if (!reconciliationHolds(ladder, nowMs, config)) return ladder;
  return { ...ladder, safeStopSinceMs: null, reconciledAtMs: null, reconciliationAskedAtMs: null };
}

/** A reconciliation older than the longest tolerated silence says nothing of what happened since. */
function reconciliationHolds(ladder: StalenessLadder, nowMs: number, config: StalenessConfig): boolean {
  return ladder.reconciledAtMs !== null && nowMs - ladder.reconciledAtMs < config.safeStopAfterMs;
}

function addRemedies(
  ladder: StalenessLadder,
  nowMs: number,
  config: StalenessConfig,
  effects: StalenessEffect[],
): StalenessLadder {
  if (ladder.suspended) return ladder;
  if (ladder.ageLevel === 'fresh')
    return askForReconciliation(
      { ...ladder, lastPollAtMs: null, lastRestartAtMs: null },
      nowMs,
      config,
      effects,
    );
  let next = ladder;
  if (ladder.lastPollAtMs === null || nowMs - ladder.lastPollAtMs >= config.pollEveryMs) {
    effects.push({ type: 'PollRest' });
    next = { ...next, lastPollAtMs: nowMs };
  }
  const restartDue =
    ladder.lastRestartAtMs === null || nowMs - ladder.lastRestartAtMs >= config.restartAfterMs;
  if (ladder.ageLevel !== 'polling' && restartDue) {
    effects.push({ type: 'RestartStream', silentForMs: nowMs - ladder.streamDataAtMs });
    next = { ...next, lastRestartAtMs: nowMs };
  }
  return next;
}

function askForReconciliation(
  ladder: StalenessLadder,
  nowMs: number,
  config: StalenessConfig,
  effects: StalenessEffect[],
): StalenessLadder {
  if (ladder.safeStopSinceMs === null) return ladder;
  const askedAtMs = ladder.reconciliationAskedAtMs;
  if (askedAtMs !== null && nowMs - askedAtMs < config.restartAfterMs) return ladder;
  effects.push({ type: 'RequestReconciliation' });
  return { ...ladder, reconciliationAskedAtMs: nowMs };
}
