// What happened to the node around the trades: states of links and of market data over time, limits and halts, lives,
// alerts. Bounded: the newest are kept, and what was left out is counted.
import type { Instrument, KernelEvent } from '@holdfast/engine/model';
import type { ReportModel, StateSpan } from './report-model.ts';

type Notice = ReportModel['notices']['entries'][number];
type Alert = ReportModel['alerts']['recent'][number];
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const maxSpans = 4000;
const maxNotices = 2000;
const maxAlerts = 1000;

/** Keeps the newest `limit` at the least, twice as many at the most. */
class Newest<T> {
  omitted = 0;
  #items: T[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get items(): readonly T[] {
    return this.#items;
  }

  add(item: T): void {
    this.#items.push(item);
    if (this.#items.length < this.#limit * 2) return;
    this.omitted += this.#items.length - this.#limit;
    this.#items = this.#items.slice(-this.#limit);
  }
}

export class NodeTimeline {
  readonly #spans = new Newest<Mutable<StateSpan>>(maxSpans);
  readonly #current = new Map<string, Mutable<StateSpan>>();
  readonly #notices = new Newest<Notice>(maxNotices);
  readonly #alerts = new Newest<Alert>(maxAlerts);
  readonly #codes = new Map<string, { level: string; code: string; count: number }>();
  #alertTotal = 0;

  /** `lastSeenMs`: of the newest input before this event's; absent for the first one. */
  take(
    event: KernelEvent,
    atMs: number,
    instruments: readonly Instrument[],
    lastSeenMs: number | undefined,
  ): void {
    if (event.type === 'LinkChanged') {
      this.#enter(`link ${event.account}`, event.state, event.why, event.atMs);
    } else if (event.type === 'StalenessChanged') {
      const { symbol } = instruments[event.instrument]!;
      this.#enter(`data ${symbol}`, event.level, '', event.atMs);
    } else if (event.type === 'AlertRaised') this.#alert(event);
    else {
      const said = noticeOf(event, instruments);
      if (said) this.#notices.add({ atMs, ...said });
    }
    if (event.type === 'LifeStarted') this.#newLife(event.life, event.atMs, lastSeenMs);
    if (event.type === 'LifeEnded') this.#endLife('ended', event.reason, event.atMs);
  }

  /** A life that ended without a word ran until the last input that it left, and not until the next one began. */
  #newLife(life: number, atMs: number, lastSeenMs: number | undefined): void {
    if (this.#current.get('node')?.state === 'running' && lastSeenMs !== undefined)
      this.#endLife('down', 'ended without a word: killed, or crashed', Math.min(lastSeenMs, atMs));
    this.#enter('node', 'running', `life ${life}`, atMs);
  }

  /** What a life knew of its links and its data ended with it. */
  #endLife(state: 'ended' | 'down', why: string, atMs: number): void {
    for (const lane of [...this.#current.keys()]) this.#leave(lane, atMs);
    this.#enter('node', state, why, atMs);
  }

  #enter(lane: string, state: string, why: string, atMs: number): void {
    const before = this.#current.get(lane);
    if (before?.state === state) return;
    this.#leave(lane, atMs);
    const span = { lane, state, why, fromMs: atMs };
    this.#current.set(lane, span);
    this.#spans.add(span);
  }

  #leave(lane: string, atMs: number): void {
    const span = this.#current.get(lane);
    if (span) span.toMs = atMs;
    this.#current.delete(lane);
  }

  #alert({ level, code, text, atMs }: Extract<KernelEvent, { type: 'AlertRaised' }>): void {
    this.#alertTotal += 1;
    this.#alerts.add({ atMs, level, code, text });
    const known = this.#codes.get(code) ?? { level, code, count: 0 };
    known.count += 1;
    this.#codes.set(code, known);
  }

  read(): Pick<ReportModel, 'timeline' | 'notices' | 'alerts'> {
    return {
      timeline: { spans: [...this.#spans.items], omitted: this.#spans.omitted },
      notices: { entries: [...this.#notices.items], omitted: this.#notices.omitted },
      alerts: {
        total: this.#alertTotal,
        codes: [...this.#codes.values()].sort((a, b) => b.count - a.count),
        recent: [...this.#alerts.items],
      },
    };
  }
}

function noticeOf(event: KernelEvent, instruments: readonly Instrument[]): Omit<Notice, 'atMs'> | undefined {
  switch (event.type) {
    case 'RiskLatched':
      return {
        kind: 'limit',
        text: `${event.account}: ${event.latch} reached ${event.measured} of ${event.allowed}; entries blocked`,
      };
    case 'RiskLatchCleared':
      return { kind: 'limit', text: `${event.account}: ${event.latch} cleared by ${event.by}` };
    case 'HaltLatched':
      return { kind: 'halt', text: `halted by ${event.by}: ${event.reason}` };
    case 'HaltCleared':
      return { kind: 'halt', text: `halt cleared by ${event.by}: ${event.reason}` };
    case 'FlatConfirmed':
      return { kind: 'halt', text: 'the venue confirmed that all is flat' };
    case 'StrategyQuarantined':
      return { kind: 'quarantine', text: `${event.session}/${event.strategy}: ${event.reason}` };
    case 'StrategyReleased':
      return { kind: 'quarantine', text: `${event.session}/${event.strategy}: released by ${event.by}` };
    case 'LifeStarted':
      return { kind: 'life', text: `life ${event.life} started` };
    case 'LifeEnded':
      return { kind: 'life', text: `ended: ${event.reason} (exit ${event.exitCode})` };
    case 'ConfigChanged':
      return { kind: 'config', text: `configuration changed to ${event.configFingerprint.slice(0, 12)}` };
    case 'PositionUnprotected':
      return {
        kind: 'protection',
        text: `${instruments[event.instrument]!.symbol} stands unprotected: ${event.reason}`,
      };
    case 'ProtectionIntended':
      if (event.provenance === undefined) return undefined;
      return {
        kind: 'protection',
        text: `${instruments[event.instrument]!.symbol}: a stop that the venue holds was adopted (${event.reason})`,
      };
    case 'PositionAdjusted':
      return {
        kind: 'reconciliation',
        text: `${instruments[event.instrument]!.symbol} adjusted by ${event.lots} lots (${event.provenance}): ${event.reason}`,
      };
    case 'VenueStateReconciled':
      return event.differences.length === 0
        ? undefined
        : { kind: 'reconciliation', text: event.differences.join('; ') };
    case 'ReconciliationOverdue':
      return {
        kind: 'reconciliation',
        text: `${event.account}: no complete read for too long; entries blocked`,
      };
    case 'StopRequested':
      return { kind: 'stop', text: `stop asked for by ${event.by}: ${event.reason}` };
    default:
      return undefined;
  }
}
