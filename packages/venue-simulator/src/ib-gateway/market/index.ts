// The market side of the simulated gateway.

export {
  hoursStateAt,
  instantOf,
  isSessionDay,
  nextOpenInstant,
  nextSessionDay,
  openMarketInstant,
  parseDay,
  sessionMorning,
  sessionOn,
  wallText,
  wallTime,
} from './calendar/index.ts';
export type { HistoryLimits } from './history/index.ts';
export { type MarketFiles, marketFromFiles } from './market-files.ts';
export type { RecordedPrices } from './model/price-world.ts';
export { scriptMarket } from './script/scripted-market.ts';
export { SimulatedMarket, type SimulatedMarketOptions } from './simulated-market.ts';
export { type EntitlementLevel, type Entitlements, fullEntitlements } from './stream/entitlements.ts';
export { type RecordedMarket, recordMarket } from './tape/recorded-market.ts';
