import { describe, expect, it } from 'vitest';
import type { ClientOrderId } from '../base/index.ts';
import { PaperVenue } from './paper-venue.ts';
import { configOf, inverse, TestDesk, ticks } from './venue-fixtures.ts';

const ids = (...of: string[]): ClientOrderId[] => of as ClientOrderId[];
const clientIds = (reports: readonly { readonly clientOrderId?: string }[]) =>
  reports.map((it) => it.clientOrderId);

describe('a read of the whole account', () => {
  it('shows what works, what ended, position, protection and balance', () => {
    const desk = new TestDesk().hold(100, 60_000, 60_001, { attachedStopTicks: ticks(59_000) });
    desk
      .submit('l', { type: 'limit', priceTicks: ticks(50_000) })
      .at(300)
      .time();
    const read = desk.venue.readState(7, [], desk.nowMs);
    expect(read).toMatchObject({ readNumber: 7, complete: true, startedAtMs: 1_000_300, atMs: 1_000_300 });
    expect(clientIds(read.openOrders)).toEqual(['l']);
    expect(clientIds(read.endedOrders)).toEqual(['entry']);
    expect(read.positions).toMatchObject([{ lots: 100, averagePrice: '60001' }]);
    expect(read.protections).toMatchObject([{ stopTicks: 59_000 }]);
    expect(read.balances).toMatchObject([{ currency: 'USDT', balance: '99996.39994' }]);
  });

  it('does not know an order that is still on its way, nor one that never came', () => {
    const desk = new TestDesk().hold(100, 60_000, 60_001).submit('moving', {});
    const read = desk.venue.readState(1, ids('entry', 'moving', 'ghost'), desk.nowMs);
    expect(read.ordersNotFound).toEqual(['moving', 'ghost']);
    expect(clientIds(read.endedOrders)).toEqual(['entry']);
  });

  it('goes back a day or 200 orders, says so, and shows what is in doubt however old', () => {
    const desk = new TestDesk().quote(60_000, 60_001);
    for (let k = 0; k < 250; k++) desk.at(k * 10).submit(`o${k}`, { reduceOnly: true });
    desk.at(10_000).time();
    const read = desk.venue.readState(1, ids('o3'), desk.nowMs);
    expect(read.historySinceMs).toBe(1_000_000 + 49 * 10 + 100 + 1);
    expect(clientIds(read.endedOrders).slice(0, 2)).toEqual(['o3', 'o50']);
    expect(read.endedOrders).toHaveLength(201);
    expect(desk.at(86_400_000 + 11_000).venue.readState(2, [], desk.nowMs).endedOrders).toEqual([]);
  });
});

describe('a read by who knows what ended before', () => {
  const traded = () => {
    const desk = new TestDesk().quote(60_000, 60_001);
    for (let k = 0; k < 250; k++) desk.at(k * 10).submit(`o${k}`, { reduceOnly: true });
    return desk.at(10_000).time();
  };
  const endedAtMs = (k: number): number => 1_000_000 + k * 10 + 100;

  it('shows what ended since then, every one of it, and what is in doubt however old', () => {
    const desk = traded();
    const few = desk.venue.readState(1, ids('o3'), desk.nowMs, endedAtMs(248));
    expect(clientIds(few.endedOrders)).toEqual(['o3', 'o248', 'o249']);
    expect(few).toMatchObject({ complete: true, historySinceMs: endedAtMs(248) });
    const all = desk.venue.readState(2, [], desk.nowMs, 0);
    expect(all.endedOrders).toHaveLength(250);
    expect(all).toMatchObject({ complete: true, historySinceMs: 1_000_000 });
  });

  it('says how far back it really goes where less is kept than was asked for', () => {
    const desk = new TestDesk().quote(60_000, 60_001);
    for (let k = 0; k < 1_010; k++) desk.at(k * 10).submit(`o${k}`, { reduceOnly: true });
    desk.at(20_000).time();
    const read = desk.venue.readState(1, [], desk.nowMs, 0);
    expect(read.endedOrders).toHaveLength(1_000);
    expect(read.historySinceMs).toBe(endedAtMs(9) + 1);
  });
});

describe('a snapshot', () => {
  it('taken up again begins another life of the link', () => {
    const desk = new TestDesk().hold(100, 60_000, 60_001);
    const again = PaperVenue.restore(configOf(), desk.venue.snapshot());
    const read = again.readState(1, [], 1_900_000);
    expect(read).toMatchObject({ linkOpenedAtMs: 1_900_000, historySinceMs: 1_000_000 });
    expect(read.positions).toMatchObject([{ lots: 100 }]);
  });

  it('of other instruments is refused', () => {
    const { venue } = new TestDesk();
    const other = configOf({ instruments: [inverse], currency: 'BTC' });
    expect(() => PaperVenue.restore(other, venue.snapshot())).toThrow(
      /BTCUSDT-PERP.TEST; expected version 1 and BTCUSD-INVERSE/,
    );
  });

  it('is plain JSON, also before the first quote', () => {
    const { venue } = new TestDesk();
    expect(JSON.parse(JSON.stringify(venue.snapshot()))).toEqual(venue.snapshot());
  });
});
