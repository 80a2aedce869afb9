// Which bytes go into which file: begins a segment when there is something to write, chains its blocks, ends it when it is
// large enough. Gives steps for the writer to perform; touches no disk itself.

import type { ChainPoint } from '../journal/index.ts';
import { type BlockBuilder, endBlock, type SealedBlock, type SealOptions } from './block-builder.ts';
import { encodeSegmentHeader, type TapeHeader } from './segment-header.ts';

export type TapeStep =
  | { readonly type: 'create'; readonly name: string; readonly header: Uint8Array }
  | { readonly type: 'write'; readonly block: SealedBlock; readonly lastSeq: number }
  | { readonly type: 'close'; readonly block: SealedBlock };

export interface SegmentPlanOptions {
  readonly header: TapeHeader;
  /** Folder of the segments, relative to the node's directory; default `tape`. */
  readonly folder?: string;
  /** The journal's last durable place, asked when a block is sealed. */
  readonly journalPoint?: () => ChainPoint;
  /** A file that has this many bytes is closed and the next begun; default 256 MiB. */
  readonly maxSegmentBytes?: number;
}

const noPoint: ChainPoint = { seq: -1, hash: '' };
const maxSegmentBytesDefault = 256 * 1024 * 1024;
/** Where the head keeps its checksum, which the first block repeats. */
const headSumAt = 12;

export class SegmentPlanner {
  readonly #options: SegmentPlanOptions;
  #hasSegment = false;
  #segmentBytes = 0;
  #blockIndex = 0;
  #previousSum = 0;

  constructor(options: SegmentPlanOptions) {
    this.#options = options;
  }

  /** The steps that put the builder's records onto the disk; the builder is empty afterwards. */
  seal(builder: BlockBuilder, lastSeq: number): TapeStep[] {
    const full = this.#segmentBytes >= (this.#options.maxSegmentBytes ?? maxSegmentBytesDefault);
    const steps = full ? this.end() : [];
    if (!this.#hasSegment) steps.push(this.#begin(builder.firstSeq));
    const block = builder.seal(this.#sealOptions());
    this.#blockIndex += 1;
    this.#previousSum = block.sum;
    this.#segmentBytes += block.bytes.length;
    steps.push({ type: 'write', block, lastSeq });
    return steps;
  }

  /** The steps that end the current file, if there is one. */
  end(): TapeStep[] {
    if (!this.#hasSegment) return [];
    this.#hasSegment = false;
    return [{ type: 'close', block: endBlock(this.#sealOptions()) }];
  }

  #begin(firstSeq: number): TapeStep {
    const header = encodeSegmentHeader(this.#options.header);
    this.#hasSegment = true;
    this.#blockIndex = 0;
    this.#segmentBytes = header.length;
    this.#previousSum = new DataView(header.buffer, header.byteOffset).getUint32(headSumAt, true);
    return { type: 'create', name: segmentName(this.#options.folder ?? 'tape', firstSeq), header };
  }

  #sealOptions(): SealOptions {
    const note = this.#options.journalPoint?.() ?? noPoint;
    return { index: this.#blockIndex, previousSum: this.#previousSum, note };
  }
}

/** Segments sort by their first `seq`. */
function segmentName(folder: string, firstSeq: number): string {
  return `${folder}/${String(firstSeq).padStart(16, '0')}.tape`;
}
