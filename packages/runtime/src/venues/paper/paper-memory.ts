// The paper venue's memory: its books whole, then a line a change, so that a report costs the same on the first day and on the
// last. Written before the report is told. Every so many lines, and at the first of each life, it is written whole again: what
// a crash left half written at the end is gone with that, and was never told.
import {
  PaperVenue,
  type PaperVenueConfig,
  type PaperVenueSnapshot,
  withChanges,
} from '@holdfast/engine/matching';

export interface PaperStore {
  load(): string | undefined;
  /** The whole, in one step: the old text or the new one survives. */
  replace(text: string): void;
  append(text: string): void;
}

/** Its cost, spread over these lines, is that of a line. */
const linesKept = 1_000;

export class PaperMemory {
  readonly #store: PaperStore;
  #lines = linesKept;

  constructor(store: PaperStore) {
    this.#store = store;
  }

  restore(config: PaperVenueConfig): PaperVenue {
    const saved = this.#store.load();
    return saved === undefined ? new PaperVenue(config) : PaperVenue.restore(config, snapshotOf(saved));
  }

  save(venue: PaperVenue): void {
    const changes = venue.takeChanges();
    if (this.#lines < linesKept) {
      this.#lines += 1;
      this.#store.append(`${JSON.stringify(changes)}\n`);
      return;
    }
    this.#lines = 0;
    this.#store.replace(`${JSON.stringify(venue.snapshot())}\n`);
  }
}

/** A last line without its end was cut off by a crash; a file of one line may lack it. */
function snapshotOf(saved: string): PaperVenueSnapshot {
  const [whole = '', ...lines] = saved.split('\n');
  const changes = lines.slice(0, -1).map((line) => JSON.parse(line) as PaperVenueSnapshot);
  return withChanges(JSON.parse(whole) as PaperVenueSnapshot, changes);
}
