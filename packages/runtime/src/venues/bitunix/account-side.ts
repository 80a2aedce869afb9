// Everything private: orders, protection, pushes about the account, and whole reads of it. One per gateway; it exists
// without an API key too, and then refuses what it is asked for.
import { type AccountId, type EpochMs, type InstrumentIndex, parseMoneyRounded } from '@holdfast/engine/base';
import type { ReadVenueState, VenueEffect, VenueReport, VenueStateReport } from '@holdfast/engine/model';
import type { Clock } from '../../ports/index.ts';
import type { Frame } from './codec.ts';
import { FundingTally } from './funding-tally.ts';
import { OrderEntry } from './order-entry.ts';
import { PrivateFeed } from './private-feed.ts';
import { ProtectionKeeper } from './protection-keeper.ts';
import { ProtectionMemory } from './protection-memory.ts';
import { type ReadResult, ReconcileRead } from './reconcile-read.ts';
import type { BitunixRequests } from './requests.ts';
import type { InstrumentDirectory } from './venue-instrument.ts';
import type { VenueTime } from './venue-time.ts';

export interface AccountSideOptions {
  readonly account: AccountId;
  readonly directory: InstrumentDirectory;
  readonly requests: BitunixRequests;
  readonly clock: Clock;
  readonly time: VenueTime;
  readonly report: (report: VenueReport) => void;
  /** Why nothing may be sent now; undefined when the link stands. */
  readonly obstacle: () => string | undefined;
  /** When the present life of the link was opened, kernel time. */
  readonly linkOpenedAtMs: () => EpochMs;
  /** Changes when the link is lost: what began before is not finished after. */
  readonly life: () => number;
  /** A read ended in the life in which it began. `startedAtMs` is monotonic. */
  readonly onRead: (read: { readonly startedAtMs: number; readonly problem: string | undefined }) => void;
  /** The account cannot be traded as it is set. */
  readonly onUnfit: (why: string) => void;
}

/** Subscriptions are not acknowledged: a read waits this long, so that nothing falls between read and pushes. */
const subscriptionSettleMs = 500;
/** At a simulated venue that runs fast the same, in its time, but never less than this. */
const shortestSettleMs = 50;
const hedgeMode =
  'the account is in hedge mode; Holdfast trades one-way accounts: change the position mode at the venue';

export class AccountSide {
  readonly #options: AccountSideOptions;
  readonly #memory: ProtectionMemory;
  readonly #orders: OrderEntry;
  readonly #protection: ProtectionKeeper;
  readonly #reader: ReconcileRead;
  readonly #feed: PrivateFeed;
  #subscribedAtMs = Number.NEGATIVE_INFINITY;
  #reading = false;
  #nextRead: ReadVenueState | undefined;

  constructor(options: AccountSideOptions) {
    this.#options = options;
    this.#memory = new ProtectionMemory((price, index) => this.#looseTicks(price, index));
    const parts = {
      ...options,
      memory: this.#memory,
      funding: new FundingTally(),
      now: () => options.time.nowMs(),
      after: (delayMs: number, run: () => void) => this.#after(delayMs, run),
      later: (run: () => void) => this.#after(0, run),
    };
    this.#orders = new OrderEntry(parts);
    this.#protection = new ProtectionKeeper(parts);
    this.#reader = new ReconcileRead(parts);
    this.#feed = new PrivateFeed(parts);
  }

  perform(effect: VenueEffect): void {
    switch (effect.type) {
      case 'SubmitOrder':
        return this.#orders.submit(effect);
      case 'CancelOrder':
        return this.#orders.cancel(effect);
      case 'SetProtection':
        return this.#protection.set(effect);
      case 'ReadVenueState':
        return this.#read(effect);
    }
  }

  /** The private channels were asked for. */
  subscribed(): void {
    this.#subscribedAtMs = this.#options.clock.monotonicMs();
  }

  /** @throws WireError when a figure does not fit the instrument: the frame is refused. */
  onFrame(frame: Frame): void {
    this.#feed.onFrame(frame);
  }

  /** One read at a time. Of those that are asked for meanwhile the newest is done next; the others were not done. */
  #read(effect: ReadVenueState): void {
    if (this.#reading) {
      const superseded = this.#nextRead;
      this.#nextRead = effect;
      if (superseded !== undefined) this.#after(0, () => this.#options.report(this.#nothingRead(superseded)));
      return;
    }
    this.#reading = true;
    const { clock, time, obstacle, life } = this.#options;
    const began = life();
    const settleMs = Math.max(shortestSettleMs, time.localMs(subscriptionSettleMs));
    const waitMs = obstacle() === undefined ? this.#subscribedAtMs + settleMs - clock.monotonicMs() : 0;
    this.#after(Math.max(0, waitMs), () => {
      if (obstacle() !== undefined || life() !== began)
        return this.#onRead({ report: this.#nothingRead(effect) }, 0, undefined);
      const startedAtMs = clock.monotonicMs();
      this.#reader.perform(effect, (result) => this.#onRead(result, startedAtMs, began));
    });
  }

  /** `began`: the life of the link in which it was read; undefined when it could not be. */
  #onRead(
    { report, problem, positionMode }: ReadResult,
    startedAtMs: number,
    began: number | undefined,
  ): void {
    this.#reading = false;
    if (report.complete) this.#noteState(report);
    this.#options.report(report);
    const next = this.#nextRead;
    this.#nextRead = undefined;
    if (began === this.#options.life()) {
      if (positionMode === 'HEDGE') this.#options.onUnfit(hedgeMode);
      else this.#options.onRead({ startedAtMs, problem });
    }
    if (next !== undefined) this.#read(next);
  }

  /** What a complete read shows stands; what it does not show does not. */
  #noteState({ account, atMs, positions, protections }: VenueStateReport): void {
    for (const { index } of this.#options.directory.all) {
      const position = positions.find((one) => one.instrument === index);
      this.#memory.notePosition(index, position?.positionId);
      const protection = protections.find((one) => one.instrument === index);
      this.#memory.note(protection ?? { type: 'ProtectionReport', account, instrument: index, atMs });
    }
  }

  #nothingRead({ readNumber }: ReadVenueState): VenueStateReport {
    const { account, time, linkOpenedAtMs } = this.#options;
    const nowMs = time.nowMs();
    return {
      type: 'VenueStateReport',
      account,
      readNumber,
      linkOpenedAtMs: linkOpenedAtMs(),
      startedAtMs: nowMs,
      atMs: nowMs,
      openOrders: [],
      endedOrders: [],
      ordersNotFound: [],
      fills: [],
      positions: [],
      protections: [],
      balances: [],
      fundings: [],
      historySinceMs: nowMs,
      complete: false,
    };
  }

  /** For comparisons only: averages lie between ticks. */
  #looseTicks(price: string, index: InstrumentIndex): number | undefined {
    const instrument = this.#options.directory.byIndex(index)?.instrument;
    return instrument && Number(parseMoneyRounded(price)) / Number(instrument.tickSize);
  }

  #after(delayMs: number, run: () => void): void {
    this.#options.clock.after(delayMs, run);
  }
}
