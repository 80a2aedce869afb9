// The report of a session as data: what the JSON file holds and what the page is made of. Published as
// `docs/schemas/report.schema.json`; `version` changes when a reader of the old form would misread the new one.
//
// Money, prices and quantities are decimal texts, exact; numbers are counts, times (UTC epoch milliseconds), ratios and
// the series of charts, which are the nearest doubles. What is not known is absent: never zero, never a guess.
import { z } from 'zod';

export const reportVersion = 1;

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
const atMs = z.number().int();
const count = z.number().int().nonnegative();
const side = z.enum(['buy', 'sell']);

/** Sums to the last unit: `start + cashFlows + price - slippage - fees + funding = end`. */
const moneySplit = z.strictObject({
  /** The first balance that the account was known with. */
  start: decimal.optional(),
  /** Cash that neither fill, fee nor funding explains: deposits, withdrawals. */
  cashFlows: decimal,
  /** Realized and unrealized, at the prices that the decisions saw: before slippage. */
  price: decimal.optional(),
  /** Cost against the touch that the decision saw; positive is worse. Measured fills only. */
  slippage: decimal,
  /** Paid; negative: rebates. */
  fees: decimal,
  /** Received; negative: paid. */
  funding: decimal,
  end: decimal.optional(),
  /** `end - start - cashFlows`. */
  change: decimal.optional(),
  realized: decimal,
  unrealized: decimal.optional(),
  /** What an open position was valued at: nothing is open, the last quote, or the last mark of the kernel. */
  basis: z.enum(['flat', 'lastQuote', 'lastMark', 'unknown']),
  asOfMs: atMs.optional(),
});

const moneyCheck = z.strictObject({
  /** Marks of the kernel that were compared with the fold of the fills, and how many differed. */
  marksCompared: count,
  marksDiffering: count,
  /** `end` less the sum of the parts: "0" to the last unit. */
  splitDifference: decimal.optional(),
  /** Realized - fees + funding of the ledger less that of the round trips, the open ones and what belongs to none. */
  tripsDifference: decimal.optional(),
  /** Funding that came while no position was open here. */
  unattributedFunding: decimal,
  /** Net figures that the kernel stated at a close, compared with the round trips. */
  closesCompared: count,
  closesDiffering: count,
  feesPending: count,
  slippageUnmeasured: count,
});

export const reportFigure = z.strictObject({
  key: z.string(),
  label: z.string(),
  /** Absent: not defined, or not known; `note` says why. */
  value: z.number().optional(),
  unit: z.enum(['fraction', 'ratio', 'money', 'R', 'count', 'durationMs']),
  /** What the figure stands on. */
  n: count,
  of: z.enum(['roundTrips', 'returns', 'marks']),
  /** Fewer than this, and the figure says little. */
  needed: count,
  enough: z.boolean(),
  /** 95 %, where it can be stated. */
  interval: z.tuple([z.number(), z.number()]).optional(),
  note: z.string().optional(),
});

const equitySeries = z.strictObject({
  /** Samples that were taken: marks, and after each fill where the price is known. */
  samples: count,
  /** True: only the extremes of neighboring samples were kept. */
  thinned: z.boolean(),
  atMs: z.array(atMs),
  equity: z.array(z.number()),
  /** Exact, as `equity`. */
  equityText: z.array(decimal),
  /** Fraction below the highest equity before; 0 or less. */
  drawdown: z.array(z.number()),
});

const accountReport = z.strictObject({
  account: z.string(),
  venue: z.string(),
  mode: z.enum(['dryRun', 'paper', 'live', 'backtest']),
  currency: z.string(),
  /** Who filled the orders: a fill profile of ours, or the venue. */
  fillsBy: z.string(),
  split: moneySplit,
  check: moneyCheck,
  costs: z.strictObject({
    /** Worth of all fills. */
    turnover: decimal,
    makerFills: count,
    takerFills: count,
    otherFills: count,
    /** Of the turnover. */
    feesBps: z.number().optional(),
    /** Of the turnover of the fills that were measured. */
    slippageBps: z.number().optional(),
  }),
  equity: equitySeries,
  maxDrawdown: z
    .strictObject({ fraction: z.number(), amount: decimal, peakAtMs: atMs, lowAtMs: atMs })
    .optional(),
  figures: z.array(reportFigure),
});

const priceSeries = z.strictObject({
  /** Each point covers this much time. */
  bucketMs: count,
  atMs: z.array(atMs),
  low: z.array(z.number()),
  high: z.array(z.number()),
  close: z.array(z.number()),
});

const instrumentReport = z.strictObject({
  index: count,
  id: z.string(),
  symbol: z.string(),
  account: z.string(),
  session: z.string().optional(),
  barIntervalMs: count.optional(),
  tickSize: decimal,
  lotSize: decimal,
  currency: z.string(),
  /** Absent: no market data was given to the report. */
  price: priceSeries.optional(),
});

const protectionLevel = z.strictObject({
  leg: z.enum(['stop', 'target']),
  fromMs: atMs,
  price: decimal,
});

export const roundTripReport = z.strictObject({
  number: count,
  account: z.string(),
  instrument: count,
  session: z.string().optional(),
  strategy: z.string().optional(),
  side: z.enum(['long', 'short']),
  /** Entered in all. */
  quantity: decimal,
  entryAtMs: atMs,
  /** Absent: still open. */
  exitAtMs: atMs.optional(),
  entryPrice: decimal.optional(),
  exitPrice: decimal.optional(),
  /** Realized price P&L, slippage in it. */
  gross: decimal.optional(),
  fees: decimal,
  feesPending: count,
  funding: decimal,
  slippage: decimal,
  slippageUnmeasured: count,
  /** gross - fees + funding; absent while a part is not known. Of an open one: so far. */
  net: decimal.optional(),
  riskAmount: decimal.optional(),
  rMultiple: z.number().optional(),
  entryReason: z.string(),
  exitReason: z.string().optional(),
  /** Which level of the protection was nearest to the exit price, where protection closed it. */
  exitLeg: z.enum(['stop', 'target']).optional(),
  barsHeld: count.optional(),
  /** Worst and best price seen while it was open, its own included, and what all that was entered had gained then. */
  adverse: z.strictObject({ price: decimal, amount: decimal }).optional(),
  favorable: z.strictObject({ price: decimal, amount: decimal }).optional(),
  levels: z.array(protectionLevel),
  orders: z.array(z.string()),
});

export const orderReport = z.strictObject({
  clientOrderId: z.string(),
  venueOrderId: z.string().optional(),
  account: z.string(),
  instrument: count,
  session: z.string().optional(),
  strategy: z.string().optional(),
  purpose: z.string().optional(),
  reason: z.string(),
  provenance: z.enum(['ours', 'lostTail', 'protection', 'foreign']),
  side,
  type: z.string(),
  timeInForce: z.string(),
  reduceOnly: z.boolean(),
  quantity: decimal,
  filledQuantity: decimal,
  price: decimal.optional(),
  trigger: decimal.optional(),
  stop: decimal.optional(),
  target: decimal.optional(),
  bid: decimal.optional(),
  ask: decimal.optional(),
  averagePrice: decimal.optional(),
  fees: decimal,
  riskAmount: decimal.optional(),
  status: z.string(),
  /** Its life, in order: what happened, when, and why where somebody said so. */
  life: z.array(z.strictObject({ what: z.string(), atMs, why: z.string().optional() })),
  /** Steps of its life beyond those that are listed. */
  lifeOmitted: count,
  /** How it ended, in words; absent: it has not. */
  ending: z.string().optional(),
});

export const fillReport = z.strictObject({
  fillId: z.string(),
  clientOrderId: z.string(),
  account: z.string(),
  instrument: count,
  atMs,
  side,
  quantity: decimal,
  price: decimal,
  worth: decimal,
  /** Absent: not known yet. */
  fee: decimal.optional(),
  slippage: decimal.optional(),
  liquidity: z.enum(['maker', 'taker']).optional(),
  purpose: z.string().optional(),
});

const denialGroup = z.strictObject({
  gate: z.string(),
  words: z.string(),
  instrument: count,
  session: z.string(),
  strategy: z.string().optional(),
  count,
  firstAtMs: atMs,
  lastAtMs: atMs,
  lastMeasured: z.string().optional(),
  lastAllowed: z.string().optional(),
});

const denial = z.strictObject({
  atMs,
  gate: z.string(),
  words: z.string(),
  instrument: count,
  session: z.string(),
  strategy: z.string().optional(),
  side,
  quantity: decimal,
  measured: z.string().optional(),
  allowed: z.string().optional(),
});

export const stateSpan = z.strictObject({
  /** `link BITUNIX:main`, `data BTCUSDT`. */
  lane: z.string(),
  state: z.string(),
  why: z.string(),
  fromMs: atMs,
  /** Absent: to the end. */
  toMs: atMs.optional(),
});

const notice = z.strictObject({
  atMs,
  kind: z.enum(['limit', 'halt', 'life', 'quarantine', 'config', 'protection', 'reconciliation', 'stop']),
  text: z.string(),
});

const groupReport = z.strictObject({
  by: z.enum(['strategy', 'side', 'entryReason', 'exitReason']),
  account: z.string(),
  name: z.string(),
  roundTrips: count,
  winners: count,
  net: decimal,
});

export const reportModel = z.strictObject({
  version: z.literal(reportVersion),
  name: z.string(),
  createdAtMs: atMs,
  nodeId: z.string().optional(),
  build: z.strictObject({
    holdfast: z.string(),
    engine: z.string().optional(),
    strategies: z.string().optional(),
    config: z.string().optional(),
  }),
  fromMs: atMs.optional(),
  toMs: atMs.optional(),
  lives: count,
  events: count,
  marketRecords: count,
  accounts: z.array(accountReport),
  sessions: z.array(
    z.strictObject({
      session: z.string(),
      account: z.string(),
      instruments: z.array(count),
      barIntervalMs: count,
      strategies: z.array(
        z.strictObject({
          id: z.string(),
          use: z.string(),
          parameters: z.record(z.string(), z.unknown()),
        }),
      ),
    }),
  ),
  instruments: z.array(instrumentReport),
  roundTrips: z.array(roundTripReport),
  groups: z.array(groupReport),
  orders: z.array(orderReport),
  fills: z.array(fillReport),
  denials: z.strictObject({
    total: count,
    groups: z.array(denialGroup),
    /** The newest, so far as they are kept. */
    recent: z.array(denial),
  }),
  alerts: z.strictObject({
    total: count,
    codes: z.array(z.strictObject({ level: z.string(), code: z.string(), count })),
    recent: z.array(z.strictObject({ atMs, level: z.string(), code: z.string(), text: z.string() })),
  }),
  timeline: z.strictObject({ spans: z.array(stateSpan), omitted: count }),
  notices: z.strictObject({ entries: z.array(notice), omitted: count }),
  /** What a reader has to know about this report: damage, what was left out. */
  notes: z.array(z.string()),
});

export type ReportModel = z.output<typeof reportModel>;
export type AccountReport = ReportModel['accounts'][number];
export type InstrumentReport = ReportModel['instruments'][number];
export type RoundTripReport = z.output<typeof roundTripReport>;
export type OrderLifeReport = z.output<typeof orderReport>;
export type FillRow = z.output<typeof fillReport>;
export type ReportFigure = z.output<typeof reportFigure>;
export type StateSpan = z.output<typeof stateSpan>;

/** The JSON Schema of the report, as published. */
export const reportJsonSchema = (): object => ({
  title: 'Holdfast session report',
  ...z.toJSONSchema(reportModel, { target: 'draft-2020-12' }),
});
