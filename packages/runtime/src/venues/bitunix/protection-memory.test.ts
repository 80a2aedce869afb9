import type { AccountId, EpochMs, InstrumentIndex, Lots, Ticks, VenueOrderId } from '@holdfast/engine/base';
import type { OrderReport, ProtectionReport } from '@holdfast/engine/model';
import { describe, expect, it } from 'vitest';
import { ProtectionMemory } from './protection-memory.ts';

const account = 'BITUNIX:main' as AccountId;
const index = 0 as InstrumentIndex;
const t = 1_000_000;

const legs = (stop?: number, target?: number, atMs = t): ProtectionReport => ({
  type: 'ProtectionReport',
  account,
  instrument: index,
  ...(stop !== undefined && { stopTicks: stop as Ticks }),
  ...(target !== undefined && { targetTicks: target as Ticks }),
  atMs: atMs as EpochMs,
});

const closing = (change: Partial<OrderReport> = {}): OrderReport => ({
  type: 'OrderReport',
  account,
  instrument: index,
  venueOrderId: '9' as VenueOrderId,
  status: 'filled',
  side: 'sell',
  orderType: 'market',
  lots: 10 as Lots,
  reduceOnly: true,
  filledLots: 10 as Lots,
  averagePrice: '59000',
  atMs: (t + 100) as EpochMs,
  ...change,
});

/** A tick is one unit of price here. */
const memory = (stop?: number, target?: number, ended = true) => {
  const it = new ProtectionMemory((price) => Number(price));
  it.note(legs(stop, target));
  if (ended) it.note(legs(undefined, undefined, t + 50));
  return it;
};

describe('what a TP/SL triggered', () => {
  it.each([
    ['a long stopped at its level', { averagePrice: '59000' }, 'stop'],
    ['a long stopped through a gap', { averagePrice: '57000' }, 'stop'],
    ['a long at its target, a little worse', { averagePrice: '60990' }, 'target'],
    ['somewhere between: somebody closed by hand', { averagePrice: '60000' }, undefined],
    ['no fill yet', { averagePrice: undefined, filledLots: 0 as Lots }, undefined],
    ['an order of ours', { clientOrderId: 'hf-abcdef-1-0' as OrderReport['clientOrderId'] }, undefined],
    ['an order that does not reduce', { reduceOnly: false }, undefined],
    ['long after the TP/SL ended', { atMs: (t + 60_000) as EpochMs }, undefined],
  ])('%s', (_, change, trigger) => {
    const { averagePrice, ...rest } = { ...closing(), ...change };
    const report = { ...rest, ...(averagePrice !== undefined && { averagePrice }) } as OrderReport;
    expect(memory(59_000, 61_000).attribute(report).trigger).toBe(trigger);
  });

  it('is told when it fills, not before: until then it looks like somebody else’s', () => {
    const { averagePrice: _, ...unfilled } = closing({ status: 'accepted', filledLots: 0 as Lots });
    expect(memory(59_000, 61_000).awaitsFill(unfilled)).toBe(true);
    expect(memory(59_000, 61_000).awaitsFill(closing())).toBe(false);
    expect(memory(59_000, 61_000).awaitsFill({ ...unfilled, orderType: 'limit' })).toBe(false);
    expect(new ProtectionMemory((price) => Number(price)).awaitsFill(unfilled)).toBe(false);
  });

  it('of a short is the other way round', () => {
    const short = closing({ side: 'buy', averagePrice: '61050' });
    expect(memory(61_000, 59_000).attribute(short).trigger).toBe('stop');
    expect(memory(61_000, 59_000).attribute({ ...short, averagePrice: '58990' }).trigger).toBe('target');
  });

  it('keeps its name in later reports', () => {
    const it = memory(59_000, 61_000);
    expect(it.attribute(closing({ status: 'partiallyFilled' })).trigger).toBe('stop');
    expect(it.attribute(closing({ atMs: (t + 90_000) as EpochMs })).trigger).toBe('stop');
  });

  it('is known from the venue’s history as well, unless a TP/SL stands now', () => {
    const fresh = new ProtectionMemory((price) => Number(price));
    fresh.noteEnded(index, 59_000 as Ticks, undefined, t);
    expect(fresh.attribute(closing()).trigger).toBe('stop');
    const standing = memory(50_000, 61_000, false);
    standing.noteEnded(index, 59_000 as Ticks, undefined, t);
    expect(standing.attribute(closing()).trigger).toBeUndefined();
    expect(standing.stands(index)).toBe(true);
  });
});
