// What a person or a script does to the market by hand: price jumps and halts, by symbol, from an instant on. They are
// part of the history from then on.

const MINUTE = 60_000;

interface Jump {
  readonly fromMs: number;
  readonly logShift: number;
}

interface Halt {
  readonly fromMs: number;
  toMs: number;
}

export class Interventions {
  private readonly jumps = new Map<string, Jump[]>();
  private readonly halts = new Map<string, Halt[]>();
  /** Grows with each change: caches compare it. */
  version = 0;

  jump(symbol: string, fromMs: number, logShift: number): void {
    const list = this.jumps.get(symbol) ?? [];
    list.push({ fromMs, logShift });
    this.jumps.set(symbol, list);
    this.version++;
  }

  setHalted(symbol: string, atMs: number, halted: boolean): void {
    const list = this.halts.get(symbol) ?? [];
    const open = list.find((halt) => halt.toMs === Number.POSITIVE_INFINITY);
    if (halted && open === undefined) list.push({ fromMs: atMs, toMs: Number.POSITIVE_INFINITY });
    if (!halted && open !== undefined) open.toMs = atMs;
    this.halts.set(symbol, list);
    this.version++;
  }

  hasJumps(symbol: string): boolean {
    return this.jumps.has(symbol);
  }

  /** Sum of all jumps that have happened by an instant, as a shift of the log price. */
  shiftAt(symbol: string, utcMs: number): number {
    let shift = 0;
    for (const jump of this.jumps.get(symbol) ?? []) if (utcMs >= jump.fromMs) shift += jump.logShift;
    return shift;
  }

  /** The halt that covers an instant. */
  haltAt(symbol: string, utcMs: number): { readonly fromMs: number; readonly toMs: number } | undefined {
    return this.halts.get(symbol)?.find((halt) => utcMs >= halt.fromMs && utcMs < halt.toMs);
  }

  /** The halt that touches the minute beginning at `minuteMs`. */
  haltInMinute(
    symbol: string,
    minuteMs: number,
  ): { readonly fromMs: number; readonly toMs: number } | undefined {
    return this.halts.get(symbol)?.find((halt) => halt.fromMs < minuteMs + MINUTE && halt.toMs > minuteMs);
  }
}
