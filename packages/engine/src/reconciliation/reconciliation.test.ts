import { describe, expect, it } from 'vitest';
import type { ClientOrderId, EpochMs } from '../base/index.ts';
import type { VenueCapabilities, VenueStateReport } from '../model/index.ts';
import { judgeAbsence, judgeDifference } from './index.ts';

const id = 'hf-abcdef-1-0' as ClientOrderId;
const bitunix: VenueCapabilities = {
  positionProtection: true,
  attachedProtection: true,
  submitValidityMs: 75_000,
  endMarkedLists: false,
  fundingRates: true,
};
const ibkr: VenueCapabilities = { ...bitunix, submitValidityMs: 0, endMarkedLists: true };
const order = {
  clientOrderId: id,
  status: 'unknown' as const,
  intendedAtMs: 1_000_000 as EpochMs,
  absentReads: [] as number[],
};

const read = (over: Partial<VenueStateReport> = {}): VenueStateReport => ({
  type: 'VenueStateReport',
  account: 'a' as VenueStateReport['account'],
  readNumber: 7,
  linkOpenedAtMs: 1_050_000 as EpochMs,
  startedAtMs: 1_080_000 as EpochMs,
  atMs: 1_081_000 as EpochMs,
  openOrders: [],
  endedOrders: [],
  ordersNotFound: [id],
  fills: [],
  positions: [],
  protections: [],
  balances: [],
  fundings: [],
  historySinceMs: 0 as EpochMs,
  complete: true,
  ...over,
});

/** Every condition of invariant 3, one by one: without it nothing is proven. */
const conditions = [
  ['a complete read', { complete: false }, {}, false],
  ['a read begun when the request can no longer arrive', { startedAtMs: 1_074_999 as EpochMs }, {}, false],
  ['the venue asked for this very order', { ordersNotFound: [] }, {}, false],
  ['another read than the first', {}, { absentReads: [7] }, false],
  ['an order that no list shows', {}, {}, true],
] as const;

describe('absence', () => {
  it.each(conditions)('needs %s', (_, change, doubt, shown) => {
    expect(judgeAbsence({ ...order, absentReads: [3], ...doubt }, read(change), shown, bitunix)).toBe(
      'noEvidence',
    );
  });

  it('is noted by one read and proven by the second', () => {
    expect(judgeAbsence(order, read(), false, bitunix)).toBe('noted');
    expect(judgeAbsence({ ...order, absentReads: [3] }, read(), false, bitunix)).toBe('proven');
  });

  it('at a venue with end-marked lists needs a link opened after the send, and no question by id', () => {
    expect(judgeAbsence(order, read({ ordersNotFound: [] }), false, ibkr)).toBe('noted');
    expect(judgeAbsence(order, read({ linkOpenedAtMs: 1_000_000 as EpochMs }), false, ibkr)).toBe(
      'noEvidence',
    );
  });
});

describe('a difference', () => {
  it.each([
    [{ ours: 5, venue: 5, disputedBefore: undefined, busy: false }, 'equal'],
    [{ ours: 5, venue: 7, disputedBefore: undefined, busy: false }, 'disputed'],
    [{ ours: 5, venue: 7, disputedBefore: 6, busy: false }, 'disputed'],
    [{ ours: 5, venue: 7, disputedBefore: 7, busy: true }, 'disputed'],
    [{ ours: 5, venue: 7, disputedBefore: 7, busy: false }, 'adjust'],
    [{ ours: -5, venue: 0, disputedBefore: 0, busy: false }, 'adjust'],
  ] as const)('%o is %s', (difference, verdict) => {
    expect(judgeDifference<number>(difference, 0)).toBe(verdict);
  });

  it('within the tolerance is none', () => {
    expect(judgeDifference<bigint>({ ours: 100n, venue: 101n, disputedBefore: 101n, busy: false }, 1n)).toBe(
      'equal',
    );
  });
});
