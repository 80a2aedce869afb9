// Why there was no trade: denials of our own gates, counted by gate and strategy, the newest kept one by one.
import { type Lots, lotsToText } from '@holdfast/engine/base';
import type { Instrument, OrderDenied } from '@holdfast/engine/model';
import { reasonInWords } from '@holdfast/engine/views';
import type { ReportModel } from './report-model.ts';

type Denials = ReportModel['denials'];
type Group = Denials['groups'][number];

const maxRecent = 500;

export class Refusals {
  #total = 0;
  readonly #groups = new Map<string, Group>();
  #recent: { readonly event: OrderDenied; readonly atMs: number }[] = [];

  take(event: OrderDenied, atMs: number): void {
    this.#total += 1;
    const { gate, instrument, session, strategy, measured, allowed } = event;
    const key = [gate, instrument, session, strategy ?? ''].join('\n');
    const before = this.#groups.get(key);
    this.#groups.set(key, {
      gate,
      words: reasonInWords(gate),
      instrument,
      session,
      ...(strategy !== undefined && { strategy }),
      count: (before?.count ?? 0) + 1,
      firstAtMs: before?.firstAtMs ?? atMs,
      lastAtMs: atMs,
      ...(measured !== undefined && { lastMeasured: measured }),
      ...(allowed !== undefined && { lastAllowed: allowed }),
    });
    this.#recent.push({ event, atMs });
    if (this.#recent.length >= maxRecent * 2) this.#recent = this.#recent.slice(-maxRecent);
  }

  read(instruments: readonly Instrument[]): Denials {
    return {
      total: this.#total,
      groups: [...this.#groups.values()].sort((a, b) => b.count - a.count),
      recent: this.#recent.slice(-maxRecent).map(({ event, atMs }) => ({
        atMs,
        gate: event.gate,
        words: reasonInWords(event.gate),
        instrument: event.instrument,
        session: event.session,
        ...(event.strategy !== undefined && { strategy: event.strategy }),
        side: event.side,
        quantity: lotsToText(event.lots as Lots, instruments[event.instrument]!.lotSize),
        ...(event.measured !== undefined && { measured: event.measured }),
        ...(event.allowed !== undefined && { allowed: event.allowed }),
      })),
    };
  }
}
