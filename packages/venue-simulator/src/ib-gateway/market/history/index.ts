export { addSlot, type BarKind, type BarSum, barOf, emptySum } from './bar-builder.ts';
export {
  barSizes,
  type HistoryLimits,
  isError,
  parseBarSize,
  parseDuration,
  refusalOf,
} from './bar-rules.ts';
export { type BarPlan, HistoryService, priceDecimalsOf } from './history-service.ts';
export { isLast, lastPrints, midpointPrintOf, quotePrintOf, tradePrintOf } from './past-ticks.ts';
export { historicalVolatility, impliedVolatility } from './volatility-history.ts';
