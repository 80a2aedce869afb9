import { afterEach, describe, expect, it } from 'vitest';
import type { ClientOrderId, EpochMs, Lots } from '../base/index.ts';
import type { EnterDecision } from '../strategy/index.ts';
import { account, btc, KernelBench } from './testing/kernel-bench.ts';

const buy: EnterDecision = {
  type: 'enter',
  side: 'buy',
  orderType: 'market',
  stopTicks: 599_000,
  targetTicks: 602_000,
  reason: 'test',
};
const buyLimit: EnterDecision = { ...buy, orderType: 'limit', priceTicks: 599_900 };
let bench: KernelBench;

afterEach(() => bench.expectFold());

describe('an entry', () => {
  it('becomes an intent with an id of its own, and one effect', () => {
    bench = new KernelBench().ready();
    bench.decide(buy);
    expect(bench.submittedCount).toBe(1);
    expect(bench.submitted).toMatchObject({
      purpose: 'entry',
      terms: { side: 'buy', type: 'market', attachedStopTicks: 599_000, attachedTargetTicks: 602_000 },
    });
    expect(bench.submitted.terms.clientOrderId).toMatch(/^hf-abc123-/);
  });

  it('is sized by the loss at its stop, fees included, and never rounded up', () => {
    bench = new KernelBench().ready();
    bench.decide(buy);
    // 10,000 x 0.5 % over (100.1 + 0.0006 x (60,000.1 + 59,900)) per BTC = 0.2904 BTC; capped by notional 100 %: 0.1666 BTC.
    expect(bench.submitted.terms.lots).toBe(166);
  });

  it.each([
    [
      'before the link is ready',
      (b: KernelBench) =>
        b.input({ type: 'LinkReport', account, state: 'recovering', why: 'cut', generation: 1 }),
      'link-not-ready',
    ],
    [
      'on stale data',
      (b: KernelBench) =>
        b.input({ type: 'StalenessReport', instrument: btc, level: 'polling', ageMs: 16_000 }),
      'data-stale',
    ],
    [
      'under the kill switch',
      (b: KernelBench) => b.input({ type: 'Halt', by: 'test', reason: 'test', flatten: false }),
      'halted',
    ],
  ])('is denied %s', (_, disturb, gate) => {
    bench = new KernelBench().ready();
    disturb(bench);
    bench.decide(buy);
    expect(bench.submittedCount).toBe(0);
    expect(bench.denials()).toEqual([gate]);
  });

  it('is denied while another works in the instrument', () => {
    bench = new KernelBench().ready();
    bench.decide(buyLimit);
    bench.report(bench.submitted, 'accepted');
    bench.decide(buy);
    expect(bench.denials()).toEqual(['instrument-held']);
  });

  it('without a stop is denied', () => {
    bench = new KernelBench().ready();
    bench.decide({ type: 'enter', side: 'buy', orderType: 'market', reason: 'test' });
    expect(bench.denials()).toEqual(['stop-missing']);
    expect(bench.submittedCount).toBe(0);
  });

  it('that works too long is canceled, and canceled again until there is evidence', () => {
    bench = new KernelBench().ready();
    bench.decide({ ...buyLimit, expiryMs: 10_000 });
    const { submitted } = bench;
    bench.report(submitted, 'accepted');
    bench.pass(11_000);
    const cancels = () => bench.effects.filter(({ type }) => type === 'CancelOrder').length;
    expect(cancels()).toBe(1);
    bench.pass(6_000);
    expect(cancels()).toBe(2);
    bench.report(submitted, 'canceled');
    bench.pass(60_000);
    expect(cancels()).toBe(2);
    expect(bench.status(submitted.terms.clientOrderId)).toBe('canceled');
  });
});

describe('fills', () => {
  it('count once, whatever is repeated or comes out of order', () => {
    bench = new KernelBench().ready();
    bench.decide(buy);
    const order = bench.submitted;
    bench.fill(order, 600_001, 100, '0.3');
    bench.fill(order, 600_001, 40, '0.1');
    bench.fill(order, 600_001, 100, '0.3');
    expect(bench.kernel.books.positionLots(btc)).toBe(100);
    bench.fill(order, 600_001);
    bench.fill(order, 600_001);
    expect(bench.kernel.books.positionLots(btc)).toBe(166);
    expect(bench.types().filter((type) => type === 'OrderFilled')).toHaveLength(2);
    expect(bench.status(order.terms.clientOrderId)).toBe('filled');
  });

  it('after a cancel still change the position', () => {
    bench = new KernelBench().ready();
    bench.decide(buyLimit);
    const order = bench.submitted;
    bench.report(order, 'accepted');
    bench.report(order, 'canceled');
    bench.fill(order, 599_900, 50);
    expect(bench.kernel.books.positionLots(btc)).toBe(50);
    expect(bench.status(order.terms.clientOrderId)).toBe('canceled');
    expect(bench.alerts()).toContain('order-revived');
  });

  it('of an order of ours that the journal lost are adopted, loudly', () => {
    bench = new KernelBench().ready();
    bench.decide(buy);
    const known = bench.submitted;
    const lost = { ...known, terms: { ...known.terms, clientOrderId: 'hf-abc123-zz-0' as ClientOrderId } };
    bench.fill(lost, 600_001, 10);
    expect(bench.kernel.books.positionLots(btc)).toBe(10);
    expect(bench.alerts()).toContain('order-lost-tail');
  });
});

describe('protection', () => {
  it('comes with the entry and is confirmed by the venue', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    expect(bench.kernel.books.instruments[btc]!.protection).toMatchObject({
      stopTicks: 599_000,
      targetTicks: 602_000,
      stopOwner: 'venue',
      confirmed: true,
    });
    expect(bench.effects.some(({ type }) => type === 'SetProtection')).toBe(false);
  });

  it('that the venue does not show is asked for, then the position is red, then closed', () => {
    bench = new KernelBench().ready();
    bench.decide(buy);
    bench.fill(bench.submitted, 600_001);
    bench.pass(5_100);
    expect(bench.effects.filter(({ type }) => type === 'SetProtection')).toHaveLength(1);
    expect(bench.alerts()).toContain('position-unprotected');
    bench.pass(31_000);
    expect(bench.submitted).toMatchObject({
      purpose: 'protection',
      terms: { side: 'sell', reduceOnly: true, lots: 166 },
    });
  });

  it('that vanishes at the venue is red at once and asked for again', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    bench.input({ type: 'ProtectionReport', account, instrument: btc, positionId: 'p1' });
    expect(bench.alerts()).toContain('position-unprotected');
    const [again, read] = bench.effects.slice(-2);
    expect(again).toMatchObject({
      type: 'SetProtection',
      stopTicks: 599_000,
      targetTicks: 602_000,
      positionId: 'p1',
    });
    // The position may have gone with it, and the word of that been lost.
    expect(read).toMatchObject({ type: 'ReadVenueState' });
  });

  it('of the runtime fires on the first quote beyond the level, at the market, once', () => {
    bench = new KernelBench({
      capabilities: { positionProtection: false, attachedProtection: false },
    }).ready();
    bench.decide(buy);
    bench.fill(bench.submitted, 600_001);
    bench.quote(599_500, 599_501);
    expect(bench.submittedCount).toBe(1);
    bench.quote(598_000, 598_001);
    bench.quote(597_900, 597_901);
    expect(bench.submittedCount).toBe(2);
    expect(bench.submitted).toMatchObject({
      purpose: 'protection',
      terms: { type: 'market', reduceOnly: true, side: 'sell' },
    });
    expect(bench.types()).toContain('ProtectionTriggered');
  });

  it('trails toward profit only', () => {
    bench = new KernelBench().ready();
    bench.decide({ ...buy, trailing: { activationTicks: 600_500, distanceTicks: 1_000 } });
    bench.fill(bench.submitted, 600_001);
    bench.quote(600_400, 600_401);
    expect(bench.types()).not.toContain('TrailingMoved');
    bench.quote(600_600, 600_601);
    expect(bench.kernel.books.instruments[btc]!.protection?.stopTicks).toBe(599_600);
    bench.quote(600_300, 600_301);
    bench.quote(601_600, 601_601);
    expect(bench.kernel.books.instruments[btc]!.protection?.stopTicks).toBe(600_600);
    expect(bench.effects.filter(({ type }) => type === 'SetProtection')).toHaveLength(2);
  });

  it('triggered by the venue closes the position, though the order looks foreign', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    bench.nowMs += 5_000;
    bench.input({
      type: 'OrderReport',
      account,
      instrument: btc,
      venueOrderId: 'v-stop' as never,
      status: 'filled',
      side: 'sell',
      orderType: 'market',
      lots: 166 as Lots,
      reduceOnly: true,
      filledLots: 166 as Lots,
      averagePrice: '59890',
      fee: '5',
      trigger: 'stop',
    });
    expect(bench.kernel.books.positionLots(btc)).toBe(0);
    expect(bench.types()).toContain('PositionClosed');
    expect(bench.kernel.books.instruments[btc]!.protection).toBeUndefined();
  });
});

describe('an unknown order', () => {
  const unknownEntry = (): KernelBench => {
    const it = new KernelBench().ready();
    it.decide(buy);
    it.input({
      type: 'SubmitReport',
      clientOrderId: it.submitted.terms.clientOrderId,
      outcome: 'unknown',
      reason: 'timed out',
    });
    return it;
  };

  it('blocks its instrument and asks the venue', () => {
    bench = unknownEntry();
    expect(
      bench.effects.some((effect) => effect.type === 'ReadVenueState' && effect.ordersInDoubt.length === 1),
    ).toBe(true);
    bench.decide(buy);
    expect(bench.denials()).toEqual(['order-unknown']);
  });

  it('is what the venue says it is', () => {
    bench = unknownEntry();
    const order = bench.submitted;
    bench.answerRead({
      endedOrders: [
        bench.orderReport(order, 'filled', {
          filledLots: order.terms.lots,
          averagePrice: '60000.1',
          fee: '6',
        }),
      ],
      positions: [
        {
          type: 'PositionReport',
          account,
          instrument: btc,
          lots: order.terms.lots,
          atMs: bench.nowMs as EpochMs,
        },
      ],
    });
    expect(bench.status(order.terms.clientOrderId)).toBe('filled');
    expect(bench.kernel.books.positionLots(btc)).toBe(166);
  });

  it('is absent only after two complete reads begun when its request can no longer arrive', () => {
    bench = unknownEntry();
    const { clientOrderId } = bench.submitted.terms;
    const absent = (): void => {
      bench.answerRead({ ordersNotFound: [clientOrderId] });
    };
    absent();
    expect(bench.status(clientOrderId)).toBe('unknown');
    bench.pass(76_000);
    absent();
    expect(bench.status(clientOrderId)).toBe('unknown');
    bench.pass(3_000);
    absent();
    expect(bench.status(clientOrderId)).toBe('notAtVenue');
  });

  it('that is not at the venue is revived by a late fill', () => {
    bench = unknownEntry();
    const order = bench.submitted;
    const { clientOrderId } = order.terms;
    bench.answerRead({ ordersNotFound: [clientOrderId] });
    for (const wait of [76_000, 3_000]) {
      bench.pass(wait);
      bench.answerRead({ ordersNotFound: [clientOrderId] });
    }
    bench.fill(order, 600_001);
    expect(bench.status(clientOrderId)).toBe('filled');
    expect(bench.kernel.books.positionLots(btc)).toBe(166);
    expect(bench.alerts()).toContain('order-revived');
  });

  it('can be resolved by an operator with a reason', () => {
    bench = unknownEntry();
    const { clientOrderId } = bench.submitted.terms;
    bench.input({
      type: 'ResolveOrder',
      clientOrderId,
      as: 'notAtVenue',
      by: 'ops',
      reason: 'checked on the web page',
    });
    expect(bench.status(clientOrderId)).toBe('notAtVenue');
  });

  it('is what an intent becomes when the process dies', () => {
    bench = new KernelBench().ready();
    bench.decide(buy);
    bench.start();
    expect(bench.status(bench.submitted.terms.clientOrderId)).toBe('unknown');
    expect(bench.submittedCount).toBe(1);
  });
});

describe('closing', () => {
  it('never asks for more than the position, however often it is asked', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    bench.input({ type: 'Flatten', by: 'ops', reason: 'test' });
    bench.input({ type: 'Flatten', by: 'ops', reason: 'test' });
    bench.pass(5_000);
    const exits = bench.effects.filter(
      (effect) => effect.type === 'SubmitOrder' && effect.purpose === 'flatten',
    );
    expect(exits).toHaveLength(1);
  });

  it('goes on after a refusal until the position is flat', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    bench.input({ type: 'Flatten', by: 'ops', reason: 'test' });
    bench.input({
      type: 'SubmitReport',
      clientOrderId: bench.submitted.terms.clientOrderId,
      outcome: 'refused',
      reason: 'queue full',
    });
    expect(bench.submittedCount).toBe(2);
    bench.pass(1_100);
    expect(bench.submittedCount).toBe(3);
    bench.fill(bench.submitted, 600_000);
    expect(bench.kernel.books.positionLots(btc)).toBe(0);
    expect(bench.types()).toContain('FlattenDone');
  });

  it('waits for the link, and goes on when it is back', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    bench.input({ type: 'LinkReport', account, state: 'recovering', why: 'cut', generation: 1 });
    bench.input({ type: 'Flatten', by: 'ops', reason: 'test' });
    expect(bench.submittedCount).toBe(1);
    bench.input({ type: 'LinkReport', account, state: 'ready', why: 'back', generation: 2 });
    expect(bench.submittedCount).toBe(2);
  });
});

describe('the kill switch', () => {
  it('flattens, is latched, and ends the node with 99 only when the venue confirms', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    bench.input({ type: 'Halt', by: 'file', reason: 'HALT', flatten: true });
    expect(bench.submitted.purpose).toBe('flatten');
    bench.fill(bench.submitted, 600_000);
    expect(bench.types()).not.toContain('LifeEnded');
    bench.answerRead();
    expect(bench.types()).toContain('FlatConfirmed');
    expect(bench.effects.at(-1)).toMatchObject({ type: 'EndNode', exitCode: 99 });
  });

  it('closes what the venue still shows when ours is flat', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    bench.input({ type: 'Halt', by: 'file', reason: 'HALT', flatten: true });
    bench.fill(bench.submitted, 600_000);
    const held = {
      type: 'PositionReport',
      account,
      instrument: btc,
      lots: 7 as Lots,
      atMs: bench.nowMs as EpochMs,
    } as const;
    bench.answerRead({ positions: [held] });
    bench.pass(8_000);
    bench.answerRead({ positions: [held] });
    bench.pass(3_000);
    bench.answerRead({ positions: [held] });
    expect(bench.submitted).toMatchObject({ purpose: 'flatten', terms: { lots: 7, side: 'sell' } });
    expect(bench.types()).not.toContain('LifeEnded');
  });

  it('survives a restart and denies entries until a person clears it', () => {
    bench = new KernelBench().ready();
    bench.input({ type: 'Halt', by: 'file', reason: 'HALT', flatten: false });
    bench.start();
    bench.connect(2);
    bench.input({ type: 'StalenessReport', instrument: btc, level: 'fresh', ageMs: 0 });
    bench.decide(buy);
    expect(bench.denials()).toEqual(['halted']);
    bench.input({ type: 'Resume', by: 'ops', reason: 'looked into it' });
    bench.decide(buy);
    expect(bench.submittedCount).toBe(1);
  });
});

describe('limits of the account', () => {
  it('latch the daily loss on a quote and keep it over a restart', () => {
    bench = new KernelBench({ limits: { dailyLossFraction: 0.005 } }).ready();
    bench.openLong();
    bench.quote(596_000, 596_001);
    expect(bench.kernel.books.account(account).latches).toEqual(['dailyLoss']);
    bench.fill({ ...bench.submitted }, 600_001);
    bench.start();
    expect(bench.kernel.books.account(account).latches).toEqual(['dailyLoss']);
  });

  it('clear the daily loss at UTC midnight, not the drawdown', () => {
    bench = new KernelBench({ limits: { dailyLossFraction: 0.005, drawdownFraction: 0.005 } }).ready();
    bench.openLong();
    bench.quote(596_000, 596_001);
    expect(bench.kernel.books.account(account).latches).toEqual(['dailyLoss', 'drawdown']);
    bench.pass(86_400_000);
    expect(bench.kernel.books.account(account).latches).toEqual(['drawdown']);
  });

  it('flatten where the session says so', () => {
    bench = new KernelBench({ limits: { dailyLossFraction: 0.005 }, onLimitBreach: 'flatten' }).ready();
    bench.openLong();
    bench.quote(596_000, 596_001);
    expect(bench.submitted).toMatchObject({ purpose: 'flatten', terms: { reduceOnly: true } });
  });
});

describe('a position that differs from the venue', () => {
  it('is taken over only when two reads say the same, with an alert and without protection', () => {
    bench = new KernelBench().ready();
    const held = {
      type: 'PositionReport',
      account,
      instrument: btc,
      lots: -5 as Lots,
      averagePrice: '60000',
      atMs: bench.nowMs as EpochMs,
    } as const;
    bench.input({ type: 'Reconcile', account, by: 'ops', reason: 'test' });
    bench.answerRead({ positions: [held] });
    expect(bench.kernel.books.positionLots(btc)).toBe(0);
    bench.pass(3_000);
    bench.answerRead({ positions: [held] });
    expect(bench.kernel.books.positionLots(btc)).toBe(-5);
    expect(bench.alerts()).toContain('position-adjusted');
    expect(bench.kernel.books.instruments[btc]!.unprotectedSinceMs).toBe(bench.nowMs);
  });
});

describe('a strategy', () => {
  it('that throws is quarantined: entries stop, protection stays', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    bench.decide(() => {
      throw new Error('a bug');
    });
    expect(bench.alerts()).toContain('strategy-quarantined');
    bench.decide(buy);
    expect(bench.submittedCount).toBe(1);
    expect(bench.kernel.books.instruments[btc]!.protection?.confirmed).toBe(true);
  });

  it('is told of its own position and closes it with a reducing order', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    bench.decide({ type: 'exit', reason: 'done' });
    expect(bench.submitted).toMatchObject({
      purpose: 'exit',
      terms: { side: 'sell', lots: 166, reduceOnly: true, type: 'market' },
    });
  });
});

describe('the kernel', () => {
  it('gives the same hash for the same inputs, and another for other ones', () => {
    const run = (price: number): string => {
      bench = new KernelBench().ready();
      bench.openLong();
      bench.quote(price, price + 1);
      return bench.kernel.stateHash();
    };
    expect(run(600_100)).toBe(run(600_100));
    expect(run(600_100)).not.toBe(run(600_101));
  });

  it('takes no peak of equity from the state that it had before a restore', () => {
    bench = new KernelBench().ready();
    bench.openLong();
    const saved = bench.kernel.snapshot();
    const other = new KernelBench().ready();
    other.openLong();
    other.quote(650_000, 650_001);
    other.kernel.restore(saved);
    expect(other.kernel.market.peak).toEqual(bench.kernel.market.peak);
  });

  it('never lets time go back', () => {
    bench = new KernelBench().ready();
    const before = bench.kernel.nowMs;
    bench.nowMs -= 3_600_000;
    bench.quote(600_000, 600_001);
    expect(bench.kernel.nowMs).toBe(before);
  });
});
