// The laws of deciding, judged from the journal alone: the recorded events are read in order by a fold of its own, which
// knows nothing of the kernel's books, gates or apply, and each decision is held against what stood at that moment.
//
// What it cannot judge: whether the events tell the truth about the venue (`venue-agreement.ts` does).
import { finalStatuses, type KernelEvent, type OrderStatus, type OrderTerms } from '@holdfast/engine/model';
import type { JournalEntry } from 'holdfast/journal';

export interface BrokenLaw {
  readonly law: string;
  readonly what: string;
}

interface KnownOrder {
  readonly terms: OrderTerms;
  readonly entry: boolean;
  status: OrderStatus;
  filled: number;
  cancelAtMs?: number;
  writtenOff?: OrderStatus;
}

/** How long a cancel or an expiry may stay without effect before somebody has forgotten it. */
const patienceMs = 150_000;

class JournalReader {
  readonly broken: BrokenLaw[] = [];
  readonly #orders = new Map<string, KnownOrder>();
  readonly #positions = new Map<number, number>();
  readonly #latches = new Map<string, Set<string>>();
  readonly #closing = new Map<number, number>();
  readonly #unprotected = new Set<number>();
  readonly #staleness = new Map<number, string>();
  readonly #bars = new Set<string>();
  readonly #fundings = new Set<string>();
  /** The stop of a trailing position, by instrument. */
  readonly #stops = new Map<number, number>();
  #halted = false;
  #stopping = false;
  #link = 'disconnected';
  #reconciled = false;
  #overdue = false;
  #life = 0;

  take({ seq, atMs, input, events }: JournalEntry): void {
    for (const { payload } of events) this.#event(payload as KernelEvent, seq, atMs);
    if (input?.kind === 'NodeStarted') this.#lifeBegan();
  }

  /** Only the venue can say what became of what was in the air when the process died. */
  #lifeBegan(): void {
    for (const [id, { status }] of this.#orders)
      if (status === 'intended' || status === 'submitted')
        this.#breaks('a new life doubts what was in the air', `${id} is ${status} in life ${this.#life}`);
  }

  #breaks(law: string, what: string): void {
    this.broken.push({ law, what });
  }

  #event(event: KernelEvent, seq: number, atMs: number): void {
    this.#environment(event, seq);
    this.#protection(event, atMs);
    switch (event.type) {
      case 'OrderIntended':
        return this.#intended(event);
      case 'TradingDayStarted':
      case 'EquityMarked':
        return this.#valued(event.type, seq);
      case 'OrderAdopted':
        this.#orders.set(event.terms.clientOrderId, newOrder(event.terms, false));
        return;
      case 'OrderFilled':
        return this.#filled(event);
      case 'CancelIntended': {
        const order = this.#orders.get(event.clientOrderId);
        if (order) order.cancelAtMs ??= atMs;
        return;
      }
      case 'FundingPosted':
        if (this.#fundings.has(event.fundingId))
          this.#breaks('a funding is posted once', `${event.fundingId} was posted again at seq ${seq}`);
        this.#fundings.add(event.fundingId);
        return;
      default:
        return this.#status(event);
    }
  }

  /** Link, freshness, kill switch, limits: what an entry depends on. */
  #environment(event: KernelEvent, seq: number): void {
    switch (event.type) {
      case 'LifeStarted':
        if (event.life !== this.#life + 1)
          this.#breaks('lives are counted', `life ${event.life} at seq ${seq} follows life ${this.#life}`);
        this.#life = event.life;
        this.#link = 'disconnected';
        this.#reconciled = false;
        this.#stopping = false;
        this.#staleness.clear();
        return;
      case 'LinkChanged':
        this.#link = event.state;
        if (event.state === 'ready' && !this.#reconciled)
          this.#breaks('a link is ready once the account was read', `it was ready unread at seq ${seq}`);
        if (event.state !== 'ready' && event.state !== 'degraded') this.#reconciled = false;
        return;
      case 'VenueStateReconciled':
        if (event.complete) this.#reconciled = true;
        if (event.complete) this.#overdue = false;
        return;
      case 'ReconciliationOverdue':
        this.#overdue = true;
        return;
      case 'StalenessChanged':
        this.#staleness.set(event.instrument, event.level);
        return;
      case 'HaltLatched':
        this.#halted = true;
        return;
      case 'HaltCleared':
        this.#halted = false;
        return;
      case 'StopRequested':
        this.#stopping = true;
        return;
      case 'RiskLatched':
        this.#latchesOf(event.account).add(event.latch);
        return;
      case 'RiskLatchCleared':
        this.#latchesOf(event.account).delete(event.latch);
        return;
      default:
        return;
    }
  }

  #latchesOf(account: string): Set<string> {
    const latches = this.#latches.get(account) ?? new Set<string>();
    this.#latches.set(account, latches);
    return latches;
  }

  #protection(event: KernelEvent, atMs: number): void {
    switch (event.type) {
      case 'FlattenIntended':
        this.#closing.set(event.instrument, atMs);
        return;
      case 'FlattenDone':
        this.#closing.delete(event.instrument);
        return;
      case 'PositionUnprotected':
        this.#unprotected.add(event.instrument);
        return;
      case 'ProtectionConfirmed':
        this.#unprotected.delete(event.instrument);
        return;
      case 'ProtectionEnded':
        this.#unprotected.delete(event.instrument);
        this.#stops.delete(event.instrument);
        return;
      case 'ProtectionIntended':
      case 'TrailingMoved':
        if (event.stopTicks !== undefined) this.#stopMoved(event.instrument, event.stopTicks, event.type);
        return;
      default:
        return;
    }
  }

  #stopMoved(instrument: number, stopTicks: number, by: string): void {
    const before = this.#stops.get(instrument);
    const long = this.#positionOf(instrument) > 0;
    if (before !== undefined && (long ? stopTicks < before : stopTicks > before))
      this.#breaks(
        'a stop never moves away from profit',
        `${by}: from ${before} to ${stopTicks} of a ${long ? 'long' : 'short'} position`,
      );
    this.#stops.set(instrument, stopTicks);
  }

  #positionOf(instrument: number): number {
    return this.#positions.get(instrument) ?? 0;
  }

  #intended(event: Extract<KernelEvent, { type: 'OrderIntended' }>): void {
    const { terms, origin } = event;
    const id = terms.clientOrderId;
    if (this.#orders.has(id)) this.#breaks('an order id is used once', `${id} was intended twice`);
    const entry = origin.purpose === 'entry';
    if (entry) this.#mayEnter(event);
    else this.#mayExit(terms);
    this.#orders.set(id, newOrder(terms, entry));
  }

  #mayEnter({ terms, origin, account }: Extract<KernelEvent, { type: 'OrderIntended' }>): void {
    const { instrument, clientOrderId: id } = terms;
    const unless = (forbidden: boolean, why: string): void => {
      if (forbidden) this.#breaks(`no entry ${why}`, `${id} was intended`);
    };
    unless(this.#halted, 'under the kill switch');
    unless(this.#stopping, 'while the node stops');
    unless(this.#link !== 'ready', 'while the link is not ready');
    unless(!this.#reconciled, 'before the account is reconciled');
    unless(this.#overdue, 'while the reconciliation is overdue');
    unless(this.#staleness.get(instrument) !== 'fresh', 'on data that are not fresh');
    unless(this.#latchesOf(account).size > 0, 'over a limit of the account');
    unless(this.#closing.has(instrument), 'while the position is being closed');
    unless(this.#unprotected.has(instrument), 'beside an unprotected position');
    unless(
      this.#openOf(instrument).some(({ status }) => status === 'unknown'),
      'beside an order in doubt',
    );
    const bar = `${origin.session}/${origin.strategy}/${instrument}/${origin.barOpenMs}`;
    unless(this.#bars.has(bar), 'twice on one bar');
    this.#bars.add(bar);
  }

  #valued(by: string, seq: number): void {
    for (const [instrument, lots] of this.#positions)
      if (lots !== 0 && this.#staleness.get(instrument) !== 'fresh')
        this.#breaks('equity is never taken at a stale price', `${by} at seq ${seq}`);
  }

  #mayExit(terms: OrderTerms): void {
    const position = this.#positionOf(terms.instrument);
    const open = this.#openOf(terms.instrument)
      .filter((order) => order.terms.reduceOnly)
      .reduce((sum, order) => sum + order.terms.lots - order.filled, 0);
    if (!terms.reduceOnly) this.#breaks('what reduces says so', `${terms.clientOrderId} is not reduce-only`);
    if (position === 0 || position > 0 !== (terms.side === 'sell'))
      this.#breaks('an exit reduces the position', `${terms.clientOrderId}: ${terms.side} at ${position}`);
    if (open + terms.lots > Math.abs(position))
      this.#breaks(
        'exits never exceed the position',
        `${terms.clientOrderId}: ${terms.lots} lots beside ${open} that work, the position is ${position}`,
      );
  }

  #openOf(instrument: number): KnownOrder[] {
    return [...this.#orders.values()].filter(
      ({ terms, status }) => terms.instrument === instrument && !finalStatuses.has(status),
    );
  }

  #filled(event: Extract<KernelEvent, { type: 'OrderFilled' }>): void {
    const { clientOrderId: id, instrument, side, lots } = event;
    const order = this.#orders.get(id);
    const after = this.#positionOf(instrument) + (side === 'buy' ? lots : -lots);
    this.#positions.set(instrument, after);
    if (order) order.filled += lots;
    if (order && order.filled > order.terms.lots)
      this.#breaks('no order fills more than was ordered', `${id}: ${order.filled} of ${order.terms.lots}`);
    this.#setStatus(id, event.status);
  }

  #status(event: KernelEvent): void {
    switch (event.type) {
      case 'OrderSubmitted':
        return this.#setStatus(event.clientOrderId, 'submitted');
      case 'OrderRefused':
        return this.#writeOff(event.clientOrderId, 'refused');
      case 'OrderRejected':
        return this.#writeOff(event.clientOrderId, event.status);
      case 'OrderAccepted':
      case 'OrderCanceled':
      case 'OrderExpired':
        return this.#setStatus(event.clientOrderId, event.status);
      case 'OrderBecameUnknown':
        return this.#setStatus(event.clientOrderId, 'unknown');
      case 'OrderNotAtVenue':
        return this.#writeOff(event.clientOrderId, 'notAtVenue');
      case 'OrderResolved':
        return this.#setStatus(event.clientOrderId, event.as);
      case 'PositionAdjusted':
        this.#positions.set(event.instrument, this.#positionOf(event.instrument) + event.lots);
        return;
      default:
        return;
    }
  }

  /** Our word that the order is not, and never was, at the venue. */
  #writeOff(id: string, status: OrderStatus): void {
    this.#setStatus(id, status);
    const order = this.#orders.get(id);
    if (order && finalStatuses.has(status)) order.writtenOff = status;
  }

  #setStatus(id: string, status: OrderStatus): void {
    const order = this.#orders.get(id);
    if (!order) return;
    if (order.writtenOff !== undefined)
      this.#breaks(
        'an order that was written off never comes alive',
        `${id} is ${status} after it was ${order.writtenOff}`,
      );
    order.status = status;
  }

  /** What should have ended long before `nowMs` and did not. */
  forgotten(nowMs: number): string[] {
    const closings = [...this.#closing]
      .filter(([, sinceMs]) => sinceMs < nowMs - patienceMs)
      .map(([instrument]) => `the closing of instrument ${instrument}`);
    return closings.concat(this.#forgottenOrders(nowMs));
  }

  #forgottenOrders(nowMs: number): string[] {
    return [...this.#orders].flatMap(([id, { status, terms, cancelAtMs }]) => {
      if (finalStatuses.has(status)) return [];
      const due = Math.min(
        cancelAtMs ?? Number.POSITIVE_INFINITY,
        terms.expiresAtMs ?? Number.POSITIVE_INFINITY,
      );
      return due < nowMs - patienceMs ? [`${id} is ${status}`] : [];
    });
  }
}

const newOrder = (terms: OrderTerms, entry: boolean): KnownOrder => ({
  terms,
  entry,
  status: 'intended',
  filled: 0,
});

function readAll(entries: Iterable<JournalEntry>): JournalReader {
  const reader = new JournalReader();
  for (const entry of entries) reader.take(entry);
  return reader;
}

export const brokenLaws = (entries: Iterable<JournalEntry>): readonly BrokenLaw[] => readAll(entries).broken;

/** Orders that were to be canceled, or expired, and still work long after. */
export const forgottenOrders = (entries: Iterable<JournalEntry>, nowMs: number): string[] =>
  readAll(entries).forgotten(nowMs);
