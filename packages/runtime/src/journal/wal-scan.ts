// Reads a SQLite write-ahead log by its format (https://www.sqlite.org/fileformat2.html#the_write_ahead_log) and says
// whether its end is whole. SQLite itself takes the good part and drops the rest without a word, which is right after a
// power cut in the middle of a commit, and wrong when the dropped frames had been acknowledged and then went bad.
//
// Frames of an earlier generation may follow the valid ones (SQLite overwrites the file from its start): they carry
// other salts. A frame that shares a salt with the header but fails its checksum was written in this generation, and is
// damaged or torn. Pure: bytes in, verdict out.

export type WalVerdict =
  | { readonly status: 'empty' }
  | { readonly status: 'whole'; readonly frames: number }
  /** The valid frames end within a transaction, or damaged frames of this generation follow. */
  | { readonly status: 'torn'; readonly frames: number; readonly reason: string };

const headerBytes = 32;
const frameHeaderBytes = 24;
const magicLittleEndianSums = 0x377f0682;
const magicBigEndianSums = 0x377f0683;

interface Sums {
  readonly first: number;
  readonly second: number;
}

/** SQLite's cumulative checksum over pairs of 32-bit words. */
function addToSums(view: DataView, from: number, to: number, littleEndian: boolean, sums: Sums): Sums {
  let { first, second } = sums;
  for (let at = from; at < to; at += 8) {
    first = (first + view.getUint32(at, littleEndian) + second) >>> 0;
    second = (second + view.getUint32(at + 4, littleEndian) + first) >>> 0;
  }
  return { first, second };
}

function sumsAt(view: DataView, at: number): Sums {
  return { first: view.getUint32(at), second: view.getUint32(at + 4) };
}

function equalSums(a: Sums, b: Sums): boolean {
  return a.first === b.first && a.second === b.second;
}

interface WalHeader {
  readonly littleEndian: boolean;
  readonly pageBytes: number;
  readonly salts: Sums;
  readonly sums: Sums;
}

function readWalHeader(view: DataView): WalHeader | undefined {
  const magic = view.getUint32(0);
  if (magic !== magicLittleEndianSums && magic !== magicBigEndianSums) return undefined;
  const littleEndian = magic === magicLittleEndianSums;
  const pageBytes = view.getUint32(8);
  const sums = addToSums(view, 0, 24, littleEndian, { first: 0, second: 0 });
  const plausible = pageBytes >= 512 && pageBytes <= 65_536 && (pageBytes & (pageBytes - 1)) === 0;
  if (!plausible || !equalSums(sums, sumsAt(view, 24))) return undefined;
  return { littleEndian, pageBytes, salts: sumsAt(view, 16), sums };
}

export function scanWal(bytes: Uint8Array): WalVerdict {
  if (bytes.length === 0) return { status: 'empty' };
  const torn = (frames: number, reason: string): WalVerdict => ({ status: 'torn', frames, reason });
  if (bytes.length < headerBytes) return torn(0, 'the write-ahead log is shorter than its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readWalHeader(view);
  if (header === undefined) return torn(0, "the write-ahead log's header is damaged");
  const frameBytes = frameHeaderBytes + header.pageBytes;
  let sums = header.sums;
  let frames = 0;
  let inTransaction = false;
  let at = headerBytes;
  for (; at + frameBytes <= bytes.length; at += frameBytes) {
    const salts = sumsAt(view, at + 8);
    let next = addToSums(view, at, at + 8, header.littleEndian, sums);
    next = addToSums(view, at + frameHeaderBytes, at + frameBytes, header.littleEndian, next);
    if (!equalSums(salts, header.salts) || !equalSums(next, sumsAt(view, at + 16))) {
      const ours = salts.first === header.salts.first || salts.second === header.salts.second;
      if (ours) return torn(frames, `frame ${frames + 1} of the write-ahead log is damaged`);
      break;
    }
    sums = next;
    frames += 1;
    inTransaction = view.getUint32(at + 4) === 0;
  }
  if (inTransaction) return torn(frames, 'the write-ahead log ends within a transaction');
  if (bytes.length - at > 0 && bytes.length - at < frameBytes) {
    return torn(frames, 'the write-ahead log ends within a frame');
  }
  return frames === 0 && bytes.length === headerBytes ? { status: 'empty' } : { status: 'whole', frames };
}
