// Plays an order script of the NautilusTrader golden values through the paper venue, and gives back what became of each
// order in the words of those files. The strategy's part is theirs: act in the handler of the first quote that is due, first the
// cancels, then the submissions. The values lie beside the project (`<repository>/../shared`); where they are absent, tests skip.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import {
  type AccountId,
  type ClientOrderId,
  formatMoney,
  type InstrumentId,
  type InstrumentIndex,
  type Lots,
  lotsToText,
  type Money,
  parseMoney,
  priceTextToTicks,
  quantityTextToLots,
  type Ticks,
  ticksToText,
  type VenueOrderId,
} from '@holdfast/engine/base';
import { type FillProfile, PaperVenue } from '@holdfast/engine/matching';
import {
  contractTermsOf,
  type Instrument,
  type OrderReport,
  type OrderTerms,
  type OrderType,
} from '@holdfast/engine/model';
import { type CumulativeTotals, deriveFill, noTotals } from '@holdfast/engine/portfolio';
import type { GoldenRow } from './golden-table.ts';

const sharedPath = (path: string): string =>
  fileURLToPath(new URL(`../../../../../shared/${path}`, import.meta.url));

/** A CSV of `../shared`, gzip or plain, cells never quoted; undefined where it is not on this machine. */
export function readShared(path: string): GoldenRow[] | undefined {
  const file = sharedPath(path);
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const names = header.trim().split(',');
  return lines.map((line) => {
    // A reason may hold commas: it is the last column.
    const cells = line.trim().split(',');
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
  });
}

export interface ScriptQuote {
  readonly row: number;
  readonly timeMs: number;
  readonly bid: number;
  readonly ask: number;
  readonly bidLots: number;
  readonly askLots: number;
}

/** A quote as ticks and lots; each side as price and size. */
export function scriptQuote(
  { tickSize, lotSize }: Instrument,
  row: number,
  timeMs: number,
  [bid = '', bidSize = '']: readonly (string | undefined)[],
  [ask = '', askSize = '']: readonly (string | undefined)[],
): ScriptQuote {
  return {
    row,
    timeMs,
    bid: priceTextToTicks(bid, tickSize),
    ask: priceTextToTicks(ask, tickSize),
    bidLots: quantityTextToLots(bidSize, lotSize),
    askLots: quantityTextToLots(askSize, lotSize),
  };
}

export const goldenInstrument = (symbol: string, tick: string, lot: string, fees: boolean): Instrument => ({
  id: `${symbol}.GOLDEN` as InstrumentId,
  symbol,
  venue: 'GOLDEN',
  assetClass: 'perpetual',
  kind: 'linear',
  costBasis: 'average',
  tickSize: parseMoney(tick),
  lotSize: parseMoney(lot),
  multiplier: 1,
  settlement: 'GLD',
  minQuantityLots: 1,
  maxLimitQuantityLots: Number.MAX_SAFE_INTEGER,
  maxMarketQuantityLots: Number.MAX_SAFE_INTEGER,
  makerFeeRate: fees ? 0.0002 : 0,
  takerFeeRate: fees ? 0.0006 : 0,
  maxLeverage: 10,
});

export const goldenVenue = (
  instrument: Instrument,
  profile: FillProfile,
  initialBalance: string,
): PaperVenue =>
  new PaperVenue({
    account: 'GOLDEN:1' as AccountId,
    currency: 'GLD',
    instruments: [instrument],
    profile,
    latency: { minMs: 0, maxMs: 0 },
    seed: 1,
    initialBalance,
    // Longer than any tape: the scripts' GTC orders work to the end.
    expireAfterMs: 365 * 86_400_000,
  });

const typeOf: Readonly<Record<string, OrderType>> = {
  MARKET: 'market',
  LIMIT: 'limit',
  STOP_MARKET: 'stopMarket',
  STOP_LIMIT: 'stopLimit',
  MARKET_IF_TOUCHED: 'marketIfTouched',
  TRAILING_STOP_MARKET: 'trailingStop',
};

function termsOf(row: GoldenRow, { tickSize, lotSize }: Instrument): OrderTerms {
  const ticks = (text: string | undefined): Ticks => priceTextToTicks(text ?? '', tickSize);
  return {
    clientOrderId: row.client_order_id as ClientOrderId,
    instrument: 0 as InstrumentIndex,
    side: row.side === 'BUY' ? 'buy' : 'sell',
    type: typeOf[row.type ?? ''] as OrderType,
    lots: quantityTextToLots(row.qty ?? '', lotSize),
    ...(row.price && { priceTicks: ticks(row.price) }),
    ...(row.trigger && { triggerTicks: ticks(row.trigger) }),
    ...(row.trailing_offset && { trailingTicks: ticks(row.trailing_offset) }),
    timeInForce: (row.tif ?? '').toLowerCase() as OrderTerms['timeInForce'],
    postOnly: row.post_only === '1',
    reduceOnly: row.reduce_only === '1',
  };
}

interface Scripted {
  readonly terms: OrderTerms;
  readonly atMs: number;
  readonly cancelAtMs: number;
  totals: CumulativeTotals;
  triggerTicks: number | undefined;
  triggered: boolean;
  submitted: boolean;
  ended: boolean;
  readonly events: string[];
}

/** One venue, one script. `events()` are lines: row, event, and for fills quantity, price, liquidity, fee, filled, left. */
export class ScriptRun {
  readonly venue: PaperVenue;
  readonly #instrument: Instrument;
  readonly #orders = new Map<string, Scripted>();

  constructor(instrument: Instrument, profile: FillProfile, balance: string, script: readonly GoldenRow[]) {
    this.#instrument = instrument;
    this.venue = goldenVenue(instrument, profile, balance);
    for (const row of script) {
      this.#orders.set(row.client_order_id ?? '', {
        terms: termsOf(row, instrument),
        atMs: Number(row.ts_ms),
        cancelAtMs: row.cancel_ts ? Number(row.cancel_ts) : Number.POSITIVE_INFINITY,
        totals: noTotals,
        triggerTicks: undefined,
        triggered: false,
        submitted: false,
        ended: false,
        events: [],
      });
    }
  }

  events(id: string): readonly string[] {
    return this.#orders.get(id)?.events ?? [];
  }

  play(quotes: readonly ScriptQuote[]): void {
    const orders = [...this.#orders.values()];
    let nextMs = 0;
    for (const { row, timeMs, bid, ask, bidLots, askLots } of quotes) {
      this.venue.onQuote(0 as InstrumentIndex, bid, ask, bidLots, askLots, timeMs);
      this.#take(row);
      if (timeMs < nextMs) continue;
      for (const order of orders)
        if (order.submitted && !order.ended && order.cancelAtMs <= timeMs) this.#cancel(order, row, timeMs);
      for (const order of orders)
        if (!order.submitted && order.atMs <= timeMs) this.#submit(order, row, timeMs);
      nextMs = Math.min(
        ...orders.map((it) => (it.ended ? Number.POSITIVE_INFINITY : it.submitted ? it.cancelAtMs : it.atMs)),
      );
    }
  }

  #submit(order: Scripted, row: number, timeMs: number): void {
    order.submitted = true;
    this.venue.submit(order.terms, timeMs);
    this.#take(row);
  }

  #cancel(order: Scripted, row: number, timeMs: number): void {
    this.venue.cancel(order.terms.clientOrderId, timeMs);
    this.#take(row);
  }

  #take(row: number): void {
    for (const report of this.venue.drain()) if (report.type === 'OrderReport') this.#takeReport(report, row);
    for (const order of this.#orders.values())
      if (order.submitted && !order.ended && order.terms.type !== 'limit') this.#look(order, row);
  }

  /** What reports do not say: triggers, and where a trailing stop stands. */
  #look(order: Scripted, row: number): void {
    const view = this.venue.viewOrder(order.terms.clientOrderId);
    if (view === undefined) return;
    if (!view.awaitsTrigger) this.#noteTriggered(order, row);
    if (order.terms.type !== 'trailingStop' || view.triggerTicks === order.triggerTicks) return;
    order.triggerTicks = view.triggerTicks;
    const price = ticksToText(view.triggerTicks as Ticks, this.#instrument.tickSize);
    order.events.push(`${row} updated ${price}`);
  }

  #noteTriggered(order: Scripted, row: number): void {
    if (order.triggered || order.terms.type !== 'stopLimit') return;
    order.triggered = true;
    order.events.push(`${row} triggered`);
  }

  #takeReport(report: OrderReport, row: number): void {
    const order = this.#orders.get(report.clientOrderId ?? '');
    if (order === undefined) return;
    if (report.status === 'accepted' && report.filledLots === 0 && order.terms.type !== 'market')
      order.events.push(`${row} accepted`);
    if (report.filledLots > order.totals.lots) {
      this.#noteTriggered(order, row);
      this.#noteFill(order, report, row);
    }
    if (report.status === 'canceled' || report.status === 'rejected')
      order.events.push(`${row} ${report.status}`);
    order.ended = report.status !== 'accepted' && report.status !== 'partiallyFilled';
  }

  /** Fills from cumulative totals, as the kernel reads them. */
  #noteFill(order: Scripted, report: OrderReport, row: number): void {
    const cumulative = {
      order: report.venueOrderId as VenueOrderId,
      lots: report.filledLots,
      averagePrice: parseMoney(report.averagePrice ?? ''),
      averagePriceStep: parseMoney(report.averagePriceStep ?? ''),
      fee: parseMoney(report.fee ?? ''),
    };
    const step = deriveFill(order.totals, cumulative, contractTermsOf(this.#instrument));
    if (step.type !== 'fill')
      throw new Error(`${report.clientOrderId}: a report with more filled is no fill`);
    order.totals = step.totals;
    const { lotSize } = this.#instrument;
    const left = (report.lots - report.filledLots) as Lots;
    const fill = `${lotsToText(step.lots, lotSize)} ${formatMoney(step.price)} ${report.liquidity}`;
    const totals = `${lotsToText(report.filledLots, lotSize)} ${lotsToText(left, lotSize)}`;
    order.events.push(`${row} filled ${fill} ${formatMoney(step.fee as Money)} ${totals}`);
  }
}

const plainDecimal = (text: string | undefined): string => formatMoney(parseMoney(text || '0'));

/** The golden events of each order of a scenario, as the lines of `ScriptRun`. */
export function goldenEvents(rows: readonly GoldenRow[], scenario: string): Map<string, string[]> {
  const events = new Map<string, string[]>();
  for (const row of rows) {
    if (row.scenario !== scenario) continue;
    const id = row.client_order_id ?? '';
    const lines = events.get(id) ?? [];
    events.set(id, lines);
    lines.push(goldenLine(row));
  }
  return events;
}

function goldenLine(row: GoldenRow): string {
  const head = `${row.row} ${row.event}`;
  if (row.event === 'updated')
    return row.trigger
      ? `${head} ${plainDecimal(row.trigger)}`
      : `${head} quantity ${plainDecimal(row.quantity)}`;
  if (row.event !== 'filled') return head;
  const amounts = [row.last_qty, row.last_px].map(plainDecimal).join(' ');
  const totals = [row.commission, row.filled_qty, row.leaves_qty].map(plainDecimal).join(' ');
  return `${head} ${amounts} ${row.liquidity} ${totals}`;
}
