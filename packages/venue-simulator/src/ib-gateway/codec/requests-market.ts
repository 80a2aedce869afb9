// Requests for prices: live, tick by tick, depth, history, option values.

import { deltaNeutral, isThere, requestedContract, requestedLegs } from './fragments.ts';
import { bool, double, id32, int, text } from './kinds.ts';
import { before, leaf, message, since, when } from './layout.ts';

const version = leaf('version', id32);
const requestId = leaf('requestId', id32);
const options = leaf('options', text);

const reqMktData = message(
  1,
  'reqMktData',
  version,
  requestId,
  ...requestedContract,
  requestedLegs,
  ...deltaNeutral,
  leaf('genericTicks', text),
  leaf('snapshot', bool),
  leaf('regulatorySnapshot', bool),
  options,
);
const cancelMktData = message(2, 'cancelMktData', version, requestId);
const reqMarketDataType = message(59, 'reqMarketDataType', version, leaf('type', int));

const reqMktDepth = message(
  10,
  'reqMktDepth',
  version,
  requestId,
  ...requestedContract,
  leaf('rows', int),
  since(146, leaf('isSmartDepth', bool)),
  options,
);
const cancelMktDepth = message(
  11,
  'cancelMktDepth',
  version,
  requestId,
  since(146, leaf('isSmartDepth', bool)),
);

const reqTickByTickData = message(
  97,
  'reqTickByTickData',
  requestId,
  ...requestedContract,
  leaf('type', text),
  since(140, leaf('numberOfTicks', int), leaf('ignoreSize', bool)),
);
const cancelTickByTickData = message(98, 'cancelTickByTickData', requestId);

const reqRealTimeBars = message(
  50,
  'reqRealTimeBars',
  version,
  requestId,
  ...requestedContract,
  leaf('barSize', int),
  leaf('whatToShow', text),
  leaf('useRegularHours', bool),
  options,
);
const cancelRealTimeBars = message(51, 'cancelRealTimeBars', version, requestId);

const reqHistoricalData = message(
  20,
  'reqHistoricalData',
  before(124, version),
  requestId,
  ...requestedContract,
  leaf('includeExpired', bool),
  leaf('endDateTime', text),
  leaf('barSize', text),
  leaf('duration', text),
  leaf('useRegularHours', bool),
  leaf('whatToShow', text),
  leaf('formatDate', int),
  requestedLegs,
  since(124, leaf('keepUpToDate', bool)),
  options,
);
const cancelHistoricalData = message(25, 'cancelHistoricalData', version, requestId);

const reqHeadTimestamp = message(
  87,
  'reqHeadTimestamp',
  requestId,
  ...requestedContract,
  leaf('includeExpired', bool),
  leaf('useRegularHours', bool),
  leaf('whatToShow', text),
  leaf('formatDate', int),
);
const cancelHeadTimestamp = message(90, 'cancelHeadTimestamp', requestId);

const reqHistoricalTicks = message(
  96,
  'reqHistoricalTicks',
  requestId,
  ...requestedContract,
  leaf('includeExpired', bool),
  leaf('startDateTime', text),
  leaf('endDateTime', text),
  leaf('count', int),
  leaf('whatToShow', text),
  leaf('useRegularHours', bool),
  leaf('ignoreSize', bool),
  leaf('miscOptions', text),
);

const reqHistogramData = message(
  88,
  'reqHistogramData',
  requestId,
  ...requestedContract,
  leaf('includeExpired', bool),
  leaf('useRegularHours', bool),
  leaf('period', text),
);
const cancelHistogramData = message(89, 'cancelHistogramData', requestId);

/** Clients disagree: some send a count before the options, some the options alone. */
const computationOptions = when(
  isThere('options', 1),
  when(isThere('optionCount', 2), leaf('optionCount', int)),
  options,
);
const calcImpliedVolatility = message(
  54,
  'calcImpliedVolatility',
  version,
  requestId,
  ...requestedContract,
  leaf('optionPrice', double),
  leaf('underlyingPrice', double),
  computationOptions,
);
const calcOptionPrice = message(
  55,
  'calcOptionPrice',
  version,
  requestId,
  ...requestedContract,
  leaf('volatility', double),
  leaf('underlyingPrice', double),
  computationOptions,
);
const cancelCalcImpliedVolatility = message(56, 'cancelCalcImpliedVolatility', version, requestId);
const cancelCalcOptionPrice = message(57, 'cancelCalcOptionPrice', version, requestId);

const reqScannerSubscription = message(
  22,
  'reqScannerSubscription',
  before(143, version),
  requestId,
  leaf('numberOfRows', int),
  leaf('instrument', text),
  leaf('locationCode', text),
  leaf('scanCode', text),
  leaf('abovePrice', double),
  leaf('belowPrice', double),
  leaf('aboveVolume', int),
  leaf('marketCapAbove', double),
  leaf('marketCapBelow', double),
  leaf('moodyRatingAbove', text),
  leaf('moodyRatingBelow', text),
  leaf('spRatingAbove', text),
  leaf('spRatingBelow', text),
  leaf('maturityDateAbove', text),
  leaf('maturityDateBelow', text),
  leaf('couponRateAbove', double),
  leaf('couponRateBelow', double),
  leaf('excludeConvertible', bool),
  leaf('averageOptionVolumeAbove', int),
  leaf('scannerSettingPairs', text),
  leaf('stockTypeFilter', text),
  since(143, leaf('filterOptions', text)),
  options,
);
const cancelScannerSubscription = message(23, 'cancelScannerSubscription', version, requestId);
const reqScannerParameters = message(24, 'reqScannerParameters', version);

/** All of them by name. */
export const marketRequests = {
  reqMktData,
  cancelMktData,
  reqMarketDataType,
  reqMktDepth,
  cancelMktDepth,
  reqTickByTickData,
  cancelTickByTickData,
  reqRealTimeBars,
  cancelRealTimeBars,
  reqHistoricalData,
  cancelHistoricalData,
  reqHeadTimestamp,
  cancelHeadTimestamp,
  reqHistoricalTicks,
  reqHistogramData,
  cancelHistogramData,
  calcImpliedVolatility,
  calcOptionPrice,
  cancelCalcImpliedVolatility,
  cancelCalcOptionPrice,
  reqScannerSubscription,
  cancelScannerSubscription,
  reqScannerParameters,
} as const;
