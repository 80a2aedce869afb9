import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LinkState } from '../model/index.ts';
import type { LinkInput } from './link.ts';
import { DEFAULT_LINK, IB_GATEWAY_LINK, type LinkConfig } from './link-config.ts';
import { LinkHost } from './link-host.fixture.ts';
import { LINK_TRANSITIONS } from './link-transitions.ts';

/** An input with its generation and sync given relative to the link: 0 is the current one. */
interface Move {
  readonly type: LinkInput['type'] | 'wake' | 'advance';
  readonly generationBack: number;
  readonly syncBack: number;
  readonly waitMs: number;
  readonly pick: number;
}

const TYPES = Object.keys(LINK_TRANSITIONS.ready) as LinkInput['type'][];
const RARE: Move['type'][] = ['HaltRequested', 'DisconnectRequested'];

const moveOf = (types: readonly Move['type'][]): fc.Arbitrary<Move> =>
  fc.record({
    type: fc.constantFrom(...types),
    generationBack: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.integer({ min: -1, max: 3 })),
    syncBack: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.constant(1)),
    waitMs: fc.oneof(fc.constant(0), fc.nat(2_000), fc.nat(400_000)),
    pick: fc.nat(7),
  });

/** `advance` is what a venue that does its part would say next; the rest is anything at all. */
const moves = (types: readonly Move['type'][], most: number): fc.Arbitrary<Move[]> =>
  fc.array(
    fc.oneof(
      { weight: 4, arbitrary: moveOf(['advance', 'advance', 'advance', 'wake']) },
      { weight: 2, arbitrary: moveOf(types.filter((type) => !RARE.includes(type))) },
      { weight: 1, arbitrary: moveOf(['SocketClosed', 'SyncFailed', 'wake', 'StalenessChanged']) },
      { weight: 1, arbitrary: moveOf(types) },
    ),
    { minLength: most / 2, maxLength: most },
  );

const NEXT: Record<LinkState, Move['type']> = {
  disconnected: 'ConnectRequested',
  connecting: 'SocketOpened',
  handshaking: 'HandshakeDone',
  syncing: 'SyncDone',
  ready: 'FrameReceived',
  degraded: 'UpstreamRestored',
  recovering: 'wake',
  circuitOpen: 'wake',
  halted: 'ResumeRequested',
};

function inputOf(move: Move, host: LinkHost): LinkInput {
  const generation = host.generation - move.generationBack;
  const syncNumber = host.link.syncsStarted - move.syncBack;
  const ageLevel = (['fresh', 'polling', 'restarting', 'safeStop'] as const)[move.pick % 4]!;
  switch (move.type) {
    case 'wake':
    case 'advance':
    case 'TimePassed':
      return { type: 'TimePassed' };
    case 'GatewayRestarted':
    case 'PlannedOutageEnded':
      return { type: move.type };
    case 'SyncDone':
      return { type: 'SyncDone', generation, syncNumber };
    case 'SyncFailed':
      return { type: 'SyncFailed', generation, syncNumber, why: '503' };
    case 'FrameReceived':
      return { type: 'FrameReceived', generation, data: move.pick % 2 === 0 };
    case 'ProbeAnswered':
      return { type: 'ProbeAnswered', generation, probeNumber: host.link.probesSent - move.syncBack };
    case 'BulkOutstandingChanged':
      return { type: 'BulkOutstandingChanged', generation, count: move.pick % 3 };
    case 'LinkFailed':
      return {
        type: 'LinkFailed',
        generation,
        why: 'x',
        kind: move.pick === 0 ? 'refused' : 'transient',
        retryAfterMs: move.pick * 1_000,
      };
    case 'UpstreamRestored':
      return { type: 'UpstreamRestored', generation, dataLost: move.pick % 2 === 0 };
    case 'StalenessChanged':
      return { type: 'StalenessChanged', ageLevel };
    case 'StreamRestartRequested':
      return { type: 'StreamRestartRequested', silentForMs: 30_000 };
    case 'PlannedOutageBegan':
      return { type: 'PlannedOutageBegan', why: 'reset', lastsMs: move.waitMs };
    case 'SocketOpened':
    case 'HandshakeDone':
      return { type: move.type, generation };
    case 'SocketClosed':
    case 'UpstreamLost':
      return { type: move.type, generation, why: 'x' };
    default:
      return { type: move.type, why: 'x' };
  }
}

/** What a move has to leave true, told apart from the machine's own code. */
class LinkChecker {
  readonly host: LinkHost;
  #alerts = 0;
  #openings = 0;
  #syncedGeneration = 0;
  #newestOpened = 0;
  readonly seen: Set<string>;

  constructor(config: LinkConfig, seed: number, seen: Set<string>) {
    this.host = new LinkHost(config, seed);
    this.seen = seen;
  }

  play(wanted: Move): void {
    const { host } = this;
    const advances = wanted.type === 'advance';
    const move = advances
      ? { ...wanted, type: NEXT[host.link.state], generationBack: 0, syncBack: 0, waitMs: 10 }
      : wanted;
    if (move.type === 'wake' && host.wakeAtMs !== null) host.nowMs = Math.max(host.nowMs, host.wakeAtMs);
    else host.nowMs += move.waitMs;
    const before = host.link;
    const input = inputOf(move, host);
    const current =
      !('generation' in input) || (input.generation === before.generation && before.socket !== 'none');
    if (input.type === 'SyncDone' && current && input.syncNumber === before.syncsStarted)
      this.#syncedGeneration = input.generation;
    const effects = host.give(input);
    for (const effect of effects) {
      if (effect.type === 'RaiseAlert') this.#alerts++;
      if (effect.type !== 'OpenSocket') continue;
      expect(effect.generation).toBeGreaterThan(this.#newestOpened);
      this.#newestOpened = effect.generation;
    }
    if (before.breaker.state === 'closed' && host.link.breaker.state !== 'closed') this.#openings++;
    if (current) this.#checkCell(before.state, input.type);
    this.#checkInvariants();
  }

  #checkCell(from: LinkState, type: LinkInput['type']): void {
    const to = this.host.link.state;
    const { to: allowed } = LINK_TRANSITIONS[from][type];
    expect(allowed.length === 0 ? [from] : allowed).toContain(to);
    this.seen.add(`${from} x ${type} -> ${to}`);
  }

  #checkInvariants(): void {
    const { host } = this;
    const { link, config } = host;
    const rests = link.state === 'disconnected' || link.state === 'halted';
    if (!rests) expect(host.wakeAtMs).not.toBeNull();
    expect(host.wakeAtMs).toBe(link.wakeAtMs);
    if (link.state === 'ready') {
      expect(link.socket).toBe('open');
      expect(this.#syncedGeneration).toBe(link.generation);
      expect(link.troubles).toEqual({ upstream: null, stale: 'fresh', outage: null });
      expect(link.breaker).toMatchObject({ state: 'closed', failures: 0 });
    }
    const owned = [
      ...link.held.map((socket) => socket.generation),
      ...(link.socket === 'none' ? [] : [link.generation]),
    ];
    expect([...host.sockets].sort((a, b) => a - b)).toEqual(owned.sort((a, b) => a - b));
    expect(link.held.length).toBeLessThanOrEqual(config.muteHandshake.held);
    expect(host.sockets.size).toBeLessThanOrEqual(Math.max(1, config.muteHandshake.held));
    if (['connecting', 'handshaking', 'syncing'].includes(link.state)) expect(link.needsSync).toBe(true);
    if (link.state === 'halted') expect(host.sockets.size).toBe(0);
    expect(this.#alerts).toBe(this.#openings);
    expect(
      link.state === 'circuitOpen' && link.breaker.state === 'closed' && link.troubles.outage === null,
    ).toBe(false);
    host.link = JSON.parse(JSON.stringify(link));
    expect(host.link).toEqual(link);
  }
}

/** Small numbers, so that circuits open and budgets are spent within a short sequence. */
const hasty = (config: LinkConfig, seed: number): LinkConfig => ({
  ...config,
  circuit: { ...config.circuit, failureThreshold: 1 + (seed % 4) },
  reconnectBudget: { attempts: 15, windowMs: 1_800_000 },
});
const configs = { 'a websocket venue': DEFAULT_LINK, 'an IB Gateway': IB_GATEWAY_LINK };

describe.each(Object.entries(configs))('link lifecycle of %s, under any sequence of inputs', (_, config) => {
  const seen = new Set<string>();

  it('keeps its invariants', () => {
    fc.assert(
      fc.property(moves(TYPES, 120), fc.nat(), (sequence, seed) => {
        const checker = new LinkChecker(hasty(config, seed), seed, seen);
        for (const move of sequence) checker.play(move);
      }),
      { numRuns: 200 },
    );
  });

  it('comes back to ready once the venue is well again, whatever happened before', () => {
    const types = TYPES.filter((type) => !RARE.includes(type));
    fc.assert(
      fc.property(moves(types, 60), fc.nat(), (sequence, seed) => {
        const checker = new LinkChecker(hasty(config, seed), seed, seen);
        for (const move of sequence) checker.play(move);
        const { host } = checker;
        host.give({ type: 'PlannedOutageEnded' });
        host.give({ type: 'StalenessChanged', ageLevel: 'fresh' });
        host.give({ type: 'UpstreamRestored', generation: host.generation, dataLost: true });
        host.advanceToReady();
      }),
      { numRuns: 100 },
    );
  });

  it('has been through most cells that change the state', () => {
    const declared = Object.entries(LINK_TRANSITIONS).flatMap(([from, row]) =>
      Object.entries(row).flatMap(([type, cell]) => cell.to.map((to) => `${from} x ${type} -> ${to}`)),
    );
    const missed = declared.filter((path) => !seen.has(path));
    expect(
      missed.length / declared.length,
      `of ${declared.length} not seen: ${missed.join(', ')}`,
    ).toBeLessThan(0.2);
  });
});
