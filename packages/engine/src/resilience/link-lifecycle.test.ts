import { describe, expect, it } from 'vitest';
import type { LinkState } from '../model/index.ts';
import { type LinkInput, linkView } from './link.ts';
import { DEFAULT_LINK, IB_GATEWAY_LINK, linkConfigProblems } from './link-config.ts';
import { hostIn, LinkHost } from './link-host.fixture.ts';
import { LINK_TRANSITIONS } from './link-transitions.ts';

const STATES = Object.keys(LINK_TRANSITIONS) as LinkState[];

/** One input of each type, as the current socket would send it. */
function inputsFor(host: LinkHost): LinkInput[] {
  const { generation } = host;
  const syncNumber = host.link.syncsStarted;
  return [
    { type: 'ConnectRequested', why: 'x' },
    { type: 'DisconnectRequested', why: 'x' },
    { type: 'HaltRequested', why: 'x' },
    { type: 'ResumeRequested', why: 'x' },
    { type: 'GatewayRestarted' },
    { type: 'SocketOpened', generation },
    { type: 'HandshakeDone', generation },
    { type: 'SyncDone', generation, syncNumber },
    { type: 'SyncFailed', generation, syncNumber, why: 'x' },
    { type: 'FrameReceived', generation, data: true },
    { type: 'ProbeAnswered', generation, probeNumber: 1 },
    { type: 'BulkOutstandingChanged', generation, count: 1 },
    { type: 'SocketClosed', generation, why: 'x' },
    { type: 'LinkFailed', generation, why: 'x', kind: 'transient', retryAfterMs: 0 },
    { type: 'UpstreamLost', generation, why: '1100' },
    { type: 'UpstreamRestored', generation, dataLost: true },
    { type: 'StalenessChanged', ageLevel: 'polling' },
    { type: 'StreamRestartRequested', silentForMs: 30_000 },
    { type: 'PlannedOutageBegan', why: 'reset', lastsMs: 60_000 },
    { type: 'PlannedOutageEnded' },
    { type: 'TimePassed' },
  ];
}

/** Where each cell leads from the state that `hostIn` reaches; what is not listed stays. */
const EXPECTED: Record<LinkState, Partial<Record<LinkInput['type'], LinkState>>> = {
  disconnected: { ConnectRequested: 'connecting', HaltRequested: 'halted' },
  connecting: {
    DisconnectRequested: 'disconnected',
    HaltRequested: 'halted',
    SocketOpened: 'handshaking',
    SocketClosed: 'recovering',
    LinkFailed: 'recovering',
  },
  handshaking: {
    DisconnectRequested: 'disconnected',
    HaltRequested: 'halted',
    HandshakeDone: 'syncing',
    SocketClosed: 'recovering',
    LinkFailed: 'recovering',
  },
  syncing: {
    DisconnectRequested: 'disconnected',
    HaltRequested: 'halted',
    SyncDone: 'ready',
    SyncFailed: 'degraded',
    SocketClosed: 'recovering',
    LinkFailed: 'recovering',
    UpstreamLost: 'degraded',
  },
  ready: {
    DisconnectRequested: 'disconnected',
    HaltRequested: 'halted',
    SocketClosed: 'recovering',
    LinkFailed: 'recovering',
    UpstreamLost: 'degraded',
    UpstreamRestored: 'syncing',
    StalenessChanged: 'degraded',
    StreamRestartRequested: 'recovering',
    PlannedOutageBegan: 'degraded',
  },
  degraded: {
    DisconnectRequested: 'disconnected',
    HaltRequested: 'halted',
    SocketClosed: 'recovering',
    LinkFailed: 'recovering',
    UpstreamRestored: 'syncing',
  },
  recovering: { DisconnectRequested: 'disconnected', HaltRequested: 'halted' },
  circuitOpen: { DisconnectRequested: 'disconnected', HaltRequested: 'halted' },
  halted: { ResumeRequested: 'connecting' },
};

describe('link transition table', () => {
  for (const state of STATES)
    for (const { type } of inputsFor(hostIn(state, DEFAULT_LINK)))
      it(`${state} x ${type}`, () => {
        const host = hostIn(state, DEFAULT_LINK);
        expect(host.link.state).toBe(state);
        const input = inputsFor(host).find((one) => one.type === type)!;
        host.give(input);
        const { to } = LINK_TRANSITIONS[state][type];
        expect(host.link.state).toBe(EXPECTED[state][type] ?? state);
        expect(to.length === 0 ? [state] : to).toContain(host.link.state);
      });

  for (const state of STATES)
    it(`${state} ignores every input of a dead generation`, () => {
      const host = hostIn(state, DEFAULT_LINK);
      const before = host.link;
      for (const input of inputsFor(host)) {
        if (!('generation' in input)) continue;
        const effects = host.give({ ...input, generation: 999 });
        expect(host.link).toEqual(before);
        expect(effects).toEqual(
          input.type === 'SocketOpened' ? [expect.objectContaining({ type: 'CloseSocket' })] : [],
        );
      }
    });

  it('has a wake pending in every state that has somewhere to go', () => {
    for (const state of STATES) {
      const { wakeAtMs, link } = hostIn(state, DEFAULT_LINK);
      expect(wakeAtMs).toBe(link.wakeAtMs);
      expect(wakeAtMs !== null).toBe(state !== 'disconnected' && state !== 'halted');
    }
  });
});

describe('reconnecting (B4)', () => {
  it('opens the circuit after 10 failures in a row with one alert, then probes every 60 s for ever', () => {
    const host = new LinkHost(DEFAULT_LINK);
    host.give({ type: 'ConnectRequested', why: 'start' });
    host.failUntilOpen();
    expect(host.of('OpenSocket')).toHaveLength(10);
    expect(host.of('RaiseAlert')).toHaveLength(1);
    const probedAtMs: number[] = [];
    for (let n = 0; n < 1_440; n++) {
      host.wakeUntil('connecting', 1);
      probedAtMs.push(host.nowMs);
      host.close('refused');
      expect(host.link.state).toBe('circuitOpen');
    }
    for (let n = 1; n < probedAtMs.length; n++)
      expect(probedAtMs[n]! - probedAtMs[n - 1]!).toBeCloseTo(60_000, 3);
    expect(host.of('RaiseAlert')).toHaveLength(1);
    host.advanceToReady();
    expect(linkView(host.link, host.nowMs)).toMatchObject({
      state: 'ready',
      circuit: 'closed',
      failuresInARow: 0,
    });
    host.close('again');
    host.failUntilOpen();
    expect(host.of('RaiseAlert')).toHaveLength(2);
  });

  it('waits with jitter under a doubling ceiling, and begins anew after a good message', () => {
    const waits = (host: LinkHost, failures: number): number[] =>
      Array.from({ length: failures }, () => {
        host.close('reset');
        const fromMs = host.nowMs;
        host.wakeUntil('connecting', 1);
        return host.nowMs - fromMs;
      });
    const host = hostIn('ready', DEFAULT_LINK);
    const first = waits(host, 9);
    first.forEach((wait, n) => {
      expect(wait).toBeLessThan(Math.min(60_000, 5_000 * 2 ** n));
    });
    expect(new Set(first).size).toBe(9);
    host.advanceToReady();
    expect(waits(host, 1)[0]).toBeLessThan(5_000);
  });

  it('honors a wait that the venue asked for', () => {
    const host = hostIn('handshaking', DEFAULT_LINK);
    host.give({
      type: 'LinkFailed',
      generation: host.generation,
      why: '429',
      kind: 'transient',
      retryAfterMs: 45_000,
    });
    expect(linkView(host.link, host.nowMs).nextAttemptInMs).toBe(45_000);
  });

  it('opens the circuit at once when the venue refuses, since repeating cannot help', () => {
    const host = hostIn('handshaking', DEFAULT_LINK);
    host.give({
      type: 'LinkFailed',
      generation: host.generation,
      why: 'bad key',
      kind: 'refused',
      retryAfterMs: 0,
    });
    expect(host.link.state).toBe('circuitOpen');
    expect(host.of('RaiseAlert')).toHaveLength(1);
  });

  it('does not call it ready because of a connect: failures count on until the sync is done', () => {
    const host = new LinkHost(DEFAULT_LINK);
    host.give({ type: 'ConnectRequested', why: 'start' });
    for (let n = 0; n < 10; n++) {
      host.open();
      host.greet();
      host.close('dropped while syncing');
      if (n < 9) host.wakeUntil('connecting', 1);
    }
    expect(host.link.state).toBe('circuitOpen');
  });

  it('takes its own wish for no failure', () => {
    const host = hostIn('connecting', DEFAULT_LINK);
    for (let n = 0; n < 50; n++) {
      host.give({ type: 'DisconnectRequested', why: 'between cycles' });
      host.give({ type: 'ConnectRequested', why: 'cycle' });
    }
    expect(host.link).toMatchObject({
      state: 'connecting',
      failures: 0,
      breaker: { state: 'closed', failures: 0 },
    });
    expect(host.of('RaiseAlert')).toEqual([]);
  });

  it('gives the place of a probe back when it is called off', () => {
    const host = hostIn('circuitOpen', DEFAULT_LINK);
    host.wakeUntil('connecting', 1);
    host.give({ type: 'DisconnectRequested', why: 'between cycles' });
    host.give({ type: 'ConnectRequested', why: 'cycle' });
    expect(host.link.state).toBe('connecting');
  });

  it('asks for its wake again when it comes early', () => {
    const host = hostIn('recovering', DEFAULT_LINK);
    expect(host.give({ type: 'TimePassed' })).toEqual([
      { type: 'ScheduleWake', atMonotonicMs: host.wakeAtMs },
    ]);
    expect(host.link.state).toBe('recovering');
  });

  it('spends no more attempts than its budget, and still never ends', () => {
    const host = hostIn('ready', { ...DEFAULT_LINK, reconnectBudget: { attempts: 5, windowMs: 600_000 } });
    for (let n = 0; n < 40; n++) {
      host.close('flap');
      host.advanceToReady();
    }
    const opened = host.link.attemptsAtMs;
    expect(opened.at(-1)! - opened[0]!).toBeLessThan(600_000);
    expect(host.nowMs).toBeGreaterThan((40 / 5) * 600_000 - 600_000);
  });

  it('subscribes anew on every new socket', () => {
    const host = hostIn('ready', DEFAULT_LINK);
    host.close('reset');
    host.advanceToReady();
    expect(host.of('StartSync').map(({ resubscribe }) => resubscribe)).toEqual([true, true]);
  });

  it('gives up what does not connect in time, and closes it should it open later', () => {
    const host = hostIn('connecting', DEFAULT_LINK);
    const { generation } = host;
    host.wake();
    expect(host.link.state).toBe('recovering');
    expect(host.of('CloseSocket')).toMatchObject([{ generation }]);
    expect(host.give({ type: 'SocketOpened', generation })).toMatchObject([
      { type: 'CloseSocket', generation },
    ]);
  });

  it('keeps an open circuit over a restart, without a second alert', () => {
    const host = hostIn('circuitOpen', DEFAULT_LINK);
    const { circuit } = host.of('PersistCircuit').at(-1)!;
    const next = new LinkHost(DEFAULT_LINK, 2, circuit);
    next.nowMs += 20_000;
    next.give({ type: 'ConnectRequested', why: 'start' });
    expect(next.link.state).toBe('circuitOpen');
    next.wakeUntil('connecting', 1);
    next.close('refused');
    expect(next.link.state).toBe('circuitOpen');
    expect(next.of('RaiseAlert')).toEqual([]);
    next.advanceToReady();
    expect(next.of('PersistCircuit').at(-1)?.circuit).toEqual({ state: 'closed', failures: 0 });
  });
});

describe('signs of life', () => {
  it('probes a silent socket and gives it up when the probe stays unanswered', () => {
    const host = hostIn('ready', DEFAULT_LINK);
    const fromMs = host.nowMs;
    host.wakeUntil('recovering');
    expect(host.of('SendProbe')).toHaveLength(1);
    expect(host.nowMs - fromMs).toBe(20_000);
    expect(host.link.why).toMatch(/^no sign of life for \d+ s, /);
  });

  it('takes any frame for an answer', () => {
    const host = hostIn('ready', DEFAULT_LINK);
    for (let n = 0; n < 20; n++) {
      host.wake();
      host.give({ type: 'FrameReceived', generation: host.generation, data: false });
    }
    expect(host.link.state).toBe('ready');
    expect(host.link.dataAtMs).toBeNull();
  });

  it('pings in its rhythm also while data flow, where the venue wants that', () => {
    const pings = (everyMs: number | null): number => {
      const host = hostIn('ready', { ...DEFAULT_LINK, probe: { ...DEFAULT_LINK.probe, everyMs } });
      for (let n = 0; n < 120; n++) {
        host.pass(1_000, true);
        host.give({ type: 'FrameReceived', generation: host.generation, data: true });
      }
      expect(host.link.state).toBe('ready');
      return host.of('SendProbe').length;
    };
    expect(pings(20_000)).toBeGreaterThanOrEqual(4);
    expect(pings(null)).toBe(0);
  });

  it('waits longer while bulk answers are outstanding', () => {
    const host = hostIn('ready', DEFAULT_LINK);
    host.give({ type: 'BulkOutstandingChanged', generation: host.generation, count: 2 });
    const fromMs = host.nowMs;
    host.wakeUntil('recovering');
    expect(host.nowMs - fromMs).toBe(40_000);
  });

  it('measures the round trip, also when another frame came first', () => {
    const host = hostIn('ready', DEFAULT_LINK);
    host.wake();
    host.nowMs += 40;
    host.give({ type: 'FrameReceived', generation: host.generation, data: true });
    host.nowMs += 10;
    host.give({ type: 'ProbeAnswered', generation: host.generation, probeNumber: 1 });
    expect(linkView(host.link, host.nowMs + 5)).toMatchObject({
      roundTripMs: 50,
      frameAgeMs: 5,
      dataAgeMs: 15,
    });
  });
});

describe('degraded', () => {
  it('reconciles after the venue lost and found its own connection, and subscribes again when data were lost', () => {
    for (const dataLost of [false, true]) {
      const host = hostIn('degraded', DEFAULT_LINK);
      host.give({ type: 'UpstreamRestored', generation: host.generation, dataLost });
      expect(host.of('StartSync').at(-1)).toMatchObject({ resubscribe: dataLost });
      host.sync();
      expect(host.link.state).toBe('ready');
    }
  });

  it('ignores the end of a sync that the loss made worthless', () => {
    const host = hostIn('syncing', DEFAULT_LINK);
    const stale = host.link.syncsStarted;
    host.give({ type: 'UpstreamLost', generation: host.generation, why: '1100' });
    host.give({ type: 'UpstreamRestored', generation: host.generation, dataLost: false });
    host.give({ type: 'SyncDone', generation: host.generation, syncNumber: stale });
    expect(host.link.state).toBe('syncing');
    host.sync();
    expect(host.link.state).toBe('ready');
  });

  it('is patient with the venue, but not for ever, however often it repeats itself', () => {
    const host = hostIn('degraded', DEFAULT_LINK);
    const fromMs = host.nowMs;
    for (let n = 0; host.link.state === 'degraded'; n++) {
      host.pass(30_000, true);
      if (host.link.state === 'degraded')
        host.give({ type: 'UpstreamLost', generation: host.generation, why: '1100' });
      expect(n).toBeLessThan(50);
    }
    expect(host.nowMs - fromMs).toBeLessThanOrEqual(DEFAULT_LINK.upstreamPatienceMs + 30_000);
  });

  it('follows the staleness of data: polling costs ready, a safe stop costs a reconciliation, a restart the socket', () => {
    const host = hostIn('ready', DEFAULT_LINK);
    host.give({ type: 'StalenessChanged', ageLevel: 'polling' });
    expect(host.link).toMatchObject({ state: 'degraded', why: 'no fresh market data (polling)' });
    host.give({ type: 'StalenessChanged', ageLevel: 'fresh' });
    expect(host.link.state).toBe('ready');
    host.give({ type: 'StalenessChanged', ageLevel: 'safeStop' });
    host.give({ type: 'StalenessChanged', ageLevel: 'fresh' });
    expect(host.link.state).toBe('syncing');
    host.sync();
    host.give({ type: 'StalenessChanged', ageLevel: 'restarting' });
    host.give({ type: 'StreamRestartRequested', silentForMs: 30_000 });
    expect(host.link.state).toBe('recovering');
    host.wakeUntil('connecting', 1);
    host.open();
    host.greet();
    host.sync();
    // Connected again, but the screen must not say ready before data flow.
    expect(host.link.state).toBe('degraded');
  });

  it('opens the circuit when restart after restart brings no data', () => {
    const host = hostIn('ready', DEFAULT_LINK);
    host.give({ type: 'StalenessChanged', ageLevel: 'restarting' });
    for (let n = 0; n < 10; n++) {
      host.give({ type: 'StreamRestartRequested', silentForMs: 30_000 });
      if (n === 9) break;
      host.wakeUntil('connecting', 1);
      host.open();
      host.greet();
      host.sync();
    }
    expect(host.link.state).toBe('circuitOpen');
    expect(host.of('RaiseAlert')).toHaveLength(1);
  });

  it('repeats a failed reconciliation on the same socket, then gives the socket up', () => {
    const host = hostIn('syncing', DEFAULT_LINK);
    const { generation } = host;
    for (let n = 1; n <= 3; n++) {
      host.give({ type: 'SyncFailed', generation, syncNumber: host.link.syncsStarted, why: '503' });
      if (n === 3) break;
      expect(host.link).toMatchObject({ state: 'degraded', socket: 'open' });
      host.wakeUntil('syncing', 5);
    }
    expect(host.link.state).toBe('recovering');
    expect(host.sockets.size).toBe(0);
    // The next socket has all its attempts again.
    host.wakeUntil('connecting', 1);
    host.open();
    host.greet();
    host.give({
      type: 'SyncFailed',
      generation: host.generation,
      syncNumber: host.link.syncsStarted,
      why: '503',
    });
    expect(host.link.state).toBe('degraded');
  });
});

describe('planned outages', () => {
  it('cost nothing: no failure counted, no alert, and ready afterwards', () => {
    const host = hostIn('ready', DEFAULT_LINK);
    host.give({ type: 'PlannedOutageBegan', why: 'nightly reset', lastsMs: 3_600_000 });
    expect(host.link).toMatchObject({ state: 'degraded', why: 'planned outage: nightly reset' });
    host.close('reset');
    const untilMs = host.nowMs + 3_000_000;
    while (host.nowMs < untilMs) {
      if (host.link.state === 'connecting') host.close('refused');
      else host.wake();
    }
    expect(host.of('OpenSocket').length).toBeGreaterThan(40);
    expect(host.link.breaker).toMatchObject({ state: 'closed', failures: 0 });
    expect(host.of('RaiseAlert')).toEqual([]);
    host.give({ type: 'PlannedOutageEnded' });
    host.advanceToReady();
  });

  it('end by themselves when nobody says so', () => {
    const host = hostIn('ready', DEFAULT_LINK);
    host.give({ type: 'PlannedOutageBegan', why: 'maintenance', lastsMs: 60_000 });
    host.pass(60_000, true);
    expect(host.link.state).toBe('syncing');
    host.sync();
    expect(host.link.state).toBe('ready');
  });
});

describe('a gateway that does not answer the handshake (C1)', () => {
  const mute = (): LinkHost => {
    const host = new LinkHost(IB_GATEWAY_LINK);
    host.give({ type: 'ConnectRequested', why: 'start' });
    host.open();
    host.wakeUntil('connecting', 3);
    host.open();
    host.wakeUntil('circuitOpen', 3);
    return host;
  };

  it('is held on two sockets, none closed, then the circuit opens and a restart is asked for', () => {
    const host = mute();
    expect(host.sockets).toEqual(new Set([1, 2]));
    expect(host.of('CloseSocket')).toEqual([]);
    expect(host.of('RequestGatewayRestart')).toHaveLength(1);
    expect(host.of('RaiseAlert')).toHaveLength(1);
    expect(host.link.breaker.failures).toBeLessThan(IB_GATEWAY_LINK.circuit.failureThreshold);
  });

  it('gets no third connection while two are held; the request is repeated; in the end one is let go', () => {
    const host = mute();
    const opened = host.of('OpenSocket').length;
    host.pass(600_000, true);
    expect(host.of('OpenSocket')).toHaveLength(opened);
    expect(host.of('RequestGatewayRestart')).toHaveLength(3);
    host.pass(600_000, true);
    expect(host.of('CloseSocket')[0]).toMatchObject({ generation: 1, why: 'mute for too long' });
    expect(host.of('OpenSocket').length).toBeGreaterThan(opened);
    expect(host.sockets.size).toBeLessThanOrEqual(2);
    expect(host.of('RaiseAlert')).toHaveLength(1);
  });

  it('is tried again soon after its restart', () => {
    const host = mute();
    host.give({ type: 'GatewayRestarted' });
    expect(host.sockets.size).toBe(0);
    const fromMs = host.nowMs;
    host.wakeUntil('connecting', 1);
    expect(host.nowMs - fromMs).toBe(IB_GATEWAY_LINK.gatewaySettleMs);
    host.advanceToReady();
  });

  it('is taken at its word when it answers late: the held socket becomes the link', () => {
    const host = mute();
    host.give({ type: 'HandshakeDone', generation: 1 });
    expect(host.link).toMatchObject({ state: 'syncing', generation: 1, socket: 'open' });
    host.sync();
    expect(host.link).toMatchObject({ state: 'ready', breaker: { state: 'closed' } });
    // The other one would come to life with our client id.
    expect(host.sockets).toEqual(new Set([1]));
  });

  it('waits the full time again when the socket that answered late is lost before it was ready', () => {
    const host = mute();
    host.pass(310_000, true);
    host.give({ type: 'HandshakeDone', generation: 1 });
    host.close('reset');
    expect(host.link.state).toBe('circuitOpen');
    expect(linkView(host.link, host.nowMs).nextAttemptInMs).toBe(IB_GATEWAY_LINK.circuit.resetAfterMs);
  });

  it('loses its place among the held when it closes the socket itself', () => {
    const host = mute();
    host.give({ type: 'SocketClosed', generation: 1, why: 'gateway gone' });
    host.wakeUntil('connecting', 2);
    expect(host.sockets).toEqual(new Set([2, 3]));
  });

  it('is left at once by a halt', () => {
    const host = mute();
    host.give({ type: 'HaltRequested', why: 'operator' });
    expect(host.sockets.size).toBe(0);
    expect(host.link).toMatchObject({ state: 'halted', wakeAtMs: null });
    host.give({ type: 'ResumeRequested', why: 'operator' });
    expect(['connecting', 'circuitOpen']).toContain(host.link.state);
  });
});

describe('link configuration', () => {
  it('is sound as shipped, and names each number that cannot be', () => {
    expect(linkConfigProblems(DEFAULT_LINK)).toEqual([]);
    expect(linkConfigProblems(IB_GATEWAY_LINK)).toEqual([]);
    const bad = { ...DEFAULT_LINK, syncAttempts: 0, probe: { ...DEFAULT_LINK.probe, bulkTimeoutMs: 1 } };
    expect(linkConfigProblems(bad)).toHaveLength(2);
    expect(() => new LinkHost(bad)).toThrow('syncAttempts');
  });
});
