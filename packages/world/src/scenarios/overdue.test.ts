// The link is up and orders would go through, but no read of the account comes to an end: nobody knows what stands there.
import { describe, expect, it } from 'vitest';
import { checkAll } from '../checkers/index.ts';
import { settle } from '../coverage/settle.ts';
import { entriesBetween, minuteMs, minuteWorld } from './cut-world.ts';

/** Twice the world's regular interval, and a half for the first read that fails. */
const overdueWithinMs = 6 * minuteMs;

describe('an account that cannot be read completely', () => {
  it('takes no entries from the alert on, and takes them again once it was read', () => {
    const world = minuteWorld(4);
    const codes = (): string[] => world.node.alerts.map(({ code }) => code);
    world.run(2.5 * minuteMs);
    world.venue.faults.inject('5xx', { endpoint: 'tpsl/get_pending_orders' });
    expect(world.runUntil(() => codes().includes('reconciliation-overdue'), overdueWithinMs)).toBe(true);
    const overdueAtMs = world.time.nowMs;
    world.run(5 * minuteMs);
    const healedAtMs = world.time.nowMs;
    expect(world.linkState).toBe('ready');
    expect(entriesBetween(world, overdueAtMs + 1_000, healedAtMs)).toBe(0);
    world.heal();
    expect(world.runUntil(() => codes().includes('reconciliation-current'), 30_000)).toBe(true);
    world.run(3 * minuteMs);
    expect(entriesBetween(world, healedAtMs, world.time.nowMs)).toBeGreaterThan(0);
    settle(world);
    expect(checkAll(world)).toEqual([]);
  });
});
