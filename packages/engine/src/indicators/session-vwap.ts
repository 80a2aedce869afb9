import type { BarPrices } from '../model/index.ts';
import { typicalOf, volumeOf } from './bar-field.ts';
import { type Indicator, NO_SESSION, notReady } from './indicator.ts';
import { checkParameters, type IndicatorSnapshot, savedFlag, savedNumber } from './indicator-snapshot.ts';

/**
 * Volume-weighted average of typical prices since the first bar of the session. No value outside a session, nor while its volume is 0.
 * A bar outside a session between two bars of the same one changes nothing.
 */
export class SessionVwap implements Indicator {
  readonly kind = 'sessionVwap';
  readonly warmUpBars = 1;
  private session = NO_SESSION;
  private inside = false;
  private weighted = 0;
  private volume = 0;

  get ready(): boolean {
    return this.inside && this.volume > 0;
  }

  get value(): number {
    return this.ready ? this.weighted / this.volume : notReady(this, 'value');
  }

  update(bar: BarPrices, session: number): void {
    this.inside = session !== NO_SESSION;
    if (!this.inside) return;
    if (session !== this.session) {
      this.session = session;
      this.weighted = 0;
      this.volume = 0;
    }
    const volume = volumeOf(bar);
    this.weighted += typicalOf(bar) * volume;
    this.volume += volume;
  }

  snapshot(): IndicatorSnapshot {
    return {
      kind: this.kind,
      session: this.session,
      inside: this.inside,
      weighted: this.weighted,
      volume: this.volume,
    };
  }

  restore(snapshot: IndicatorSnapshot): void {
    checkParameters(snapshot, { kind: this.kind });
    this.session = savedNumber(snapshot, 'session');
    this.inside = savedFlag(snapshot, 'inside');
    this.weighted = savedNumber(snapshot, 'weighted');
    this.volume = savedNumber(snapshot, 'volume');
  }
}
