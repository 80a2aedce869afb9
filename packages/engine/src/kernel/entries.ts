// A strategy's wish to enter -> size -> risk gate -> intent, or a denial with its reason.
import type { EpochMs, InstrumentIndex, Lots, StrategyId, Ticks } from '../base/index.ts';
import type { ProtectionPlan } from '../model/index.ts';
import { type Denial, type EntryFacts, type EntryRequest, judgeEntry, sizeEntry } from '../risk/index.ts';
import type { EnterDecision } from '../strategy/index.ts';
import { equityOf, stalePricesOf } from './account-limits.ts';
import { leavesLots, strategyKey } from './books.ts';
import { accountConfigOf, type Deciding, instrumentOf, tickLotValueOf } from './deciding.ts';
import { exposureOf } from './exposure.ts';
import { intendOrder } from './intents.ts';
import type { SessionConfig } from './kernel-config.ts';
import { overdueAfterMs, reconciliationAgeMs } from './overdue.ts';

export interface EntryWish {
  readonly session: SessionConfig;
  readonly strategy: StrategyId;
  readonly instrument: InstrumentIndex;
  readonly decision: EnterDecision;
  readonly barOpenMs: EpochMs;
}

const money = (amount: bigint | undefined): number | undefined =>
  amount === undefined ? undefined : Number(amount) / 1e12;

/** Returns the gate that said no, or `undefined` when the order was intended. */
export function enter(d: Deciding, wish: EntryWish): string | undefined {
  const facts = factsFor(d, wish);
  const request = requestFor(d, wish, facts);
  const verdict = judgeEntry(request, facts, accountConfigOf(d, wish.session.account).limits);
  if ('denied' in verdict) {
    deny(d, wish, request, verdict.denied);
    return verdict.denied.gate;
  }
  intendOrder(d, verdict.approved, planOf(wish.decision));
  return undefined;
}

function planOf(decision: EnterDecision): ProtectionPlan {
  const { stopTicks, targetTicks, trailing } = decision;
  return {
    stopTicks: stopTicks as Ticks,
    targetTicks: targetTicks as Ticks,
    trailing: trailing && {
      activationTicks: trailing.activationTicks as Ticks,
      distanceTicks: trailing.distanceTicks as Ticks,
    },
  };
}

function requestFor(d: Deciding, wish: EntryWish, facts: EntryFacts): EntryRequest {
  const { decision, session, instrument } = wish;
  const { capabilities } = accountConfigOf(d, session.account);
  return {
    account: session.account,
    session: session.id,
    strategy: wish.strategy,
    instrument,
    side: decision.side,
    type: decision.orderType,
    lots: sizeFor(wish, facts),
    priceTicks: decision.priceTicks as Ticks,
    stopTicks: decision.stopTicks as Ticks,
    targetTicks: decision.targetTicks as Ticks,
    postOnly: decision.postOnly ?? false,
    expiresAtMs:
      decision.orderType === 'limit' ? d.nowMs + (decision.expiryMs ?? session.entryExpiryMs) : undefined,
    attachProtection: capabilities.attachedProtection,
    reason: decision.reason,
    barOpenMs: wish.barOpenMs,
  };
}

function sizeFor(wish: EntryWish, facts: EntryFacts): Lots {
  const { decision, session } = wish;
  return sizeEntry(session.sizing, {
    definition: facts.definition,
    tickLotValue: facts.tickLotValue,
    equity: facts.equity,
    entryTicks: decision.priceTicks ?? (decision.side === 'buy' ? facts.askTicks : facts.bidTicks),
    stopTicks: decision.stopTicks,
    sizeFactor: decision.sizeFactor ?? 1,
  }) as Lots;
}

function deny(d: Deciding, wish: EntryWish, request: EntryRequest, denial: Denial): void {
  d.emit({
    type: 'OrderDenied',
    session: wish.session.id,
    strategy: wish.strategy,
    instrument: wish.instrument,
    side: request.side,
    lots: request.lots,
    gate: denial.gate,
    measured: denial.measured === undefined ? undefined : String(denial.measured),
    allowed: denial.allowed === undefined ? undefined : String(denial.allowed),
  });
}

/** Everything that the gates ask about, as the books and the market have it now. */
function factsFor(d: Deciding, wish: EntryWish): EntryFacts {
  const { instrument, session } = wish;
  const { account } = session;
  const record = d.books.account(account);
  const position = d.books.instruments[instrument]!;
  const definition = instrumentOf(d, instrument);
  const open = openEntries(d, instrument);
  const exposure = exposureOf(d, account);
  const lots = d.books.positionLots(instrument);
  const { quarantine, intentBars } = d.books.strategy(session.id, wish.strategy);
  return {
    definition,
    tickLotValue: tickLotValueOf(definition),
    halted: d.books.halt !== undefined,
    stopping: d.books.stop !== undefined,
    linkState: record.link.state,
    reconciled: record.reconciled,
    reconciliationAgeMs: reconciliationAgeMs(d, account),
    reconciliationAgeMsMax: overdueAfterMs(accountConfigOf(d, account)),
    disputed: record.disputed.some((it) => it.instrument === instrument),
    disputedCash: record.disputedCash,
    staleness: position.staleness,
    quarantined: quarantine !== undefined,
    latches: record.latches,
    bidTicks: d.market.bidTicks[instrument]!,
    askTicks: d.market.askTicks[instrument]!,
    positionLots: lots,
    maxPositionLots: d.config.instruments[instrument]!.maxPositionLots ?? Number.MAX_SAFE_INTEGER,
    openBuyLots: open.buy,
    openSellLots: open.sell,
    unknownOrders: open.unknown,
    unprotected: position.unprotectedSinceMs !== undefined,
    flattening: position.closing !== undefined,
    heldBy: heldBy(d, wish, lots),
    equity: money(equityOf(d, account).equity),
    dayStartEquity: record.dayStartEquity === undefined ? undefined : Number(record.dayStartEquity),
    exposure: exposure.notional,
    openInstruments: exposure.openInstruments.size,
    instrumentIsOpen: exposure.openInstruments.has(instrument),
    stalePrices: stalePricesOf(d, account).map((index) => instrumentOf(d, index).id),
    dailyTurnover: Number(record.turnover) + exposure.working,
    entriesLastMinute: record.entryTimesMs.filter((at) => at > d.nowMs - 60_000).length,
    entriesInFlight: entriesInFlight(d),
    barUsed: intentBars.get(instrument) === wish.barOpenMs,
    availableFunds: record.available === undefined ? undefined : Number(record.available),
  };
}

function openEntries(
  d: Deciding,
  instrument: InstrumentIndex,
): { buy: number; sell: number; unknown: number } {
  let [buy, sell, unknown] = [0, 0, 0];
  for (const order of d.books.openOrdersOf(instrument)) {
    if (order.status === 'unknown') unknown += 1;
    if (order.terms.reduceOnly) continue;
    if (order.terms.side === 'buy') buy += leavesLots(order);
    else sell += leavesLots(order);
  }
  return { buy, sell, unknown };
}

/** One position at a time in an instrument: it belongs to the strategy that opened it, or to nobody we know. */
function heldBy(d: Deciding, wish: EntryWish, lots: number): string | undefined {
  for (const order of d.books.openOrdersOf(wish.instrument)) {
    if (order.terms.reduceOnly) continue;
    return order.origin?.strategy === undefined
      ? 'an order without a strategy'
      : strategyKey(order.origin.session, order.origin.strategy);
  }
  if (lots === 0) return undefined;
  const { holding } = d.books.instruments[wish.instrument]!;
  return holding?.strategy === undefined
    ? 'a position without a strategy'
    : strategyKey(holding.session, holding.strategy);
}

function entriesInFlight(d: Deciding): number {
  let count = 0;
  for (const order of d.books.allOpenOrders()) {
    if (order.origin?.purpose === 'entry' && (order.status === 'intended' || order.status === 'submitted'))
      count += 1;
  }
  return count;
}
