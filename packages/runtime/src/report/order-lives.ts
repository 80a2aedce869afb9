// Every order with its life: intended, on its way, accepted, filled, ended, and why. Fills stand beside it, with the fees
// that came later.
import {
  addMoney,
  formatMoney,
  type Lots,
  lotsToText,
  MONEY_ZERO,
  type Money,
  parseMoney,
  type Ticks,
  ticksToText,
} from '@holdfast/engine/base';
import {
  averagePriceOf,
  contractTermsOf,
  finalStatuses,
  type Instrument,
  type KernelEvent,
  type OrderFilled,
  type OrderOrigin,
  type OrderStatus,
  type OrderTerms,
} from '@holdfast/engine/model';
import type { FillRow, OrderLifeReport } from './report-model.ts';

export interface FillRecord {
  readonly event: OrderFilled;
  readonly purpose: string | undefined;
  /** Undefined: not known yet. */
  fee: Money | undefined;
}

interface OrderLife {
  readonly account: string;
  readonly terms: OrderTerms;
  readonly origin: OrderOrigin | undefined;
  readonly provenance: OrderLifeReport['provenance'];
  readonly bidTicks: Ticks | undefined;
  readonly askTicks: Ticks | undefined;
  readonly stopTicks: Ticks | undefined;
  readonly targetTicks: Ticks | undefined;
  readonly riskAmount: string | undefined;
  readonly life: { what: string; atMs: number; why?: string }[];
  lifeOmitted: number;
  venueOrderId: string | undefined;
  status: OrderStatus;
  ending: string | undefined;
  readonly fills: FillRecord[];
}

/** Steps of a life that are listed; an order that is canceled again and again must not grow for ever. */
const maxSteps = 40;

export class OrderLives {
  readonly fills: FillRecord[] = [];
  readonly #orders = new Map<string, OrderLife>();
  readonly #fillById = new Map<string, FillRecord>();

  get size(): number {
    return this.#orders.size;
  }

  originOf(clientOrderId: string): OrderOrigin | undefined {
    return this.#orders.get(clientOrderId)?.origin;
  }

  riskOf(clientOrderId: string): string | undefined {
    return this.#orders.get(clientOrderId)?.riskAmount;
  }

  /** Code of why the order exists; of an order that is not ours, where it came from. */
  reasonOf(clientOrderId: string): string {
    const order = this.#orders.get(clientOrderId);
    return order?.origin?.reason ?? order?.provenance ?? 'unknown';
  }

  take(event: KernelEvent, atMs: number): void {
    switch (event.type) {
      case 'OrderIntended':
        this.#orders.set(event.terms.clientOrderId, lifeOf(event, event.origin, 'ours', 'intended'));
        this.#note(event.terms.clientOrderId, 'intended', atMs, event.origin.reason);
        return;
      case 'OrderAdopted':
        this.#orders.set(
          event.terms.clientOrderId,
          lifeOf(event, event.origin, event.provenance, 'accepted'),
        );
        this.#note(event.terms.clientOrderId, 'adopted', atMs, event.provenance);
        return;
      case 'OrderSubmitted':
        return this.#move(event.clientOrderId, 'submitted', 'submitted', atMs);
      case 'OrderRefused':
        return this.#move(event.clientOrderId, 'refused', 'refused by us', atMs, event.reason);
      case 'OrderAccepted':
        this.#identify(event.clientOrderId, event.venueOrderId);
        return this.#move(event.clientOrderId, event.status, 'accepted', atMs);
      case 'OrderCanceled':
        return this.#move(
          event.clientOrderId,
          event.status,
          'canceled',
          atMs,
          event.reason ?? event.venueReason,
        );
      case 'OrderExpired':
        return this.#move(event.clientOrderId, event.status, 'expired', atMs);
      case 'OrderRejected':
        return this.#move(
          event.clientOrderId,
          event.status,
          'rejected by the venue',
          atMs,
          event.venueReason,
        );
      case 'OrderBecameUnknown':
        return this.#move(event.clientOrderId, 'unknown', 'outcome unknown', atMs, event.reason);
      case 'OrderAbsenceNoted':
        return this.#note(event.clientOrderId, 'not in the venue’s read', atMs, `read ${event.readNumber}`);
      case 'OrderNotAtVenue':
        return this.#move(
          event.clientOrderId,
          'notAtVenue',
          'proven absent at the venue',
          atMs,
          `reads ${event.readNumbers.join(', ')}`,
        );
      case 'OrderResolved':
        return this.#move(
          event.clientOrderId,
          event.as,
          `resolved as ${event.as} by ${event.by}`,
          atMs,
          event.reason,
        );
      case 'CancelIntended':
        return this.#note(
          event.clientOrderId,
          event.attempt > 1 ? `cancel asked for (attempt ${event.attempt})` : 'cancel asked for',
          atMs,
          event.reason,
        );
      case 'ReportContradicted':
        return this.#note(event.clientOrderId, 'contradicting report', atMs, event.signal);
      case 'OrderFilled':
        return this.#fill(event, atMs);
      case 'FeeReported':
        return this.#fees(event.clientOrderId, event.fees);
      default:
        return;
    }
  }

  #fill(event: OrderFilled, atMs: number): void {
    const key = `${event.clientOrderId}\n${event.fillId}`;
    // Told twice: the ledger counts it once, and so does the list.
    if (this.#fillById.has(key)) return;
    const order = this.#orders.get(event.clientOrderId);
    const record: FillRecord = {
      event,
      purpose: order?.origin?.purpose ?? (order?.provenance === 'protection' ? 'protection' : undefined),
      fee: event.fee === undefined ? undefined : parseMoney(event.fee),
    };
    this.fills.push(record);
    this.#fillById.set(key, record);
    if (event.earlierFees) this.#fees(event.clientOrderId, event.earlierFees);
    if (!order) return;
    order.fills.push(record);
    this.#identify(event.clientOrderId, event.venueOrderId);
    const what = event.status === 'filled' ? 'filled' : 'partially filled';
    this.#move(event.clientOrderId, event.status, what, atMs);
  }

  #fees(clientOrderId: string, fees: readonly { readonly fillId: string; readonly fee: string }[]): void {
    for (const { fillId, fee } of fees) {
      const record = this.#fillById.get(`${clientOrderId}\n${fillId}`);
      if (record) record.fee = parseMoney(fee);
    }
  }

  #identify(clientOrderId: string, venueOrderId: string | undefined): void {
    const order = this.#orders.get(clientOrderId);
    if (order && venueOrderId !== undefined) order.venueOrderId = venueOrderId;
  }

  #move(clientOrderId: string, status: OrderStatus, what: string, atMs: number, why?: string): void {
    const order = this.#orders.get(clientOrderId);
    if (!order) return;
    order.status = status;
    // A late report may revive an order that had ended.
    order.ending = finalStatuses.has(status) ? (why === undefined ? what : `${what}: ${why}`) : undefined;
    this.#note(clientOrderId, what, atMs, why);
  }

  #note(clientOrderId: string, what: string, atMs: number, why?: string): void {
    const order = this.#orders.get(clientOrderId);
    if (!order) return;
    if (order.life.length >= maxSteps) order.lifeOmitted += 1;
    else order.life.push({ what, atMs, ...(why !== undefined && { why }) });
  }

  readOrders(instruments: readonly Instrument[]): OrderLifeReport[] {
    return [...this.#orders.values()].map((order) => readOrder(order, instruments[order.terms.instrument]!));
  }

  readFills(instruments: readonly Instrument[]): FillRow[] {
    return this.fills.map((fill) => readFill(fill, instruments[fill.event.instrument]!));
  }
}

function lifeOf(
  event: Extract<KernelEvent, { type: 'OrderIntended' | 'OrderAdopted' }>,
  origin: OrderOrigin | undefined,
  provenance: OrderLifeReport['provenance'],
  status: OrderStatus,
): OrderLife {
  const intended = event.type === 'OrderIntended' ? event : undefined;
  return {
    account: event.account,
    terms: event.terms,
    origin,
    provenance,
    bidTicks: intended?.bidTicks,
    askTicks: intended?.askTicks,
    stopTicks: intended?.plan?.stopTicks ?? event.terms.attachedStopTicks,
    targetTicks: intended?.plan?.targetTicks ?? event.terms.attachedTargetTicks,
    riskAmount: intended?.riskAmount,
    life: [],
    lifeOmitted: 0,
    venueOrderId: event.type === 'OrderAdopted' ? event.venueOrderId : undefined,
    status,
    ending: undefined,
    fills: [],
  };
}

function readOrder(order: OrderLife, instrument: Instrument): OrderLifeReport {
  const { terms, origin, fills } = order;
  const price = (name: string, ticks: Ticks | undefined): Record<string, string> =>
    ticks === undefined ? {} : { [name]: ticksToText(ticks, instrument.tickSize) };
  const filled = fills.reduce((sum, { event }) => sum + event.lots, 0) as Lots;
  const worth = fills.reduce((sum, { event }) => addMoney(sum, parseMoney(event.worth)), MONEY_ZERO);
  const average = filled === 0 ? undefined : averagePriceOf(contractTermsOf(instrument), filled, worth);
  return {
    clientOrderId: terms.clientOrderId,
    ...(order.venueOrderId !== undefined && { venueOrderId: order.venueOrderId }),
    account: order.account,
    instrument: terms.instrument,
    ...(origin && { session: origin.session, purpose: origin.purpose }),
    ...(origin?.strategy !== undefined && { strategy: origin.strategy }),
    reason: origin?.reason ?? order.provenance,
    provenance: order.provenance,
    side: terms.side,
    type: terms.type,
    timeInForce: terms.timeInForce,
    reduceOnly: terms.reduceOnly,
    quantity: lotsToText(terms.lots, instrument.lotSize),
    filledQuantity: lotsToText(filled, instrument.lotSize),
    ...price('price', terms.priceTicks),
    ...price('trigger', terms.triggerTicks),
    ...price('stop', order.stopTicks),
    ...price('target', order.targetTicks),
    ...price('bid', order.bidTicks),
    ...price('ask', order.askTicks),
    ...(average !== undefined && { averagePrice: formatMoney(average) }),
    fees: formatMoney(fills.reduce((sum, { fee }) => addMoney(sum, fee ?? MONEY_ZERO), MONEY_ZERO)),
    ...(order.riskAmount !== undefined && { riskAmount: order.riskAmount }),
    status: order.status,
    life: order.life,
    lifeOmitted: order.lifeOmitted,
    ...(order.ending !== undefined && { ending: order.ending }),
  };
}

function readFill({ event, fee, purpose }: FillRecord, instrument: Instrument): FillRow {
  return {
    fillId: event.fillId,
    clientOrderId: event.clientOrderId,
    account: event.account,
    instrument: event.instrument,
    atMs: event.atMs,
    side: event.side,
    quantity: lotsToText(event.lots, instrument.lotSize),
    price: event.price,
    worth: event.worth,
    ...(fee !== undefined && { fee: formatMoney(fee) }),
    ...(event.slippage !== undefined && { slippage: event.slippage }),
    ...(event.liquidity !== undefined && { liquidity: event.liquidity }),
    ...(purpose !== undefined && { purpose }),
  };
}
