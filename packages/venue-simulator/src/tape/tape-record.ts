// What a tape holds. Times are UTC epoch milliseconds; prices are in the quote currency; a missing value was an empty
// cell: not known, which is not zero.

/** The option that a record is about; absent on tapes of one instrument. */
export interface TapeOption {
  /** YYYYMMDD */
  readonly expiry: string;
  readonly right: 'C' | 'P';
  readonly strike: number;
}

export interface TapeTrade {
  readonly kind: 'trade';
  readonly tsMs: number;
  readonly price: number;
  readonly quantity: number;
  readonly aggressor?: 'buy' | 'sell';
}

export interface TapeQuote {
  readonly kind: 'quote';
  readonly tsMs: number;
  readonly bid?: number;
  readonly bidSize?: number;
  readonly ask?: number;
  readonly askSize?: number;
}

export interface PricePath {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

export interface TapeBar extends PricePath {
  readonly kind: 'bar';
  /** The bar's open. */
  readonly tsMs: number;
  readonly volume?: number;
  readonly option?: TapeOption;
}

export interface TapeQuoteBar {
  readonly kind: 'quoteBar';
  /** The bar's open. */
  readonly tsMs: number;
  readonly bid?: PricePath;
  readonly bidSize?: number;
  readonly ask?: PricePath;
  readonly askSize?: number;
  readonly option?: TapeOption;
}

export interface TapeOpenInterest {
  readonly kind: 'openInterest';
  /** 0: a list for the whole tape's day. */
  readonly tsMs: number;
  readonly openInterest: number;
  readonly option: TapeOption;
}

export type TapeRecord = TapeTrade | TapeQuote | TapeBar | TapeQuoteBar | TapeOpenInterest;

export type TapeFormat = 'bars' | 'quoteBars' | 'ticks' | 'openInterest';

export interface Tape {
  readonly file: string;
  readonly format: TapeFormat;
  /** In order of time; records of one moment in the order of the file. */
  readonly records: readonly TapeRecord[];
  /** For bars: the usual distance of two bars. Undefined for ticks. */
  readonly intervalMs: number | undefined;
}
