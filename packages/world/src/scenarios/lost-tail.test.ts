// The journal loses its end; the venue has lost nothing. It still holds the position that the end told of, and its stop: what
// stands there is adopted, not closed and not called unprotected.
import { describe, expect, it } from 'vitest';
import { checkAll, submitFrames } from '../checkers/index.ts';
import { venueBooks } from '../checkers/venue-evidence.ts';
import { settle } from '../coverage/settle.ts';
import { btc, World, type WorldOptions } from '../node/index.ts';

const seconds = (s: number): number => s * 1_000;
/** What the loss itself breaks: the records of an order are gone, and recovery says so by adopting it. */
const lost = new Set([
  'no order of ours had to be adopted from the venue',
  'each submitted id stands in the journal',
]);

const violations = (world: World) => checkAll(world).filter(({ rule }) => !lost.has(rule));

const steady = { every: 2, kinds: ['market'], holdBars: 6_000, stopTicks: 9_000, targetTicks: 9_000 };

const record = (world: World) => world.node.kernel!.books.instruments[btc]!;
const stopAtVenue = (world: World): string | null | undefined => venueBooks(world.venue).tpsl[0]?.slPrice;
const codes = (world: World): string[] => world.node.alerts.map(({ code }) => code);
const exits = (world: World): number => submitFrames(world.venue).filter((it) => it.reduceOnly).length;

/** A node that holds a protected position, with a backup of its journal from before. */
function protectedWorld(options: Partial<WorldOptions> = {}): World {
  const world = new World({ seed: 3, parameters: steady, ...options }).ready();
  world.backUp();
  world.runUntil(() => record(world).protection?.confirmed === true, seconds(60));
  world.run(seconds(2));
  return world;
}

/** The process dies and the disk cannot read its journal from the first such event on. */
function loseFrom(world: World, event: string): void {
  world.kill();
  const text = new TextDecoder('latin1').decode(world.storage.files.read('journal.db')!);
  world.storage.flipByte('journal.db', text.indexOf(event), 1);
}

function comeBack(world: World): void {
  expect(world.runUntil(() => world.linkState === 'ready', seconds(90))).toBe(true);
  expect(world.node.entriesLost).toBe(true);
}

describe('a journal that lost the tail with a protected position', () => {
  it('adopts the stop that the venue holds: the position is not closed, not red, and goes on being protected', () => {
    const world = protectedWorld();
    const stop = stopAtVenue(world);
    const position = venueBooks(world.venue).positions;
    loseFrom(world, 'OrderIntended');
    comeBack(world);
    world.run(seconds(200));
    expect(record(world).protection).toMatchObject({
      confirmed: true,
      stopOwner: 'venue',
      provenance: 'adoption',
    });
    expect(codes(world)).toContain('protection-adopted');
    expect(codes(world)).not.toContain('position-unprotected');
    expect(exits(world)).toBe(0);
    expect(venueBooks(world.venue).positions[0]).toMatchObject({ qty: position[0]!.qty });
    expect(stopAtVenue(world)).toBe(stop);
    settle(world);
    expect(violations(world)).toEqual([]);
  });

  it('counts what the adopted stop does as the exit of that position', () => {
    const world = protectedWorld();
    loseFrom(world, 'OrderIntended');
    comeBack(world);
    const long = world.node.kernel!.books.positionLots(btc) > 0;
    const beyond = record(world).protection!.stopTicks! + (long ? -50 : 50);
    world.venue.moveMarket({ symbol: 'BTCUSDT', price: (beyond / 10).toFixed(1) });
    expect(world.runUntil(() => world.node.kernel!.books.positionLots(btc) === 0, seconds(10))).toBe(true);
    expect(record(world).protection).toBeUndefined();
    settle(world);
    expect(violations(world)).toEqual([]);
  });

  it('is red where the venue holds no stop either, and takes the one that a person sets there', () => {
    const world = protectedWorld();
    loseFrom(world, 'OrderIntended');
    const { exchange } = world.venue;
    const [holder] = exchange.accounts.values();
    const [standing] = holder!.tpsl.values();
    exchange.cancelTpSl(holder!, standing!);
    comeBack(world);
    world.run(seconds(10));
    expect(record(world).protection).toBeUndefined();
    const told = world.node.alerts.find(({ code }) => code === 'position-unprotected');
    expect(Math.abs(record(world).unprotectedSinceMs! - told!.atMs)).toBeLessThan(1_000);
    expect(codes(world)).toContain('position-unprotected');
    const [position] = holder!.positions.values();
    exchange.tpsl.setForPosition(holder!, position!, { tp: undefined, sl: standing!.sl });
    expect(world.runUntil(() => record(world).protection?.confirmed === true, seconds(10))).toBe(true);
    expect(record(world).unprotectedSinceMs).toBeUndefined();
  });

  it('keeps a trailing stop where the lost tail had moved it', () => {
    const world = protectedWorld({
      parameters: { ...steady, trailingEvery: 1, trailingActivationTicks: 1, trailingDistanceTicks: 4_000 },
    });
    const before = stopAtVenue(world);
    const long = world.node.kernel!.books.positionLots(btc) > 0;
    const away = record(world).protection!.stopTicks! + (long ? 11_000 : -11_000);
    world.backUp();
    world.venue.moveMarket({ symbol: 'BTCUSDT', price: (away / 10).toFixed(1) });
    world.runUntil(() => stopAtVenue(world) !== before && record(world).protection!.confirmed, seconds(20));
    const moved = stopAtVenue(world);
    expect(moved).not.toBe(before);
    loseFrom(world, 'TrailingMoved');
    world.venue.moveMarket({ symbol: 'BTCUSDT', reset: true });
    comeBack(world);
    world.run(seconds(60));
    expect(stopAtVenue(world)).toBe(moved);
    expect(codes(world)).toContain('protection-adopted');
    settle(world);
    expect(violations(world)).toEqual([]);
  });
});
