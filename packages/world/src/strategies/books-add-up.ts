// The ledger's parts against the events of a run: to the last unit of 1e-12, no tolerance.
import { parseMoney } from '@holdfast/engine/base';
import type { Kernel } from '@holdfast/engine/kernel';
import type { TimedEvent } from './fills-of.ts';

interface Sums {
  deposits: bigint;
  /** What fills paid and took, without fees. */
  cash: bigint;
  fees: bigint;
  funding: bigint;
}

/** What does not add up, as sentences; an empty list: all of it does. */
export function booksProblems(kernel: Kernel, events: readonly TimedEvent[]): string[] {
  const parts = kernel.equityOf(kernel.config.accounts[0]!.id);
  const { deposits, cash, fees, funding } = sumsOf(events);
  const { fees: f, fundings, costs, realized } = parts.pending;
  const rows: readonly (readonly [string, bigint | undefined, bigint])[] = [
    ['deposits', parts.deposits, deposits],
    ['fees', parts.fees, fees],
    ['funding', parts.funding, funding],
    // From the fills alone: cash in and out, what is held at the last mid, fees, funding.
    ['equity', parts.equity, deposits + cash + heldWorth(kernel) - fees + funding],
    [
      'sum of the parts',
      parts.deposits + parts.realized + (parts.unrealized ?? 0n) - parts.fees + parts.funding,
      parts.equity ?? 0n,
    ],
    // Slippage may be: it is unknown, not zero, where no decision saw a quote (the venue's stops and targets).
    ['pending figures', BigInt(f + fundings + costs + realized), 0n],
  ];
  return rows.flatMap(([name, is, expected]) =>
    is === expected ? [] : [`${name}: ${is}, expected ${expected}`],
  );
}

function sumsOf(events: readonly TimedEvent[]): Sums {
  const sums: Sums = { deposits: 0n, cash: 0n, fees: 0n, funding: 0n };
  for (const { event } of events) {
    if (event.type === 'CashAdjusted') sums.deposits += parseMoney(event.amount);
    else if (event.type === 'FundingPosted') sums.funding += parseMoney(event.amount);
    else if (event.type === 'OrderFilled') {
      sums.cash += (event.side === 'sell' ? 1n : -1n) * parseMoney(event.worth);
      sums.fees += parseMoney(event.fee ?? 'NaN');
    }
  }
  return sums;
}

/** Money is in units of 1e-12, so a product of two sizes has 1e-24 of them. */
function heldWorth(kernel: Kernel): bigint {
  const { instrument } = kernel.config.instruments[0]!;
  const lots = BigInt(kernel.books.positionLots(0 as never));
  const midHalfTicks = BigInt(kernel.market.bidTicks[0]! + kernel.market.askTicks[0]!);
  return (lots * midHalfTicks * instrument.tickSize * instrument.lotSize) / (2n * 10n ** 12n);
}
