// Operator commands -> events. Each is journaled with who and why; none is half done: what cannot be done says so in an alert.
import {
  type AccountId,
  type FillId,
  formatMoney,
  type InstrumentIndex,
  type Lots,
  parseMoney,
  tryParseMoney,
} from '../base/index.ts';
import {
  type AdjustPosition,
  type AdoptPosition,
  finalStatuses,
  type Halt,
  type OperatorCommand,
  type OrderStatus,
  proveInstrumentBounds,
  type ResolveOrder,
  type Resume,
  type RiskLatch,
  type Stop,
  type StopPolicy,
  worthAt,
} from '../model/index.ts';
import { deriveFill } from '../portfolio/index.ts';
import { knownEquity } from './account-limits.ts';
import { accountConfigOf, alert, type Deciding, instrumentOf, priceOf, sessionOf } from './deciding.ts';
import { checkEnding } from './ending.ts';
import { cancelOrder, flatten } from './exits.ts';
import { afterStatus } from './order-reports.ts';
import { totalsFromText, totalsToText } from './order-totals.ts';
import { afterAdjustment, afterFill } from './position-changes.ts';
import { requestRead } from './venue-reads.ts';

export function onCommand(d: Deciding, command: OperatorCommand): void {
  switch (command.type) {
    case 'Halt':
      return halt(d, command);
    case 'Resume':
      return resume(d, command);
    case 'Flatten':
      return flatten(d, command.by, command.reason, command.instrument);
    case 'ResolveOrder':
      return resolve(d, command);
    case 'AdoptPosition':
      return adoptPosition(d, command);
    case 'AdjustPosition':
      return adjust(d, command);
    case 'ReleaseStrategy':
      d.emit({
        type: 'StrategyReleased',
        session: command.session,
        strategy: command.strategy,
        by: command.by,
      });
      return;
    case 'Stop':
      return stop(d, command);
    case 'Reconcile':
      return requestRead(d, command.account, `asked by ${command.by}`);
  }
}

function halt(d: Deciding, command: Halt): void {
  const { by, reason, flatten: close } = command;
  // Again is nothing new, unless it now asks for flat.
  if (d.books.halt && (d.books.halt.flatten || !close)) return;
  d.emit({ type: 'HaltLatched', by, reason, flatten: close, atMs: d.nowMs });
  alert(d, 'critical', 'halted', `The kill switch was set by ${by}: ${reason}`);
  if (close) flatten(d, 'halt', reason);
  else cancelAllEntries(d, 'halted');
  checkEnding(d);
}

function resume(d: Deciding, command: Resume): void {
  if (d.books.halt) d.emit({ type: 'HaltCleared', by: command.by, reason: command.reason });
  for (const [account, { latches }] of d.books.accounts) {
    for (const latch of latches) clearLatch(d, account, latch, command.by);
    if (latches.includes('drawdown')) d.market.resetPeak(account, d.books);
    else d.market.floorsChanged(account, d.books);
  }
}

/** The loss that latched is taken for granted: it is counted anew from what is left, or the next input would latch again. */
function clearLatch(d: Deciding, account: AccountId, latch: RiskLatch, by: string): void {
  const equity = latch === 'dailyLoss' ? knownEquity(d, account) : undefined;
  if (latch === 'dailyLoss' && equity === undefined) {
    const why = 'equity cannot be said now (a price is old or unknown), so there is nothing to count from';
    alert(d, 'warning', 'resume-refused', `${account}: the day's loss stays latched: ${why}; try again`);
    return;
  }
  d.emit({
    type: 'RiskLatchCleared',
    account,
    latch,
    by,
    lossFromEquity: equity === undefined ? undefined : formatMoney(equity),
  });
}

export function cancelAllEntries(d: Deciding, reason: string): void {
  for (const order of [...d.books.allOpenOrders()])
    if (!order.terms.reduceOnly) cancelOrder(d, order, reason);
}

function stop(d: Deciding, command: Stop): void {
  const policy = command.policy ?? strictestPolicy(d);
  if (d.books.stop && strictness[policy] <= strictness[d.books.stop.policy]) return;
  d.emit({ type: 'StopRequested', policy, by: command.by, reason: command.reason, atMs: d.nowMs });
  if (policy === 'flatten') flatten(d, 'stop', command.reason);
  else if (policy === 'cancelOrders') cancelAllEntries(d, 'stopping');
  checkEnding(d);
}

/** More ends with less open. */
const strictness: Readonly<Record<StopPolicy, number>> = { keep: 0, cancelOrders: 1, flatten: 2 };

/** Sessions may differ; what ends with the least open wins. */
function strictestPolicy(d: Deciding): StopPolicy {
  return d.config.sessions
    .map(({ stopPolicy }) => stopPolicy)
    .reduce((a, b) => (strictness[a] >= strictness[b] ? a : b), 'keep');
}

/** What an operator's word can settle. Of an order that the venue holds only the venue can say that it ended. */
const inDoubt: ReadonlySet<OrderStatus> = new Set(['intended', 'submitted', 'unknown']);

function resolve(d: Deciding, command: ResolveOrder): void {
  const { clientOrderId, by, reason } = command;
  const order = d.books.orders.get(clientOrderId);
  if (!order || !inDoubt.has(order.status)) {
    alert(
      d,
      'warning',
      'resolve-refused',
      `${clientOrderId} ${order ? `is ${order.status}` : 'is not an order of this node'}: nothing to resolve`,
    );
    return;
  }
  if (command.as === 'filled' && !resolveFilled(d, command)) return;
  if (!finalStatuses.has(order.status))
    d.emit({ type: 'OrderResolved', clientOrderId, as: command.as, by, reason });
  if (command.as === 'filled') afterFill(d, order);
  afterStatus(d, order);
}

function resolveFilled(d: Deciding, command: ResolveOrder): boolean {
  const order = d.books.orders.get(command.clientOrderId)!;
  const { instrument } = order.terms;
  const lots = command.filledLots ?? order.terms.lots;
  if (command.averagePrice === undefined) {
    alert(
      d,
      'warning',
      'resolve-refused',
      `${command.clientOrderId}: resolving as filled needs the average price`,
    );
    return false;
  }
  const impossible =
    fillObstacle(lots, order.terms.lots) ?? priceObstacle(d, instrument, command.averagePrice);
  if (impossible !== undefined) {
    alert(d, 'warning', 'resolve-refused', `${command.clientOrderId}: ${impossible}`);
    return false;
  }
  const terms = d.terms[instrument]!;
  const worth = worthAt(terms, lots, parseMoney(command.averagePrice));
  const report = { order: (order.venueOrderId ?? command.clientOrderId) as never, lots, worth };
  const step = deriveFill(totalsFromText(order.totals), report, terms);
  if (step.type !== 'fill') return true;
  d.emit({
    type: 'OrderFilled',
    clientOrderId: command.clientOrderId,
    account: order.account,
    instrument,
    fillId: step.fillId as FillId,
    side: order.terms.side,
    lots: step.lots,
    price: formatMoney(step.price),
    worth: formatMoney(step.worth),
    totals: totalsToText(step.totals),
    status: lots >= order.terms.lots ? 'filled' : 'partiallyFilled',
    atMs: d.nowMs,
  });
  return true;
}

const fillObstacle = (lots: number, ordered: number): string | undefined =>
  Number.isSafeInteger(lots) && lots > 0 && lots <= ordered
    ? undefined
    : `${lots} lots cannot have been filled of ${ordered}`;

/** A price that is none, or that could not be valued. */
function priceObstacle(d: Deciding, instrument: InstrumentIndex, price: string): string | undefined {
  const amount = tryParseMoney(price);
  if (amount === undefined || amount <= 0n) return `a price of ${price} is none`;
  const highest = priceOf(d, instrument, proveInstrumentBounds(instrumentOf(d, instrument)).maxPriceTicks);
  return amount > highest
    ? `a price of ${price} is above ${formatMoney(highest)}, the highest that can be kept`
    : undefined;
}

/** Why a position cannot be given to a session with that stop; undefined: it can. */
function adoptObstacle(
  d: Deciding,
  { instrument, session, stopTicks }: AdoptPosition,
  lots: number,
): string | undefined {
  if (lots === 0) return 'there is no position';
  if (sessionOf(d, instrument)?.id !== session) return `session ${session} does not trade it`;
  const { holding } = d.books.instruments[instrument]!;
  if (holding?.strategy !== undefined)
    return `strategy ${holding.strategy} of session ${holding.session} holds it, and would lose its exit`;
  if (stopTicks === undefined) return undefined;
  const touch = lots > 0 ? d.market.bidTicks[instrument]! : d.market.askTicks[instrument]!;
  if (touch <= 0) return 'there is no quote to judge the stop by';
  const reached = lots > 0 ? stopTicks >= touch : stopTicks <= touch;
  return reached
    ? 'the stop is on the wrong side of the market: it would close the position at once'
    : undefined;
}

/** Gives a position that nobody holds to a session, so that its exits and its protection have an owner. */
function adoptPosition(d: Deciding, command: AdoptPosition): void {
  const { instrument, session } = command;
  const lots = d.books.positionLots(instrument);
  const why = adoptObstacle(d, command, lots);
  if (why !== undefined) {
    alert(d, 'warning', 'adopt-refused', `${instrumentOf(d, instrument).id}: ${why}`);
    return;
  }
  const { net } = d.books.position(instrument);
  d.emit({
    type: 'PositionHeld',
    instrument,
    holding: { session, openedAtMs: d.nowMs, netAtOpen: net.toString() },
  });
  protectAdopted(d, command);
}

function protectAdopted(d: Deciding, { instrument, stopTicks, targetTicks }: AdoptPosition): void {
  if (stopTicks === undefined) return;
  const { capabilities } = accountConfigOf(d, d.books.accountOf(instrument));
  const owner = capabilities.positionProtection ? 'venue' : 'runtime';
  d.emit({
    type: 'ProtectionIntended',
    instrument,
    stopTicks,
    ...(targetTicks !== undefined && { targetTicks }),
    stopOwner: owner,
    targetOwner: owner,
    attached: false,
    reason: 'adopted',
    atMs: d.nowMs,
  });
  if (owner === 'runtime') d.emit({ type: 'ProtectionConfirmed', instrument });
  d.market.bandChanged(instrument, d.books);
}

function adjust(d: Deciding, command: AdjustPosition): void {
  const { instrument, lots, price, by, reason } = command;
  const impossible = adjustObstacle(d, command);
  if (impossible !== undefined) {
    alert(d, 'warning', 'adjust-refused', `${instrumentOf(d, instrument).id}: ${impossible}`);
    return;
  }
  d.emit({
    type: 'PositionAdjusted',
    account: d.books.accountOf(instrument),
    instrument,
    adjustmentId: `operator-${d.seq}`,
    lots: lots as Lots,
    price,
    provenance: 'operator',
    by,
    reason,
    atMs: d.nowMs,
  });
  afterAdjustment(d, instrument, reason);
}

/** What leaves the bounds that were proven for the instrument could not be valued any more. */
function adjustObstacle(d: Deciding, { instrument, lots, price }: AdjustPosition): string | undefined {
  const { maxPositionLots } = proveInstrumentBounds(instrumentOf(d, instrument));
  if (!Number.isSafeInteger(lots) || lots === 0) return `an adjustment by ${lots} lots is none`;
  const after = Math.abs(d.books.positionLots(instrument) + lots);
  if (after > maxPositionLots)
    return `the position would be ${after} lots, the largest that can be kept is ${maxPositionLots}`;
  return priceObstacle(d, instrument, price);
}
