import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMoney } from '../base/index.ts';
import type { Instrument } from '../model/index.ts';
import {
  defaultLimits,
  type EntryFacts,
  type EntryRequest,
  entryGates,
  judgeEntry,
  judgeExit,
  lossAtStop,
  sizeEntry,
  stricterLimits,
} from './index.ts';

const definition: Instrument = {
  id: 'BTCUSDT-PERP.BITUNIX' as Instrument['id'],
  symbol: 'BTCUSDT',
  venue: 'bitunix',
  assetClass: 'perpetual',
  kind: 'linear',
  costBasis: 'average',
  tickSize: parseMoney('0.1'),
  lotSize: parseMoney('0.001'),
  multiplier: 1,
  settlement: 'USDT',
  minQuantityLots: 2,
  maxLimitQuantityLots: 5_000,
  maxMarketQuantityLots: 4_000,
  makerFeeRate: 0.0002,
  takerFeeRate: 0.0006,
  maxLeverage: 20,
};

const request: EntryRequest = {
  account: 'BITUNIX:main' as EntryRequest['account'],
  session: 's' as EntryRequest['session'],
  strategy: 'x' as EntryRequest['strategy'],
  instrument: 0 as EntryRequest['instrument'],
  side: 'buy',
  type: 'limit',
  lots: 100 as EntryRequest['lots'],
  priceTicks: 599_900 as never,
  stopTicks: 599_000 as never,
  targetTicks: 602_000 as never,
  postOnly: false,
  attachProtection: true,
  reason: 'test',
  barOpenMs: 1,
};

const facts: EntryFacts = {
  definition,
  tickLotValue: 0.0001,
  halted: false,
  stopping: false,
  linkState: 'ready',
  reconciled: true,
  reconciliationAgeMs: 599_999,
  reconciliationAgeMsMax: 600_000,
  disputed: false,
  disputedCash: undefined,
  staleness: 'fresh',
  quarantined: false,
  latches: [],
  bidTicks: 600_000,
  askTicks: 600_001,
  positionLots: 0,
  maxPositionLots: 1_000_000,
  openBuyLots: 0,
  openSellLots: 0,
  unknownOrders: 0,
  unprotected: false,
  flattening: false,
  heldBy: undefined,
  equity: 10_000,
  dayStartEquity: 10_000,
  stalePrices: [],
  exposure: 0,
  dailyTurnover: 0,
  openInstruments: 0,
  instrumentIsOpen: false,
  entriesLastMinute: 0,
  entriesInFlight: 0,
  barUsed: false,
  availableFunds: 10_000,
};

const gateOf = (r: Partial<EntryRequest>, f: Partial<EntryFacts>, l = defaultLimits): string | undefined => {
  const verdict = judgeEntry({ ...request, ...r }, { ...facts, ...f }, l);
  return 'denied' in verdict ? verdict.denied.gate : undefined;
};

/** What makes each gate, and only it, say no. */
const refusals: readonly (readonly [
  gate: string,
  r: Partial<EntryRequest>,
  f: Partial<EntryFacts>,
  l?: Partial<typeof defaultLimits>,
])[] = [
  ['halted', {}, { halted: true }],
  ['stopping', {}, { stopping: true }],
  ['strategy-quarantined', {}, { quarantined: true }],
  ['link-not-ready', {}, { linkState: 'degraded' }],
  ['not-reconciled', {}, { reconciled: false }],
  ['reconciliation-overdue', {}, { reconciliationAgeMs: 600_000 }],
  ['reconciliation-overdue', {}, { reconciliationAgeMs: undefined }],
  ['position-disputed', {}, { disputed: true }],
  ['cash-disputed', {}, { disputedCash: '-12.5' }],
  ['data-stale', {}, { staleness: 'unknown' }],
  ['no-quote', {}, { bidTicks: 0 }],
  ['risk-latch', {}, { latches: ['dailyLoss'] }],
  ['order-unknown', {}, { unknownOrders: 1 }],
  ['position-unprotected', {}, { unprotected: true }],
  ['flattening', {}, { flattening: true }],
  ['instrument-held', {}, { heldBy: 's/y' }],
  ['bar-used', {}, { barUsed: true }],
  ['quantity-invalid', { lots: 0 as never }, {}],
  ['quantity-below-minimum', { lots: 1 as never }, {}],
  [
    'quantity-above-maximum',
    { lots: 5_001 as never },
    { equity: 1e9, dayStartEquity: 1e9, availableFunds: 1e9 },
  ],
  ['price-invalid', { priceTicks: 0.5 as never }, {}],
  ['price-deviation', { priceTicks: 580_000 as never, stopTicks: 579_000 as never }, {}],
  ['stop-missing', { stopTicks: undefined as never }, {}],
  ['stop-wrong-side', { stopTicks: 599_900 as never }, {}],
  ['target-wrong-side', { targetTicks: 599_000 as never }, {}],
  ['equity-unknown', {}, { equity: undefined }],
  ['equity-stale', {}, { stalePrices: ['ETHUSDT-PERP.BITUNIX'] }],
  ['loss-per-trade', { stopTicks: 590_000 as never }, {}],
  ['position-cap', {}, { maxPositionLots: 99 }],
  ['leverage', {}, { exposure: 45_000 }],
  ['funds', {}, { availableFunds: 200 }],
  ['daily-turnover', {}, { dailyTurnover: 499_000 }],
  ['open-positions', {}, { openInstruments: 5 }],
  ['entries-per-minute', {}, { entriesLastMinute: 10 }],
  ['execution-queue-full', {}, { entriesInFlight: 50 }],
];

describe('the entry gates', () => {
  it('let a sound entry through, with its expected loss', () => {
    const verdict = judgeEntry(request, facts, defaultLimits);
    expect(verdict).toMatchObject({
      approved: {
        terms: { side: 'buy', lots: 100, attachedStopTicks: 599_000 },
        origin: { purpose: 'entry' },
      },
    });
    expect('approved' in verdict && verdict.approved.riskAmount).toBeCloseTo(lossAtStop(request, facts)!, 12);
  });

  for (const [gate, r, f, l] of refusals) {
    it(`${gate} says no`, () => {
      expect(gateOf(r, f, { ...defaultLimits, ...l })).toBe(gate);
    });
  }

  it('are all covered above', () => {
    expect(new Set(refusals.map(([gate]) => gate))).toEqual(new Set(entryGates.map(([name]) => name)));
  });

  it('fail closed on anything that is not a number', () => {
    const saysNo: Partial<Record<keyof EntryFacts, string>> = {
      bidTicks: 'no-quote',
      askTicks: 'no-quote',
      equity: 'equity-unknown',
      exposure: 'leverage',
      dailyTurnover: 'daily-turnover',
      entriesLastMinute: 'entries-per-minute',
      entriesInFlight: 'execution-queue-full',
      openInstruments: 'open-positions',
      positionLots: 'position-cap',
      openBuyLots: 'position-cap',
      availableFunds: 'funds',
      tickLotValue: 'loss-per-trade',
    };
    for (const [figure, gate] of Object.entries(saysNo))
      expect(gateOf({}, { [figure]: Number.NaN }), figure).toBe(gate);
    expect(gateOf({ lots: Number.NaN as never }, {})).toBe('quantity-invalid');
    expect(gateOf({ priceTicks: Number.NaN as never }, {})).toBe('price-invalid');
    expect(gateOf({ stopTicks: Number.NaN as never }, {})).toBe('stop-wrong-side');
    expect(gateOf({}, { dayStartEquity: undefined })).toBe('daily-turnover');
  });

  it('count what could still fill in full', () => {
    expect(gateOf({}, { positionLots: 50, openBuyLots: 30, maxPositionLots: 179 })).toBe('position-cap');
    expect(gateOf({}, { positionLots: 50, openBuyLots: 29, maxPositionLots: 179 })).toBeUndefined();
  });
});

describe('the exit gate', () => {
  const exit = (positionLots: number, openExitLots: number, lots?: number) =>
    judgeExit(
      {
        account: request.account,
        instrument: request.instrument,
        type: 'market',
        origin: { session: request.session, purpose: 'exit', reason: 'x' },
        ...(lots !== undefined && { lots: lots as never }),
      },
      { positionLots, openExitLots, maxOrderLots: 4_000 },
    );

  it('never lets all exits together exceed the position, whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -10_000, max: 10_000 }),
        fc.nat(12_000),
        fc.option(fc.nat(12_000)),
        (position, open, asked) => {
          const verdict = exit(position, open, asked ?? undefined);
          if ('denied' in verdict) return;
          const { lots, side, reduceOnly } = verdict.approved.terms;
          expect(lots + open).toBeLessThanOrEqual(Math.abs(position));
          expect(lots).toBeLessThanOrEqual(4_000);
          expect(side).toBe(position > 0 ? 'sell' : 'buy');
          expect(reduceOnly).toBe(true);
        },
      ),
    );
  });

  it('denies when nothing is free', () => {
    expect(exit(100, 100)).toMatchObject({ denied: { gate: 'exit-quantity' } });
    expect(exit(0, 0)).toMatchObject({ denied: { gate: 'exit-quantity' } });
  });
});

describe('sizing', () => {
  const sizing = { riskPerTradeFraction: 0.005, maxNotionalFraction: 1 };
  const sizeFacts = {
    definition,
    tickLotValue: 0.0001,
    equity: 10_000,
    entryTicks: 600_000,
    stopTicks: 594_000,
    sizeFactor: 1,
  };

  it('loses no more at the stop than was asked for, fees included', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100_000, max: 900_000 }),
        fc.integer({ min: 50, max: 50_000 }),
        fc.double({ min: 10, max: 1e6, noNaN: true }),
        (entryTicks, distance, equity) => {
          const lots = sizeEntry(sizing, {
            ...sizeFacts,
            entryTicks,
            stopTicks: entryTicks - distance,
            equity,
          });
          const loss = lots * (distance * 0.0001 + 0.0006 * 0.0001 * (2 * entryTicks - distance));
          expect(loss).toBeLessThanOrEqual(equity * 0.005 * (1 + 1e-12));
          expect(Number.isSafeInteger(lots)).toBe(true);
        },
      ),
    );
  });

  it.each([
    ['equity is unknown', { equity: undefined }],
    ['equity is zero', { equity: 0 }],
    ['there is no stop', { stopTicks: undefined }],
    ['not even one lot fits', { equity: 0.5 }],
  ])('is zero, never one, when %s', (_, change) => {
    expect(sizeEntry(sizing, { ...sizeFacts, ...change } as never)).toBe(0);
  });

  it('halves with the size factor', () => {
    const whole = sizeEntry(sizing, sizeFacts);
    expect(sizeEntry(sizing, { ...sizeFacts, sizeFactor: 0.5 })).toBe(Math.floor(whole / 2));
  });
});

describe('limits of sessions that share an account', () => {
  it('are the stricter ones', () => {
    const merged = stricterLimits(defaultLimits, {
      ...defaultLimits,
      dailyLossFraction: 0.01,
      maxLeverage: 9,
      requireStop: false,
    });
    expect(merged).toMatchObject({ dailyLossFraction: 0.01, maxLeverage: 5, requireStop: true });
  });
});
