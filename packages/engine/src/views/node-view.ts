// What screens, `status --json` and alerts read: a plain, versioned copy of what the kernel knows, with words made of codes.
// Nothing is computed here that the kernel does not know; what is not known is absent, and ages are the reader's to add.
import {
  formatMoney,
  type InstrumentIndex,
  lotsToText,
  type Money,
  parseMoney,
  ticksToText,
} from '../base/index.ts';
import {
  type AccountRecord,
  accountConfigOf,
  exposureOf,
  type Kernel,
  leavesLots,
  lossFromEquity,
  type OrderRecord,
  stalePricesOf,
  strategyKey,
} from '../kernel/index.ts';
import type { LinkState, RiskLatch } from '../model/index.ts';
import type { EquityParts, PendingCounts } from '../portfolio/index.ts';
import type { ConditionReading } from '../strategy/index.ts';
import { reasonInWords } from './reasons.ts';

export const nodeViewVersion = 1;

export interface NodeView {
  readonly version: typeof nodeViewVersion;
  readonly nodeId: string;
  readonly life: number;
  readonly seq: number;
  readonly nowMs: number;
  readonly halt?: {
    readonly by: string;
    readonly reason: string;
    readonly sinceMs: number;
    /** Whether positions are to be closed. */
    readonly flatten: boolean;
    /** The venue has confirmed that they are. */
    readonly flat: boolean;
  };
  readonly stopping?: { readonly policy: string; readonly by: string };
  readonly accounts: readonly AccountView[];
  readonly sessions: readonly SessionView[];
}

export interface AccountView {
  readonly account: string;
  readonly venue: string;
  readonly mode: string;
  readonly currency: string;
  readonly link: {
    readonly state: LinkState;
    readonly sinceMs: number;
    readonly why: string;
    readonly generation: number;
  };
  readonly reconciled: boolean;
  readonly reconciledAtMs?: number;
  /** The last complete read is too old since then: entries are blocked. */
  readonly overdueSinceMs?: number;
  readonly equity: EquityView;
  /** Instruments whose position the equity and the limits count at a last known price, with the time of it. */
  readonly stalePrices: readonly { readonly instrument: string; readonly atMs?: number }[];
  readonly cash: CashView;
  readonly day?: { readonly date: string; readonly startEquity: string; readonly pnl?: string };
  readonly limits: readonly LimitUse[];
  readonly latches: readonly RiskLatch[];
  readonly losingStreak: number;
  readonly disputes: readonly string[];
}

/** Decimal texts in the account's currency; absent: not known. */
export interface EquityView {
  readonly equity?: string;
  readonly deposits: string;
  readonly realized: string;
  readonly unrealized?: string;
  readonly fees: string;
  readonly funding: string;
  readonly slippage: string;
  /** Fills that slippage is not told of: a limit order names its price and a venue's stop has no touch of ours, so none comes. */
  readonly slippageUnmeasured: number;
  /** Figures that are still to come. */
  readonly pending: Omit<PendingCounts, 'slippage'>;
}

/** Decimal texts in the account's currency; absent: the venue has not said. */
export interface CashView {
  readonly books: string;
  /** Wallet balance without unrealized profit, and when the venue last told a new one. */
  readonly venue?: string;
  readonly venueAtMs?: number;
  /** What the venue has beyond our books by the last read, without an explanation yet; absent: none. */
  readonly disputed?: string;
}

export interface LimitUse {
  readonly limit: string;
  readonly used?: number;
  readonly allowed: number;
}

export interface SessionView {
  readonly session: string;
  readonly account: string;
  readonly instruments: readonly InstrumentView[];
}

export interface InstrumentView {
  readonly instrument: string;
  readonly symbol: string;
  readonly staleness: string;
  readonly quote?: {
    readonly bid: string;
    readonly ask: string;
    readonly bidQuantity: string;
    readonly askQuantity: string;
    readonly atMs: number;
  };
  /** Absent: not known, or too old to be the present one. */
  readonly fundingRate?: string;
  readonly fundingAtMs?: number;
  /** The venue tells funding rates of it: an absent one is a gap. */
  readonly fundingTold: boolean;
  readonly position?: PositionView;
  readonly protection?: ProtectionView;
  readonly unprotectedSinceMs?: number;
  readonly closing?: { readonly by: string; readonly reason: string };
  readonly orders: readonly OrderView[];
  readonly strategies: readonly StrategyView[];
}

export interface PositionView {
  readonly side: 'long' | 'short';
  readonly quantity: string;
  readonly averagePrice?: string;
  readonly unrealized?: string;
  readonly strategy?: string;
  readonly openedAtMs?: number;
}

export interface ProtectionView {
  readonly stop?: string;
  readonly target?: string;
  readonly stopOwner: string;
  /** Found at the venue; no plan of ours made it. */
  readonly adopted: boolean;
  readonly trailing: boolean;
  readonly confirmed: boolean;
}

export interface OrderView {
  readonly clientOrderId: string;
  readonly status: string;
  readonly side: string;
  readonly type: string;
  readonly quantity: string;
  readonly leaves: string;
  readonly price?: string;
  readonly purpose?: string;
  readonly reason?: string;
  readonly sinceMs: number;
  readonly note?: string;
}

export interface StrategyView {
  readonly strategy: string;
  readonly quarantined?: string;
  readonly lastBarOpenMs?: number;
  /** From when on it could be decided on: what its age is counted from. */
  readonly lastBarCloseMs?: number;
  /** Code, and the same in words. */
  readonly outcome: string;
  readonly outcomeInWords: string;
  readonly conditions: readonly ConditionReading[];
}

export function nodeView(kernel: Kernel): NodeView {
  const { books, config } = kernel;
  return {
    version: nodeViewVersion,
    nodeId: config.nodeId,
    life: books.life,
    seq: kernel.seq,
    nowMs: kernel.nowMs,
    ...(books.halt && {
      halt: {
        by: books.halt.by,
        reason: books.halt.reason,
        sinceMs: books.halt.atMs,
        flatten: books.halt.flatten,
        flat: books.halt.flatAtMs !== undefined,
      },
    }),
    ...(books.stop && { stopping: { policy: books.stop.policy, by: books.stop.by } }),
    accounts: config.accounts.map(({ id }) => accountView(kernel, id)),
    sessions: config.sessions.map((session) => ({
      session: session.id,
      account: session.account,
      instruments: session.instruments.map((index) => instrumentView(kernel, index)),
    })),
  };
}

function accountView(kernel: Kernel, id: Kernel['config']['accounts'][number]['id']): AccountView {
  const config = accountConfigOf(kernel, id);
  const record = kernel.books.account(id);
  const parts = kernel.equityOf(id);
  return {
    account: id,
    venue: config.venue,
    mode: config.mode,
    currency: config.currency,
    link: record.link,
    reconciled: record.reconciled,
    ...(record.reconciledAtMs !== undefined && { reconciledAtMs: record.reconciledAtMs }),
    ...(record.overdueSinceMs !== undefined && { overdueSinceMs: record.overdueSinceMs }),
    equity: equityView(parts),
    stalePrices: stalePricesOf(kernel, id).map((index) => stalePrice(kernel, index)),
    cash: cashView(record, parts),
    ...(record.day !== undefined &&
      record.dayStartEquity !== undefined && { day: dayView(record.day, record.dayStartEquity, parts) }),
    limits: limitUses(kernel, config, parts),
    latches: record.latches,
    losingStreak: record.losingStreak,
    disputes: disputesOf(kernel, record, config.currency),
  };
}

function stalePrice(kernel: Kernel, index: InstrumentIndex): AccountView['stalePrices'][number] {
  const atMs = kernel.market.quoteMs[index]!;
  return { instrument: nameOf(kernel, index), ...(atMs > 0 && { atMs }) };
}

/** What the venue says otherwise than our books, in words. */
function disputesOf(kernel: Kernel, record: AccountRecord, currency: string): string[] {
  const positions = record.disputed.map(({ instrument, venueLots }) => {
    const ours = kernel.books.positionLots(instrument);
    const { lotSize } = kernel.config.instruments[instrument]!.instrument;
    return `${nameOf(kernel, instrument)}: the venue holds ${lotsToText(venueLots, lotSize)}, our books ${lotsToText(ours, lotSize)}`;
  });
  const { disputedCash } = record;
  if (disputedCash === undefined) return positions;
  const less = disputedCash.startsWith('-');
  const size = less ? disputedCash.slice(1) : disputedCash;
  return [...positions, `cash: the venue has ${size} ${currency} ${less ? 'less' : 'more'} than our books`];
}

function cashView(
  { venueBalance, balanceAtMs, disputedCash }: AccountRecord,
  { balance }: EquityParts,
): CashView {
  return {
    books: formatMoney(balance),
    ...(venueBalance !== undefined && { venue: venueBalance }),
    ...(balanceAtMs !== undefined && { venueAtMs: balanceAtMs }),
    ...(disputedCash !== undefined && { disputed: disputedCash }),
  };
}

function equityView(parts: EquityParts): EquityView {
  const { slippage: slippageUnmeasured, ...pending } = parts.pending;
  return {
    ...(parts.equity !== undefined && { equity: formatMoney(parts.equity) }),
    deposits: formatMoney(parts.deposits),
    realized: formatMoney(parts.realized),
    ...(parts.unrealized !== undefined && { unrealized: formatMoney(parts.unrealized) }),
    fees: formatMoney(parts.fees),
    funding: formatMoney(parts.funding),
    slippage: formatMoney(parts.slippage),
    slippageUnmeasured,
    pending,
  };
}

function dayView(
  date: string,
  startEquity: string,
  { equity }: EquityParts,
): NonNullable<AccountView['day']> {
  if (equity === undefined) return { date, startEquity };
  return { date, startEquity, pnl: formatMoney((equity - parseMoney(startEquity)) as Money) };
}

function limitUses(
  kernel: Kernel,
  config: Kernel['config']['accounts'][number],
  parts: EquityParts,
): LimitUse[] {
  const { limits } = config;
  const record = kernel.books.account(config.id);
  const equity = parts.equity === undefined ? undefined : Number(parts.equity) / 1e12;
  const fall = (from: string | undefined): number | undefined =>
    from === undefined || equity === undefined
      ? undefined
      : Math.max(0, (Number(from) - equity) / Number(from));
  const start = record.dayStartEquity;
  const exposure = exposureOf(kernel, config.id);
  return [
    use('dailyLoss', fall(lossFromEquity(record)), limits.dailyLossFraction),
    use('drawdown', fall(record.peak), limits.drawdownFraction),
    use('losingStreak', record.losingStreak, limits.losingStreak),
    use(
      'entriesPerMinute',
      record.entryTimesMs.filter((at) => at > kernel.nowMs - 60_000).length,
      limits.entriesPerMinute,
    ),
    use(
      'dailyTurnover',
      start === undefined ? undefined : (Number(record.turnover) + exposure.working) / Number(start),
      limits.maxDailyTurnover,
    ),
    use('leverage', leverageOf(exposure.notional, equity), limits.maxLeverage),
    use('openPositions', exposure.openInstruments.size, limits.maxOpenPositions),
  ];
}

/** Unknown while a price or the equity is. */
function leverageOf(notional: number, equity: number | undefined): number | undefined {
  const used = equity === undefined || equity <= 0 ? Number.NaN : notional / equity;
  return Number.isNaN(used) ? undefined : used;
}

const use = (limit: string, used: number | undefined, allowed: number): LimitUse => ({
  limit,
  ...(used !== undefined && { used }),
  allowed,
});

const nameOf = (kernel: Kernel, index: InstrumentIndex): string =>
  kernel.config.instruments[index]!.instrument.id;

function instrumentView(kernel: Kernel, index: InstrumentIndex): InstrumentView {
  const { instrument } = kernel.config.instruments[index]!;
  const record = kernel.books.instruments[index]!;
  const { market } = kernel;
  const rate = market.fundingRateAt(index, kernel.nowMs);
  const known = market.bidTicks[index]! > 0 && market.askTicks[index]! > 0;
  return {
    instrument: instrument.id,
    symbol: instrument.symbol,
    staleness: record.staleness,
    ...(known && { quote: quoteView(kernel, index) }),
    ...(rate !== undefined && { fundingRate: rate, fundingAtMs: market.fundingMs[index]! }),
    fundingTold: market.fundingTold[index]!,
    ...positionPart(kernel, index),
    ...protectionPart(kernel, index),
    ...(record.unprotectedSinceMs !== undefined && { unprotectedSinceMs: record.unprotectedSinceMs }),
    ...(record.closing && { closing: { by: record.closing.by, reason: record.closing.reason } }),
    orders: [...kernel.books.openOrdersOf(index)].map((order) => orderView(kernel, order)),
    strategies: kernel.strategies.verdicts(index).map((verdict) => strategyView(kernel, verdict)),
  };
}

function quoteView(kernel: Kernel, index: InstrumentIndex): NonNullable<InstrumentView['quote']> {
  const { tickSize, lotSize } = kernel.config.instruments[index]!.instrument;
  const { market } = kernel;
  return {
    bid: ticksToText(market.bidTicks[index]! as never, tickSize),
    ask: ticksToText(market.askTicks[index]! as never, tickSize),
    bidQuantity: lotsToText(market.bidLots[index]! as never, lotSize),
    askQuantity: lotsToText(market.askLots[index]! as never, lotSize),
    atMs: market.quoteMs[index]!,
  };
}

function positionPart(kernel: Kernel, index: InstrumentIndex): { position?: PositionView } {
  const { lots, averagePrice } = kernel.books.position(index);
  if (lots === 0) return {};
  const { holding } = kernel.books.instruments[index]!;
  const unrealized = kernel.unrealizedOf(index);
  return {
    position: {
      side: lots > 0 ? 'long' : 'short',
      quantity: lotsToText(Math.abs(lots) as never, kernel.config.instruments[index]!.instrument.lotSize),
      ...(averagePrice !== undefined && { averagePrice: formatMoney(averagePrice) }),
      ...(unrealized !== undefined && { unrealized: formatMoney(unrealized) }),
      ...(holding?.strategy !== undefined && { strategy: strategyKey(holding.session, holding.strategy) }),
      ...(holding && { openedAtMs: holding.openedAtMs }),
    },
  };
}

function protectionPart(kernel: Kernel, index: InstrumentIndex): { protection?: ProtectionView } {
  const { protection } = kernel.books.instruments[index]!;
  if (!protection) return {};
  const { tickSize } = kernel.config.instruments[index]!.instrument;
  const { stopTicks, targetTicks, stopOwner, provenance, trailing, confirmed } = protection;
  return {
    protection: {
      ...(stopTicks !== undefined && { stop: ticksToText(stopTicks, tickSize) }),
      ...(targetTicks !== undefined && { target: ticksToText(targetTicks, tickSize) }),
      stopOwner,
      adopted: provenance === 'adoption',
      trailing: trailing !== undefined,
      confirmed,
    },
  };
}

function orderView(kernel: Kernel, order: OrderRecord): OrderView {
  const { tickSize, lotSize } = kernel.config.instruments[order.terms.instrument]!.instrument;
  const { terms, origin, venueReason } = order;
  return {
    clientOrderId: terms.clientOrderId,
    status: order.status,
    side: terms.side,
    type: terms.type,
    quantity: lotsToText(terms.lots, lotSize),
    leaves: lotsToText(leavesLots(order) as never, lotSize),
    ...(terms.priceTicks !== undefined && { price: ticksToText(terms.priceTicks, tickSize) }),
    ...(origin && { purpose: origin.purpose, reason: origin.reason }),
    sinceMs: order.statusAtMs,
    ...(venueReason !== undefined && { note: venueReason }),
  };
}

const barMsOf = ({ config }: Kernel, session: string): number =>
  config.sessions.find(({ id }) => id === session)!.barIntervalMs;

function strategyView(
  kernel: Kernel,
  verdict: ReturnType<Kernel['strategies']['verdicts']>[number],
): StrategyView {
  const { session, strategy, barOpenMs, outcome, conditions } = verdict;
  const quarantine = kernel.books.strategies.get(`${session}/${strategy}`)?.quarantine;
  return {
    strategy,
    ...(quarantine && { quarantined: quarantine.reason }),
    ...(barOpenMs > 0 && { lastBarOpenMs: barOpenMs, lastBarCloseMs: barOpenMs + barMsOf(kernel, session) }),
    outcome,
    outcomeInWords: reasonInWords(outcome),
    conditions,
  };
}
