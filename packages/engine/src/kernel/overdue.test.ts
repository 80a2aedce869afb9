import { afterEach, describe, expect, it } from 'vitest';
import type { EnterDecision } from '../strategy/index.ts';
import { nodeView } from '../views/index.ts';
import { account, btc, KernelBench } from './testing/kernel-bench.ts';

const enter: EnterDecision = {
  type: 'enter',
  side: 'buy',
  orderType: 'market',
  stopTicks: 599_000,
  reason: 'test',
};
const limit: EnterDecision = { ...enter, orderType: 'limit', priceTicks: 599_900 };
/** Twice the regular interval of the bench. */
const limitMs = 600_000;

let bench: KernelBench;

afterEach(() => bench.expectFold());

const record = () => bench.kernel.books.account(account);

/** Reads go on being asked for, and each comes back cut short. */
function passWithoutTruth(ms: number): void {
  const untilMs = bench.nowMs + ms;
  while (bench.nowMs < untilMs) {
    bench.pass(Math.min(20_000, untilMs - bench.nowMs));
    bench.answerRead({ complete: false, balances: [] });
  }
}

describe.each([
  ['comes back cut short', passWithoutTruth],
  ['is never answered', (ms: number) => bench.pass(ms)],
])('an account of which each read %s', (_, pass) => {
  it('takes no entry once its truth is too old, says so, and takes them again after a complete read', () => {
    bench = new KernelBench().ready();
    pass(limitMs - 60_000);
    bench.decide(enter);
    expect(bench.submittedCount).toBe(1);
    bench.report(bench.submitted, 'canceled');
    pass(120_000);
    expect(record().overdueSinceMs).toBe(record().reconciledAtMs! + limitMs);
    expect(bench.alerts().filter((code) => code === 'reconciliation-overdue')).toHaveLength(1);
    bench.decide(enter);
    expect(bench.denials()).toEqual(['reconciliation-overdue']);
    const view = nodeView(bench.kernel);
    expect(view.accounts[0]!.overdueSinceMs).toBe(record().overdueSinceMs);
    expect(view.sessions[0]!.instruments[0]!.strategies[0]).toMatchObject({
      outcome: 'reconciliation-overdue',
      outcomeInWords: 'the venue’s account could not be read completely for too long',
    });
    bench.pass(30_000);
    bench.answerRead();
    expect(bench.alerts()).toContain('reconciliation-current');
    bench.decide(enter);
    expect(bench.submittedCount).toBe(2);
  });

  it('takes back the entries that work, and still closes and cancels', () => {
    bench = new KernelBench().ready();
    const open = bench.openLong();
    bench.decide(undefined);
    pass(limitMs + 60_000);
    bench.decide({ type: 'exit', reason: 'test' });
    expect(bench.submitted.terms).toMatchObject({ reduceOnly: true, lots: open.terms.lots });
  });

  it('has its working entries canceled', () => {
    bench = new KernelBench().ready();
    bench.decide(limit);
    bench.report(bench.submitted, 'accepted');
    pass(limitMs + 60_000);
    const { clientOrderId } = bench.submitted.terms;
    expect(bench.kernel.books.orders.get(clientOrderId)!.cancelReason).toBe('reconciliation-overdue');
    expect(bench.effects.map(({ type }) => type)).toContain('CancelOrder');
    bench.report(bench.submitted, 'canceled');
    expect(bench.kernel.books.openOrders[btc]!.size).toBe(0);
  });
});

describe('an account behind a link that is down', () => {
  it('is not called overdue: it is read before the link is ready again', () => {
    bench = new KernelBench().ready();
    bench.input({ type: 'LinkReport', account, state: 'recovering', why: 'cut', generation: 1 });
    bench.pass(8 * 3_600_000);
    bench.connect(2);
    expect(record().overdueSinceMs).toBeUndefined();
    expect(bench.alerts()).not.toContain('reconciliation-overdue');
  });
});
