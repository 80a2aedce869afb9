// Klines: intervals and their buckets, and a book of bars built from prints.

/** Length of each interval; `1month` has none, its buckets are the months of the UTC calendar. */
export const klineIntervalsMs = {
  '1min': 60_000,
  '3min': 180_000,
  '5min': 300_000,
  '15min': 900_000,
  '30min': 1_800_000,
  '60min': 3_600_000,
  '2h': 7_200_000,
  '4h': 14_400_000,
  '6h': 21_600_000,
  '8h': 28_800_000,
  '12h': 43_200_000,
  '1day': 86_400_000,
  '3day': 259_200_000,
  '1week': 604_800_000,
  '1month': undefined,
} as const;

export type KlineInterval = keyof typeof klineIntervalsMs;

export const klineIntervals = Object.keys(klineIntervalsMs) as KlineInterval[];

export interface Kline {
  readonly openMs: number;
  open: number;
  high: number;
  low: number;
  close: number;
  /** Base volume in lots. */
  lots: number;
  /** Sum of price ticks times lots. */
  tickLots: bigint;
}

/** When the bucket that holds `atMs` opens. */
export function bucketOpenMs(interval: KlineInterval, atMs: number): number {
  const lengthMs = klineIntervalsMs[interval];
  if (lengthMs !== undefined) return Math.floor(atMs / lengthMs) * lengthMs;
  const date = new Date(atMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** Bars kept of each interval. */
const barsKept = 3000;

/**
 * Bars of one price of one symbol in every interval. A print touches only the running minute; longer bars take up each
 * minute when it closes. An interval without a print has no bar: gaps stay gaps.
 */
export class KlineBook {
  readonly #closed = new Map<KlineInterval, Kline[]>(klineIntervals.map((interval) => [interval, []]));
  /** What closed minutes have put into the running bar of each longer interval. */
  readonly #running = new Map<KlineInterval, Kline>();
  #minute: Kline | undefined;

  print(atMs: number, priceTicks: number, lots: number): void {
    const openMs = Math.floor(atMs / 60_000) * 60_000;
    if (this.#minute !== undefined && this.#minute.openMs !== openMs) this.#closeMinute();
    const minute = this.#minute;
    if (minute === undefined) {
      this.#minute = {
        openMs,
        open: priceTicks,
        high: priceTicks,
        low: priceTicks,
        close: priceTicks,
        lots,
        tickLots: BigInt(priceTicks) * BigInt(lots),
      };
      return;
    }
    minute.high = Math.max(minute.high, priceTicks);
    minute.low = Math.min(minute.low, priceTicks);
    minute.close = priceTicks;
    minute.lots += lots;
    if (lots > 0) minute.tickLots += BigInt(priceTicks) * BigInt(lots);
  }

  /** The bar of the bucket that holds `atMs`, as far as it has come; undefined when nothing printed in it. */
  current(interval: KlineInterval, atMs: number): Kline | undefined {
    const openMs = bucketOpenMs(interval, atMs);
    const bar = this.#latest(interval);
    return bar !== undefined && bar.openMs === openMs ? bar : undefined;
  }

  /** All bars kept, oldest first, the running one included. */
  bars(interval: KlineInterval): readonly Kline[] {
    const latest = this.#latest(interval);
    const running = this.#running.get(interval);
    const bars = [...(this.#closed.get(interval) ?? [])];
    // The longer bar that ended before the running minute is closed with that minute, not before.
    if (running !== undefined && running.openMs !== latest?.openMs) bars.push(running);
    if (latest !== undefined) bars.push(latest);
    return bars;
  }

  #latest(interval: KlineInterval): Kline | undefined {
    const minute = this.#minute;
    if (minute === undefined || interval === '1min') return minute;
    const running = this.#running.get(interval);
    if (running === undefined || running.openMs !== bucketOpenMs(interval, minute.openMs)) {
      return { ...minute, openMs: bucketOpenMs(interval, minute.openMs) };
    }
    return joined(running, minute);
  }

  #closeMinute(): void {
    const minute = this.#minute!;
    this.#keep('1min', minute);
    for (const interval of klineIntervals) {
      if (interval === '1min') continue;
      const openMs = bucketOpenMs(interval, minute.openMs);
      const running = this.#running.get(interval);
      if (running !== undefined && running.openMs === openMs) {
        this.#running.set(interval, joined(running, minute));
        continue;
      }
      if (running !== undefined) this.#keep(interval, running);
      this.#running.set(interval, { ...minute, openMs });
    }
    this.#minute = undefined;
  }

  #keep(interval: KlineInterval, bar: Kline): void {
    const bars = this.#closed.get(interval)!;
    bars.push(bar);
    if (bars.length > 2 * barsKept) bars.splice(0, bars.length - barsKept);
  }
}

function joined(earlier: Kline, later: Kline): Kline {
  return {
    openMs: earlier.openMs,
    open: earlier.open,
    high: Math.max(earlier.high, later.high),
    low: Math.min(earlier.low, later.low),
    close: later.close,
    lots: earlier.lots + later.lots,
    tickLots: earlier.tickLots + later.tickLots,
  };
}
