// A recorded session that has to replay to the same state for ever: the journal's entries, the files of the tape as they lay
// on the disk, and the hash of the state at the end. Kept as one gzipped JSON object beside its test.
import { gunzipSync, gzipSync } from 'node:zlib';
import type { JournalEntry } from 'holdfast/journal';
import type { TapeSource } from 'holdfast/tape';

export interface GoldenSession {
  readonly format: 1;
  /** What was recorded, in a sentence. */
  readonly about: string;
  /** The last input that the journal has, and the hash of the state after it. */
  readonly seq: number;
  readonly stateHash: string;
  readonly entries: readonly JournalEntry[];
  /** In order of their names; bytes in base64. */
  readonly tape: readonly { readonly name: string; readonly bytes: string }[];
}

/** A minute of a session compresses best at the highest level; the header has no time and no name, so that it is repeatable. */
export const packSession = (session: GoldenSession): Uint8Array =>
  gzipSync(JSON.stringify(session), { level: 9 });

export function unpackSession(packed: Uint8Array): GoldenSession {
  const session = JSON.parse(gunzipSync(packed).toString('utf8')) as GoldenSession;
  if (session.format !== 1)
    throw new Error(`a golden session of format ${session.format}; this reads format 1`);
  return session;
}

export const tapeFilesOf = (source: TapeSource): GoldenSession['tape'] =>
  source.names().map((name) => ({ name, bytes: Buffer.from(source.read(name)).toString('base64') }));

/** The tape of a session as files, of which a test may change some. */
export function tapeOf(
  { tape }: GoldenSession,
  change: (bytes: Uint8Array<ArrayBuffer>, name: string) => void = () => undefined,
): TapeSource {
  const files = new Map(
    tape.map(({ name, bytes }) => {
      const copy = Uint8Array.from(Buffer.from(bytes, 'base64'));
      change(copy, name);
      return [name, copy] as const;
    }),
  );
  return { names: () => [...files.keys()], read: (name) => files.get(name)! };
}
