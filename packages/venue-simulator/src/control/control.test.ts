import { describe, expect, it } from 'vitest';
import {
  answerControl,
  ControlError,
  type ControlTarget,
  closestName,
  FrameLog,
  moveClock,
  startControlServer,
} from './index.ts';

describe('FrameLog', () => {
  it('forgets the oldest frames when there are too many, or when they are too long', () => {
    const log = new FrameLog(4, 10);
    for (const raw of ['a', 'b', 'c', 'd', 'e']) log.record(0, 'x', 'in', raw);
    expect(log.read(0)).toEqual({ type: 'gone', first: 1 });
    log.record(0, 'x', 'in', 'ffffffff');
    expect(log.read(1)).toEqual({ type: 'gone', first: 3 });
    expect(log.read(3)).toMatchObject({
      first: 3,
      next: 6,
      frames: [{ raw: 'd' }, { raw: 'e' }, { raw: 'ffffffff' }],
    });
    log.record(0, 'x', 'in', 'more than ten characters');
    expect(log.read(6)).toMatchObject({ first: 6, next: 7, frames: [{ n: 6 }] });
  });
});

function fakeTarget(frames = new FrameLog(4)): ControlTarget {
  return {
    state: () => ({ balance: 10n }),
    frames,
    faults: {
      available: () => [{ name: 'cut' }],
      active: () => [],
      inject: (name, parameters) => {
        if (name !== 'cut') throw new ControlError(400, 'unknownFault', `no fault "${name}"`);
        return { id: 1, name, parameters };
      },
      healAll: () => [1],
    },
    moveClock: (command) => ({ clock: command }),
    moveMarket: (command) => ({ market: command }),
    actOnOrder: (orderId, command) => ({ orderId, command }),
  };
}

const ask = (target: ControlTarget, method: string, target_: string, body = '') => {
  const url = new URL(target_, 'http://x');
  return answerControl(target, { method, path: url.pathname, query: [...url.searchParams], body });
};

describe('FrameLog', () => {
  it('numbers frames and says what the ring has lost', () => {
    const log = new FrameLog(4);
    for (let i = 0; i < 6; i++) log.record(i, 'ws-1', 'in', `m${i}`);
    expect(log.read(1)).toEqual({ type: 'gone', first: 2 });
    const answer = log.read(3);
    expect(answer).toMatchObject({ type: 'frames', first: 3, next: 6 });
    expect(answer.type === 'frames' && answer.frames.map((frame) => frame.raw)).toEqual(['m3', 'm4', 'm5']);
    expect(log.read(9)).toMatchObject({ first: 6, next: 6, frames: [] });
  });
});

describe('answerControl', () => {
  it('answers each route', () => {
    const target = fakeTarget();
    target.frames.record(5, 'http-1', 'out', 'x');
    expect(ask(target, 'GET', '/frames?since=0').body).toEqual({
      first: 0,
      next: 1,
      frames: [{ n: 0, atMs: 5, connection: 'http-1', direction: 'out', raw: 'x' }],
    });
    expect(ask(target, 'GET', '/faults').body).toEqual({ available: [{ name: 'cut' }], active: [] });
    expect(ask(target, 'POST', '/faults', '{"name":"cut"}').body).toEqual({
      id: 1,
      name: 'cut',
      parameters: {},
    });
    expect(ask(target, 'DELETE', '/faults').body).toEqual({ healed: [1] });
    expect(ask(target, 'POST', '/orders/a%2Fb', '{"action":"fill"}').body).toMatchObject({ orderId: 'a/b' });
  });

  it('says what is wrong', () => {
    const target = fakeTarget();
    for (let i = 0; i < 9; i++) target.frames.record(i, 'ws-1', 'in', '');
    expect(ask(target, 'GET', '/frames?since=0')).toMatchObject({
      status: 410,
      body: { first: 5, error: { code: 'framesGone', first: 5 } },
    });
    expect(ask(target, 'GET', '/frames?since=x')).toMatchObject({ status: 400 });
    expect(ask(target, 'GET', '/stat')).toMatchObject({
      status: 404,
      body: { error: { message: expect.stringContaining('did you mean "/state"?') } },
    });
    expect(ask(target, 'PUT', '/faults')).toMatchObject({ status: 405 });
    expect(ask(target, 'POST', '/faults', '{')).toMatchObject({
      status: 400,
      body: { error: { code: 'badJson' } },
    });
    expect(ask(target, 'POST', '/faults', '{"name":"cut","parameter":1}')).toMatchObject({ status: 400 });
    expect(ask(target, 'POST', '/faults', '{"name":"cat"}')).toMatchObject({ status: 400 });
  });

  it('serves over a socket', async () => {
    const server = await startControlServer(fakeTarget(), { port: 0 });
    try {
      const answer = await fetch(`${server.url}/state`);
      expect(await answer.json()).toEqual({ balance: '10' });
    } finally {
      await server.close();
    }
  });
});

describe('moveClock', () => {
  it('steps, jumps and refuses what is no command', () => {
    const moves: string[] = [];
    const clock = {
      nowMs: () => 100,
      step: (ms: number) => moves.push(`step ${ms}`),
      jumpTo: (ms: number) => moves.push(`jump ${ms}`),
      setSpeed: (speed: unknown) => moves.push(`speed ${speed}`),
    };
    moveClock(clock, { stepMs: 5 });
    moveClock(clock, { jumpToMs: 50 });
    moveClock(clock, { jumpByMs: -20 });
    moveClock(clock, { speed: '60x' });
    expect(moves).toEqual(['step 5', 'jump 50', 'jump 80', 'speed 60']);
    expect(() => moveClock(clock, { step: 5 })).toThrow(/expected one of/);
    expect(() => moveClock(clock, { speed: 'fast' })).toThrow(/is not a speed/);
  });
});

describe('closestName', () => {
  it('finds slips and nothing else', () => {
    expect(closestName('statte', ['state', 'frames'])).toBe('state');
    expect(closestName('zzzzzz', ['state', 'frames'])).toBeUndefined();
  });
});
