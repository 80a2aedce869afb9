// Funding at the venue's times: a rate per instrument, posted on the position of that moment. The mark is the mid of the quote
// that stands: the tape has no mark price. With a side missing the position's own average price has to do.
import {
  type EpochMs,
  formatMoney,
  type InstrumentIndex,
  invariant,
  type Money,
  mulDiv,
  parseMoney,
  type Ticks,
  ticksToPrice,
} from '../base/index.ts';
import type { FundingReport } from '../model/index.ts';
import { balanceReportOf, type VenueParts } from './venue-parts.ts';

/** Postings that a read of the account still shows. */
const postedKept = 200;

interface Funding {
  /** Decimal text: fraction per interval. */
  readonly rate: string;
  readonly nextAtMs: number;
  readonly intervalMs: number;
}

export interface FundingClockSnapshot {
  readonly rates: readonly (Funding | null)[];
  readonly posted: readonly FundingReport[];
  readonly postedMs: readonly number[];
}

export class FundingClock {
  #rates: (Funding | undefined)[];
  #posted: FundingReport[] = [];
  /** Time of the last posting that was due, by instrument, whether or not there was a position. */
  #postedMs: number[];

  constructor(instruments: number) {
    this.#postedMs = Array.from({ length: instruments }, () => 0);
    this.#rates = Array.from({ length: instruments }, () => undefined);
  }

  /**
   * Goes on being posted at its interval until the next call. A feed may name a time that is over, because it lags or
   * because that funding was posted already: then the next one is meant, and nothing is posted twice.
   */
  set(instrument: InstrumentIndex, rate: string, nextAtMs: number, intervalMs: number, nowMs: number): void {
    invariant(intervalMs > 0, `funding interval ${intervalMs} ms: more than zero is needed`);
    parseMoney(rate, 'funding rate');
    const overMs = Math.max(nowMs - 1, this.#postedMs[instrument]!);
    const missed = Math.max(0, Math.floor((overMs - nextAtMs) / intervalMs) + 1);
    this.#rates[instrument] = { rate, nextAtMs: nextAtMs + missed * intervalMs, intervalMs };
  }

  get posted(): readonly FundingReport[] {
    return this.#posted;
  }

  /** Infinity: no instrument has a rate. */
  get nextAtMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const funding of this.#rates) if (funding && funding.nextAtMs < next) next = funding.nextAtMs;
    return next;
  }

  postDue(p: VenueParts, atMs: number): void {
    this.#rates.forEach((funding, at) => {
      if (funding === undefined || funding.nextAtMs > atMs) return;
      this.#rates[at] = { ...funding, nextAtMs: funding.nextAtMs + funding.intervalMs };
      this.#postedMs[at] = funding.nextAtMs;
      this.#post(p, at as InstrumentIndex, funding);
    });
  }

  #post(p: VenueParts, instrument: InstrumentIndex, { rate, nextAtMs }: Funding): void {
    const mark = midOf(p, instrument) ?? p.books.averagePrice(instrument);
    const amount = mark && p.books.postFunding(instrument, mark, parseMoney(rate));
    if (amount === undefined) return;
    const report: FundingReport = {
      type: 'FundingReport',
      account: p.account,
      instrument,
      fundingId: `${p.instruments[instrument]!.id}@${nextAtMs}`,
      amount: formatMoney(amount),
      rate,
      atMs: nextAtMs as EpochMs,
    };
    this.#posted.push(report);
    if (this.#posted.length > postedKept) this.#posted.shift();
    p.reports.push(report, balanceReportOf(p));
  }

  snapshot(): FundingClockSnapshot {
    return {
      rates: this.#rates.map((it) => it ?? null),
      posted: [...this.#posted],
      postedMs: [...this.#postedMs],
    };
  }

  restore({ rates, posted, postedMs }: FundingClockSnapshot): void {
    this.#rates = rates.map((it) => it ?? undefined);
    this.#posted = [...posted];
    this.#postedMs = [...postedMs];
  }
}

function midOf({ touch, instruments }: VenueParts, i: InstrumentIndex): Money | undefined {
  const twice = touch.bidTicks[i]! + touch.askTicks[i]!;
  if (Number.isNaN(twice)) return undefined;
  return mulDiv(ticksToPrice(twice as Ticks, instruments[i]!.tickSize), 1n, 2n);
}
