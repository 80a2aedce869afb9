export { parseTape } from './parse-tape.ts';
export { readTapeFile } from './read-tape-file.ts';
export { TapeError } from './tape-error.ts';
export {
  dayShiftMs,
  type PlayedRecord,
  type TapeGap,
  TapePlayer,
  type TapePlayerOptions,
} from './tape-player.ts';
export type {
  PricePath,
  Tape,
  TapeBar,
  TapeFormat,
  TapeOpenInterest,
  TapeOption,
  TapeQuote,
  TapeQuoteBar,
  TapeRecord,
  TapeTrade,
} from './tape-record.ts';
