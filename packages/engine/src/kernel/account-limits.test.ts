import { afterEach, describe, expect, it } from 'vitest';
import type { InstrumentIndex, Lots } from '../base/index.ts';
import type { EnterDecision } from '../strategy/index.ts';
import { nodeView } from '../views/index.ts';
import { account, btc, eth, KernelBench } from './testing/kernel-bench.ts';

const buyLimit: EnterDecision = {
  type: 'enter',
  side: 'buy',
  orderType: 'limit',
  priceTicks: 599_900,
  stopTicks: 599_000,
  reason: 'test',
};
let bench: KernelBench;

afterEach(() => bench.expectFold());

it('a limit that is reached cancels entries that work already', () => {
  bench = new KernelBench({ limits: { dailyLossFraction: 0.0005 } }).ready();
  bench.decide(buyLimit);
  const entry = bench.submitted;
  bench.fill(entry, 599_900, 100);
  bench.quote(599_000, 599_001);
  expect(bench.kernel.books.account(account).latches).toContain('dailyLoss');
  expect(bench.effects.filter(({ type }) => type === 'CancelOrder')).toEqual([
    expect.objectContaining({ clientOrderId: entry.terms.clientOrderId }),
  ]);
});

const midnightMs = 1_764_028_800_000 + 86_400_000;
const days = () => bench.events.flatMap(({ event }) => (event.type === 'TradingDayStarted' ? [event] : []));
const marks = () => bench.events.filter(({ event }) => event.type === 'EquityMarked').length;
const staleness = (level: 'fresh' | 'restarting' | 'safeStop', instrument: InstrumentIndex = btc) =>
  bench.input({ type: 'StalenessReport', instrument, level, ageMs: level === 'fresh' ? 0 : 121_000 });
const passDay = (ms: number) => {
  const untilMs = bench.nowMs + ms;
  // Timers of the live loop: one each 5 s, whatever is due.
  while (bench.nowMs < untilMs) {
    bench.pass(Math.min(5_000, untilMs - bench.nowMs));
    bench.input({ type: 'TimerFired' });
  }
};

describe('the start of a trading day', () => {
  it('waits over midnight for a fresh price of each open position, then takes the equity at it', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    bench.pass(midnightMs - 300_000 - bench.nowMs);
    staleness('safeStop');
    const marked = marks();
    passDay(600_000);
    expect(bench.nowMs).toBeGreaterThan(midnightMs);
    expect(days().map(({ day }) => day)).toEqual(['2025-11-25']);
    expect(marks()).toBe(marked);
    expect(nodeView(bench.kernel).accounts[0]!).toMatchObject({
      day: { date: '2025-11-25' },
      stalePrices: [{ instrument: 'BTCUSDT-PERP.BITUNIX' }],
    });
    // Fresh again, but the kernel has not seen the price that made it so.
    staleness('fresh');
    passDay(5_000);
    expect(days()).toHaveLength(1);
    bench.quote(598_000, 598_001);
    passDay(5_000);
    expect(days().map(({ day }) => day)).toEqual(['2025-11-25', '2025-11-26']);
    const equity = Number(bench.kernel.equityOf(account).equity) / 1e12;
    expect(Number(days()[1]!.equity)).toBe(equity);
    expect(equity).toBeLessThan(9_970);
    expect(nodeView(bench.kernel).accounts[0]!.stalePrices).toEqual([]);
  });

  it('needs no price where no position is open', () => {
    bench = new KernelBench().ready();
    staleness('safeStop');
    passDay(midnightMs + 60_000 - bench.nowMs);
    expect(days().map(({ day }) => day)).toEqual(['2025-11-25', '2025-11-26']);
  });
});

describe('a position whose price is old', () => {
  const besideOldEth = (options: ConstructorParameters<typeof KernelBench>[0] = {}) => {
    bench = new KernelBench({ ...options, withEth: true }).ready();
    staleness('fresh', eth);
    bench.quote(600_000, 600_001, 100_000, eth);
    bench.input({
      type: 'AdjustPosition',
      instrument: eth,
      lots: 50 as Lots,
      price: '60000',
      by: 'ann',
      reason: 'by hand',
    });
    bench.pass(125_000);
    staleness('restarting', eth);
  };

  it('lets no entry pass anywhere in the account: its equity is a figure of then', () => {
    besideOldEth();
    bench.decide(buyLimit);
    expect(bench.denials()).toEqual(['equity-stale']);
    staleness('fresh', eth);
    bench.quote(600_000, 600_001, 100_000, eth);
    bench.decide(buyLimit);
    expect(bench.submittedCount).toBe(1);
  });

  it('does not hold up a limit that another position reaches, and the alert says with what it was measured', () => {
    besideOldEth({ limits: { dailyLossFraction: 0.0005 } });
    bench.input({
      type: 'AdjustPosition',
      instrument: btc,
      lots: 100 as Lots,
      price: '60000',
      by: 'ann',
      reason: 'by hand',
    });
    bench.quote(599_000, 599_001);
    const latched = bench.events.find(({ event }) => event.type === 'RiskLatched')!.event;
    expect(latched).toMatchObject({ latch: 'dailyLoss', stalePrices: [eth] });
    const texts = bench.events.flatMap(({ event }) => (event.type === 'AlertRaised' ? [event.text] : []));
    expect(texts.at(-1)).toMatch(/last known price of ETHUSDT-PERP\.BITUNIX \(12\d s old\)/);
  });
});
