import { afterEach, describe, expect, it } from 'vitest';
import { account, btc, KernelBench } from '../kernel/testing/kernel-bench.ts';
import type { BalanceReport } from '../model/index.ts';
import { nodeView } from './index.ts';

let bench: KernelBench;

afterEach(() => bench.expectFold());

const view = () => nodeView(bench.kernel).accounts[0]!;
const limit = (name: string) => view().limits.find((it) => it.limit === name);

const balance = (text: string): BalanceReport => ({
  type: 'BalanceReport',
  account,
  currency: 'USDT',
  balance: text,
  atMs: bench.nowMs as never,
});

describe('the view of an account', () => {
  it('shows the cash of our books beside the venue’s, and a difference until it is settled', () => {
    bench = new KernelBench().ready();
    expect(view().cash).toEqual({ books: '10000', venue: '10000', venueAtMs: bench.nowMs });
    bench.pass(301_000);
    bench.answerRead({ balances: [balance('9987.5')] });
    expect(view().cash).toMatchObject({ books: '10000', venue: '9987.5', disputed: '-12.5' });
    expect(view().disputes).toEqual(['cash: the venue has 12.5 USDT less than our books']);
    bench.pass(2_500);
    bench.answerRead({ balances: [balance('9987.5')] });
    expect(view().cash).toMatchObject({ books: '9987.5', venue: '9987.5' });
    expect(view().disputes).toEqual([]);
  });

  it('tells a disputed position as a quantity, not as lots', () => {
    bench = new KernelBench().ready();
    bench.pass(301_000);
    const position = { type: 'PositionReport', account, instrument: btc, lots: 1_000, atMs: bench.nowMs };
    bench.answerRead({ positions: [position as never] });
    expect(view().disputes).toEqual(['BTCUSDT-PERP.BITUNIX: the venue holds 1, our books 0']);
    bench.pass(2_500);
    bench.answerRead({ positions: [position as never] });
    const texts = bench.events.flatMap(({ event }) => (event.type === 'AlertRaised' ? [event.text] : []));
    expect(texts.join()).toContain('the venue holds 1, our books had 0;');
  });

  it('does not invent the venue’s cash before it was told', () => {
    bench = new KernelBench();
    bench.start();
    expect(view().cash).toEqual({ books: '0' });
  });

  it('shows leverage and open positions used of what is allowed, working entries included', () => {
    bench = new KernelBench().ready();
    expect(limit('leverage')).toEqual({ limit: 'leverage', used: 0, allowed: 5 });
    expect(limit('openPositions')).toEqual({ limit: 'openPositions', used: 0, allowed: 5 });
    bench.decide({
      type: 'enter',
      side: 'buy',
      orderType: 'limit',
      priceTicks: 599_900,
      stopTicks: 599_000,
      reason: 'test',
    });
    const { lots } = bench.submitted.terms;
    expect(limit('leverage')!.used).toBeCloseTo((lots * 0.001 * 59_990) / 10_000, 9);
    expect(limit('openPositions')!.used).toBe(1);
  });

  it('does not know the leverage while a price or the equity is not known', () => {
    bench = new KernelBench();
    bench.start();
    expect(limit('leverage')).toEqual({ limit: 'leverage', allowed: 5 });
  });
});

describe('the slippage of an account', () => {
  const enter = (order: { orderType: 'market' } | { orderType: 'limit'; priceTicks: number }): void => {
    bench.decide({ type: 'enter', side: 'buy', stopTicks: 599_000, reason: 'test', ...order });
    bench.fill(bench.submitted, 600_001);
  };

  it('of a limit order is none by definition: nothing is still to come', () => {
    bench = new KernelBench().ready();
    enter({ orderType: 'limit', priceTicks: 600_001 });
    expect(view().equity).toMatchObject({ slippage: '0', slippageUnmeasured: 1 });
    expect(view().equity.pending).toEqual({ fees: 0, fundings: 0, costs: 0, realized: 0 });
  });

  it('of a market order is measured against the touch that was seen', () => {
    bench = new KernelBench().ready();
    enter({ orderType: 'market' });
    expect(view().equity.slippageUnmeasured).toBe(0);
  });
});

describe('the view of an instrument', () => {
  const instrument = () => nodeView(bench.kernel).sessions[0]!.instruments[0]!;

  it('shows the funding rate with its time, and none once that is over an hour ago', () => {
    bench = new KernelBench().ready();
    expect(instrument()).toMatchObject({ fundingTold: true });
    expect(instrument().fundingRate).toBeUndefined();
    bench.input({ type: 'FundingRateReport', instrument: btc, rate: '0.0001' });
    const toldAtMs = bench.nowMs;
    expect(instrument()).toMatchObject({ fundingRate: '0.0001', fundingAtMs: toldAtMs });
    bench.pass(3_600_000);
    bench.quote(600_000, 600_001);
    expect(instrument().fundingRate).toBe('0.0001');
    bench.nowMs += 1;
    bench.quote(600_000, 600_001);
    expect(instrument().fundingRate).toBeUndefined();
    expect(instrument().fundingAtMs).toBeUndefined();
  });

  it('has no gap to show where nobody tells funding rates', () => {
    bench = new KernelBench({ capabilities: { fundingRates: false } }).ready();
    expect(instrument().fundingTold).toBe(false);
  });
});
