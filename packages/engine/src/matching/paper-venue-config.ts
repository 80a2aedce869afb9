// What a paper venue is made from.
import { type AccountId, type InstrumentIndex, invariant } from '../base/index.ts';
import type { Instrument } from '../model/index.ts';
import type { Latency } from './command-queue.ts';
import type { FillProfile } from './fill-profile.ts';

export interface PaperVenueConfig {
  readonly account: AccountId;
  readonly currency: string;
  /** By dense index. All settle in `currency`. */
  readonly instruments: readonly Instrument[];
  readonly profile: FillProfile;
  /** Of each command, drawn uniformly. */
  readonly latency: Latency;
  readonly seed: string | number;
  /** Decimal text. */
  readonly initialBalance: string;
  /** Entries carry stop and target (default true). */
  readonly attachedProtection?: boolean;
  /** Age at which a working order is taken off; default 24 h. */
  readonly expireAfterMs?: number;
  /** When `day` orders end; default the next UTC midnight. */
  readonly dayEndsAtMs?: (instrument: InstrumentIndex, nowMs: number) => number;
  /** When this life of the link to the venue began; default: with the first call. */
  readonly linkOpenedAtMs?: number;
}

/** A paper venue is composed by the runtime, which has checked what its user wrote: what is wrong here is a defect. */
export function checkConfig({ instruments, currency, latency }: PaperVenueConfig): void {
  for (const { id, settlement } of instruments) {
    invariant(
      settlement === currency,
      `paper venue: ${id} settles in ${settlement}, the account is in ${currency}; give it an account of its own`,
    );
  }
  const { minMs, maxMs } = latency;
  invariant(
    Number.isSafeInteger(minMs) && Number.isSafeInteger(maxMs) && minMs >= 0 && minMs <= maxMs,
    `paper venue: latency ${minMs} to ${maxMs} ms: whole milliseconds, the smaller first, are needed`,
  );
}
