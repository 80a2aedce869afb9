// The ledger against exact fractions: 200 sequences of fills and funding, under FIFO and under average cost.
import {
  type AccountId,
  type EpochMs,
  type FillId,
  formatMoney,
  type InstrumentId,
  type InstrumentIndex,
  lotsToText,
  type Money,
  moneyFromNumber,
  parseMoney,
  parseMoneyRounded,
  quantityTextToLots,
  type Seq,
} from '@holdfast/engine/base';
import { type CostBasis, contractTermsOf, fundingAmountOf, type Instrument } from '@holdfast/engine/model';
import {
  Ledger,
  type PositionReading,
  type PostingOutcome,
  type Provenance,
} from '@holdfast/engine/portfolio';
import { describe, expect, it } from 'vitest';
import { type GoldenRow, goldenNote, groupRows, readGolden } from './golden-table.ts';

const account = 'GOLDEN:1' as AccountId;
const index = 0 as InstrumentIndex;

interface Run {
  readonly instrument: Instrument;
  readonly ledger: Ledger;
  /** Closings so far: how many roundings a total may hold. */
  closings: number;
}

function instrumentOf(row: GoldenRow, costBasis: CostBasis): Instrument {
  const perpetual = row.instrument?.includes('PERP') || row.contract === 'inverse';
  return {
    id: `${row.instrument}.GOLDEN` as InstrumentId,
    symbol: row.instrument ?? '',
    venue: 'GOLDEN',
    assetClass: perpetual ? 'perpetual' : row.instrument === 'OPTION' ? 'option' : 'stock',
    kind: row.contract === 'inverse' ? 'inverse' : 'linear',
    costBasis,
    tickSize: parseMoney('0.01'),
    lotSize: parseMoney('0.001'),
    multiplier: Number(row.multiplier),
    settlement: 'GLD',
    minQuantityLots: 1,
    maxLimitQuantityLots: 1_000_000,
    maxMarketQuantityLots: 1_000_000,
    makerFeeRate: 0,
    takerFeeRate: 0,
    maxLeverage: 1,
  };
}

function startRun(row: GoldenRow, costBasis: CostBasis): Run {
  const instrument = instrumentOf(row, costBasis);
  return { instrument, ledger: new Ledger([instrument]), closings: 0 };
}

function post(run: Run, row: GoldenRow): PostingOutcome {
  const step = Number(row.step);
  const provenance: Provenance = { seq: (step + 1) as Seq, index: 0, source: 'execution' };
  const common = { account, instrument: index, provenance, atMs: step as EpochMs };
  if (row.event === 'funding') {
    const { lots } = run.ledger.position(account, index);
    const terms = contractTermsOf(run.instrument);
    const rate = moneyFromNumber(Number(row.funding_rate));
    const amount = fundingAmountOf(terms, lots, parseMoney(row.price ?? ''), rate);
    return run.ledger.postFunding({ ...common, fundingId: `f${step}`, amount });
  }
  return run.ledger.postFill({
    ...common,
    fillId: `${step}` as FillId,
    side: row.side === 'buy' ? 'buy' : 'sell',
    lots: quantityTextToLots(row.quantity ?? '', run.instrument.lotSize),
    price: parseMoney(row.price ?? ''),
    fee: { amount: parseMoney(row.fee ?? '') },
  });
}

/** Exactly, or within 1e-12 relative or one unit a closing where the golden value has no end or was rounded. */
function expectMoney(
  actual: Money | undefined,
  golden: string | undefined,
  roundings: number,
  what: string,
): void {
  if (golden === '' || golden === undefined) {
    expect(actual, what).toBeUndefined();
    return;
  }
  expect(actual, what).toBeDefined();
  if (roundings === 0) {
    expect(formatMoney(actual as Money), what).toBe(formatMoney(parseMoney(golden)));
    return;
  }
  const expected = parseMoneyRounded(golden);
  const difference =
    (actual as Money) > expected ? (actual as Money) - expected : expected - (actual as Money);
  const size = expected < 0n ? -expected : expected;
  const allowed = BigInt(roundings) > size / 10n ** 12n ? BigInt(roundings) : size / 10n ** 12n;
  expect(difference <= allowed, `${what}: ${formatMoney(actual as Money)} is not ${golden}`).toBe(true);
}

function lotsText(reading: PositionReading, lotSize: Money): string {
  return reading.entries
    .map(
      ({ lots, price }) => `${lotsToText(lots, lotSize)}@${price === undefined ? '?' : formatMoney(price)}`,
    )
    .join(';');
}

function realizedOf(outcome: PostingOutcome): Money | undefined {
  return outcome.type === 'posted' ? outcome.realized : undefined;
}

/** What both methods share. */
function checkCommon(run: Run, row: GoldenRow, reading: PositionReading, at: string): void {
  expect(lotsToText(reading.lots, run.instrument.lotSize), `${at} position`).toBe(row.position);
  expectMoney(reading.fees, row.fees_total, 0, `${at} fees`);
  expectMoney(
    reading.funding,
    row.funding_total,
    row.contract === 'linear' ? 0 : Number(row.step) + 1,
    `${at} funding`,
  );
}

function checkFifo(run: Run, row: GoldenRow): void {
  const at = `${row.sequence} step ${row.step}`;
  const before = run.ledger.position(account, index).entries.length;
  const outcome = post(run, row);
  run.closings += before + 1;
  const reading = run.ledger.position(account, index);
  const inexact = row.contract === 'inverse' ? run.closings : 0;
  checkCommon(run, row, reading, at);
  expectMoney(realizedOf(outcome), row.realized, inexact && before + 1, `${at} realized`);
  expectMoney(reading.realized, row.realized_total, inexact, `${at} realized total`);
  expectMoney(reading.net, row.net_total, inexact && inexact + Number(row.step), `${at} net`);
  const unrealized = run.ledger.unrealizedAt(account, index, parseMoney(row.price ?? ''));
  expectMoney(unrealized, row.unrealized, inexact && reading.entries.length + 1, `${at} unrealized`);
  expect(lotsText(reading, run.instrument.lotSize), `${at} lots`).toBe(row.lots);
  expectAverage(reading, row, at);
}

/** An average is for the screen: 1e-12 relative, and a unit for each entry's own rounding and the oldest one's reduction. */
function expectAverage(reading: PositionReading, row: GoldenRow, at: string): void {
  if (row.average_price === '') {
    expect(reading.averagePrice, `${at} average`).toBeUndefined();
    return;
  }
  const actual = Number(formatMoney(reading.averagePrice as Money));
  const worth = Math.abs(Number(formatMoney(reading.entryWorth as Money)));
  const slack = row.contract === 'inverse' ? ((reading.entries.length + 1) * 1e-12) / worth : 0;
  const error = Math.abs(actual / Number(row.average_price) - 1);
  expect(error, `${at} average ${actual} is not ${row.average_price}`).toBeLessThanOrEqual(1e-12 + slack);
}

function checkAverageCost(run: Run, row: GoldenRow): void {
  const at = `${row.sequence} step ${row.step} (average cost)`;
  const outcome = post(run, row);
  run.closings += 1;
  const reading = run.ledger.position(account, index);
  checkCommon(run, row, reading, at);
  expectMoney(realizedOf(outcome), row.average_cost_realized, 2, `${at} realized`);
  expectMoney(reading.realized, row.average_cost_realized_total, run.closings, `${at} realized total`);
  const unrealized = run.ledger.unrealizedAt(account, index, parseMoney(row.price ?? ''));
  expectMoney(unrealized, row.average_cost_unrealized, run.closings, `${at} unrealized`);
  expect(reading.entries.length, at).toBeLessThanOrEqual(1);
}

const rows = readGolden('ledger-fifo');

describe.skipIf(rows === undefined)(`the ledger equals exact fractions (${goldenNote(rows)})`, () => {
  const sequences = [...groupRows(rows ?? [], 'sequence')];

  it('has all 200 sequences', () => {
    expect(sequences).toHaveLength(200);
  });

  it.each(sequences)('%s, first in first out', (_name, events) => {
    const run = startRun(events[0] as GoldenRow, 'fifo');
    for (const row of events) checkFifo(run, row);
  });

  it.each(sequences)('%s, average cost', (_name, events) => {
    const run = startRun(events[0] as GoldenRow, 'average');
    for (const row of events) checkAverageCost(run, row);
  });
});
