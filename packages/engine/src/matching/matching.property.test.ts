// What must hold for any script of orders on any market: the band never hides a fill, time called for in between changes
// nothing, a restart changes nothing, the venue's books equal the ledger's, and nothing fills better than the market.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type EpochMs,
  type FillId,
  type Lots,
  parseMoney,
  type Seq,
  type VenueOrderId,
} from '../base/index.ts';
import {
  contractTermsOf,
  type Instrument,
  type OrderReport,
  type OrderTerms,
  type VenueReport,
} from '../model/index.ts';
import { type CumulativeTotals, deriveFill, Ledger, noTotals } from '../portfolio/index.ts';
import { arrive } from './arrivals.ts';
import { defaultProfile, type FillProfile, nautilusProfile } from './fill-profile.ts';
import { matchQuote } from './matcher.ts';
import { PaperVenue, type PaperVenueSnapshot, withChanges } from './paper-venue.ts';
import type { PaperVenueConfig } from './paper-venue-config.ts';
import { configOf, inverse, only, orderTerms, perpetual, ticks } from './venue-fixtures.ts';
import { makeParts } from './venue-parts.ts';

interface Quote {
  readonly bid: number;
  readonly ask: number;
  readonly bidLots: number;
  readonly askLots: number;
  readonly timeMs: number;
}

type Step = {
  readonly quote: Quote;
  readonly order?: OrderTerms;
  readonly cancels?: string;
  readonly protects?: boolean;
};

const mid = 1000;
const level = fc.integer({ min: -12, max: 12 }).map((distance) => ticks(mid + distance));

const order = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  type: fc.constantFrom(
    'market',
    'limit',
    'stopMarket',
    'stopLimit',
    'trailingStop',
    'marketIfTouched',
  ) as fc.Arbitrary<OrderTerms['type']>,
  lots: fc.integer({ min: 1, max: 60 }).map((it) => it as Lots),
  priceTicks: level,
  triggerTicks: level,
  trailingTicks: fc.integer({ min: 1, max: 8 }).map(ticks),
  timeInForce: fc.constantFrom('gtc', 'gtc', 'gtc', 'ioc', 'fok') as fc.Arbitrary<OrderTerms['timeInForce']>,
  reduceOnly: fc.boolean(),
  attachedStopTicks: level,
  attachedTargetTicks: level,
});

const move = fc.record({
  by: fc.integer({ min: -4, max: 4 }),
  spread: fc.integer({ min: 0, max: 3 }),
  bidLots: fc.integer({ min: 0, max: 40 }),
  askLots: fc.integer({ min: 0, max: 40 }),
  waitMs: fc.integer({ min: 0, max: 120 }),
  order: fc.option(order, { nil: undefined, freq: 3 }),
  cancels: fc.option(fc.nat(20), { nil: undefined, freq: 8 }),
  protects: fc.boolean(),
});

const script = fc.array(move, { minLength: 1, maxLength: 60 }).map((moves) => {
  let bid = mid;
  let timeMs = 1_000_000;
  return moves.map((one, at): Step => {
    bid += one.by;
    timeMs += one.waitMs;
    const quote = { bid, ask: bid + one.spread, bidLots: one.bidLots, askLots: one.askLots, timeMs };
    return {
      quote,
      ...(one.order && { order: orderTerms(`o${at}`, one.order) }),
      ...(one.cancels !== undefined && { cancels: `o${one.cancels}` }),
      protects: one.protects,
    };
  });
});

const profiles = fc.constantFrom<FillProfile>(defaultProfile, nautilusProfile, {
  ...nautilusProfile,
  consumesShownSize: true,
  stopInMarket: 'triggers',
});

interface Ways {
  /** Calls `onTime` between quotes, as a live loop does. */
  readonly ticking?: boolean;
  /** Goes through a snapshot (as JSON) before the step of this number. */
  readonly restartAt?: number;
  /** The snapshot is one of the beginning, with the changes of each step since. */
  readonly byChanges?: boolean;
}

function play(config: PaperVenueConfig, steps: readonly Step[], ways: Ways = {}): VenueReport[] {
  let venue = new PaperVenue(config);
  const reports: VenueReport[] = [];
  venue.takeChanges();
  const whole = venue.snapshot();
  const changes: PaperVenueSnapshot[] = [];
  steps.forEach(({ quote, order: terms, cancels, protects }, at) => {
    const { bid, ask, bidLots, askLots, timeMs } = quote;
    if (at === ways.restartAt) {
      const saved = ways.byChanges ? withChanges(whole, changes) : venue.snapshot();
      venue = PaperVenue.restore(config, JSON.parse(JSON.stringify(saved)));
    }
    if (ways.ticking) while (venue.nextTimeMs <= timeMs) venue.onTime(venue.nextTimeMs);
    venue.onQuote(only, bid, ask, bidLots, askLots, timeMs);
    if (terms) venue.submit(terms, timeMs);
    if (cancels !== undefined) venue.cancel(cancels as OrderTerms['clientOrderId'], timeMs);
    if (protects) venue.setProtection(only, ticks(bid - 3), ticks(bid + 5), timeMs);
    reports.push(...venue.drain());
    if (ways.byChanges) changes.push(venue.takeChanges());
  });
  return reports;
}

/** The same rules with every quote matched, band or no band. Without latency, so that nothing is on its way. */
function playWithoutBand(config: PaperVenueConfig, steps: readonly Step[]): VenueReport[] {
  const parts = makeParts({
    ...config,
    initialBalance: parseMoney(config.initialBalance),
    attachedProtection: true,
    expireAfterMs: 86_400_000,
    dayEndsAtMs: () => Number.POSITIVE_INFINITY,
  });
  for (const { quote, order: terms, cancels, protects } of steps) {
    const { touch } = parts;
    [touch.bidTicks[0], touch.askTicks[0]] = [quote.bid, quote.ask];
    [touch.bidLots[0], touch.askLots[0]] = [quote.bidLots, quote.askLots];
    parts.nowMs = quote.timeMs;
    matchQuote(parts, only);
    if (terms) arrive(parts, { type: 'submit', terms });
    if (cancels !== undefined)
      arrive(parts, { type: 'cancel', clientOrderId: cancels as OrderTerms['clientOrderId'] });
    if (protects)
      arrive(parts, {
        type: 'protect',
        instrument: only,
        stopTicks: ticks(quote.bid - 3),
        targetTicks: ticks(quote.bid + 5),
      });
  }
  return parts.reports;
}

const isSent = (it: VenueReport): boolean =>
  it.type === 'SubmitReport' || (it.type === 'CancelReport' && it.outcome === 'sent');

const immediate = (profile: FillProfile): PaperVenueConfig =>
  configOf({ profile, latency: { minMs: 0, maxMs: 0 } });
const slow = (profile: FillProfile): PaperVenueConfig =>
  configOf({ profile, latency: { minMs: 20, maxMs: 90 } });

describe('for any script', () => {
  it('the scripts do what the properties are about', () => {
    const seen = new Set<string>();
    for (const steps of fc.sample(script, { numRuns: 100, seed: 1 }))
      for (const it of orderReportsOf(play(slow(defaultProfile), steps)))
        seen.add(`${it.status} ${it.trigger ?? ''} ${it.liquidity ?? ''}`);
    for (const what of [
      'filled  taker',
      'filled  maker',
      'filled stop taker',
      'filled target taker',
      'canceled  ',
      'rejected  ',
    ])
      expect(seen).toContain(what);
  });

  it('the band hides nothing', () => {
    fc.assert(
      fc.property(profiles, script, (profile, steps) => {
        const config = immediate(profile);
        expect(play(config, steps).filter((it) => !isSent(it))).toEqual(playWithoutBand(config, steps));
      }),
    );
  });

  it('the result does not depend on who asked for the time in between', () => {
    fc.assert(
      fc.property(profiles, script, (profile, steps) => {
        expect(play(slow(profile), steps, { ticking: true })).toEqual(play(slow(profile), steps));
      }),
    );
  });

  it('a restart from a snapshot goes on as if nothing had happened', () => {
    fc.assert(
      fc.property(profiles, script, fc.nat(60), (profile, steps, restartAt) => {
        const plain = play(slow(profile), steps);
        expect(play(slow(profile), steps, { restartAt })).toEqual(plain);
        expect(play(slow(profile), steps, { restartAt, byChanges: true })).toEqual(plain);
      }),
    );
  });

  it.each([
    ['linear', perpetual],
    ['inverse', inverse],
  ])('the ledger, fed with the reports, has the same position and balance: %s', (_kind, instrument) => {
    fc.assert(
      fc.property(script, (steps) => {
        const config = {
          ...slow(defaultProfile),
          instruments: [instrument],
          currency: instrument.settlement,
        };
        const reports = play(config, steps);
        const { ledger, closings } = foldIntoLedger(instrument, reports, config);
        const position = reports.findLast((it) => it.type === 'PositionReport');
        const balance = reports.findLast((it) => it.type === 'BalanceReport');
        if (!position || !balance) return;
        expect(ledger.position(config.account, only).lots).toBe(position.lots);
        const ours = parseMoney('100000') + ledger.position(config.account, only).net;
        const difference = ours - parseMoney(balance.balance);
        // Shares of an entry worth, and inverse worths, are rounded at 1e-12, here and there apart.
        const allowed = BigInt(8 * closings);
        expect(difference <= allowed && -difference <= allowed, `${difference}`).toBe(true);
      }),
    );
  });

  it('no order pays worse than its limit, fills more than it asked for, or goes on after its end', () => {
    fc.assert(
      fc.property(profiles, script, (profile, steps) => {
        const ended = new Set<string>();
        for (const report of orderReportsOf(play(slow(profile), steps))) {
          const id = report.venueOrderId as string;
          expect(ended.has(id), `${id} after its end`).toBe(false);
          if (report.status !== 'accepted' && report.status !== 'partiallyFilled') ended.add(id);
          expect(report.filledLots).toBeLessThanOrEqual(report.lots);
          expectWithinLimit(report);
        }
      }),
    );
  });
});

const orderReportsOf = (reports: readonly VenueReport[]): OrderReport[] =>
  reports.filter((it) => it.type === 'OrderReport');

function expectWithinLimit(report: OrderReport): void {
  const limited = report.orderType === 'limit' || report.orderType === 'stopLimit';
  if (!limited || report.averagePrice === undefined) return;
  const worse =
    (Number(report.averagePrice) - (report.priceTicks as number)) * (report.side === 'buy' ? 1 : -1);
  expect(worse).toBeLessThanOrEqual(0);
}

/** As the kernel does it: fills from cumulative totals. */
function foldIntoLedger(
  instrument: Instrument,
  reports: readonly VenueReport[],
  { account }: PaperVenueConfig,
) {
  const ledger = new Ledger([instrument]);
  const terms = contractTermsOf(instrument);
  const totals = new Map<string, CumulativeTotals>();
  let closings = 0;
  for (const report of orderReportsOf(reports)) {
    const id = report.venueOrderId as VenueOrderId;
    const step = deriveFill(
      totals.get(id) ?? noTotals,
      {
        order: id,
        lots: report.filledLots,
        ...(report.averagePrice !== undefined && { averagePrice: parseMoney(report.averagePrice) }),
        ...(report.averagePriceStep !== undefined && {
          averagePriceStep: parseMoney(report.averagePriceStep),
        }),
        ...(report.fee !== undefined && { fee: parseMoney(report.fee) }),
      },
      terms,
    );
    if (step.type !== 'fill') continue;
    totals.set(id, step.totals);
    closings++;
    ledger.postFill({
      account,
      instrument: only,
      provenance: { seq: closings as Seq, index: 0, source: 'execution' },
      atMs: report.atMs as EpochMs,
      fillId: step.fillId as FillId,
      side: report.side,
      lots: step.lots,
      price: step.price,
      worth: step.worth,
      ...(step.fee !== undefined && { fee: { amount: step.fee } }),
    });
  }
  return { ledger, closings };
}
