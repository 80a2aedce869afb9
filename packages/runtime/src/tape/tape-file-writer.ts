// Writes a whole tape file at once, for imports: blocking, synced, closed with its end mark.

import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { BlockBuilder, endBlock, type SealedBlock } from './block-builder.ts';
import type { RecordList } from './record-list.ts';
import { encodeSegmentHeader, type TapeHeader } from './segment-header.ts';

const noNote = { seq: -1, hash: '' };
/** Larger than a live block: nobody waits for these. */
const blockRecords = 65_536;

/** Records in the given order, numbered from 0. */
export function writeTapeFile(path: string, header: TapeHeader, list: RecordList, order: Uint32Array): void {
  const file = openSync(path, 'w');
  try {
    const head = encodeSegmentHeader(header);
    writeSync(file, head);
    let index = 0;
    let previousSum = new DataView(head.buffer, head.byteOffset).getUint32(12, true);
    const put = (block: SealedBlock): void => {
      writeSync(file, block.bytes);
      index += 1;
      previousSum = block.sum;
    };
    const builder = new BlockBuilder(blockRecords);
    for (const [seq, at] of order.entries()) {
      if (!builder.fits(seq)) put(builder.seal({ index, previousSum, note: noNote }));
      const { kind, timeMs, instrument, flags, a, b, c, d, e, f, g } = list.at(at);
      builder.add(kind, seq, timeMs, instrument, flags, a, b, c, d, e, f, g);
    }
    if (builder.count > 0) put(builder.seal({ index, previousSum, note: noNote }));
    put(endBlock({ index, previousSum, note: noNote }));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
