// Link flows over a scripted transport: every open, message and close is the test's.
import type { EpochMs } from '@holdfast/engine/base';
import type { LinkState } from '@holdfast/engine/model';
import type { PersistedCircuit } from '@holdfast/engine/resilience';
import { describe, expect, it } from 'vitest';
import type { Clock, Transport, WebSocketHandlers } from '../../ports/index.ts';
import { BitunixLink, type BitunixLinkOptions, type Proof } from './link.ts';

class ManualClock implements Clock {
  nowMs = 1_000;
  #timers: { atMs: number; run: (() => void) | undefined }[] = [];

  wallMs = (): number => 1_795_600_820_000 + this.nowMs;
  monotonicMs = (): number => this.nowMs;
  after(delayMs: number, run: () => void) {
    const timer: { atMs: number; run: (() => void) | undefined } = { atMs: this.nowMs + delayMs, run };
    this.#timers.push(timer);
    return {
      cancel: () => {
        timer.run = undefined;
      },
    };
  }

  pass(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const due = this.#timers
        .filter((timer) => timer.run && timer.atMs <= untilMs)
        .sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.nowMs = Math.max(this.nowMs, due.atMs);
      const { run } = due;
      due.run = undefined;
      run?.();
    }
    this.nowMs = untilMs;
  }
}

interface Scripted {
  readonly url: string;
  readonly handlers: WebSocketHandlers;
  readonly sent: string[];
  closed: boolean;
}

function rig(options: { keyless?: boolean; circuit?: PersistedCircuit } = {}) {
  const clock = new ManualClock();
  const sockets: Scripted[] = [];
  const states: LinkState[] = [];
  const syncs: { generation: number; syncNumber: number; resubscribe: boolean }[] = [];
  const lost: string[] = [];
  const proof: { next: Proof } = { next: { outcome: 'proven' } };
  const transport: Transport = {
    request: () => undefined,
    openWebSocket: (url, handlers) => {
      const socket: Scripted = { url, handlers, sent: [], closed: false };
      sockets.push(socket);
      return {
        send: (text) => socket.sent.push(text),
        close: () => {
          socket.closed = true;
        },
      };
    },
  };
  const parts: BitunixLinkOptions = {
    transport,
    clock,
    signing: { nonce: () => 'n'.repeat(32), sha256Hex: (text) => `h(${text.length})` },
    urls: { publicWs: 'ws://p/public/', privateWs: 'ws://p/private/' },
    ...(options.keyless !== true && { credentials: { apiKey: 'k', secret: 's' } }),
    ...(options.circuit !== undefined && { circuit: options.circuit }),
    seed: 'test',
    prove: (done) => done(proof.next),
    onFrame: () => undefined,
    onPong: () => undefined,
    onSync: (generation, syncNumber, resubscribe) => syncs.push({ generation, syncNumber, resubscribe }),
    onLost: (why) => lost.push(why),
    onState: (state) => states.push(state),
  };
  const link = new BitunixLink(parts);
  const socket = (name: 'public' | 'private') => sockets.filter((one) => one.url.includes(name)).at(-1)!;
  const open = () => {
    for (const one of sockets.slice(options.keyless === true ? -1 : -2)) one.handlers.onOpen();
  };
  const pong = (name: 'public' | 'private') =>
    socket(name).handlers.onMessage('{"op":"ping","pong":1795600821,"ping":1}');
  const login = (result = true) =>
    socket('private').handlers.onMessage(JSON.stringify({ op: 'login', data: { result } }));
  const sync = () => link.syncDone(syncs.at(-1)!.generation, syncs.at(-1)!.syncNumber);
  const ready = () => {
    link.connect('test');
    open();
    pong('public');
    login();
    sync();
  };
  return { clock, sockets, states, syncs, lost, proof, link, socket, open, pong, login, sync, ready };
}

describe('coming up', () => {
  it('waits for both sockets, the login and a word of the public one; then syncs; then is ready', () => {
    const it = rig();
    it.link.connect('test');
    expect(it.sockets.map((one) => one.url)).toEqual(['ws://p/public/', 'ws://p/private/']);
    it.socket('public').handlers.onOpen();
    expect(it.link.state).toBe('connecting');
    it.socket('private').handlers.onOpen();
    expect(it.link.state).toBe('handshaking');
    expect(JSON.parse(it.socket('private').sent[0]!).op).toBe('login');
    it.socket('private').handlers.onMessage('{"op":"connect","data":{"result":true}}');
    it.pong('public');
    expect(it.link.state).toBe('handshaking');
    it.login();
    expect(it.syncs).toEqual([{ generation: 1, syncNumber: 1, resubscribe: true }]);
    it.sync();
    expect(it.states).toEqual(['connecting', 'handshaking', 'syncing', 'ready']);
  });

  it('needs only the public socket without a key', () => {
    const it = rig({ keyless: true });
    it.link.connect('test');
    it.open();
    it.pong('public');
    it.sync();
    expect(it.sockets).toHaveLength(1);
    expect(it.link.state).toBe('ready');
  });

  it('opens no socket before the proof, and none after one that fails', () => {
    const it = rig();
    it.proof.next = { outcome: 'failed', why: 'no answer' };
    it.link.connect('test');
    expect(it.sockets).toEqual([]);
    expect(it.link.state).toBe('recovering');
    it.proof.next = { outcome: 'proven' };
    it.clock.pass(6_000);
    expect(it.sockets).toHaveLength(2);
  });

  it('opens the circuit at once where repeating cannot help: a refused proof, a refused login', () => {
    const refusedProof = rig();
    refusedProof.proof.next = { outcome: 'refused', why: 'not simulated' };
    refusedProof.link.connect('test');
    expect(refusedProof.link.state).toBe('circuitOpen');
    const refusedLogin = rig();
    refusedLogin.link.connect('test');
    refusedLogin.open();
    refusedLogin.login(false);
    expect(refusedLogin.link.state).toBe('circuitOpen');
    expect(refusedLogin.sockets.every((one) => one.closed)).toBe(true);
    // And goes on probing, for ever.
    refusedLogin.clock.pass(61_000);
    expect(refusedLogin.sockets).toHaveLength(4);
  });

  it('gives up a handshake that stays mute', () => {
    const it = rig();
    it.link.connect('test');
    it.open();
    it.clock.pass(10_001);
    expect(it.link.state).toBe('recovering');
    expect(it.sockets.every((one) => one.closed)).toBe(true);
  });

  it('honors a circuit that an earlier process left open', () => {
    const circuit: PersistedCircuit = {
      state: 'open',
      failures: 10,
      why: 'earlier',
      openedAtEpochMs: 1_795_600_820_000 as EpochMs,
    };
    const it = rig({ circuit });
    it.link.connect('test');
    expect(it.link.state).toBe('circuitOpen');
    expect(it.sockets).toEqual([]);
    it.clock.pass(61_000);
    expect(it.sockets).toHaveLength(2);
  });
});

describe('staying up', () => {
  it('pings both sockets every 15 seconds, whatever flows', () => {
    const it = rig();
    it.ready();
    for (let i = 0; i < 60; i++) {
      it.clock.pass(1_000);
      it.pong('public');
      it.pong('private');
    }
    const pings = it.socket('private').sent.filter((text) => JSON.parse(text).op === 'ping');
    expect(pings.length).toBeGreaterThanOrEqual(3);
    expect(pings.length).toBeLessThanOrEqual(5);
    expect(it.link.state).toBe('ready');
  });

  it.each(['public', 'private'] as const)(
    'is lost when the %s socket answers no ping although the other lives',
    (silent) => {
      const it = rig();
      it.ready();
      const lively = silent === 'public' ? 'private' : 'public';
      for (let i = 0; i < 30 && it.link.state === 'ready'; i++) {
        it.clock.pass(1_000);
        if (it.link.state === 'ready') it.pong(lively);
      }
      expect(it.states).toContain('recovering');
      expect(it.lost[0]).toContain(silent);
    },
  );

  it.each(['public', 'private'] as const)('loses both sockets with the %s one, and logs in anew', (name) => {
    const it = rig();
    it.ready();
    const [first, second] = it.sockets;
    it.socket(name).handlers.onClose('reset');
    expect(it.link.state).toBe('recovering');
    expect(it.lost).toHaveLength(1);
    expect([first, second].filter((one) => one!.closed).length).toBeGreaterThanOrEqual(1);
    it.clock.pass(6_000);
    it.open();
    it.pong('public');
    it.login();
    expect(it.syncs.at(-1)).toMatchObject({ generation: 2, resubscribe: true });
  });

  it('hears nothing of sockets that are over', () => {
    const it = rig();
    it.ready();
    const old = it.socket('private');
    it.socket('public').handlers.onClose('reset');
    const { length } = it.states;
    old.handlers.onMessage('{"op":"login","data":{"result":true}}');
    old.handlers.onClose('late');
    expect(it.states).toHaveLength(length);
    expect(it.lost).toHaveLength(1);
  });

  it('disconnects when told, and stays so', () => {
    const it = rig();
    it.ready();
    it.link.disconnect('stop');
    it.clock.pass(600_000);
    expect(it.link.state).toBe('disconnected');
    expect(it.sockets).toHaveLength(2);
    expect(it.sockets.every((one) => one.closed)).toBe(true);
  });
});
