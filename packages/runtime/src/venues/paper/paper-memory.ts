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
  /** Its file, for messages. */
  readonly name: string;
  load(): string | undefined;
  /** The whole, in one step: the old text or the new one survives. */
  replace(text: string): void;
  append(text: string): void;
}

/** Nothing was changed: the file stays as it is, and no books are made up in its place. */
export class PaperMemoryDamaged extends Error {
  override readonly name = 'PaperMemoryDamaged';

  constructor(file: string, line: number, reason: string) {
    super(
      `${file}, line ${line}: ${reason}. These are the books of the dry run's own venue, and what was told of them cannot be taken back, so nothing was started and nothing changed. Put a good copy of the file back, or begin anew in another directory with --dir`,
    );
  }
}

/** Its cost, spread over these lines, is that of a line. */
const linesKept = 1_000;

export class PaperMemory {
  readonly #store: PaperStore;
  #lines = linesKept;

  constructor(store: PaperStore) {
    this.#store = store;
  }

  /** Throws `PaperMemoryDamaged`. `note` hears what was passed over. */
  restore(config: PaperVenueConfig, note: (text: string) => void = () => undefined): PaperVenue {
    const saved = this.#store.load();
    if (saved === undefined) return new PaperVenue(config);
    return PaperVenue.restore(config, snapshotOf(saved, this.#store.name, note));
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
function snapshotOf(saved: string, file: string, note: (text: string) => void): PaperVenueSnapshot {
  const [whole = '', ...lines] = saved.split('\n');
  const torn = lines.pop();
  if (torn) note(`${file}: its last line was cut off by a crash; it was never told, and is dropped`);
  const changes = lines.map((line, at) => readLine(line, at + 2, file));
  return withChanges(readLine(whole, 1, file), changes);
}

function readLine(line: string, number: number, file: string): PaperVenueSnapshot {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    const reason = line.trim() === '' ? 'is empty' : `cannot be read (${(error as Error).message})`;
    throw new PaperMemoryDamaged(file, number, reason);
  }
  if (typeof value === 'object' && value !== null && 'orders' in value) return value as PaperVenueSnapshot;
  throw new PaperMemoryDamaged(file, number, 'is no state of a paper venue');
}
