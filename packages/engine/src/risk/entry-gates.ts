// The gates of an entry, in the order they are asked; the first that says no names itself. Each is a row: what it measures
// against what it allows. What is not a number fails its gate: unknown is not zero (F: a reading of 0.0 tripped the
// limits, NaN passed them).
//
// `EntryFacts` is what the kernel knows at that moment, with working, in-flight and unknown quantities counted in full.
import type { AccountId, InstrumentIndex, Lots, SessionId, StrategyId, Ticks } from '../base/index.ts';
import type { Instrument, LinkState, OrderType, RiskLatch, Side } from '../model/index.ts';
import { type ApprovedOrder, approve } from './approved-order.ts';
import type { RiskLimits } from './limits.ts';

export interface EntryRequest {
  readonly account: AccountId;
  readonly session: SessionId;
  readonly strategy: StrategyId;
  readonly instrument: InstrumentIndex;
  readonly side: Side;
  readonly type: Extract<OrderType, 'market' | 'limit' | 'stopMarket' | 'stopLimit'>;
  readonly lots: Lots;
  readonly priceTicks?: Ticks | undefined;
  readonly triggerTicks?: Ticks | undefined;
  readonly stopTicks?: Ticks | undefined;
  readonly targetTicks?: Ticks | undefined;
  readonly postOnly: boolean;
  readonly expiresAtMs?: number | undefined;
  /** The stop and target travel with the order (the venue can take them). */
  readonly attachProtection: boolean;
  readonly reason: string;
  readonly barOpenMs?: number | undefined;
}

export interface EntryFacts {
  readonly definition: Instrument;
  /** Settlement currency per tick and lot. */
  readonly tickLotValue: number;
  readonly halted: boolean;
  readonly stopping: boolean;
  readonly linkState: LinkState;
  /** Reconciled with the venue since the link came up. */
  readonly reconciled: boolean;
  /** Age of the last complete read of the account, and from which on it is too old. */
  readonly reconciliationAgeMs: number | undefined;
  readonly reconciliationAgeMsMax: number;
  /** The last read showed another position in the instrument than our books, and nothing explains it yet. */
  readonly disputed: boolean;
  /** The difference of the venue's cash to our books, where nothing explains it yet. */
  readonly disputedCash: string | undefined;
  readonly staleness: 'fresh' | 'polling' | 'restarting' | 'safeStop' | 'unknown';
  readonly quarantined: boolean;
  readonly latches: readonly RiskLatch[];
  readonly bidTicks: number;
  readonly askTicks: number;
  /** Signed. */
  readonly positionLots: number;
  /** The most that the position and everything that could still fill may come to. */
  readonly maxPositionLots: number;
  /** Entries that could still fill, per side, counted in full. */
  readonly openBuyLots: number;
  readonly openSellLots: number;
  readonly unknownOrders: number;
  readonly unprotected: boolean;
  readonly flattening: boolean;
  /** Who holds the position or a working entry in the instrument, if anybody. */
  readonly heldBy: string | undefined;
  readonly equity: number | undefined;
  readonly dayStartEquity: number | undefined;
  /** Positions that the equity counts at a price that is not fresh. */
  readonly stalePrices: readonly string[];
  /** Notional of all positions and working entries of the account. */
  readonly exposure: number;
  readonly dailyTurnover: number;
  readonly openInstruments: number;
  readonly instrumentIsOpen: boolean;
  readonly entriesLastMinute: number;
  readonly entriesInFlight: number;
  /** This strategy already had an intent for this instrument and bar. */
  readonly barUsed: boolean;
  /** What the venue says can be used for margin; absent: it did not say. */
  readonly availableFunds: number | undefined;
}

export interface Denial {
  readonly gate: string;
  readonly measured?: number | string | undefined;
  readonly allowed?: number | string | undefined;
}

type Gate = (request: EntryRequest, facts: EntryFacts, limits: RiskLimits) => Denial | undefined;

const isQuantity = (value: number | undefined): value is number =>
  value !== undefined && Number.isSafeInteger(value) && value > 0;

/** The price at which the entry is expected to fill, in ticks. */
function expectedTicks(request: EntryRequest, facts: EntryFacts): number {
  return (
    request.priceTicks ?? request.triggerTicks ?? (request.side === 'buy' ? facts.askTicks : facts.bidTicks)
  );
}

function notionalOf(ticks: number, lots: number, facts: EntryFacts): number {
  const { definition, tickLotValue } = facts;
  // Inverse: tickLotValue is the worth in coin of one lot at a price of one tick.
  return definition.kind === 'linear' ? ticks * lots * tickLotValue : (lots * tickLotValue) / ticks;
}

/** Loss from entry to stop, in settlement currency; both taker fees included. */
export function lossAtStop(request: EntryRequest, facts: EntryFacts): number | undefined {
  if (request.stopTicks === undefined) return undefined;
  const entry = expectedTicks(request, facts);
  const atEntry = notionalOf(entry, request.lots, facts);
  const atStop = notionalOf(request.stopTicks, request.lots, facts);
  return Math.abs(atEntry - atStop) + facts.definition.takerFeeRate * (atEntry + atStop);
}

/** `measured <= allowed` passes; anything that is not a number does not. */
function atMost(gate: string, measured: number | undefined, allowed: number): Denial | undefined {
  if (measured === undefined || !(measured <= allowed))
    return { gate, measured: measured ?? 'unknown', allowed };
  return undefined;
}

const denyIf = (
  condition: boolean,
  gate: string,
  measured?: number | string,
  allowed?: number | string,
): Denial | undefined => (condition ? { gate, measured, allowed } : undefined);

const stopOnRightSide = (request: EntryRequest, entry: number): boolean =>
  request.stopTicks === undefined ||
  (request.side === 'buy' ? request.stopTicks < entry : request.stopTicks > entry);

const targetOnRightSide = (request: EntryRequest, entry: number): boolean =>
  request.targetTicks === undefined ||
  (request.side === 'buy' ? request.targetTicks > entry : request.targetTicks < entry);

/** Asked in this order. Names are the codes in `OrderDenied`, in logs and on the screen. */
export const entryGates: ReadonlyArray<readonly [name: string, gate: Gate]> = [
  ['halted', (_, f) => denyIf(f.halted, 'halted')],
  ['stopping', (_, f) => denyIf(f.stopping, 'stopping')],
  ['strategy-quarantined', (_, f) => denyIf(f.quarantined, 'strategy-quarantined')],
  ['link-not-ready', (_, f) => denyIf(f.linkState !== 'ready', 'link-not-ready', f.linkState, 'ready')],
  ['not-reconciled', (_, f) => denyIf(!f.reconciled, 'not-reconciled')],
  [
    'reconciliation-overdue',
    (_, f) =>
      denyIf(
        !((f.reconciliationAgeMs ?? Number.NaN) < f.reconciliationAgeMsMax),
        'reconciliation-overdue',
        f.reconciliationAgeMs ?? 'unknown',
        f.reconciliationAgeMsMax,
      ),
  ],
  ['position-disputed', (_, f) => denyIf(f.disputed, 'position-disputed')],
  ['cash-disputed', (_, f) => denyIf(f.disputedCash !== undefined, 'cash-disputed', f.disputedCash)],
  ['data-stale', (_, f) => denyIf(f.staleness !== 'fresh', 'data-stale', f.staleness, 'fresh')],
  [
    'no-quote',
    (_, f) =>
      denyIf(
        !isQuantity(f.bidTicks) || !isQuantity(f.askTicks) || f.bidTicks > f.askTicks,
        'no-quote',
        `${f.bidTicks}/${f.askTicks}`,
      ),
  ],
  ['risk-latch', (_, f) => denyIf(f.latches.length > 0, 'risk-latch', f.latches[0])],
  ['order-unknown', (_, f) => denyIf(f.unknownOrders > 0, 'order-unknown', f.unknownOrders, 0)],
  ['position-unprotected', (_, f) => denyIf(f.unprotected, 'position-unprotected')],
  ['flattening', (_, f) => denyIf(f.flattening, 'flattening')],
  ['instrument-held', (_, f) => denyIf(f.heldBy !== undefined, 'instrument-held', f.heldBy)],
  ['bar-used', (_, f) => denyIf(f.barUsed, 'bar-used')],
  // Without a stop there is no size: the reason is the stop.
  ['stop-missing', (r, _, l) => denyIf(l.requireStop && r.stopTicks === undefined, 'stop-missing')],
  ['quantity-invalid', (r) => denyIf(!isQuantity(r.lots), 'quantity-invalid', r.lots)],
  [
    'quantity-below-minimum',
    (r, f) =>
      denyIf(
        r.lots < f.definition.minQuantityLots,
        'quantity-below-minimum',
        r.lots,
        f.definition.minQuantityLots,
      ),
  ],
  [
    'quantity-above-maximum',
    (r, f) =>
      atMost(
        'quantity-above-maximum',
        r.lots,
        r.type === 'market' ? f.definition.maxMarketQuantityLots : f.definition.maxLimitQuantityLots,
      ),
  ],
  ['price-invalid', (r, f) => denyIf(!isQuantity(expectedTicks(r, f)), 'price-invalid', expectedTicks(r, f))],
  [
    'price-deviation',
    (r, f, l) => {
      const mid = (f.bidTicks + f.askTicks) / 2;
      return atMost(
        'price-deviation',
        Math.abs(expectedTicks(r, f) - mid) / mid,
        l.maxPriceDeviationFraction,
      );
    },
  ],
  [
    'stop-wrong-side',
    (r, f) =>
      denyIf(!stopOnRightSide(r, expectedTicks(r, f)), 'stop-wrong-side', r.stopTicks, expectedTicks(r, f)),
  ],
  [
    'target-wrong-side',
    (r, f) =>
      denyIf(
        !targetOnRightSide(r, expectedTicks(r, f)),
        'target-wrong-side',
        r.targetTicks,
        expectedTicks(r, f),
      ),
  ],
  [
    'equity-unknown',
    (_, f) => denyIf(f.equity === undefined || !(f.equity > 0), 'equity-unknown', f.equity ?? 'unknown'),
  ],
  [
    'equity-stale',
    (_, f) => denyIf(f.stalePrices.length > 0, 'equity-stale', f.stalePrices.join(', '), 'fresh'),
  ],
  [
    'loss-per-trade',
    (r, f, l) =>
      r.stopTicks === undefined
        ? undefined
        : atMost('loss-per-trade', lossAtStop(r, f), f.equity! * l.maxLossPerTradeFraction),
  ],
  [
    'position-cap',
    (r, f) =>
      atMost(
        'position-cap',
        Math.abs(f.positionLots + (r.side === 'buy' ? f.openBuyLots + r.lots : -f.openSellLots - r.lots)),
        f.maxPositionLots,
      ),
  ],
  [
    'leverage',
    (r, f, l) =>
      atMost(
        'leverage',
        (f.exposure + notionalOf(expectedTicks(r, f), r.lots, f)) / f.equity!,
        Math.min(l.maxLeverage, f.definition.maxLeverage),
      ),
  ],
  [
    'funds',
    (r, f) =>
      f.availableFunds === undefined
        ? undefined
        : atMost(
            'funds',
            notionalOf(expectedTicks(r, f), r.lots, f) / f.definition.maxLeverage,
            f.availableFunds,
          ),
  ],
  [
    'daily-turnover',
    (r, f, l) =>
      atMost(
        'daily-turnover',
        (f.dailyTurnover + notionalOf(expectedTicks(r, f), r.lots, f)) / (f.dayStartEquity ?? Number.NaN),
        l.maxDailyTurnover,
      ),
  ],
  [
    'open-positions',
    (_, f, l) =>
      atMost('open-positions', f.openInstruments + (f.instrumentIsOpen ? 0 : 1), l.maxOpenPositions),
  ],
  [
    'entries-per-minute',
    (_, f, l) => atMost('entries-per-minute', f.entriesLastMinute + 1, l.entriesPerMinute),
  ],
  [
    'execution-queue-full',
    (_, f, l) => atMost('execution-queue-full', f.entriesInFlight + 1, l.maxEntriesInFlight),
  ],
];

export type EntryVerdict = { readonly approved: ApprovedOrder } | { readonly denied: Denial };

/** Asks every gate; the first no is the answer. */
export function judgeEntry(request: EntryRequest, facts: EntryFacts, limits: RiskLimits): EntryVerdict {
  for (const [, gate] of entryGates) {
    const denied = gate(request, facts, limits);
    if (denied) return { denied };
  }
  const riskAmount = lossAtStop(request, facts);
  return {
    approved: approve({
      account: request.account,
      terms: entryTerms(request),
      origin: {
        session: request.session,
        strategy: request.strategy,
        purpose: 'entry',
        reason: request.reason,
        barOpenMs: request.barOpenMs as never,
      },
      riskAmount,
    }),
  };
}

function entryTerms(request: EntryRequest): ApprovedOrder['terms'] {
  const { attachProtection, stopTicks, targetTicks } = request;
  return {
    instrument: request.instrument,
    side: request.side,
    type: request.type,
    lots: request.lots,
    priceTicks: request.priceTicks,
    triggerTicks: request.triggerTicks,
    // Not every venue can end an order by itself: the kernel cancels it when `expiresAtMs` has come.
    timeInForce: 'gtc',
    expiresAtMs: request.expiresAtMs as never,
    postOnly: request.postOnly,
    reduceOnly: false,
    attachedStopTicks: attachProtection ? stopTicks : undefined,
    attachedTargetTicks: attachProtection ? targetTicks : undefined,
  };
}
