// Makes the venue hold the protection that is wanted (`SetProtection` is desired state, keyed by the position): reads what
// stands, changes what differs, and reads again. Nothing is sent a second time without a read in between.
//
// One change at a time per instrument; while one is under way only the newest wish is kept, which also throttles a trailing
// stop. The venue keeps a leg that a modification does not name, so a leg is removed by canceling and placing anew: the one
// moment in which a position stands without it, reported as what the read shows.
import type { AccountId, EpochMs, InstrumentIndex } from '@holdfast/engine/base';
import type {
  ProtectionOutcomeReport,
  ProtectionReport,
  SetProtection,
  VenueReport,
} from '@holdfast/engine/model';
import type { PacerLane } from '@holdfast/engine/resilience';
import { readList } from './codec.ts';
import type { EndpointName } from './endpoints.ts';
import { type Answer, judgeProtection, type ProtectionVerdict } from './outcome.ts';
import type { ProtectionMemory } from './protection-memory.ts';
import type { BitunixRequests, ReadOutcome } from './requests.ts';
import { call, runSteps, type Steps } from './steps.ts';
import { protectionFields, protectionReportOf } from './translate.ts';
import type { InstrumentDirectory, VenueInstrument } from './venue-instrument.ts';
import { WireError } from './wire-fields.ts';
import { readPosition, readTpSl, type WireTpSl } from './wire-records.ts';

export interface ProtectionKeeperOptions {
  readonly account: AccountId;
  readonly directory: InstrumentDirectory;
  readonly requests: BitunixRequests;
  readonly memory: ProtectionMemory;
  readonly now: () => EpochMs;
  readonly report: (report: VenueReport) => void;
  readonly obstacle: () => string | undefined;
  readonly later: (run: () => void) => void;
  readonly after: (delayMs: number, run: () => void) => void;
}

/** Protection goes before entries and after exits, cancels and reconciliation. */
const lane: PacerLane = 'protectiveQuotes';
/** A cancel takes effect after its answer: how long and how often is looked whether it did. */
const settleMs = 150;
const settleReads = 6;

export class ProtectionKeeper {
  readonly #options: ProtectionKeeperOptions;
  readonly #busy = new Set<InstrumentIndex>();
  readonly #wanted = new Map<InstrumentIndex, SetProtection>();

  constructor(options: ProtectionKeeperOptions) {
    this.#options = options;
  }

  set(effect: SetProtection): void {
    this.#wanted.set(effect.instrument, effect);
    if (!this.#busy.has(effect.instrument)) this.#options.later(() => this.#next(effect.instrument));
  }

  #next(index: InstrumentIndex): void {
    const effect = this.#wanted.get(index);
    if (effect === undefined || this.#busy.has(index)) return;
    this.#wanted.delete(index);
    const obstacle = this.#options.obstacle();
    const instrument = this.#options.directory.byIndex(index);
    if (obstacle !== undefined || instrument === undefined)
      return this.#outcome(index, {
        outcome: 'rejected',
        reason: obstacle ?? 'the instrument is not one of this gateway',
      });
    this.#busy.add(index);
    const finish = (verdict: ProtectionVerdict): void => {
      this.#busy.delete(index);
      this.#outcome(index, verdict);
      this.#next(index);
    };
    runSteps(this.#make(effect, instrument), finish, (error) => {
      if (!(error instanceof ReadFailed || error instanceof WireError)) throw error;
      finish({ outcome: 'unknown', reason: error.message });
    });
  }

  *#make(effect: SetProtection, instrument: VenueInstrument): Steps<ProtectionVerdict> {
    const positionId = yield* this.#positionId(effect, instrument);
    if (positionId === undefined)
      return { outcome: 'rejected', reason: 'the venue shows no position to protect' };
    const standing = yield* this.#standing(instrument, positionId);
    const before = this.#reportOf(standing, instrument);
    if (holds(before, effect)) {
      this.#show(before);
      return { outcome: 'accepted' };
    }
    const verdict = yield* this.#change(effect, instrument, positionId, standing, before);
    // Verified by a read, whatever the answer was: only what the venue shows counts.
    const after = this.#reportOf(yield* this.#settled(effect, instrument, positionId), instrument);
    this.#show(after);
    if (holds(after, effect)) return { outcome: 'accepted' };
    return verdict.outcome === 'accepted'
      ? { outcome: 'unknown', reason: 'the venue took the request and does not show its result' }
      : verdict;
  }

  /** The venue's word on the position id beats an old one of ours: positions close and open anew. */
  *#positionId(effect: SetProtection, instrument: VenueInstrument): Steps<string | undefined> {
    const known = this.#options.memory.positionIdOf(effect.instrument);
    if (known !== undefined) return known;
    const { symbol } = instrument.instrument;
    const positions = yield* this.#read('positions', [['symbol', symbol]], (data) =>
      readList(data, 'positions', readPosition),
    );
    const open = positions.filter(
      (position) => position.symbol === symbol && Number(position.quantity) !== 0,
    );
    return open[0]?.positionId ?? (open.length === 0 ? undefined : effect.positionId);
  }

  *#standing(instrument: VenueInstrument, positionId: string): Steps<WireTpSl | undefined> {
    const { symbol } = instrument.instrument;
    const query = [
      ['symbol', symbol],
      ['positionId', positionId],
      ['limit', '100'],
    ] as const;
    const all = yield* this.#read('pendingTpSl', query, (data) => readList(data, 'tpsl', readTpSl));
    return all.find((tpsl) => !tpsl.partial && !tpsl.closed && tpsl.positionId === positionId);
  }

  *#change(
    effect: SetProtection,
    instrument: VenueInstrument,
    positionId: string,
    standing: WireTpSl | undefined,
    before: ProtectionReport,
  ): Steps<ProtectionVerdict> {
    const { stopTicks, targetTicks } = effect;
    const { symbol } = instrument.instrument;
    const body = {
      symbol,
      positionId,
      ...protectionFields(stopTicks, targetTicks, instrument.instrument, false),
    };
    const none = stopTicks === undefined && targetTicks === undefined;
    const removes =
      (before.stopTicks !== undefined && stopTicks === undefined) ||
      (before.targetTicks !== undefined && targetTicks === undefined);
    if (standing === undefined)
      return none ? { outcome: 'accepted' } : yield* this.#write('placePositionTpSl', body);
    if (!removes) return yield* this.#write('modifyPositionTpSl', body);
    const canceled = yield* this.#write('cancelTpSl', { symbol, orderId: standing.id });
    if (none || canceled.outcome !== 'accepted') return canceled;
    if ((yield* this.#settledGone(instrument, positionId)) !== undefined)
      return { outcome: 'unknown', reason: 'the venue still shows the TP/SL that was canceled' };
    return yield* this.#write('placePositionTpSl', body);
  }

  /** What stands once it is what was wanted, or after some looks. */
  *#settled(
    effect: SetProtection,
    instrument: VenueInstrument,
    positionId: string,
  ): Steps<WireTpSl | undefined> {
    for (let look = 1; ; look++) {
      const standing = yield* this.#standing(instrument, positionId);
      if (look >= settleReads || holds(this.#reportOf(standing, instrument), effect)) return standing;
      yield* this.#pause();
    }
  }

  *#settledGone(instrument: VenueInstrument, positionId: string): Steps<WireTpSl | undefined> {
    for (let look = 1; ; look++) {
      const standing = yield* this.#standing(instrument, positionId);
      if (look >= settleReads || standing === undefined) return standing;
      yield* this.#pause();
    }
  }

  *#read<T>(
    endpoint: EndpointName,
    query: ReadonlyArray<readonly [string, string]>,
    decode: (data: unknown) => T,
  ): Steps<T> {
    const outcome = yield* call<ReadOutcome<T>>((done) =>
      this.#options.requests.read({ endpoint, lane, query }, decode, done),
    );
    if (!outcome.ok) throw new ReadFailed(outcome.reason);
    return outcome.value;
  }

  *#write(endpoint: EndpointName, body: Record<string, string>): Steps<ProtectionVerdict> {
    return judgeProtection(
      yield* call<Answer>((done) => this.#options.requests.send({ endpoint, lane, body }, done)),
    );
  }

  #pause(): Steps<void> {
    return call<void>((done) => this.#options.after(settleMs, () => done()));
  }

  #reportOf(standing: WireTpSl | undefined, instrument: VenueInstrument): ProtectionReport {
    return protectionReportOf(standing, {
      account: this.#options.account,
      instrument,
      nowMs: this.#options.now(),
    });
  }

  #show(report: ProtectionReport): void {
    this.#options.memory.note(report);
    this.#options.report(report);
  }

  #outcome(instrument: InstrumentIndex, verdict: ProtectionVerdict): void {
    const report: ProtectionOutcomeReport = {
      type: 'ProtectionOutcomeReport',
      instrument,
      outcome: verdict.outcome,
      ...('reason' in verdict && { reason: verdict.reason }),
      atMs: this.#options.now(),
    };
    this.#options.report(report);
  }
}

class ReadFailed extends Error {}

const holds = (report: ProtectionReport, wanted: SetProtection): boolean =>
  report.stopTicks === wanted.stopTicks && report.targetTicks === wanted.targetTicks;
