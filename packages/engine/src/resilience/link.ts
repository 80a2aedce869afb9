// The words of a venue link: its state as plain data, what it hears, what it asks for. The rules are in
// `link-transitions.ts` (the table), `link-actions.ts` (what each cell does) and `link-lifecycle.ts` (one step).
import type { EpochMs } from '../base/index.ts';
import type { LinkState, RaiseAlert } from '../model/index.ts';
import {
  type AdmissionTicket,
  type CircuitBreaker,
  CLOSED_BREAKER,
  type PersistedCircuit,
} from './circuit-breaker.ts';
import type { ClockReading } from './clock-reading.ts';
import type { StalenessLevel } from './staleness-ladder.ts';

/** A socket whose handshake stayed mute, kept open because closing it is what wedges the gateway. */
export interface HeldSocket {
  readonly generation: number;
  readonly releaseAtMs: number;
}

/**
 * All of a link. Plain JSON, null for absent. Times without `Epoch` are monotonic milliseconds of this process. Of this only
 * the circuit outlives a process (`persistLink`).
 */
export interface Link {
  readonly state: LinkState;
  readonly why: string;
  readonly sinceMs: number;
  readonly sinceEpochMs: EpochMs;
  /** The life of the worker that is current; 0 before the first. */
  readonly generation: number;
  /** The newest life ever opened: the next is one more. */
  readonly lastGeneration: number;
  /** Of the current generation. */
  readonly socket: 'none' | 'opening' | 'open';
  readonly held: readonly HeldSocket[];
  readonly breaker: CircuitBreaker;
  /** Admission of the attempt under way; null once it succeeded or failed. */
  readonly ticket: AdmissionTicket | null;
  /** Failures in a row, for the backoff; also counts what the breaker is spared. */
  readonly failures: number;
  /** Times of the latest attempts, oldest first: the reconnect budget. */
  readonly attemptsAtMs: readonly number[];
  /** When the present phase ends by itself: connect, handshake or sync timeout, wait before a retry, patience. */
  readonly phaseEndsAtMs: number | null;
  /** When life signs are looked at next. Frames do not move it: it is corrected when it comes. */
  readonly vitalsDueAtMs: number | null;
  /** What the last `ScheduleWake` asked for. */
  readonly wakeAtMs: number | null;
  readonly frameAtMs: number | null;
  readonly dataAtMs: number | null;
  readonly probeOutstanding: { readonly number: number; readonly sentAtMs: number } | null;
  readonly probeSentAtMs: number | null;
  readonly probesSent: number;
  readonly roundTripMs: number | null;
  readonly bulkOutstanding: number;
  readonly syncsStarted: number;
  /** Syncs that failed in a row on this socket. */
  readonly syncFailures: number;
  /** This generation has to reconcile before it is `ready`. */
  readonly needsSync: boolean;
  readonly needsResubscribe: boolean;
  readonly troubles: {
    /** The venue's own connection is down (IBKR 1100): its words. */
    readonly upstream: string | null;
    /** The rung by age of the data. */
    readonly stale: StalenessLevel;
    readonly outage: { readonly why: string; readonly endsAtMs: number } | null;
  };
}

/** Inputs with a generation are ignored unless it is the current one or one that is held. */
export type LinkInput =
  | { readonly type: 'ConnectRequested'; readonly why: string }
  | { readonly type: 'DisconnectRequested'; readonly why: string }
  | { readonly type: 'HaltRequested'; readonly why: string }
  | { readonly type: 'ResumeRequested'; readonly why: string }
  | { readonly type: 'GatewayRestarted' }
  | { readonly type: 'SocketOpened'; readonly generation: number }
  | { readonly type: 'HandshakeDone'; readonly generation: number }
  | { readonly type: 'SyncDone'; readonly generation: number; readonly syncNumber: number }
  | {
      readonly type: 'SyncFailed';
      readonly generation: number;
      readonly syncNumber: number;
      readonly why: string;
    }
  /** Any frame at all. `data`: it carried market data or a report. */
  | { readonly type: 'FrameReceived'; readonly generation: number; readonly data: boolean }
  | { readonly type: 'ProbeAnswered'; readonly generation: number; readonly probeNumber: number }
  /** How many bulk answers (history, chains) are outstanding on the socket now. */
  | { readonly type: 'BulkOutstandingChanged'; readonly generation: number; readonly count: number }
  | { readonly type: 'SocketClosed'; readonly generation: number; readonly why: string }
  /** An error that ends the socket. `refused`: repeating at once cannot help (bad key), so the circuit opens. */
  | {
      readonly type: 'LinkFailed';
      readonly generation: number;
      readonly why: string;
      readonly kind: 'transient' | 'refused';
      /** The venue said to wait at least so long (429, client id in use); 0 when it did not. */
      readonly retryAfterMs: number;
    }
  | { readonly type: 'UpstreamLost'; readonly generation: number; readonly why: string }
  | { readonly type: 'UpstreamRestored'; readonly generation: number; readonly dataLost: boolean }
  | { readonly type: 'StalenessChanged'; readonly ageLevel: StalenessLevel }
  /** `RestartStream` of the staleness ladder. */
  | { readonly type: 'StreamRestartRequested'; readonly silentForMs: number }
  /** It ends after `lastsMs` even if nobody says so. */
  | { readonly type: 'PlannedOutageBegan'; readonly why: string; readonly lastsMs: number }
  | { readonly type: 'PlannedOutageEnded' }
  /** The wake that was asked for, or any other look at the clock: early and doubled ones do no harm. */
  | { readonly type: 'TimePassed' };

export type LinkEffect =
  | { readonly type: 'OpenSocket'; readonly generation: number }
  /** Also aborts one that is still opening. What it does afterwards is ignored. */
  | { readonly type: 'CloseSocket'; readonly generation: number; readonly why: string }
  /** Subscribe (again, when `resubscribe`), reconcile, then answer with the same number. */
  | {
      readonly type: 'StartSync';
      readonly generation: number;
      readonly syncNumber: number;
      readonly resubscribe: boolean;
    }
  | { readonly type: 'SendProbe'; readonly generation: number; readonly probeNumber: number }
  /** One timer per link: replaces the one asked for before; null cancels. Answered by `TimePassed`. */
  | { readonly type: 'ScheduleWake'; readonly atMonotonicMs: number | null }
  | { readonly type: 'RequestGatewayRestart'; readonly why: string }
  | { readonly type: 'PersistCircuit'; readonly circuit: PersistedCircuit }
  | {
      readonly type: 'PublishLink';
      readonly state: LinkState;
      readonly why: string;
      readonly generation: number;
      readonly atMs: EpochMs;
    }
  | RaiseAlert;

/** A link that nobody has asked for yet. */
export function newLink(now: ClockReading, breaker: CircuitBreaker = CLOSED_BREAKER): Link {
  return {
    state: 'disconnected',
    why: 'not asked for yet',
    sinceMs: now.monotonicMs,
    sinceEpochMs: now.epochMs,
    generation: 0,
    lastGeneration: 0,
    socket: 'none',
    held: [],
    breaker,
    ticket: null,
    failures: breaker.failures,
    attemptsAtMs: [],
    phaseEndsAtMs: null,
    vitalsDueAtMs: null,
    wakeAtMs: null,
    frameAtMs: null,
    dataAtMs: null,
    probeOutstanding: null,
    probeSentAtMs: null,
    probesSent: 0,
    roundTripMs: null,
    bulkOutstanding: 0,
    syncsStarted: 0,
    syncFailures: 0,
    needsSync: true,
    needsResubscribe: false,
    troubles: { upstream: null, stale: 'fresh', outage: null },
  };
}

/** What people and programs read of a link. Ages are by the monotonic clock; absent means there was none yet. */
export interface LinkView {
  readonly state: LinkState;
  readonly why: string;
  readonly sinceEpochMs: EpochMs;
  readonly forMs: number;
  readonly generation: number;
  readonly circuit: CircuitBreaker['state'];
  readonly failuresInARow: number;
  readonly heldSockets: number;
  readonly frameAgeMs?: number;
  readonly dataAgeMs?: number;
  readonly roundTripMs?: number;
  /** Only in `recovering` and `circuitOpen`. */
  readonly nextAttemptInMs?: number;
}

export function linkView(link: Link, nowMs: number): LinkView {
  const waits = link.state === 'recovering' || link.state === 'circuitOpen';
  return {
    state: link.state,
    why: link.why,
    sinceEpochMs: link.sinceEpochMs,
    forMs: nowMs - link.sinceMs,
    generation: link.generation,
    circuit: link.breaker.state,
    failuresInARow: link.failures,
    heldSockets: link.held.length,
    ...(link.frameAtMs === null ? {} : { frameAgeMs: nowMs - link.frameAtMs }),
    ...(link.dataAtMs === null ? {} : { dataAgeMs: nowMs - link.dataAtMs }),
    ...(link.roundTripMs === null ? {} : { roundTripMs: link.roundTripMs }),
    ...(waits && link.phaseEndsAtMs !== null
      ? { nextAttemptInMs: Math.max(0, link.phaseEndsAtMs - nowMs) }
      : {}),
  };
}
