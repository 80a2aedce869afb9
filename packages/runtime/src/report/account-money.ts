// One account's money: the events folded into a ledger of the report's own, its equity curve, and the split of what the
// equity did. The fold is compared with what the kernel stated at every mark: two ways to one figure, to the last unit.
import {
  type AccountId,
  addMoney,
  formatMoney,
  type InstrumentIndex,
  MONEY_ZERO,
  type Money,
  moneyToNumber,
  parseMoney,
  subtractMoney,
} from '@holdfast/engine/base';
import type { AccountConfig } from '@holdfast/engine/kernel';
import type { EquityMarked } from '@holdfast/engine/model';
import type { EquityParts, Ledger } from '@holdfast/engine/portfolio';
import { EquitySeries } from './equity-series.ts';
import type { FillRecord } from './order-lives.ts';
import { PeriodCloses } from './period-closes.ts';
import type { AccountReport } from './report-model.ts';
import { costsOf, type RoundTrips, type Trip } from './round-trips.ts';

type Split = AccountReport['split'];
type Check = AccountReport['check'];

interface Mark {
  readonly atMs: number;
  readonly parts: EquityParts;
  readonly unrealized: Money;
}

export type PriceOf = (instrument: InstrumentIndex) => Money | undefined;

export class AccountMoney {
  readonly series = new EquitySeries();
  readonly closes = new PeriodCloses();
  config: AccountConfig;
  #start: Money | undefined;
  #mark: Mark | undefined;
  #marksCompared = 0;
  #marksDiffering = 0;

  constructor(config: AccountConfig) {
    this.config = config;
  }

  get id(): AccountId {
    return this.config.id;
  }

  onInitial(amount: Money): void {
    this.#start = addMoney(this.#start ?? MONEY_ZERO, amount);
  }

  onMark(event: EquityMarked, ledger: Ledger): void {
    const parts = this.#parts(ledger, () => undefined);
    const unrealized = parseMoney(event.unrealized);
    const equity = parseMoney(event.equity);
    this.#marksCompared += 1;
    if (addMoney(parts.balance, unrealized) !== equity) this.#marksDiffering += 1;
    this.#mark = { atMs: event.atMs, parts, unrealized };
    this.#sample(event.atMs, equity);
  }

  /** After a posting, where every open position has a price. */
  onPosting(atMs: number, ledger: Ledger, priceOf: PriceOf): void {
    const { equity } = this.#parts(ledger, priceOf);
    if (equity !== undefined) this.#sample(atMs, equity);
  }

  #sample(atMs: number, equity: Money): void {
    this.series.add(atMs, equity);
    this.closes.add(atMs, moneyToNumber(equity));
  }

  #parts(ledger: Ledger, priceOf: PriceOf): EquityParts {
    return ledger.equity(this.id, this.config.currency, priceOf);
  }

  split(ledger: Ledger, priceOf: PriceOf, atMs: number | undefined): Split {
    const now = this.#parts(ledger, priceOf);
    const flat = ledger.positions(this.id).every(({ lots }) => lots === 0);
    if (now.unrealized !== undefined)
      return this.#splitOf(now, now.unrealized, flat ? 'flat' : 'lastQuote', atMs);
    if (this.#mark)
      return this.#splitOf(this.#mark.parts, this.#mark.unrealized, 'lastMark', this.#mark.atMs);
    return this.#splitOf(now, undefined, 'unknown', atMs);
  }

  #splitOf(
    parts: EquityParts,
    unrealized: Money | undefined,
    basis: Split['basis'],
    atMs: number | undefined,
  ): Split {
    const start = this.#start;
    const end = unrealized === undefined ? undefined : addMoney(parts.balance, unrealized);
    const cashFlows = subtractMoney(parts.deposits, start ?? MONEY_ZERO);
    const change =
      end === undefined || start === undefined
        ? undefined
        : subtractMoney(subtractMoney(end, start), cashFlows);
    return {
      ...text('start', start),
      cashFlows: formatMoney(cashFlows),
      ...text('price', plus(plus(parts.slippage, parts.realized), unrealized)),
      slippage: formatMoney(parts.slippage),
      fees: formatMoney(parts.fees),
      funding: formatMoney(parts.funding),
      ...text('end', end),
      ...text('change', change),
      realized: formatMoney(parts.realized),
      ...text('unrealized', unrealized),
      basis,
      ...(atMs !== undefined && { asOfMs: atMs }),
    };
  }

  check(ledger: Ledger, split: Split, trips: RoundTrips): Check {
    const parts = this.#parts(ledger, () => undefined);
    const own = (trip: Trip): boolean => trip.account === this.id;
    const all = [...trips.closed, ...trips.open].filter(own);
    const unattributed = trips.unattributedFunding.get(this.id) ?? MONEY_ZERO;
    const closes = trips.closesCompared.get(this.id);
    return {
      marksCompared: this.#marksCompared,
      marksDiffering: this.#marksDiffering,
      ...text('splitDifference', splitDifference(split)),
      ...text('tripsDifference', tripsDifference(parts, all, unattributed)),
      unattributedFunding: formatMoney(unattributed),
      closesCompared: closes?.compared ?? 0,
      closesDiffering: closes?.differing ?? 0,
      feesPending: parts.pending.fees,
      slippageUnmeasured: parts.pending.slippage,
    };
  }

  costs(fills: readonly FillRecord[]): AccountReport['costs'] {
    const own = fills.filter(({ event }) => event.account === this.id);
    const sum = (of: readonly FillRecord[], amount: (fill: FillRecord) => Money): Money =>
      of.reduce((total, fill) => addMoney(total, amount(fill)), MONEY_ZERO);
    const measured = own.filter(({ event }) => event.slippage !== undefined);
    const turnover = sum(own, worthOf);
    const fees = sum(own, ({ fee }) => fee ?? MONEY_ZERO);
    const slippage = sum(measured, ({ event }) => parseMoney(event.slippage ?? '0'));
    const liquid = (kind: 'maker' | 'taker'): number =>
      own.filter(({ event }) => event.liquidity === kind).length;
    const [makerFills, takerFills] = [liquid('maker'), liquid('taker')];
    return {
      turnover: formatMoney(turnover),
      makerFills,
      takerFills,
      otherFills: own.length - makerFills - takerFills,
      ...bps('feesBps', fees, turnover),
      ...bps('slippageBps', slippage, sum(measured, worthOf)),
    };
  }
}

const worthOf = ({ event }: FillRecord): Money => {
  const worth = parseMoney(event.worth);
  return (worth < 0n ? -worth : worth) as Money;
};

const text = (name: string, amount: Money | undefined): Record<string, string> =>
  amount === undefined ? {} : { [name]: formatMoney(amount) };

const plus = (a: Money | undefined, b: Money | undefined): Money | undefined =>
  a === undefined || b === undefined ? undefined : addMoney(a, b);

const bps = (name: string, amount: Money, of: Money): Record<string, number> =>
  of === 0n ? {} : { [name]: Number(((moneyToNumber(amount) / moneyToNumber(of)) * 10_000).toFixed(4)) };

/** What the end has beyond its parts: zero, or the report says so. */
function splitDifference(split: Split): Money | undefined {
  if (split.start === undefined || split.end === undefined || split.price === undefined) return undefined;
  const parts =
    parseMoney(split.start) +
    parseMoney(split.cashFlows) +
    parseMoney(split.price) -
    parseMoney(split.slippage) -
    parseMoney(split.fees) +
    parseMoney(split.funding);
  return subtractMoney(parseMoney(split.end), parts as Money);
}

/** Undefined while a trip's price P&L is not known. */
function tripsDifference(parts: EquityParts, trips: readonly Trip[], unattributed: Money): Money | undefined {
  let sum = unattributed;
  for (const trip of trips) {
    if (trip.gross === undefined) return undefined;
    sum = addMoney(addMoney(sum, subtractMoney(trip.gross, costsOf(trip).fees)), trip.funding);
  }
  return subtractMoney(addMoney(subtractMoney(parts.realized, parts.fees), parts.funding), sum);
}
