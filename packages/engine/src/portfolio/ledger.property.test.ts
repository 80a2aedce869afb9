// The ledger under random sequences, against sums made without it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EpochMs, FillId, InstrumentIndex, Lots, Money } from '../base/index.ts';
import { contractTermsOf, worthAt } from '../model/index.ts';
import { Ledger } from './ledger.ts';
import type { CashPosting, FillPosting, FundingPosting } from './posting.ts';
import { account, instruments, provenance } from './posting-fixtures.ts';

type Step =
  | { readonly type: 'fill'; readonly posting: FillPosting }
  | { readonly type: 'funding'; readonly posting: FundingPosting }
  | { readonly type: 'cash'; readonly posting: CashPosting }
  | { readonly type: 'settle'; readonly beforeMs: EpochMs };

const units = (most: bigint) => fc.bigInt({ min: -most, max: most }).map((value) => value as Money);
const index = fc.integer({ min: 0, max: instruments.length - 1 }).map((value) => value as InstrumentIndex);

const rawFill = fc.record({
  instrument: index,
  side: fc.constantFrom('buy' as const, 'sell' as const),
  lots: fc.integer({ min: 1, max: 30 }).map((value) => value as Lots),
  ticks: fc.integer({ min: 1, max: 2_000_000 }),
  /** Undefined: pending. */
  fee: fc.option(units(10n ** 13n), { nil: undefined, freq: 10 }),
  slippage: units(10n ** 12n),
});

const rawStep = fc.oneof(
  { weight: 10, arbitrary: rawFill.map((raw) => ({ type: 'fill' as const, raw })) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('funding' as const),
      instrument: index,
      amount: fc.option(units(10n ** 12n), { nil: undefined, freq: 5 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('cash' as const),
      instrument: index,
      amount: units(10n ** 16n),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'settle' as const }) },
);

const feeOf = (amount: Money | undefined) => (amount === undefined ? {} : { fee: { amount } });

const instrumentAt = (at: InstrumentIndex) => instruments[at]!;

const steps = fc.array(rawStep, { maxLength: 60, size: 'max' }).map((raws): Step[] =>
  raws.map((raw, at): Step => {
    const common = { account, provenance: provenance('execution', at + 1), atMs: at as EpochMs };
    if (raw.type === 'settle') return { type: 'settle', beforeMs: (at - 2) as EpochMs };
    if (raw.type === 'funding') {
      const { instrument, amount } = raw;
      return { type: 'funding', posting: { ...common, instrument, amount, fundingId: `${at}` } };
    }
    if (raw.type === 'cash') {
      const currency = instrumentAt(raw.instrument).settlement;
      return { type: 'cash', posting: { ...common, currency, amount: raw.amount, cashId: `${at}` } };
    }
    const { instrument, side, lots, ticks, fee, slippage } = raw.raw;
    const price = (BigInt(ticks) * instrumentAt(instrument).tickSize) as Money;
    const posting = {
      ...common,
      instrument,
      side,
      lots,
      price,
      slippage,
      ...feeOf(fee),
      fillId: `${at}` as FillId,
    };
    return { type: 'fill', posting };
  }),
);

function apply(ledger: Ledger, step: Step): void {
  if (step.type === 'fill') ledger.postFill(step.posting);
  else if (step.type === 'funding') ledger.postFunding(step.posting);
  else if (step.type === 'cash') ledger.postCash(step.posting);
  else ledger.settle(step.beforeMs);
}

const text = (ledger: Ledger): string => JSON.stringify(ledger.snapshot());

/** Equity without a ledger: money in and out, and what is held at the price. */
function equityByCashFlow(sequence: readonly Step[], currency: string, priceTicks: number): bigint {
  let total = 0n;
  const held = instruments.map(() => 0);
  const flow = instruments.map(() => 0n);
  for (const step of sequence) {
    if (step.type === 'cash' && step.posting.currency === currency) total += step.posting.amount;
    if (step.type === 'settle' || step.type === 'cash') continue;
    const { instrument } = step.posting;
    if (instrumentAt(instrument).settlement !== currency) continue;
    if (step.type === 'funding') total += step.posting.amount ?? 0n;
    else {
      const { side, lots, price, fee } = step.posting;
      const signed = (side === 'buy' ? lots : -lots) as Lots;
      held[instrument] = (held[instrument] ?? 0) + signed;
      flow[instrument] =
        (flow[instrument] ?? 0n) + worthAt(contractTermsOf(instrumentAt(instrument)), signed, price);
      total -= fee?.amount ?? 0n;
    }
  }
  for (const [at, instrument] of instruments.entries()) {
    if (instrument.settlement !== currency) continue;
    const price = (BigInt(priceTicks) * instrument.tickSize) as Money;
    const value = worthAt(contractTermsOf(instrument), (held[at] ?? 0) as Lots, price);
    const gain = value - (flow[at] ?? 0n);
    total += instrument.kind === 'linear' ? gain : -gain;
  }
  return total;
}

describe('the ledger', () => {
  it('has an equity that is the sum of its parts and of all cash flows, to the last unit', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 2_000_000 }), (sequence, ticks) => {
        const ledger = new Ledger(instruments);
        for (const step of sequence) apply(ledger, step);
        for (const currency of ['USDT', 'USD', 'BTC']) {
          const priceOf = (at: InstrumentIndex) => (BigInt(ticks) * instrumentAt(at).tickSize) as Money;
          const parts = ledger.equity(account, currency, priceOf);
          const sum = parts.deposits + parts.realized - parts.fees + parts.funding + (parts.unrealized ?? 0n);
          expect(parts.equity).toBe(sum);
          expect(parts.equity).toBe(equityByCashFlow(sequence, currency, ticks));
        }
      }),
    );
  });

  it('does not change when postings are repeated in any place', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.nat(), { maxLength: 20 }), (sequence, repeats) => {
        const once = new Ledger(instruments);
        const often = new Ledger(instruments);
        for (const [at, step] of sequence.entries()) {
          apply(once, step);
          apply(often, step);
          const earlier = sequence[(repeats[at % 20] ?? 0) % (at + 1)];
          if (earlier !== undefined && earlier.type !== 'settle') apply(often, earlier);
        }
        expect(text(often)).toBe(text(once));
      }),
    );
  });

  it('continues after a restore as if it had never stopped', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (sequence, cut) => {
        const whole = new Ledger(instruments);
        let restored = new Ledger(instruments);
        for (const [at, step] of sequence.entries()) {
          apply(whole, step);
          if (at === cut % sequence.length)
            restored = Ledger.restore(instruments, JSON.parse(text(restored)));
          apply(restored, step);
        }
        expect(text(restored)).toBe(text(whole));
        expect(restored.positions(account)).toEqual(whole.positions(account));
      }),
    );
  });

  it('gives the same books whether a price comes right at first or is corrected later', () => {
    fc.assert(
      fc.property(
        fc.array(rawFill, { minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        (raws, which, extra) => {
          const right = new Ledger(instruments);
          const corrected = new Ledger(instruments);
          const wrongAt = which % raws.length;
          const postingOf = (at: number, number: number, plusTicks: number): FillPosting => {
            const { ticks, fee, ...raw } = raws[at]!;
            const price = (BigInt(ticks + plusTicks) * instrumentAt(raw.instrument).tickSize) as Money;
            const revision = { family: `${at}`, number };
            const common = { account, provenance: provenance(), atMs: 0 as EpochMs, ...feeOf(fee) };
            return { ...common, ...raw, price, revision, fillId: `${at}.${number}` as FillId };
          };
          for (const at of raws.keys()) {
            right.postFill(postingOf(at, 1, 0));
            corrected.postFill(postingOf(at, 1, at === wrongAt ? extra : 0));
          }
          expect(corrected.postFill(postingOf(wrongAt, 2, 0)).type).toBe('corrected');
          const bare = (ledger: Ledger) =>
            JSON.stringify(ledger.positions(account), (_, value) =>
              typeof value === 'bigint' ? `${value}` : value,
            );
          expect(bare(corrected)).toBe(bare(right));
        },
      ),
    );
  });

  it('settles without changing a figure', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const kept = new Ledger(instruments);
        const settled = new Ledger(instruments);
        for (const [at, step] of sequence.entries()) {
          if (step.type === 'settle') continue;
          apply(kept, step);
          apply(settled, step);
          settled.settle(at as EpochMs);
        }
        expect(settled.positions(account)).toEqual(kept.positions(account));
      }),
    );
  });
});
