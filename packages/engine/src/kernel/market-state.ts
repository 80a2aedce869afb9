// What the market looks like now, in typed arrays by dense instrument index, and what the quote path needs of the books
// beside it: position, entry worth, trigger band, equity and its floors. Changed by market inputs directly; the mirrored
// part is refreshed from the books after each posting (`positionChanged`, `bandChanged`, `floorsChanged`).
//
// A price of 0 means "not known": no instrument trades at 0 ticks, and every reader checks.
import { type AccountId, type InstrumentIndex, type Money, parseMoney } from '../base/index.ts';
import { proveInstrumentBounds, type QuoteColumns } from '../model/index.ts';
import { PortfolioMirror } from '../portfolio/index.ts';
import { type Books, lossFromEquity, type ProtectionRecord } from './books.ts';
import type { NodeConfig } from './kernel-config.ts';

export interface MarketSnapshot {
  readonly bidTicks: readonly number[];
  readonly askTicks: readonly number[];
  readonly bidLots: readonly number[];
  readonly askLots: readonly number[];
  readonly quoteMs: readonly number[];
  readonly tradeTicks: readonly number[];
  readonly tradeMs: readonly number[];
  readonly fundingRate: readonly (string | null)[];
  /** Absent in snapshots of builds that did not keep it: their rates are of an unknown age. */
  readonly fundingMs?: readonly number[];
  readonly lastFailedExitMs: readonly number[];
  readonly peak: readonly number[];
}

/** The shortest funding interval: an older rate is that of a funding that is over. */
const fundingRateAgeMsMax = 3_600_000;

/** Equity of an account as the quote path keeps it: doubles, good to 1e-15 of the amount; the ledger has the truth. */
interface AccountLane {
  readonly id: AccountId;
  /** Instruments with an open position. */
  open: number[];
}

export class MarketState {
  readonly bidTicks: Float64Array;
  readonly askTicks: Float64Array;
  readonly bidLots: Float64Array;
  readonly askLots: Float64Array;
  readonly quoteMs: Float64Array;
  readonly tradeTicks: Float64Array;
  readonly tradeMs: Float64Array;
  /** A quote with bid <= low or ask >= high may fire something: two compares say that nothing can. */
  readonly bandLow: Float64Array;
  readonly bandHigh: Float64Array;
  /** Signed lots; 0 is flat. */
  readonly position: Float64Array;
  /** Unrealized P&L in settlement currency at the last mid. */
  readonly unrealized: Float64Array;
  readonly lastFailedExitMs: Float64Array;
  /** Decimal text, per interval; read through `fundingRateAt`, which knows its age. */
  readonly fundingRate: (string | null)[];
  /** When the rate was told. */
  readonly fundingMs: Float64Array;
  /** The venue tells the rates of this instrument: one that is not known is a gap. */
  readonly fundingTold: readonly boolean[];
  /** Account number of each instrument. */
  readonly accountIndex: Int32Array;
  readonly equity: Float64Array;
  readonly equityFloor: Float64Array;
  readonly peak: Float64Array;

  readonly #config: NodeConfig;
  readonly #lanes: readonly AccountLane[];
  readonly #cash: Float64Array;
  readonly #mirror: PortfolioMirror;

  constructor(config: NodeConfig) {
    const count = config.instruments.length;
    const column = (): Float64Array => new Float64Array(count);
    this.#config = config;
    this.bidTicks = column();
    this.askTicks = column();
    this.bidLots = column();
    this.askLots = column();
    this.quoteMs = column();
    this.tradeTicks = column();
    this.tradeMs = column();
    this.bandLow = column().fill(Number.NEGATIVE_INFINITY);
    this.bandHigh = column().fill(Number.POSITIVE_INFINITY);
    const instruments = config.instruments.map(({ instrument }) => instrument);
    this.#mirror = new PortfolioMirror(
      instruments,
      instruments.map((instrument) => proveInstrumentBounds(instrument)),
    );
    this.position = this.#mirror.positionLots;
    this.unrealized = column();
    this.lastFailedExitMs = column();
    this.fundingRate = Array.from({ length: count }, () => null);
    this.fundingMs = column();
    this.fundingTold = config.instruments.map(({ instrument, account }) => {
      const { capabilities } = config.accounts.find(({ id }) => id === account)!;
      return capabilities.fundingRates && instrument.assetClass === 'perpetual';
    });
    this.#lanes = config.accounts.map(({ id }) => ({ id, open: [] }));
    this.accountIndex = Int32Array.from(config.instruments, ({ account }) =>
      config.accounts.findIndex(({ id }) => id === account),
    );
    const accounts = config.accounts.length;
    this.#cash = new Float64Array(accounts);
    this.equity = new Float64Array(accounts);
    this.equityFloor = new Float64Array(accounts).fill(Number.NEGATIVE_INFINITY);
    this.peak = new Float64Array(accounts);
  }

  /** Values the position at the last quote. True: equity is at or below its floor. */
  revalue(i: number): boolean {
    this.unrealized[i] = this.#mirror.unrealized(i as InstrumentIndex, this.bidTicks[i]!, this.askTicks[i]!);
    const a = this.accountIndex[i]!;
    const equity = this.#cash[a]! + this.#openUnrealized(a);
    this.equity[a] = equity;
    if (equity > this.peak[a]!) this.#raisePeak(a, equity);
    return equity <= this.equityFloor[a]!;
  }

  /**
   * The same as `revalue` for each quote of [from, to), up to the first that reaches the trigger band or an equity floor.
   * @returns its index, or `to`; that one is to be given to the kernel by itself.
   */
  valueRun(i: number, q: QuoteColumns, from: number, to: number): number {
    const a = this.accountIndex[i]!;
    const scale = this.#mirror.halfTickLotWorth[i]!;
    // Several positions, or an inverse one: rare, and valued one by one.
    if (this.#lanes[a]!.open.length !== 1 || scale === 0) return from;
    const { bidTicks, askTicks } = q;
    const lots = this.position[i]!;
    const twiceEntry = 2 * this.#mirror.entryWorth[i]!;
    const low = this.bandLow[i]!;
    const high = this.bandHigh[i]!;
    const cash = this.#cash[a]!;
    let floor = this.equityFloor[a]!;
    let peak = this.peak[a]!;
    let unrealized = this.unrealized[i]!;
    let k = from;
    for (; k < to; k++) {
      const bid = bidTicks[k]!;
      const ask = askTicks[k]!;
      if (bid <= low || ask >= high) break;
      const value = (lots * (bid + ask) - twiceEntry) * scale;
      const equity = cash + value;
      if (equity > peak) {
        this.#raisePeak(a, equity);
        peak = equity;
        floor = this.equityFloor[a]!;
      }
      if (equity <= floor) break;
      unrealized = value;
    }
    this.unrealized[i] = unrealized;
    this.equity[a] = cash + unrealized;
    return k;
  }

  #openUnrealized(a: number): number {
    const { open } = this.#lanes[a]!;
    if (open.length === 1) return this.unrealized[open[0]!]!;
    let sum = 0;
    for (const i of open) sum += this.unrealized[i]!;
    return sum;
  }

  #raisePeak(a: number, equity: number): void {
    this.peak[a] = equity;
    const { drawdownFraction } = this.#config.accounts[a]!.limits;
    const floor = equity * (1 - drawdownFraction);
    if (floor > this.equityFloor[a]!) this.equityFloor[a] = floor;
  }

  /** After a posting: position, entry worth and cash as the ledger has them now. */
  positionChanged(instrument: InstrumentIndex, books: Books): void {
    this.#worthChanged(instrument, books);
    this.cashChanged(this.#lanes[this.accountIndex[instrument]!]!.id, books);
    this.bandChanged(instrument, books);
  }

  /** Always before the cash: new cash beside the old worth is an equity that never was, and could become the peak. */
  #worthChanged(i: InstrumentIndex, books: Books): void {
    const a = this.accountIndex[i]!;
    const reading = books.position(i);
    this.#mirror.refresh(reading);
    this.#lanes[a]!.open = this.#openInstruments(a);
    const [bid, ask] = [this.bidTicks[i]!, this.askTicks[i]!];
    this.unrealized[i] = reading.lots === 0 || bid === 0 ? 0 : this.#mirror.unrealized(i, bid, ask);
  }

  #openInstruments(a: number): number[] {
    const open: number[] = [];
    for (let i = 0; i < this.position.length; i++)
      if (this.accountIndex[i] === a && this.position[i] !== 0) open.push(i);
    return open;
  }

  cashChanged(account: AccountId, books: Books): void {
    const a = this.#indexOf(account);
    const { balance } = books.ledger.equity(account, this.#config.accounts[a]!.currency, () => undefined);
    this.#cash[a] = Number(balance) / 1e12;
    this.equity[a] = this.#cash[a]! + this.#openUnrealized(a);
    if (this.equity[a]! > this.peak[a]!) this.#raisePeak(a, this.equity[a]!);
  }

  /** The levels at which protection of the runtime's own, or a trailing step, could fire. */
  bandChanged(instrument: InstrumentIndex, books: Books): void {
    this.bandLow[instrument] = Number.NEGATIVE_INFINITY;
    this.bandHigh[instrument] = Number.POSITIVE_INFINITY;
    const { protection } = books.instruments[instrument]!;
    const lots = this.position[instrument]!;
    if (!protection || lots === 0) return;
    const long = lots > 0;
    if (protection.stopOwner === 'runtime') this.#narrow(instrument, protection.stopTicks, !long);
    if (protection.targetOwner === 'runtime') this.#narrow(instrument, protection.targetTicks, long);
    if (protection.trailing)
      this.#narrow(instrument, this.nextTrailTicks(instrument, protection, long), long);
  }

  #narrow(i: number, level: number | undefined, above: boolean): void {
    if (level === undefined) return;
    if (above) this.bandHigh[i] = Math.min(this.bandHigh[i]!, level);
    else this.bandLow[i] = Math.max(this.bandLow[i]!, level);
  }

  /** Touch from which the trailing stop moves by a step that is worth an event. */
  nextTrailTicks(i: number, p: ProtectionRecord, long: boolean): number {
    const { activationTicks, distanceTicks } = p.trailing!;
    const mark = p.highWaterTicks;
    if (mark === undefined) return activationTicks;
    const session = this.#config.sessions.find(({ instruments }) =>
      instruments.includes(i as InstrumentIndex),
    );
    const step = Math.max(1, Math.floor((session?.protection.trailingStepFraction ?? 0) * distanceTicks));
    return long ? mark + step : mark - step;
  }

  /** Equity at which an account's limit is reached: the nearer of daily loss and drawdown, none while latched. */
  floorsChanged(account: AccountId, books: Books): void {
    const a = this.#indexOf(account);
    const record = books.account(account);
    const { limits } = this.#config.accounts[a]!;
    const peak = record.peak === undefined ? 0 : Number(parseMoney(record.peak)) / 1e12;
    if (peak > this.peak[a]!) this.peak[a] = peak;
    let floor = Number.NEGATIVE_INFINITY;
    const lossFrom = lossFromEquity(record);
    if (lossFrom !== undefined && !record.latches.includes('dailyLoss')) {
      floor = (Number(parseMoney(lossFrom)) / 1e12) * (1 - limits.dailyLossFraction);
    }
    if (this.peak[a]! > 0 && !record.latches.includes('drawdown')) {
      floor = Math.max(floor, this.peak[a]! * (1 - limits.drawdownFraction));
    }
    this.equityFloor[a] = floor;
  }

  peakOf(account: AccountId): Money {
    return (BigInt(Math.floor(this.peak[this.#indexOf(account)]! * 1e8)) * 10_000n) as Money;
  }

  /** After an operator cleared the drawdown: the peak starts from here. */
  resetPeak(account: AccountId, books: Books): void {
    const a = this.#indexOf(account);
    this.peak[a] = this.equity[a]!;
    this.floorsChanged(account, books);
  }

  #indexOf(account: AccountId): number {
    return this.#lanes.findIndex(({ id }) => id === account);
  }

  /** Everything that was mirrored from the books, again: after a restore. */
  refresh(books: Books): void {
    for (let i = 0; i < this.position.length; i++) this.#worthChanged(i as InstrumentIndex, books);
    for (let i = 0; i < this.position.length; i++) this.positionChanged(i as InstrumentIndex, books);
    for (const { id } of this.#lanes) this.floorsChanged(id, books);
  }

  /** The rate as it stands; undefined before it was told, and once it is too old to be the present one. */
  fundingRateAt(i: number, nowMs: number): string | undefined {
    const fresh = nowMs - this.fundingMs[i]! <= fundingRateAgeMsMax;
    return fresh ? (this.fundingRate[i] ?? undefined) : undefined;
  }

  snapshot(): MarketSnapshot {
    return {
      bidTicks: [...this.bidTicks],
      askTicks: [...this.askTicks],
      bidLots: [...this.bidLots],
      askLots: [...this.askLots],
      quoteMs: [...this.quoteMs],
      tradeTicks: [...this.tradeTicks],
      tradeMs: [...this.tradeMs],
      fundingRate: [...this.fundingRate],
      fundingMs: [...this.fundingMs],
      lastFailedExitMs: [...this.lastFailedExitMs],
      peak: [...this.peak],
    };
  }

  restore(snapshot: MarketSnapshot): void {
    this.bidTicks.set(snapshot.bidTicks);
    this.askTicks.set(snapshot.askTicks);
    this.bidLots.set(snapshot.bidLots);
    this.askLots.set(snapshot.askLots);
    this.quoteMs.set(snapshot.quoteMs);
    this.tradeTicks.set(snapshot.tradeTicks);
    this.tradeMs.set(snapshot.tradeMs);
    this.lastFailedExitMs.set(snapshot.lastFailedExitMs);
    this.peak.set(snapshot.peak);
    if (snapshot.fundingMs) this.fundingMs.set(snapshot.fundingMs);
    snapshot.fundingRate.forEach((rate, i) => {
      this.fundingRate[i] = rate;
    });
  }
}
