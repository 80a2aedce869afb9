import { afterEach, describe, expect, it } from 'vitest';
import type { ClientOrderId, EpochMs, Lots, Ticks, VenueOrderId } from '../base/index.ts';
import type { OrderReport, PositionReport, ProtectionReport, VenueStateReport } from '../model/index.ts';
import { nodeView } from '../views/index.ts';
import { account, btc, KernelBench } from './testing/kernel-bench.ts';

let bench: KernelBench;

afterEach(() => bench.expectFold());

const record = () => bench.kernel.books.instruments[btc]!;
const sentStops = () => bench.effects.filter(({ type }) => type === 'SetProtection');

/** An entry of ours that the journal does not have. */
const lostEntry = (): OrderReport => ({
  type: 'OrderReport',
  account,
  instrument: btc,
  clientOrderId: 'hf-abc123-zz-0' as ClientOrderId,
  venueOrderId: 'v-lost' as VenueOrderId,
  status: 'filled',
  side: 'buy',
  orderType: 'market',
  lots: 100 as Lots,
  reduceOnly: false,
  filledLots: 100 as Lots,
  averagePrice: '60000',
  averagePriceStep: '0.1',
  fee: '0.5',
  atMs: bench.nowMs as EpochMs,
});

const position = (positionId = 'p1'): PositionReport => ({
  type: 'PositionReport',
  account,
  instrument: btc,
  positionId,
  lots: 100 as Lots,
  averagePrice: '60000',
  atMs: bench.nowMs as EpochMs,
});

const stop = (fields: Partial<ProtectionReport> = {}): ProtectionReport => ({
  type: 'ProtectionReport',
  account,
  instrument: btc,
  positionId: 'p1',
  stopTicks: 599_000 as Ticks,
  targetTicks: 602_000 as Ticks,
  protectionId: 't1',
  atMs: bench.nowMs as EpochMs,
  ...fields,
});

const found = (fields: Partial<VenueStateReport> = {}): Partial<VenueStateReport> => ({
  endedOrders: [lostEntry()],
  positions: [position()],
  protections: [stop()],
  balances: [],
  ...fields,
});

/** The next regular read shows this. */
function read(fields: Partial<VenueStateReport>): void {
  bench.pass(301_000);
  bench.answerRead(fields);
}

describe('a position whose plan was lost', () => {
  it('is protected by the stop that the venue holds for it, and nothing is sent', () => {
    bench = new KernelBench().ready();
    read(found());
    expect(record().protection).toMatchObject({
      stopTicks: 599_000,
      targetTicks: 602_000,
      stopOwner: 'venue',
      targetOwner: 'venue',
      provenance: 'adoption',
      confirmed: true,
      positionId: 'p1',
      protectionId: 't1',
    });
    expect(record().unprotectedSinceMs).toBeUndefined();
    expect(bench.alerts()).toContain('protection-adopted');
    expect(bench.alerts()).not.toContain('position-unprotected');
    expect(sentStops()).toEqual([]);
    const [view] = nodeView(bench.kernel).sessions[0]!.instruments;
    expect(view!.protection).toMatchObject({ adopted: true, confirmed: true, stop: '59900' });
  });

  it('is protected likewise where no order explains it and the position itself is adopted', () => {
    bench = new KernelBench().ready();
    read(found({ endedOrders: [] }));
    bench.pass(2_500);
    bench.answerRead(found({ endedOrders: [] }));
    expect(bench.kernel.books.positionLots(btc)).toBe(100);
    expect(record().protection).toMatchObject({ provenance: 'adoption', confirmed: true });
    expect(bench.alerts()).not.toContain('position-unprotected');
  });

  it.each([
    ['no stop', { protections: [] }],
    ['a target alone', { protections: [{ stopTicks: undefined }] }],
    ['the stop of another position', { protections: [{ positionId: 'p0' }] }],
  ])('is red where the venue shows %s', (_, { protections }) => {
    bench = new KernelBench().ready();
    const shown = protections.map((fields) => stop(fields as Partial<ProtectionReport>));
    read(found({ protections: shown }));
    expect(record().protection).toBeUndefined();
    expect(record().unprotectedSinceMs).toBe(bench.nowMs);
    expect(bench.alerts()).toContain('position-unprotected');
  });

  it('is read again at once when the venue tells of a stop, and is red no longer', () => {
    bench = new KernelBench().ready();
    read(found({ protections: [] }));
    bench.pass(3_000);
    const { atMs: _, ...told } = stop();
    bench.input(told);
    bench.answerRead(found());
    expect(record().protection).toMatchObject({ provenance: 'adoption', confirmed: true });
    expect(record().unprotectedSinceMs).toBeUndefined();
  });

  it('goes by the stop that its owner moves, either way, and is red when it is taken away', () => {
    bench = new KernelBench().ready();
    read(found());
    read(found({ protections: [stop({ stopTicks: 598_000 as Ticks })] }));
    expect(record().protection).toMatchObject({
      stopTicks: 598_000,
      confirmed: true,
      provenance: 'adoption',
    });
    expect(sentStops()).toEqual([]);
    read(found({ protections: [] }));
    expect(record().unprotectedSinceMs).toBe(bench.nowMs);
    expect(sentStops()).toMatchObject([{ stopTicks: 598_000, targetTicks: 602_000 }]);
  });

  it('keeps its stop when an operator gives it to a session', () => {
    bench = new KernelBench().ready();
    read(found());
    bench.input({
      type: 'AdoptPosition',
      instrument: btc,
      session: 'test' as never,
      by: 'ann',
      reason: 'ours',
    });
    expect(record().holding?.session).toBe('test');
    expect(record().protection).toMatchObject({ stopTicks: 599_000, confirmed: true });
    expect(sentStops()).toEqual([]);
  });
});

describe('a stop of ours that the venue holds elsewhere', () => {
  const shown = (stopTicks: number, positionId = 'p1') => ({
    positions: [{ ...position(positionId), lots: bench.kernel.books.positionLots(btc) }],
    protections: [stop({ stopTicks: stopTicks as Ticks, positionId })],
  });

  it('is taken over where it is tighter: our books are older', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    read(shown(599_500));
    expect(record().protection!.stopTicks).toBe(599_500);
    expect(sentStops()).toMatchObject([{ stopTicks: 599_500, targetTicks: 602_000 }]);
    expect(bench.alerts()).toContain('protection-adopted');
  });

  it.each([
    ['looser', 598_000, 'p1'],
    ['that of another position', 599_500, 'p0'],
  ])('is put back where it is %s', (_, stopTicks, positionId) => {
    bench = new KernelBench().ready();
    bench.openLong();
    read(shown(stopTicks, positionId));
    expect(record().protection!.stopTicks).toBe(599_000);
    expect(sentStops()).toMatchObject([{ stopTicks: 599_000 }]);
  });
});
