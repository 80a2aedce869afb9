// A host for a link in tests: performs effects in its books, keeps virtual time, and knows which sockets are really open.
import { type EpochMs, SeededRandom } from '../base/index.ts';
import type { LinkState } from '../model/index.ts';
import type { PersistedCircuit } from './circuit-breaker.ts';
import type { ClockReading } from './clock-reading.ts';
import type { Link, LinkEffect, LinkInput } from './link.ts';
import type { LinkConfig } from './link-config.ts';
import { startLink, stepLink } from './link-lifecycle.ts';

const WALL_MS = 1_790_000_000_000;

export class LinkHost {
  link: Link;
  nowMs = 1_000;
  wakeAtMs: number | null = null;
  /** Sockets opening or open, by generation. */
  readonly sockets = new Set<number>();
  readonly log: LinkEffect[] = [];
  readonly config: LinkConfig;
  readonly #random: SeededRandom;

  constructor(config: LinkConfig, seed: string | number = 1, persisted?: PersistedCircuit) {
    this.config = config;
    this.#random = SeededRandom.fromSeed(seed);
    this.link = startLink(this.clock(), config, persisted);
  }

  clock(): ClockReading {
    return { monotonicMs: this.nowMs, epochMs: (WALL_MS + this.nowMs) as EpochMs };
  }

  /** Gives the input and performs what comes of it. */
  give(input: LinkInput): readonly LinkEffect[] {
    if (input.type === 'SocketClosed') this.sockets.delete(input.generation);
    const { link, effects } = stepLink(this.link, input, this.clock(), this.config, this.#random);
    this.link = link;
    for (const effect of effects) this.#perform(effect);
    this.log.push(...effects);
    return effects;
  }

  #perform(effect: LinkEffect): void {
    if (effect.type === 'OpenSocket') this.sockets.add(effect.generation);
    if (effect.type === 'CloseSocket') this.sockets.delete(effect.generation);
    if (effect.type === 'ScheduleWake') this.wakeAtMs = effect.atMonotonicMs;
  }

  get generation(): number {
    return this.link.generation;
  }

  of<Type extends LinkEffect['type']>(type: Type): Extract<LinkEffect, { type: Type }>[] {
    return this.log.filter((effect): effect is Extract<LinkEffect, { type: Type }> => effect.type === type);
  }

  /** Moves the clock to the next wake and gives it. */
  wake(): void {
    if (this.wakeAtMs === null) throw new Error(`no wake is pending in ${this.link.state}`);
    this.nowMs = Math.max(this.nowMs, this.wakeAtMs);
    this.give({ type: 'TimePassed' });
  }

  /** Wakes until the state is reached, at most `limit` times. */
  wakeUntil(state: LinkState, limit = 1_000): void {
    for (let n = 0; this.link.state !== state; n++) {
      if (n >= limit)
        throw new Error(`not ${state} after ${limit} wakes, but ${this.link.state}: ${this.link.why}`);
      this.wake();
    }
  }

  /** Lets time pass with its wakes, answering probes if told so. */
  pass(ms: number, answerProbes: boolean): void {
    const untilMs = this.nowMs + ms;
    while (this.wakeAtMs !== null && this.wakeAtMs <= untilMs) {
      this.wake();
      const { probeOutstanding } = this.link;
      if (answerProbes && probeOutstanding !== null)
        this.give({
          type: 'ProbeAnswered',
          generation: this.generation,
          probeNumber: probeOutstanding.number,
        });
    }
    this.nowMs = untilMs;
  }

  open(): void {
    this.give({ type: 'SocketOpened', generation: this.generation });
  }

  greet(): void {
    this.give({ type: 'HandshakeDone', generation: this.generation });
  }

  sync(): void {
    this.give({ type: 'SyncDone', generation: this.generation, syncNumber: this.link.syncsStarted });
  }

  /** From wherever it stands: a venue that does everything right. */
  advanceToReady(): void {
    for (let n = 0; this.link.state !== 'ready'; n++) {
      if (n > 500) throw new Error(`never ready: ${this.link.state}, ${this.link.why}`);
      if (this.link.state === 'disconnected') this.give({ type: 'ConnectRequested', why: 'test' });
      else if (this.link.state === 'connecting') this.open();
      else if (this.link.state === 'handshaking') this.greet();
      else if (this.link.state === 'syncing') this.sync();
      else this.wake();
    }
  }

  /** Fails attempt after attempt until the circuit opens. */
  failUntilOpen(): void {
    for (let n = 0; this.link.state !== 'circuitOpen'; n++) {
      if (n > 100) throw new Error('the circuit never opened');
      if (this.link.state === 'connecting') this.close('refused');
      else this.wake();
    }
  }

  close(why: string): void {
    this.give({ type: 'SocketClosed', generation: this.generation, why });
  }
}

/** A link in each state, reached by inputs. */
export function hostIn(state: LinkState, config: LinkConfig): LinkHost {
  const host = new LinkHost(config);
  if (state === 'disconnected') return host;
  host.give({ type: 'ConnectRequested', why: 'test' });
  if (state === 'connecting') return host;
  if (state === 'circuitOpen') {
    host.failUntilOpen();
    return host;
  }
  host.open();
  if (state === 'handshaking') return host;
  host.greet();
  if (state === 'syncing') return host;
  host.sync();
  if (state === 'degraded') host.give({ type: 'UpstreamLost', generation: host.generation, why: '1100' });
  if (state === 'recovering') host.close('reset by peer');
  if (state === 'halted') host.give({ type: 'HaltRequested', why: 'operator' });
  return host;
}
