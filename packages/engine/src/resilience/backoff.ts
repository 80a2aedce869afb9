// Full-jitter exponential backoff: the n-th wait in a row is uniform between `floorMs` and a ceiling that doubles from
// `baseMs` up to `capMs`. Full jitter, because clients that lost the same venue at the same moment must not come back at
// the same moment. The state is one count; whoever owns it resets it on the first good message, not on a mere connect.
import { invariant, type Random } from '../base/index.ts';

export interface BackoffConfig {
  /** Ceiling of the first wait. */
  readonly baseMs: number;
  /** Ceiling of every wait. */
  readonly capMs: number;
  /** No wait is shorter: a gateway that was just left needs a moment (IBKR: 2,500 ms). */
  readonly floorMs: number;
}

export const DEFAULT_BACKOFF: BackoffConfig = { baseMs: 5_000, capMs: 60_000, floorMs: 0 };

/** What is wrong with the numbers; empty when they are good. */
export function backoffConfigProblems(config: BackoffConfig): readonly string[] {
  const problems: string[] = [];
  if (!(config.baseMs > 0)) problems.push(`baseMs ${config.baseMs}: more than 0 is needed`);
  if (!(config.capMs >= config.baseMs))
    problems.push(`capMs ${config.capMs}: at least baseMs (${config.baseMs}) is needed`);
  if (!(config.floorMs >= 0 && config.floorMs <= config.baseMs))
    problems.push(`floorMs ${config.floorMs}: 0 to baseMs (${config.baseMs}) is needed`);
  return problems;
}

/** The longest that the wait after `failures` failures in a row can be (1 is the first). */
export function backoffCeilingMs(config: BackoffConfig, failures: number): number {
  invariant(failures >= 1, `backoff after ${failures} failures: there is nothing to wait for`);
  let ceilingMs = config.baseMs;
  for (let n = 1; n < failures && ceilingMs < config.capMs; n++) ceilingMs *= 2;
  return Math.min(ceilingMs, config.capMs);
}

/** The wait after `failures` failures in a row, drawn once. */
export function backoffDelayMs(config: BackoffConfig, failures: number, random: Random): number {
  const ceilingMs = backoffCeilingMs(config, failures);
  return config.floorMs + random.next() * (ceilingMs - config.floorMs);
}
