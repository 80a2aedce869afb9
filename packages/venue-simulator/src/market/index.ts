export {
  type FundingOptions,
  type FundingSchedule,
  fundingRateDecimals,
  fundingSchedule,
} from './funding.ts';
export { instrumentFor, type MarketInstrument, standardInstruments } from './instrument.ts';
export {
  bucketOpenMs,
  type Kline,
  KlineBook,
  type KlineInterval,
  klineIntervals,
  klineIntervalsMs,
} from './kline.ts';
export {
  type MarketEvent,
  type MarketFeed,
  type MarketGap,
  type MarketQuote,
  type MarketTrade,
  mergeFeeds,
} from './market-feed.ts';
export {
  type MarketScript,
  type MarketSegment,
  marketScriptJsonSchema,
  marketScriptSchema,
  parseMarketScript,
} from './market-script.ts';
export { type OpenMarket, type OpenMarketOptions, openMarket, type SeededCourse } from './open-market.ts';
export { ScriptedFeed, type ScriptedMarket } from './scripted-feed.ts';
export { SyntheticFeed, type SyntheticOptions } from './synthetic-feed.ts';
export { type SymbolTape, symbolOfTapeFile, TapeFeed, type TapeFeedOptions } from './tape-feed.ts';
