// The numbers of a venue link, and what must hold between them. Defaults are those of a websocket venue (Bitunix);
// `IB_GATEWAY_LINK` differs where a gateway that wedges on connect-and-close demands it.
import { type BackoffConfig, backoffConfigProblems, DEFAULT_BACKOFF } from './backoff.ts';
import { type CircuitBreakerConfig, circuitBreakerConfigProblems } from './circuit-breaker.ts';

export interface LinkConfig {
  readonly backoff: BackoffConfig;
  /** Failures in a row until the circuit opens, and the rhythm of its probes, which never end. */
  readonly circuit: CircuitBreakerConfig;
  /** No more attempts than this in any window: a link that flaps right after `ready` resets all other counters. */
  readonly reconnectBudget: { readonly attempts: number; readonly windowMs: number };
  /** From `OpenSocket` to `SocketOpened`. */
  readonly connectTimeoutMs: number;
  /** From `SocketOpened` to `HandshakeDone`; then the handshake is called mute. */
  readonly handshakeTimeoutMs: number;
  readonly muteHandshake: {
    /** How many mute sockets are held open instead of being closed; 0 closes each at its timeout. */
    readonly held: number;
    /** How long one is held, from its opening. Afterwards it is closed, to make room for a probe. */
    readonly holdMs: number;
  };
  /** How long after `GatewayRestarted` the first attempt comes: an early one is refused or reset. */
  readonly gatewaySettleMs: number;
  /** From `StartSync` to `SyncDone`. */
  readonly syncTimeoutMs: number;
  /** Syncs in a row that may fail on one socket before it is given up. Data flow meanwhile. */
  readonly syncAttempts: number;
  readonly probe: {
    /** A probe goes out after this silence ... */
    readonly afterIdleMs: number;
    /** ... and at least this often, where the venue wants to hear from its clients; null where it does not. */
    readonly everyMs: number | null;
    /** From a probe to the first frame of any kind; then the link is dead. */
    readonly timeoutMs: number;
    /** The same while bulk answers are outstanding on the socket: one large frame blocks all others. */
    readonly bulkTimeoutMs: number;
  };
  /** How long the venue may report its own connection lost (IBKR 1100) before the link is opened anew. */
  readonly upstreamPatienceMs: number;
  /** Between attempts in a planned outage. These are no failures. */
  readonly plannedOutageRetryMs: number;
}

export const DEFAULT_LINK: LinkConfig = {
  backoff: DEFAULT_BACKOFF,
  circuit: { failureThreshold: 10, resetAfterMs: 60_000, probeTimeoutMs: 120_000 },
  reconnectBudget: { attempts: 120, windowMs: 3_600_000 },
  connectTimeoutMs: 10_000,
  handshakeTimeoutMs: 10_000,
  muteHandshake: { held: 0, holdMs: 10_000 },
  gatewaySettleMs: 0,
  syncTimeoutMs: 30_000,
  syncAttempts: 3,
  probe: { afterIdleMs: 10_000, everyMs: 20_000, timeoutMs: 10_000, bulkTimeoutMs: 30_000 },
  upstreamPatienceMs: 600_000,
  plannedOutageRetryMs: 60_000,
};

export const IB_GATEWAY_LINK: LinkConfig = {
  ...DEFAULT_LINK,
  backoff: { baseMs: 5_000, capMs: 60_000, floorMs: 2_500 },
  circuit: { failureThreshold: 5, resetAfterMs: 300_000, probeTimeoutMs: 600_000 },
  handshakeTimeoutMs: 30_000,
  muteHandshake: { held: 2, holdMs: 900_000 },
  gatewaySettleMs: 5_000,
  syncTimeoutMs: 120_000,
  probe: { afterIdleMs: 10_000, everyMs: null, timeoutMs: 10_000, bulkTimeoutMs: 60_000 },
  upstreamPatienceMs: 1_800_000,
};

/** What is wrong with the numbers; empty when they are good. */
export function linkConfigProblems(config: LinkConfig): readonly string[] {
  const problems = [
    ...backoffConfigProblems(config.backoff).map((problem) => `backoff.${problem}`),
    ...circuitBreakerConfigProblems(config.circuit).map((problem) => `circuit.${problem}`),
  ];
  const wantPositive = (name: string, value: number): void => {
    if (!(value > 0)) problems.push(`${name} ${value}: more than 0 is needed`);
  };
  const wantWhole = (name: string, value: number, least: number): void => {
    if (!(Number.isSafeInteger(value) && value >= least))
      problems.push(`${name} ${value}: a whole number from ${least} is needed`);
  };
  wantWhole('reconnectBudget.attempts', config.reconnectBudget.attempts, 1);
  wantPositive('reconnectBudget.windowMs', config.reconnectBudget.windowMs);
  wantPositive('connectTimeoutMs', config.connectTimeoutMs);
  wantPositive('handshakeTimeoutMs', config.handshakeTimeoutMs);
  wantWhole('muteHandshake.held', config.muteHandshake.held, 0);
  if (!(config.muteHandshake.holdMs >= config.handshakeTimeoutMs))
    problems.push(
      `muteHandshake.holdMs ${config.muteHandshake.holdMs}: at least handshakeTimeoutMs is needed`,
    );
  if (!(config.gatewaySettleMs >= 0))
    problems.push(`gatewaySettleMs ${config.gatewaySettleMs}: 0 or more is needed`);
  wantPositive('syncTimeoutMs', config.syncTimeoutMs);
  wantWhole('syncAttempts', config.syncAttempts, 1);
  wantPositive('probe.afterIdleMs', config.probe.afterIdleMs);
  if (config.probe.everyMs !== null) wantPositive('probe.everyMs', config.probe.everyMs);
  wantPositive('probe.timeoutMs', config.probe.timeoutMs);
  if (!(config.probe.bulkTimeoutMs >= config.probe.timeoutMs))
    problems.push(`probe.bulkTimeoutMs ${config.probe.bulkTimeoutMs}: at least probe.timeoutMs is needed`);
  wantPositive('upstreamPatienceMs', config.upstreamPatienceMs);
  wantPositive('plannedOutageRetryMs', config.plannedOutageRetryMs);
  return problems;
}
