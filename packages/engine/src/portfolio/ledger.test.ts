import { describe, expect, it } from 'vitest';
import {
  type EpochMs,
  type FillId,
  formatMoney,
  type Money,
  parseMoney,
  type VenueOrderId,
} from '../base/index.ts';
import { executionRevisionOf } from './execution-revision.ts';
import { Ledger } from './ledger.ts';
import {
  account,
  adjustment,
  fill,
  instruments,
  inverseIndex,
  perpetualIndex,
  provenance,
  stock,
  stockIndex,
} from './posting-fixtures.ts';

const text = (value: Money | undefined): string | undefined =>
  value === undefined ? undefined : formatMoney(value);
const stockOf = (ledger: Ledger) => ledger.position(account, stockIndex);
const revised = (id: string) => {
  const revision = executionRevisionOf(id as FillId);
  return revision === undefined ? {} : { revision };
};
const feeOf = (id: string, amount: string) => ({
  account,
  instrument: stockIndex,
  provenance: provenance(),
  fillId: id as FillId,
  fee: { amount: parseMoney(amount) },
});

describe('a fill', () => {
  it('counts once, whatever is said the second time', () => {
    const ledger = new Ledger(instruments);
    expect(ledger.postFill(fill('1', 'buy', 10, '100', { fee: '1' }))).toEqual({
      type: 'posted',
      realized: 0n,
      position: 10,
    });
    expect(ledger.postFill(fill('1', 'buy', 11, '100', { fee: '1' }))).toEqual({ type: 'duplicate' });
    expect(stockOf(ledger).lots).toBe(10);
    expect(ledger.positionOf(account, stockIndex)).toBe(10);
  });

  it('closes the oldest lots first in a stock, and keeps fees, slippage and price apart', () => {
    const ledger = new Ledger(instruments);
    ledger.postFill(fill('1', 'buy', 10, '100', { fee: '1', slippage: '0.5' }));
    ledger.postFill(fill('2', 'buy', 10, '110', { fee: '1', slippage: '0.25' }));
    const outcome = ledger.postFill(fill('3', 'sell', 15, '120', { fee: '-0.1' }));
    expect(outcome).toEqual({ type: 'posted', realized: parseMoney('250'), position: 5 });
    const reading = stockOf(ledger);
    expect([text(reading.realized), text(reading.fees), text(reading.net)]).toEqual(['250', '1.9', '248.1']);
    expect([text(reading.slippage), reading.pending.slippage]).toEqual(['0.75', 1]);
    expect([text(reading.averagePrice), text(reading.entryWorth)]).toEqual(['110', '550']);
    expect(ledger.netOf(account, stockIndex)).toBe(reading.net);
  });

  it('averages in a perpetual, and opens anew beyond zero', () => {
    const ledger = new Ledger(instruments);
    const on = { instrument: perpetualIndex };
    ledger.postFill(fill('1', 'buy', 10_000, '60000', on));
    ledger.postFill(fill('2', 'buy', 10_000, '61000', on));
    ledger.postFill(fill('3', 'sell', 30_000, '62000', on));
    const reading = ledger.position(account, perpetualIndex);
    expect([reading.lots, text(reading.realized)]).toEqual([-10_000, '3000']);
    expect(text(reading.averagePrice)).toBe('62000');
    expect(text(ledger.unrealizedAt(account, perpetualIndex, parseMoney('61000')))).toBe('1000');
  });

  it('is settled in the coin where the contract is inverse', () => {
    const ledger = new Ledger(instruments);
    const on = { instrument: inverseIndex };
    ledger.postFill(fill('1', 'buy', 100, '40000', on));
    ledger.postFill(fill('2', 'buy', 100, '50000', on));
    expect(text(ledger.position(account, inverseIndex).averagePrice)).toMatch(/^44444\.444444/);
    ledger.postFill(fill('3', 'sell', 200, '50000', on));
    expect(text(ledger.position(account, inverseIndex).realized)).toBe('0.05');
  });
});

describe('a fee', () => {
  it('is pending, never zero, until it is reported', () => {
    const ledger = new Ledger(instruments);
    ledger.postFill(fill('1', 'buy', 10, '100'));
    expect(stockOf(ledger).pending.fees).toBe(1);
    expect(ledger.postFee(feeOf('1', '1.05')).type).toBe('posted');
    expect([stockOf(ledger).pending.fees, text(stockOf(ledger).fees)]).toEqual([0, '1.05']);
    expect(ledger.postFee(feeOf('1', '1.05')).type).toBe('duplicate');
    expect(ledger.postFee(feeOf('1', '0.95')).type).toBe('posted');
    expect(text(stockOf(ledger).fees)).toBe('0.95');
  });

  it('may come before its fill', () => {
    const ledger = new Ledger(instruments);
    expect(ledger.postFee(feeOf('1', '1')).type).toBe('awaitingFill');
    expect(ledger.postFee(feeOf('1', '1')).type).toBe('duplicate');
    expect(text(stockOf(ledger).fees)).toBe('0');
    ledger.postFill(fill('1', 'buy', 10, '100'));
    expect([stockOf(ledger).pending.fees, text(stockOf(ledger).fees)]).toEqual([0, '1']);
  });

  it('in another currency is counted in that currency', () => {
    const ledger = new Ledger(instruments);
    ledger.postFill({ ...fill('1', 'buy', 1, '100'), fee: { amount: parseMoney('2'), currency: 'EUR' } });
    expect(text(stockOf(ledger).fees)).toBe('0');
    expect(text(ledger.equity(account, 'EUR', () => undefined).equity)).toBe('-2');
    expect(ledger.currencies(account)).toEqual(['EUR', 'USD']);
  });
});

describe('a correction of an execution', () => {
  const first = '0000e0d5.65a1.01.01';
  const second = '0000e0d5.65a1.01.02';

  it('replaces the earlier one as if it had come first', () => {
    const ledger = new Ledger(instruments);
    ledger.postFill(fill(first, 'buy', 10, '100', { fee: '1', slippage: '1', ...revised(first) }));
    ledger.postFill(fill('x', 'sell', 10, '110', { fee: '1', slippage: '0' }));
    const outcome = ledger.postFill(fill(second, 'buy', 10, '101', { ...revised(second) }));
    expect(outcome).toEqual({ type: 'corrected', realizedChange: parseMoney('-10'), position: 0 });
    const reading = stockOf(ledger);
    expect([text(reading.realized), text(reading.fees), reading.pending.fees]).toEqual(['90', '1', 1]);
    expect([text(reading.slippage), reading.pending.slippage]).toEqual(['0', 1]);
    expect(ledger.postFee(feeOf(first, '1')).type).toBe('refused');
    expect(ledger.postFill(fill(second, 'buy', 10, '101', revised(second))).type).toBe('duplicate');
    expect(ledger.postFill(fill(first, 'buy', 10, '100', revised(first))).type).toBe('duplicate');
  });

  it('arriving before what it corrects makes that one count for nothing', () => {
    const ledger = new Ledger(instruments);
    ledger.postFill(fill(second, 'buy', 10, '101', revised(second)));
    expect(ledger.postFill(fill(first, 'buy', 10, '100', revised(first))).type).toBe('superseded');
    expect(text(stockOf(ledger).entryWorth)).toBe('1010');
  });

  it('to no quantity busts the execution', () => {
    const ledger = new Ledger(instruments);
    ledger.postFill(fill(first, 'buy', 10, '100', revised(first)));
    expect(ledger.postFill(fill(second, 'buy', 0, '100', revised(second))).type).toBe('corrected');
    expect(stockOf(ledger).lots).toBe(0);
  });

  it('of a settled execution is refused, and says so', () => {
    const ledger = new Ledger(instruments);
    ledger.postFill(fill(first, 'buy', 10, '100', { fee: '1', ...revised(first) }));
    ledger.settle(1 as EpochMs);
    const outcome = ledger.postFill(fill(second, 'buy', 10, '101', revised(second)));
    expect(outcome).toMatchObject({ type: 'refused', reason: expect.stringContaining('is settled') });
    expect([stockOf(ledger).lots, text(stockOf(ledger).fees)]).toEqual([10, '1']);
  });

  it('is recognized by the number after the last dot only', () => {
    expect(executionRevisionOf('a.b.01.02' as FillId)).toEqual({ family: 'a.b.01', number: 2 });
    expect(executionRevisionOf('order#12' as FillId)).toBeUndefined();
    expect(executionRevisionOf('a.b.c' as FillId)).toBeUndefined();
  });
});

describe('an adjustment', () => {
  it('without a cost leaves the P&L pending, and the cost resolves it', () => {
    const ledger = new Ledger(instruments);
    ledger.postAdjustment(adjustment('adopt', 10));
    expect(stockOf(ledger)).toMatchObject({ lots: 10, entryWorth: undefined, averagePrice: undefined });
    expect(ledger.unrealizedAt(account, stockIndex, parseMoney('100'))).toBeUndefined();
    expect(ledger.equity(account, 'USD', () => parseMoney('100')).equity).toBeUndefined();

    expect(ledger.postFill(fill('1', 'sell', 4, '120', { fee: '0' }))).toMatchObject({
      realized: undefined,
      position: 6,
    });
    expect(stockOf(ledger).pending).toMatchObject({ costs: 1, realized: 1 });
    const cost = {
      account,
      instrument: stockIndex,
      provenance: provenance('operator'),
      adjustmentId: 'adopt',
    };
    const outcome = ledger.postCost({ ...cost, price: parseMoney('100') });
    expect(outcome).toEqual({ type: 'corrected', realizedChange: parseMoney('80'), position: 6 });
    expect(stockOf(ledger).pending).toMatchObject({ costs: 0, realized: 0 });
    expect(ledger.postCost({ ...cost, price: parseMoney('100') }).type).toBe('duplicate');
    expect(ledger.postCost({ ...cost, adjustmentId: 'other', price: 0n as Money }).type).toBe('refused');
  });

  it('at zero is an option that expires worthless: the cost is known', () => {
    const ledger = new Ledger(instruments);
    ledger.postFill(fill('1', 'buy', 2, '3.5', { fee: '0' }));
    expect(ledger.postAdjustment(adjustment('expired', -2, '0'))).toMatchObject({
      realized: parseMoney('-7'),
    });
    expect(ledger.postAdjustment(adjustment('expired', -2, '0')).type).toBe('duplicate');
  });

  it('and a fill of the same id are two things', () => {
    const ledger = new Ledger(instruments);
    ledger.postFill(fill('7', 'buy', 1, '100'));
    expect(ledger.postAdjustment(adjustment('7', 1, '100')).type).toBe('posted');
  });
});

describe('a split', () => {
  const split = (id: string, numerator: number, denominator: number) => ({
    account,
    instrument: stockIndex,
    provenance: provenance('split'),
    adjustmentId: id,
    numerator,
    denominator,
    atMs: 0 as EpochMs,
  });

  it('changes quantity and price, not the cost, entry by entry', () => {
    const ledger = new Ledger(instruments);
    for (let at = 0; at < 5; at += 1) ledger.postFill(fill(`${at}`, 'buy', 3, `${100 + at}`));
    const before = stockOf(ledger).entryWorth;
    expect(ledger.postSplit(split('s', 1, 5))).toMatchObject({ type: 'posted', position: 3 });
    expect(ledger.postSplit(split('s', 1, 5)).type).toBe('duplicate');
    expect(stockOf(ledger).entryWorth).toBe(before);
    expect(stockOf(ledger).entries.every((entry) => entry.lots > 0)).toBe(true);
    ledger.postFill(fill('out', 'sell', 3, '510'));
    expect(stockOf(ledger)).toMatchObject({ lots: 0, entries: [], realized: parseMoney('0') });
  });

  it('that leaves a fraction is refused and changes nothing', () => {
    const ledger = new Ledger(instruments);
    ledger.postFill(fill('1', 'sell', 7, '100'));
    expect(ledger.postSplit(split('s', 3, 2))).toMatchObject({
      type: 'refused',
      reason: expect.stringContaining('-7 lots'),
    });
    expect(stockOf(ledger).lots).toBe(-7);
    expect(ledger.postSplit(split('t', 0, 2)).type).toBe('refused');
  });
});

describe('funding and cash', () => {
  const funding = (id: string, amount?: string) => ({
    account,
    instrument: perpetualIndex,
    provenance: provenance(),
    fundingId: id,
    atMs: 0 as EpochMs,
    ...(amount !== undefined && { amount: parseMoney(amount) }),
  });

  it('post once; an unknown amount is pending', () => {
    const ledger = new Ledger(instruments);
    ledger.postFunding(funding('a', '-1.5'));
    expect(ledger.postFunding(funding('a', '-1.5')).type).toBe('duplicate');
    ledger.postFunding(funding('b'));
    expect(ledger.position(account, perpetualIndex)).toMatchObject({
      funding: parseMoney('-1.5'),
      pending: { fundings: 1 },
    });
    ledger.postFunding(funding('b', '0.5'));
    expect(ledger.postFunding(funding('b')).type).toBe('duplicate');
    expect(ledger.postFunding(funding('a', '-1.25')).type).toBe('posted');
    expect(ledger.position(account, perpetualIndex)).toMatchObject({
      funding: parseMoney('-0.75'),
      pending: { fundings: 0 },
    });
  });

  it('tell cash from equity where a purchase costs its price', () => {
    const ledger = new Ledger(instruments);
    const deposit = {
      account,
      cashId: 'd',
      currency: 'USD',
      amount: parseMoney('10000'),
      provenance: provenance(),
    };
    expect([ledger.postCash(deposit), ledger.postCash(deposit)]).toEqual([true, false]);
    ledger.postFill(fill('1', 'buy', 10, '100', { fee: '1' }));
    const parts = ledger.equity(account, 'USD', () => parseMoney('105'));
    expect([text(parts.balance), text(parts.cash), text(parts.equity)]).toEqual(['9999', '8999', '10049']);
    ledger.postFill(fill('2', 'buy', 10, '100', { fee: '1', instrument: perpetualIndex }));
    const margin = ledger.equity(account, 'USDT', () => parseMoney('100'));
    expect([text(margin.balance), text(margin.cash), text(margin.equity)]).toEqual(['-1', '-1', '-1']);
    const unpriced = ledger.equity(account, 'USD', () => undefined);
    expect(unpriced).toMatchObject({ equity: undefined, unrealized: undefined, unpriced: [stockIndex] });
  });
});

describe('exact trades in place of derived fills', () => {
  const derived = (id: string, lots: number, price: string) =>
    fill(id, 'buy', lots, price, { source: 'cumulativeTotals', order: 'o', fee: '1' });
  const exact = (id: string, lots: number, price: string) =>
    fill(id, 'buy', lots, price, { order: 'o', fee: '0.4' });
  const replace = (ledger: Ledger, ...trades: ReturnType<typeof exact>[]) =>
    ledger.replaceDerived(account, stockIndex, 'o' as VenueOrderId, trades);

  function derivedTwice(): Ledger {
    const ledger = new Ledger(instruments);
    ledger.postFill(derived('o#5', 5, '100'));
    ledger.postFill(fill('other', 'sell', 5, '110', { fee: '0' }));
    ledger.postFill(derived('o#8', 3, '100'));
    return ledger;
  }

  it('take their places in order, with their own fees', () => {
    const ledger = derivedTwice();
    const outcome = replace(ledger, exact('t1', 2, '99'), exact('t2', 3, '101'), exact('t3', 3, '100.5'));
    expect(outcome).toEqual({ type: 'corrected', realizedChange: parseMoney('-1'), position: 3 });
    const reading = stockOf(ledger);
    expect([text(reading.realized), text(reading.fees), text(reading.entryWorth)]).toEqual([
      '49',
      '1.2',
      '301.5',
    ]);
    expect(replace(ledger, exact('t1', 2, '99')).type).toBe('duplicate');
    expect(ledger.postFill(derived('o#8', 3, '100')).type).toBe('duplicate');
  });

  it.each([
    ['fewer', [exact('t1', 5, '100')]],
    ['more', [exact('t1', 5, '100'), exact('t2', 3, '100'), exact('t3', 1, '100')]],
    ['across a boundary', [exact('t1', 4, '100'), exact('t2', 4, '100')]],
    ['on the other side', [fill('t1', 'sell', 5, '100'), fill('t2', 'sell', 3, '100')]],
  ])('that do not add up (%s) change nothing', (_what, trades) => {
    const ledger = derivedTwice();
    const before = JSON.stringify(ledger.snapshot());
    expect(replace(ledger, ...trades).type).toBe('refused');
    expect(JSON.stringify(ledger.snapshot())).toBe(before);
  });
});

describe('settling', () => {
  it('stops at what still waits for its fee or its cost', () => {
    const ledger = new Ledger(instruments);
    ledger.postFill(fill('1', 'buy', 1, '100', { fee: '1' }));
    ledger.postFill(fill('2', 'buy', 1, '100'));
    ledger.postFill(fill('3', 'buy', 1, '100', { fee: '1' }));
    ledger.settle(1 as EpochMs);
    expect(ledger.postFee(feeOf('1', '2'))).toMatchObject({
      type: 'refused',
      reason: expect.stringContaining('settled'),
    });
    expect(ledger.postFee(feeOf('2', '2')).type).toBe('posted');
    expect(ledger.postFee(feeOf('3', '2')).type).toBe('posted');

    ledger.postAdjustment(adjustment('adopt', 1));
    ledger.settle(1 as EpochMs);
    const cost = { account, instrument: stockIndex, provenance: provenance(), adjustmentId: 'adopt' };
    expect(ledger.postCost({ ...cost, price: parseMoney('100') }).type).toBe('corrected');
    ledger.settle(1 as EpochMs);
    expect(ledger.postCost({ ...cost, price: parseMoney('90') }).type).toBe('refused');
    expect([text(stockOf(ledger).entryWorth), text(stockOf(ledger).fees)]).toEqual(['400', '5']);
  });
});

describe('a snapshot', () => {
  it('keeps nothing of a fee that came early but that it came', () => {
    const early = new Ledger(instruments);
    early.postFee(feeOf('1', '1'));
    early.postFill(fill('1', 'buy', 1, '100'));
    const together = new Ledger(instruments);
    together.postFill(fill('1', 'buy', 1, '100', { fee: '1' }));
    expect(early.snapshot()).toEqual(together.snapshot());
  });

  it('refuses to lose a book of an instrument that is no longer loaded', () => {
    const ledger = new Ledger(instruments);
    ledger.postFill(fill('1', 'buy', 1, '100'));
    expect(() => Ledger.restore([], ledger.snapshot())).toThrow(/has a book of SPY.TEST/);
    const moved = Ledger.restore([stock], ledger.snapshot());
    expect(moved.position(account, 0 as typeof stockIndex).lots).toBe(1);
  });
});
