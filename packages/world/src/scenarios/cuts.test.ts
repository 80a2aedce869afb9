// Requirement B4: cuts of the connection of 5 s, 70 s, 10 min and eight hours. Noticed in time, no entries meanwhile, one alert
// for the open circuit, probes for ever, ready soon after the healing, bars equal to the venue's afterwards.
import { describe, expect, it } from 'vitest';
import { checkAll, submitFrames } from '../checkers/index.ts';
import { settle } from '../coverage/settle.ts';
import { btc, type World } from '../node/index.ts';
import {
  barsThatDiffer,
  type CutKind,
  cut,
  eager,
  entriesBetween,
  linkChanges,
  minuteMs,
  minuteWorld,
} from './cut-world.ts';

const hour = 3_600_000;
/** A silent connection: data 15 s old make it degraded, the unanswered ping ends it; a refused one is known at once. */
const noticedWithinMs: Readonly<Record<CutKind, number>> = { dark: 25_000, refusing: 3_000 };
const readyWithinMs = 75_000;

interface Run {
  readonly world: World;
  readonly cutAtMs: number;
  readonly healedAtMs: number;
  readonly readyAtMs: number;
}

function run(kind: CutKind, lastsMs: number): Run {
  const world = minuteWorld(1);
  world.run(2.5 * minuteMs);
  const cutAtMs = world.time.nowMs;
  cut(world, kind);
  world.run(lastsMs);
  const healedAtMs = world.time.nowMs;
  world.heal();
  world.watchUntil(() => world.linkState === 'ready', 2 * readyWithinMs);
  const readyAtMs = world.time.nowMs;
  settle(world);
  return { world, cutAtMs, healedAtMs, readyAtMs };
}

const count = (world: World, code: string): number =>
  world.node.alerts.filter((alert) => alert.code === code).length;

const cuts = [
  { lasts: '5 s', ms: 5_000, circuitOpens: 0 },
  { lasts: '70 s', ms: 70_000, circuitOpens: 0 },
  { lasts: '10 min', ms: 10 * minuteMs, circuitOpens: 1 },
  { lasts: '8 h', ms: 8 * hour, circuitOpens: 1 },
];

describe.each<CutKind>(['dark', 'refusing'])('a connection that is %s', (kind) => {
  it.each(cuts)('for $lasts', { timeout: 300_000 }, ({ ms, circuitOpens }) => {
    const { world, cutAtMs, healedAtMs, readyAtMs } = run(kind, ms);
    expect(checkAll(world)).toEqual([]);
    expect(readyAtMs - healedAtMs).toBeLessThanOrEqual(readyWithinMs);
    expect(count(world, 'circuit-open')).toBe(circuitOpens);
    expect(barsThatDiffer(world)).toEqual([]);
    const changes = linkChanges(world.node.entriesOnDisk()).filter(({ atMs }) => atMs >= cutAtMs);
    const noticed = changes.find(({ state }) => state !== 'ready');
    if (ms > noticedWithinMs[kind]) {
      expect(noticed!.atMs - cutAtMs).toBeLessThanOrEqual(noticedWithinMs[kind]);
      expect(entriesBetween(world, noticed!.atMs, readyAtMs)).toBe(0);
      expect(count(world, 'connection-lost')).toBe(1);
    }
    if (ms >= 8 * hour) {
      const probes = changes.filter(({ state }) => state === 'connecting').length;
      expect(probes).toBeGreaterThan((ms / minuteMs) * 0.9);
    }
  });
});

describe('while only market data is silent', () => {
  it('no entry reaches the venue from stale data on', () => {
    const world = minuteWorld(2);
    world.run(2.2 * minuteMs);
    const silentAtMs = world.time.nowMs;
    world.venue.faults.inject('stall', { path: 'public' });
    world.venue.faults.inject('5xx', { endpoint: 'market/depth' });
    world.run(5 * minuteMs);
    const healedAtMs = world.time.nowMs;
    world.heal();
    world.watchUntil(() => world.linkState === 'ready', readyWithinMs);
    expect(entriesBetween(world, silentAtMs + 15_000, healedAtMs)).toBe(0);
    settle(world);
    world.run(3 * minuteMs);
    expect(checkAll(world)).toEqual([]);
    expect(barsThatDiffer(world)).toEqual([]);
    expect(count(world, 'data-stale')).toBe(1);
    expect(entriesBetween(world, healedAtMs, world.time.nowMs)).toBeGreaterThan(0);
  });
});

describe('a stop that is reached during a cut', () => {
  const openPosition = (options: Parameters<typeof minuteWorld>[1]): World => {
    const world = minuteWorld(3, { ...options, parameters: { ...eager, holdBars: 600 } });
    world.runUntil(() => world.node.kernel!.books.positionLots(btc) !== 0, 5 * minuteMs);
    world.run(5_000);
    return world;
  };
  const beyondTheStop = (world: World): string => {
    const lots = world.node.kernel!.books.positionLots(btc);
    const { stopTicks } = world.node.kernel!.books.instruments[btc]!.protection!;
    return ((stopTicks! + (lots > 0 ? -500 : 500)) / 10).toFixed(1);
  };

  it('is carried out by the venue that holds it, and found afterwards', () => {
    const world = openPosition({});
    cut(world, 'dark');
    world.venue.moveMarket({ symbol: 'BTCUSDT', price: beyondTheStop(world) });
    world.run(70_000);
    world.heal();
    expect(world.runUntil(() => world.linkState === 'ready', readyWithinMs)).toBe(true);
    expect(world.node.kernel!.books.positionLots(btc)).toBe(0);
    settle(world);
    expect(checkAll(world)).toEqual([]);
  });

  it('is honored on the first quote where the runtime holds it', () => {
    const world = openPosition({ capabilities: { positionProtection: false, attachedProtection: false } });
    cut(world, 'dark');
    world.venue.moveMarket({ symbol: 'BTCUSDT', price: beyondTheStop(world) });
    world.run(70_000);
    const exits = (): number => submitFrames(world.venue).filter(({ reduceOnly }) => reduceOnly).length;
    const before = exits();
    world.heal();
    expect(world.watchUntil(() => world.linkState === 'ready', readyWithinMs)).toBe(true);
    const readyAtMs = world.time.nowMs;
    expect(world.watchUntil(() => exits() > before, 2_000)).toBe(true);
    expect(world.time.nowMs - readyAtMs).toBeLessThanOrEqual(200);
    expect(world.runUntil(() => world.node.kernel!.books.positionLots(btc) === 0, 5_000)).toBe(true);
    expect(exits()).toBe(before + 1);
  });
});
