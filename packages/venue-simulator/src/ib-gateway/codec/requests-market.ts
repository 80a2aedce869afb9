// Requests for prices: live, tick by tick, depth, history, option values.

import { deltaNeutral, isThere, requestedContract, requestedLegs } from './fragments.ts';
import { bool, double, id32, int, text } from './kinds.ts';
import { before, leaf, message, since, when } from './layout.ts';

const version = leaf('version', id32);
const requestId = leaf('requestId', id32);
const options = leaf('options', text);

export const reqMktData = message(
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
export const cancelMktData = message(2, 'cancelMktData', version, requestId);
export const reqMarketDataType = message(59, 'reqMarketDataType', version, leaf('type', int));

export const reqMktDepth = message(
  10,
  'reqMktDepth',
  version,
  requestId,
  ...requestedContract,
  leaf('rows', int),
  since(146, leaf('isSmartDepth', bool)),
  options,
);
export const cancelMktDepth = message(
  11,
  'cancelMktDepth',
  version,
  requestId,
  since(146, leaf('isSmartDepth', bool)),
);

export const reqTickByTickData = message(
  97,
  'reqTickByTickData',
  requestId,
  ...requestedContract,
  leaf('type', text),
  since(140, leaf('numberOfTicks', int), leaf('ignoreSize', bool)),
);
export const cancelTickByTickData = message(98, 'cancelTickByTickData', requestId);

export const reqRealTimeBars = message(
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
export const cancelRealTimeBars = message(51, 'cancelRealTimeBars', version, requestId);

export const reqHistoricalData = message(
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
export const cancelHistoricalData = message(25, 'cancelHistoricalData', version, requestId);

export const reqHeadTimestamp = message(
  87,
  'reqHeadTimestamp',
  requestId,
  ...requestedContract,
  leaf('includeExpired', bool),
  leaf('useRegularHours', bool),
  leaf('whatToShow', text),
  leaf('formatDate', int),
);
export const cancelHeadTimestamp = message(90, 'cancelHeadTimestamp', requestId);

export const reqHistoricalTicks = message(
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

export const reqHistogramData = message(
  88,
  'reqHistogramData',
  requestId,
  ...requestedContract,
  leaf('includeExpired', bool),
  leaf('useRegularHours', bool),
  leaf('period', text),
);
export const cancelHistogramData = message(89, 'cancelHistogramData', requestId);

/** Clients disagree: some send a count before the options, some the options alone. */
const computationOptions = when(
  isThere('options', 1),
  when(isThere('optionCount', 2), leaf('optionCount', int)),
  options,
);
export const calcImpliedVolatility = message(
  54,
  'calcImpliedVolatility',
  version,
  requestId,
  ...requestedContract,
  leaf('optionPrice', double),
  leaf('underlyingPrice', double),
  computationOptions,
);
export const calcOptionPrice = message(
  55,
  'calcOptionPrice',
  version,
  requestId,
  ...requestedContract,
  leaf('volatility', double),
  leaf('underlyingPrice', double),
  computationOptions,
);
export const cancelCalcImpliedVolatility = message(56, 'cancelCalcImpliedVolatility', version, requestId);
export const cancelCalcOptionPrice = message(57, 'cancelCalcOptionPrice', version, requestId);

export const reqScannerSubscription = message(
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
export const cancelScannerSubscription = message(23, 'cancelScannerSubscription', version, requestId);
export const reqScannerParameters = message(24, 'reqScannerParameters', version);
