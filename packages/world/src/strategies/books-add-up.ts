// The ledger's parts against the events of a run: to the last unit of 1e-12, no tolerance.
import { parseMoney } from '@holdfast/engine/base';
import type { Kernel } from '@holdfast/engine/kernel';
import { expect } from 'vitest';
import type { TimedEvent } from './fills-of.ts';

/** The equity from the fills alone: cash in and out, what is held at the last mid, fees, funding. */
export function expectBooksAddUp(kernel: Kernel, events: readonly TimedEvent[]): void {
  const sum = { cash: 0n, fees: 0n, funding: 0n, deposits: 0n };
  for (const { event } of events) {
    if (event.type === 'CashAdjusted') sum.deposits += parseMoney(event.amount);
    else if (event.type === 'FundingPosted') sum.funding += parseMoney(event.amount);
    else if (event.type === 'OrderFilled') {
      sum.cash += (event.side === 'sell' ? 1n : -1n) * parseMoney(event.worth);
      sum.fees += parseMoney(event.fee!);
    }
  }
  const { instrument } = kernel.config.instruments[0]!;
  const parts = kernel.equityOf(kernel.config.accounts[0]!.id);
  const lots = BigInt(kernel.books.positionLots(0 as never));
  const midHalfTicks = BigInt(kernel.market.bidTicks[0]! + kernel.market.askTicks[0]!);
  // Money is in units of 1e-12, so a product of two sizes has 1e-24 of them.
  const held = (lots * midHalfTicks * instrument.tickSize * instrument.lotSize) / (2n * 10n ** 12n);
  expect(parts.deposits).toBe(sum.deposits);
  expect(parts.fees).toBe(sum.fees);
  expect(parts.funding).toBe(sum.funding);
  expect(parts.equity).toBe(sum.deposits + sum.cash + held - sum.fees + sum.funding);
  expect(parts.equity).toBe(parts.deposits + parts.realized + parts.unrealized! - parts.fees + parts.funding);
  // Slippage is unknown, not zero, where no decision saw a quote: what the venue's stops and targets did.
  expect(parts.pending).toMatchObject({ fees: 0, fundings: 0, costs: 0, realized: 0 });
}
