// The checkers that look while things happen find what they are for.
import { describe, expect, it } from 'vitest';
import { btc, World } from '../node/index.ts';
import { missingAlerts } from './alert-laws.ts';

const holding = { every: 4, kinds: ['market'], holdBars: 600, stopTicks: 4_000, targetTicks: 4_000 };

function protectedWorld(): World {
  const world = new World({ seed: 1, parameters: holding }).ready();
  world.runUntil(() => world.node.kernel!.books.instruments[btc]!.protection?.confirmed === true, 60_000);
  return world;
}

const loseTheStop = (world: World): void => {
  for (const { tpsl } of world.venue.exchange.accounts.values()) tpsl.clear();
};

describe('the watch over protection', () => {
  it('finds a stop that the venue lost and our books still believe in', () => {
    const world = protectedWorld();
    loseTheStop(world);
    // No complete reading of the account comes through.
    world.venue.faults.inject('5xx', { endpoint: 'tpsl/get_pending_orders' });
    world.run(140_000);
    expect(world.protection.violations).toEqual([expect.stringContaining('our books believe it protected')]);
    world.run(160_000);
    const said = world.node.alerts.filter(({ code }) => code === 'reconciliation-overdue');
    expect(said).toHaveLength(1);
    // As soon as the venue answers again, the loss is found: no need to wait for the next regular reading.
    world.heal();
    world.run(15_000);
    expect(world.node.alerts.map(({ code }) => code)).toContain('position-unprotected');
  });

  it('is content where the next reconciliation finds the loss and the stop is placed again', () => {
    const world = protectedWorld();
    loseTheStop(world);
    world.run(140_000);
    expect(world.protection.violations).toEqual([]);
    expect(world.node.alerts.map(({ code }) => code)).toContain('position-unprotected');
    const [venue] = [...world.venue.exchange.accounts.values()];
    expect([...venue!.tpsl.values()].some(({ sl }) => sl !== undefined)).toBe(true);
  });
});

describe('the law of alerts', () => {
  const entry = (types: readonly string[], code?: string) => ({
    seq: 7,
    atMs: 0,
    input: undefined,
    events: [
      ...types.map((type) => ({ type, payload: {} })),
      ...(code === undefined ? [] : [{ type: 'AlertRaised', payload: { code } }]),
    ],
  });

  it('finds a red position that nobody was told of', () => {
    expect(missingAlerts([entry(['PositionUnprotected'])] as never)).toHaveLength(1);
    expect(missingAlerts([entry(['PositionUnprotected'], 'order-foreign')] as never)).toHaveLength(1);
    expect(missingAlerts([entry(['PositionUnprotected'], 'position-unprotected')] as never)).toEqual([]);
  });
});
