// The tape: recorded market inputs, as the kernel saw them. See docs/journal.md for the form on disk.

export {
  type ImportOptions,
  type ImportProgress,
  type ImportResult,
  type ImportSource,
  importCsv,
} from './csv-import.ts';
export {
  type Aggressor,
  aggressors,
  everyInstrument,
  type GapReason,
  gapReasons,
  recordKinds,
  type TapeVisitor,
  unknownLots,
  unknownTicks,
} from './record.ts';
export { type ReplayVisitor, replayInOrder, type TapePart } from './replay-order.ts';
export { type TapeHeader, type TapeInstrument, tapeFormatVersion } from './segment-header.ts';
export {
  readSegment,
  type SegmentEnd,
  type TapeBlock,
  type TapeSegment,
  type ValueColumn,
  visitBlock,
} from './segment-reader.ts';
export { streamTape } from './segment-stream.ts';
export {
  closeOpenSegments,
  listTapes,
  pruneTape,
  readSegmentFile,
  readTape,
  segmentPaths,
  surveyTape,
  type TapeSummary,
} from './tape-directory.ts';
export { TapeError, type TapeErrorCode } from './tape-error.ts';
export { deferredTapeFiles, nodeTapeFiles, type SegmentFile, type TapeFiles } from './tape-files.ts';
export {
  closeStoredSegments,
  readTapeFrom,
  storedTape,
  surveyTapeFrom,
  type TapeReadOptions,
  type TapeSource,
  type TapeSurvey,
} from './tape-source.ts';
export { type TapeFailure, TapeWriter, type TapeWriterOptions } from './tape-writer.ts';
export { type VerifyNodeOptions, verifyNode } from './verify-node.ts';
