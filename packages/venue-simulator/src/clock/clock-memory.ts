// The venue's clock over restarts: time at a venue that remembers never goes back, however fast it ran before. Between the
// end and the next start it goes on as the host's did.
import type { StateStore } from '../ports/index.ts';

interface RememberedClock {
  readonly venueMs: number;
  readonly hostMs: number;
}

/** The earliest time at which the venue may start again; undefined: it has not run yet. */
export function rememberedClock(store: StateStore, hostNowMs: number): number | undefined {
  const saved = store.load();
  if (saved === undefined) return undefined;
  const { venueMs, hostMs } = JSON.parse(saved) as RememberedClock;
  if (!Number.isSafeInteger(venueMs) || !Number.isSafeInteger(hostMs)) return undefined;
  return venueMs + Math.max(0, hostNowMs - hostMs);
}

export function rememberClock(store: StateStore, venueMs: number, hostMs: number): void {
  const clock: RememberedClock = { venueMs: Math.ceil(venueMs), hostMs: Math.floor(hostMs) };
  store.save(JSON.stringify(clock));
}
