// apply: the fold of one event into the books. No decision is made here and no input is looked at: replaying the events of
// a journal in order gives the same books, bit for bit. One small function per event type; the switch is exhaustive.
import {
  type ClientOrderId,
  type EpochMs,
  formatMoney,
  type InstrumentIndex,
  invariant,
  type Lots,
  type Money,
  parseMoney,
  type Seq,
  type SessionId,
  type StrategyId,
} from '../base/index.ts';
import type * as Event from '../model/index.ts';
import { finalStatuses, type KernelEvent } from '../model/index.ts';

import {
  type AccountRecord,
  type Books,
  emptyStrategy,
  newOrder,
  type OrderRecord,
  type StrategyRecord,
  strategyKey,
} from './books.ts';

/** The journal's key of the event that is applied, and the time of its input. */
export interface EventKey {
  readonly seq: Seq;
  readonly index: number;
  readonly atMs: EpochMs;
}

const minuteMs = 60_000;
/** Ended orders and complete postings are kept one by one for this long. */
const keepMs = 7 * 86_400_000;
/** What happened this shortly before a read may be missing from it. */
const historyOverlapMs = 5_000;

type Fold<E> = (books: Books, event: E, key: EventKey) => void;
type Folds = { readonly [Type in KernelEvent['type']]: Fold<Extract<KernelEvent, { type: Type }>> };

/** The event changes nothing in the books: it is there for the reader, the alert or the effect. */
const remarkOnly = (): void => undefined;

const folds: Folds = {
  OrderIntended: intended,
  OrderAdopted: adopted,
  OrderDenied: remarkOnly,
  OrderSubmitted: (books, event, key) => setStatus(books, event.clientOrderId, 'submitted', key),
  OrderRefused: (books, event, key) => ended(books, event.clientOrderId, 'refused', event.reason, key),
  OrderAccepted: accepted,
  OrderFilled: filled,
  FeeReported: feeReported,
  OrderCanceled: (books, event, key) =>
    ended(books, event.clientOrderId, event.status, event.venueReason, key),
  OrderRejected: (books, event, key) =>
    ended(books, event.clientOrderId, event.status, event.venueReason, key),
  OrderExpired: (books, event, key) => setStatus(books, event.clientOrderId, event.status, key),
  OrderBecameUnknown: (books, event, key) => ended(books, event.clientOrderId, 'unknown', event.reason, key),
  OrderAbsenceNoted: absenceNoted,
  OrderNotAtVenue: (books, event, key) => setStatus(books, event.clientOrderId, 'notAtVenue', key),
  OrderResolved: (books, event, key) => setStatus(books, event.clientOrderId, event.as, key),
  CancelIntended: cancelIntended,
  ReportContradicted: remarkOnly,
  PositionAdjusted: positionAdjusted,
  FundingPosted: fundingPosted,
  CashAdjusted: cashAdjusted,
  BalanceNoted: balanceNoted,
  ProtectionIntended: protectionIntended,
  TrailingMoved: trailingMoved,
  ProtectionConfirmed: protectionConfirmed,
  PositionUnprotected: positionUnprotected,
  ProtectionEnded: protectionEnded,
  ProtectionTriggered: remarkOnly,
  PositionClosed: positionClosed,
  PositionHeld: (books, event) => {
    books.instruments[event.instrument]!.holding = event.holding;
  },
  RiskLatched: riskLatched,
  RiskLatchCleared: riskLatchCleared,
  TradingDayStarted: tradingDayStarted,
  EquityMarked: equityMarked,
  HaltLatched: (books, { by, reason, flatten, atMs }) => {
    books.halt = { by, reason, flatten, atMs };
  },
  HaltCleared: (books) => {
    books.halt = undefined;
  },
  FlatConfirmed: (books, event) => {
    if (books.halt) books.halt = { ...books.halt, flatAtMs: event.atMs };
  },
  FlattenIntended: (books, { instrument, by, reason, atMs }) => {
    books.instruments[instrument]!.closing = { by, reason, atMs };
  },
  FlattenDone: (books, event) => {
    books.instruments[event.instrument]!.closing = undefined;
  },
  StrategyQuarantined: (books, { session, strategy, reason, atMs }) => {
    strategyOf(books, session, strategy).quarantine = { reason, atMs };
  },
  StrategyReleased: (books, event) => {
    strategyOf(books, event.session, event.strategy).quarantine = undefined;
  },
  LifeStarted: lifeStarted,
  ConfigChanged: remarkOnly,
  LinkChanged: linkChanged,
  StalenessChanged: stalenessChanged,
  VenueReadWanted: (books, event) => {
    accountOf(books, event.account).readWanted = event.reason;
  },
  VenueReadRequested: venueReadRequested,
  VenueStateReconciled: reconciled,
  ReconciliationOverdue: (books, { account, atMs }) => {
    accountOf(books, account).overdueSinceMs = atMs;
  },
  AlertRaised: remarkOnly,
  StopRequested: (books, { policy, by, reason, atMs }) => {
    books.stop = { policy, by, reason, atMs };
  },
  LifeEnded: (books, { reason, exitCode }) => {
    books.ended = { reason, exitCode };
  },
};

export function apply(books: Books, event: KernelEvent, key: EventKey): void {
  (folds[event.type] as Fold<KernelEvent>)(books, event, key);
}

function orderOf(books: Books, id: ClientOrderId): OrderRecord {
  const order = books.orders.get(id);
  invariant(order !== undefined, `event names the order ${id}, which the books do not hold`);
  return order;
}

function accountOf(books: Books, id: string): AccountRecord {
  const account = books.accounts.get(id as never);
  invariant(account !== undefined, `event names the account ${id}, which the node does not have`);
  return account;
}

function strategyOf(books: Books, session: SessionId, strategy: StrategyId): StrategyRecord {
  const key = strategyKey(session, strategy);
  let record = books.strategies.get(key);
  if (!record) {
    record = emptyStrategy();
    books.strategies.set(key, record);
  }
  return record;
}

/** An order's new status together with the venue's (or our) reason for it. */
function ended(
  books: Books,
  id: ClientOrderId,
  status: OrderRecord['status'],
  reason: string | undefined,
  key: EventKey,
): void {
  if (reason !== undefined) orderOf(books, id).venueReason = reason;
  setStatus(books, id, status, key);
}

function accepted(books: Books, event: Event.OrderAccepted, key: EventKey): void {
  noteVenueId(books, event.clientOrderId, event.venueOrderId);
  setStatus(books, event.clientOrderId, event.status, key);
}

function absenceNoted(books: Books, event: Event.OrderAbsenceNoted): void {
  const order = orderOf(books, event.clientOrderId);
  order.absentReads = [...order.absentReads, event.readNumber];
}

function cancelIntended(books: Books, event: Event.CancelIntended): void {
  const order = orderOf(books, event.clientOrderId);
  order.cancelAttempts = event.attempt;
  order.cancelAtMs = event.atMs;
  order.cancelReason = event.reason;
}

function setStatus(books: Books, id: ClientOrderId, status: OrderRecord['status'], key: EventKey): void {
  const order = orderOf(books, id);
  if (order.status !== status) order.statusAtMs = key.atMs;
  order.status = status;
  const open = books.openOrders[order.terms.instrument]!;
  if (finalStatuses.has(status)) open.delete(id);
  else open.add(id);
}

function noteVenueId(
  books: Books,
  id: ClientOrderId,
  venueOrderId: Event.OrderAccepted['venueOrderId'],
): void {
  if (venueOrderId === undefined) return;
  orderOf(books, id).venueOrderId = venueOrderId;
  books.byVenueOrderId.set(venueOrderId, id);
}

function intended(books: Books, event: Event.OrderIntended, key: EventKey): void {
  const { terms, origin } = event;
  invariant(
    !books.orders.has(terms.clientOrderId),
    `the client order id ${terms.clientOrderId} is used twice`,
  );
  openOrder(books, newOrder(key, event, 'intent'));
  if (origin.purpose === 'entry') entryIntended(books, event, key);
}

function openOrder(books: Books, order: OrderRecord): void {
  const { clientOrderId, instrument } = order.terms;
  books.orders.set(clientOrderId, order);
  books.openOrders[instrument]!.add(clientOrderId);
}

function entryIntended(books: Books, event: Event.OrderIntended, key: EventKey): void {
  const account = accountOf(books, event.account);
  account.entryTimesMs = withTime(account.entryTimesMs, key.atMs);
  const { session, strategy, barOpenMs } = event.origin;
  if (strategy !== undefined && barOpenMs !== undefined) {
    strategyOf(books, session, strategy).intentBars.set(event.terms.instrument, barOpenMs);
  }
}

/** The times of the last minute, oldest first, and `atMs`. */
function withTime(times: readonly EpochMs[], atMs: EpochMs): readonly EpochMs[] {
  let first = 0;
  while (first < times.length && times[first]! <= atMs - minuteMs) first += 1;
  const kept = times.slice(first);
  kept.push(atMs);
  return kept;
}

function adopted(books: Books, event: Event.OrderAdopted, key: EventKey): void {
  openOrder(books, newOrder(key, event, event.provenance));
  noteVenueId(books, event.terms.clientOrderId, event.venueOrderId);
}

function filled(books: Books, event: Event.OrderFilled, key: EventKey): void {
  const order = orderOf(books, event.clientOrderId);
  const netBefore = books.ledger.netOf(event.account, event.instrument);
  const positionBefore = books.ledger.positionOf(event.account, event.instrument);
  books.ledger.postFill({
    account: event.account,
    instrument: event.instrument,
    provenance: { seq: key.seq, index: key.index, source: 'cumulativeTotals' },
    fillId: event.fillId,
    side: event.side,
    lots: event.lots,
    price: parseMoney(event.price),
    worth: parseMoney(event.worth),
    fee: event.fee === undefined ? undefined : { amount: parseMoney(event.fee) },
    slippage: event.slippage === undefined ? undefined : parseMoney(event.slippage),
    venueOrderId: event.venueOrderId,
    atMs: event.atMs,
  });
  if (event.earlierFees) postFees(books, order, event.earlierFees, key);
  order.totals = event.totals;
  if (!order.terms.reduceOnly && order.provenance !== 'protection') turnedOver(books, event);
  noteVenueId(books, event.clientOrderId, event.venueOrderId);
  setStatus(books, event.clientOrderId, event.status, key);
  books.instruments[event.instrument]!.lastFillMs = key.atMs;
  holdAfterFill(books, order, event, positionBefore, netBefore);
}

/** The day's turnover is what entries traded; what works still is added where the gate asks. */
function turnedOver(books: Books, event: Event.OrderFilled): void {
  const account = accountOf(books, event.account);
  account.turnover = formatMoney((parseMoney(account.turnover) + parseMoney(event.worth)) as Money);
}

/** A position that opens, or turns around, belongs to the order that did it. */
function holdAfterFill(
  books: Books,
  order: OrderRecord,
  event: Event.OrderFilled,
  before: Lots,
  netBefore: Money,
): void {
  const after = books.ledger.positionOf(event.account, event.instrument);
  if (after === 0 || (before !== 0 && before > 0 === after > 0)) return;
  const record = books.instruments[event.instrument]!;
  const { origin } = order;
  if (!origin) return;
  record.holding = {
    session: origin.session,
    strategy: origin.strategy,
    openedAtMs: event.atMs,
    entryOrder: event.clientOrderId,
    riskAmount: order.riskAmount,
    netAtOpen: netBefore.toString(),
  };
}

function feeReported(books: Books, event: Event.FeeReported, key: EventKey): void {
  const order = orderOf(books, event.clientOrderId);
  order.totals = event.totals;
  postFees(books, order, event.fees, key);
}

function postFees(books: Books, order: OrderRecord, fees: Event.FeeReported['fees'], key: EventKey): void {
  for (const { fillId, fee } of fees) {
    books.ledger.postFee({
      account: order.account,
      instrument: order.terms.instrument,
      provenance: { seq: key.seq, index: key.index, source: 'cumulativeTotals' },
      fillId,
      fee: { amount: parseMoney(fee) },
    });
  }
}

function positionAdjusted(books: Books, event: Event.PositionAdjusted, key: EventKey): void {
  const source = event.provenance;
  books.ledger.postAdjustment({
    account: event.account,
    instrument: event.instrument,
    provenance: { seq: key.seq, index: key.index, source, by: event.by, reason: event.reason },
    adjustmentId: event.adjustmentId,
    lots: event.lots,
    price: event.price === undefined ? undefined : parseMoney(event.price),
    atMs: event.atMs,
  });
}

function fundingPosted(books: Books, event: Event.FundingPosted, key: EventKey): void {
  books.ledger.postFunding({
    account: event.account,
    instrument: event.instrument,
    provenance: { seq: key.seq, index: key.index, source: 'execution' },
    fundingId: event.fundingId,
    amount: parseMoney(event.amount),
    atMs: event.atMs,
  });
  books.instruments[event.instrument]!.lastFundingMs = event.atMs;
}

function cashAdjusted(books: Books, event: Event.CashAdjusted, key: EventKey): void {
  books.ledger.postCash({
    account: event.account,
    cashId: event.cashId,
    currency: event.currency,
    amount: parseMoney(event.amount),
    provenance: {
      seq: key.seq,
      index: key.index,
      source: event.provenance === 'initial' ? 'adoption' : 'reconciliation',
    },
  });
  accountOf(books, event.account).cashSinceMs ??= key.atMs;
}

function balanceNoted(books: Books, event: Event.BalanceNoted): void {
  const account = accountOf(books, event.account);
  account.venueBalance = event.balance;
  account.balanceAtMs = event.atMs;
  if (event.available !== undefined) account.available = event.available;
}

function protectionIntended(books: Books, event: Event.ProtectionIntended): void {
  const record = books.instruments[event.instrument]!;
  const { type: _, instrument: __, reason: ___, atMs, ...legs } = event;
  const held = record.protection;
  record.protection = {
    ...legs,
    intendedAtMs: atMs,
    confirmed: false,
    positionId: held?.positionId,
    protectionId: held?.protectionId,
    highWaterTicks: held?.highWaterTicks,
  };
}

function trailingMoved(books: Books, event: Event.TrailingMoved): void {
  const record = books.instruments[event.instrument]!;
  const { protection } = record;
  if (!protection) return;
  const { highWaterTicks, stopTicks } = event;
  if (stopTicks === undefined) {
    record.protection = { ...protection, highWaterTicks };
    return;
  }
  // The grace runs from the first moment at which the venue's word was missing: a stop that follows does not prolong it.
  const intendedAtMs = protection.confirmed ? event.atMs : protection.intendedAtMs;
  record.protection = { ...protection, highWaterTicks, stopTicks, confirmed: false, intendedAtMs };
}

function protectionConfirmed(books: Books, event: Event.ProtectionConfirmed): void {
  const record = books.instruments[event.instrument]!;
  record.unprotectedSinceMs = undefined;
  if (!record.protection) return;
  record.protection = {
    ...record.protection,
    confirmed: true,
    positionId: event.positionId ?? record.protection.positionId,
    protectionId: event.protectionId ?? record.protection.protectionId,
  };
}

function positionClosed(books: Books, event: Event.PositionClosed): void {
  const record = books.instruments[event.instrument]!;
  record.holding = undefined;
  if (event.session !== undefined && event.strategy !== undefined) {
    strategyOf(books, event.session, event.strategy).lastClosedMs.set(
      event.instrument as InstrumentIndex,
      event.atMs,
    );
  }
  if (event.netPnl === undefined) return;
  const account = accountOf(books, event.account);
  account.losingStreak = event.netPnl.startsWith('-') ? account.losingStreak + 1 : 0;
}

function lifeStarted(books: Books, event: Event.LifeStarted): void {
  books.nodeId = event.nodeId;
  books.life = event.life;
  books.configFingerprint = event.configFingerprint;
  books.stop = undefined;
  books.ended = undefined;
  for (const account of books.accounts.values()) forgetLink(account, event);
  for (const instrument of books.instruments) instrument.staleness = 'unknown';
}

/** Nothing that was known of the link outlives the process. */
function forgetLink(account: AccountRecord, event: Event.LifeStarted): void {
  account.link = { state: 'disconnected', why: 'the node started', generation: 0, sinceMs: event.atMs };
  account.reconciled = false;
  account.readRequestedAtMs = undefined;
  account.readWanted = undefined;
}

function linkChanged(books: Books, event: Event.LinkChanged): void {
  const account = accountOf(books, event.account);
  const sameState = account.link.state === event.state;
  // A read of an earlier life of the link will not be answered.
  if (event.generation !== account.link.generation) account.readRequestedAtMs = undefined;
  account.link = {
    state: event.state,
    why: event.why,
    generation: event.generation,
    sinceMs: sameState ? account.link.sinceMs : event.atMs,
  };
  if (event.state !== 'ready' && event.state !== 'degraded') account.reconciled = false;
  if (event.state === 'circuitOpen') account.circuitOpenSinceMs ??= event.atMs;
  if (event.state === 'ready') account.circuitOpenSinceMs = undefined;
}

function reconciled(books: Books, event: Event.VenueStateReconciled): void {
  const account = accountOf(books, event.account);
  account.disputed = event.disputed;
  account.readEndedAtMs = event.atMs;
  account.readRequestedAtMs = undefined;
  account.disputedCash = event.disputedCash;
  if (!event.complete) return;
  forgetOldAbsences(books, event);
  account.reconciled = true;
  account.overdueSinceMs = undefined;
  account.readFromMs = event.startedAtMs;
  account.reconciledAtMs = event.atMs;
  account.historyFromMs = (event.startedAtMs - historyOverlapMs) as EpochMs;
}

/** Absence is proven by reads in a row: a complete one that did not miss the order again takes back what the last one said. */
function forgetOldAbsences(books: Books, event: Event.VenueStateReconciled): void {
  for (const order of books.allOpenOrders()) {
    if (order.account !== event.account || order.absentReads.length === 0) continue;
    if (!order.absentReads.includes(event.readNumber)) order.absentReads = [];
  }
}

function positionUnprotected(books: Books, event: Event.PositionUnprotected): void {
  const record = books.instruments[event.instrument]!;
  record.unprotectedSinceMs ??= event.atMs;
  if (record.protection) record.protection = { ...record.protection, confirmed: false };
}

function protectionEnded(books: Books, event: Event.ProtectionEnded): void {
  const record = books.instruments[event.instrument]!;
  record.protection = undefined;
  record.unprotectedSinceMs = undefined;
}

function riskLatched(books: Books, event: Event.RiskLatched): void {
  const account = accountOf(books, event.account);
  if (!account.latches.includes(event.latch)) account.latches = [...account.latches, event.latch];
}

function riskLatchCleared(books: Books, event: Event.RiskLatchCleared): void {
  const account = accountOf(books, event.account);
  account.latches = account.latches.filter((latch) => latch !== event.latch);
  if (event.latch === 'losingStreak') account.losingStreak = 0;
  if (event.latch === 'drawdown') account.peak = undefined;
  if (event.lossFromEquity !== undefined) account.lossFromEquity = event.lossFromEquity;
}

function tradingDayStarted(books: Books, event: Event.TradingDayStarted, key: EventKey): void {
  const account = accountOf(books, event.account);
  forgetSettled(books, (key.atMs - keepMs) as EpochMs);
  account.day = event.day;
  account.dayStartEquity = event.equity;
  account.lossFromEquity = undefined;
  account.turnover = '0';
}

function equityMarked(books: Books, event: Event.EquityMarked): void {
  const account = accountOf(books, event.account);
  account.lastMark = { equity: event.equity, atMs: event.atMs };
  account.peak = event.peak;
}

function stalenessChanged(books: Books, event: Event.StalenessChanged): void {
  const record = books.instruments[event.instrument]!;
  // A safe stop is cleared by fresh data *and* a reconciliation.
  if (record.staleness === 'safeStop' && event.level === 'fresh') {
    books.account(books.accountOf(event.instrument)).reconciled = false;
  }
  record.staleness = event.level;
  record.stalenessAtMs = event.atMs;
}

function venueReadRequested(books: Books, event: Event.VenueReadRequested): void {
  const account = accountOf(books, event.account);
  account.readNumber = event.readNumber;
  account.readRequestedAtMs = event.atMs;
  account.readWanted = undefined;
}

/** Bounds memory: what ended long ago is kept as sums; ids of orders stay recognizable by their form. */
function forgetSettled(books: Books, beforeMs: EpochMs): void {
  books.ledger.settle(beforeMs);
  for (const [id, order] of books.orders) {
    if (!finalStatuses.has(order.status) || order.statusAtMs >= beforeMs) continue;
    books.orders.delete(id);
    if (order.venueOrderId !== undefined) books.byVenueOrderId.delete(order.venueOrderId);
  }
}
