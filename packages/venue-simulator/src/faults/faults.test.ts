import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { VirtualClock } from '../clock/index.ts';
import { SeededRandom } from '../random/index.ts';
import {
  commonFaultParameters,
  FaultBoard,
  type FaultDefinition,
  type FaultEvent,
  parseDurationMs,
  parseScenario,
  scheduleScenario,
} from './index.ts';

const definitions: FaultDefinition[] = [
  {
    name: 'drop',
    summary: 'loses messages',
    parameters: z.strictObject({ ...commonFaultParameters, channel: z.string().optional() }),
  },
  { name: 'cut', summary: 'cuts', parameters: z.strictObject({ ...commonFaultParameters }) },
];

function newBoard(seed = 1) {
  const clock = new VirtualClock(1000);
  const events: FaultEvent[] = [];
  const board = new FaultBoard({
    definitions,
    clock,
    random: new SeededRandom(seed),
    onEvent: (event) => events.push(event),
  });
  return { clock, board, events };
}

describe('FaultBoard', () => {
  it('strikes while in force, by filter and count, and logs each step', () => {
    const { clock, board, events } = newBoard();
    board.inject('drop', { channel: 'trade', count: 2 });
    expect(board.strike('drop', 'price', (parameters) => parameters.channel === 'price')).toBeUndefined();
    expect(board.strike('drop', 'trade', (parameters) => parameters.channel === 'trade')).toMatchObject({
      name: 'drop',
    });
    board.strike('drop', 'trade');
    expect(board.active()).toEqual([]);
    board.inject('cut', { duration: '5s' });
    clock.advanceBy(4999);
    expect(board.find('cut')).toMatchObject({ name: 'cut' });
    clock.advanceBy(1);
    expect(board.find('cut')).toBeUndefined();
    expect(events.map((event) => [event.event, event.atMs])).toEqual([
      ['faultInjected', 1000],
      ['faultStruck', 1000],
      ['faultStruck', 1000],
      ['faultEnded', 1000],
      ['faultInjected', 1000],
      ['faultEnded', 6000],
    ]);
  });

  it('draws the same for the same seed', () => {
    const strikes = (seed: number) => {
      const { board } = newBoard(seed);
      board.inject('drop', { probability: 0.5 });
      return Array.from({ length: 32 }, () => (board.strike('drop', 'x') === undefined ? 0 : 1)).join('');
    };
    expect(strikes(3)).toBe(strikes(3));
    expect(strikes(3)).not.toBe(strikes(4));
    expect(strikes(3)).toMatch(/0/);
    expect(strikes(3)).toMatch(/1/);
  });

  it('refuses unknown names and parameters with what was expected', () => {
    const { board } = newBoard();
    expect(() => board.inject('cat', {})).toThrow(/did you mean "cut"/);
    expect(() => board.inject('cut', { duratoin: '5s' })).toThrow(/duratoin/);
    expect(() => board.inject('cut', { duration: 'long' })).toThrow(/250ms, 5s/);
  });

  it('heals all', () => {
    const { board } = newBoard();
    board.inject('cut', { duration: '5s' });
    board.inject('drop', {});
    expect(board.healAll()).toEqual([
      { id: 1, name: 'cut' },
      { id: 2, name: 'drop' },
    ]);
    expect(board.active()).toEqual([]);
  });
});

describe('scenario', () => {
  it('injects at its times', () => {
    const { clock, board, events } = newBoard();
    const scenario = parseScenario(
      'faults:\n  - {at: 30s, name: cut, parameters: {duration: 1s}}\n  - {at: 1m, every: 10s, times: 2, name: drop}\n',
      's.yaml',
      definitions,
    );
    scheduleScenario(scenario, clock, board);
    clock.advanceBy(120_000);
    expect(
      events.filter((event) => event.event === 'faultInjected').map((event) => event.atMs - 1000),
    ).toEqual([30_000, 60_000, 70_000]);
  });

  it.each([
    ['faults: [{at: soon, name: cut}]', /s\.yaml.*expected milliseconds/s],
    ['faults: [{at: 1s, name: cat}]', /no fault "cat"; expected one of drop, cut/],
    ['faults: [{at: 1s, name: cut, parameters: {x: 1}}]', /faults\[0\] \(cut\)/],
    ['fault: []', /fault/],
    ['faults: [', /not YAML/],
  ])('refuses %s', (text, problem) =>
    expect(() => parseScenario(text, 's.yaml', definitions)).toThrow(problem),
  );

  it('reads durations', () => {
    expect([100, '250ms', '1.5s', '10m', '2h', '1d'].map(parseDurationMs)).toEqual([
      100, 250, 1500, 600_000, 7_200_000, 86_400_000,
    ]);
  });
});
