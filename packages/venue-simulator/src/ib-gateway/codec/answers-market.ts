// Answers about prices: ticks, depth, bars, historical ticks.

import { numberIn } from './fragments.ts';
import { bool, computed, decimal, fixed, id, pattern, realDecimal, realDouble, text } from './kinds.ts';
import { before, leaf, list, message, since, when } from './layout.ts';

const version = (value: string) => leaf('version', fixed(value));
const mask = pattern('attributes', /^\d{1,2}$/);
const historyTime = pattern('date or time', /^-?\d{8}.*$|^-?\d{1,11}$/);

const tickPrice = message(
  1,
  'tickPrice',
  version('6'),
  leaf('requestId', id),
  leaf('tickType', id),
  leaf('price', realDouble),
  leaf('size', decimal),
  leaf('attributes', mask),
);

const tickSize = message(
  2,
  'tickSize',
  version('6'),
  leaf('requestId', id),
  leaf('tickType', id),
  leaf('size', realDecimal),
);

const tickOptionComputation = message(
  21,
  'tickOptionComputation',
  before(156, version('6')),
  leaf('requestId', id),
  leaf('tickType', id),
  since(156, leaf('tickAttrib', id)),
  leaf('impliedVolatility', computed(-1)),
  leaf('delta', computed(-2)),
  leaf('optionPrice', computed(-1)),
  leaf('presentValueDividend', computed(-1)),
  leaf('gamma', computed(-2)),
  leaf('vega', computed(-2)),
  leaf('theta', computed(-2)),
  leaf('underlyingPrice', computed(-1)),
);

const tickGeneric = message(
  45,
  'tickGeneric',
  version('6'),
  leaf('requestId', id),
  leaf('tickType', id),
  leaf('value', realDouble),
);
const tickString = message(
  46,
  'tickString',
  version('6'),
  leaf('requestId', id),
  leaf('tickType', id),
  leaf('value', text),
);

const tickEfp = message(
  47,
  'tickEfp',
  version('6'),
  leaf('requestId', id),
  leaf('tickType', id),
  leaf('basisPoints', realDouble),
  leaf('formattedBasisPoints', text),
  leaf('impliedFuture', realDouble),
  leaf('holdDays', id),
  leaf('futureLastTradeDate', text),
  leaf('dividendImpact', realDouble),
  leaf('dividendsToLastTradeDate', realDouble),
);

const tickSnapshotEnd = message(57, 'tickSnapshotEnd', version('1'), leaf('requestId', id));
const marketDataType = message(
  58,
  'marketDataType',
  version('1'),
  leaf('requestId', id),
  leaf('type', pattern('1 to 4', /^[1-4]$/)),
);
const tickReqParams = message(
  81,
  'tickReqParams',
  leaf('requestId', id),
  leaf('minTick', realDecimal),
  leaf('bboExchange', text),
  leaf('snapshotPermissions', id),
);
const rerouteMarketData = message(
  91,
  'rerouteMarketData',
  leaf('requestId', id),
  leaf('conId', id),
  leaf('exchange', text),
);
const rerouteMarketDepth = message(
  92,
  'rerouteMarketDepth',
  leaf('requestId', id),
  leaf('conId', id),
  leaf('exchange', text),
);

const operation = pattern('0 insert, 1 update, 2 delete', /^[012]$/);
const bookSide = pattern('0 ask, 1 bid', /^[01]$/);

const marketDepth = message(
  12,
  'marketDepth',
  version('1'),
  leaf('requestId', id),
  leaf('position', id),
  leaf('operation', operation),
  leaf('side', bookSide),
  leaf('price', realDecimal),
  leaf('size', realDecimal),
);

const marketDepthL2 = message(
  13,
  'marketDepthL2',
  version('1'),
  leaf('requestId', id),
  leaf('position', id),
  leaf('marketMaker', text),
  leaf('operation', operation),
  leaf('side', bookSide),
  leaf('price', realDecimal),
  leaf('size', realDecimal),
  since(146, leaf('isSmartDepth', bool)),
);

const barFields = [
  leaf('date', historyTime),
  leaf('open', realDecimal),
  leaf('high', realDecimal),
  leaf('low', realDecimal),
  leaf('close', realDecimal),
  leaf('volume', realDecimal),
  leaf('wap', realDecimal),
  leaf('count', id),
] as const;

const historicalData = message(
  17,
  'historicalData',
  before(124, version('3')),
  leaf('requestId', id),
  before(196, leaf('start', historyTime), leaf('end', historyTime)),
  list('bars', ...barFields),
);

const historicalDataEnd = message(
  108,
  'historicalDataEnd',
  leaf('requestId', id),
  leaf('start', historyTime),
  leaf('end', historyTime),
);

/** Close stands before high and low; prices are empty for a bar without any. */
const historicalDataUpdate = message(
  90,
  'historicalDataUpdate',
  leaf('requestId', id),
  leaf('count', id),
  leaf('date', historyTime),
  leaf('open', decimal),
  leaf('close', decimal),
  leaf('high', decimal),
  leaf('low', decimal),
  leaf('wap', realDecimal),
  leaf('volume', realDecimal),
);

const headTimestamp = message(88, 'headTimestamp', leaf('requestId', id), leaf('time', historyTime));

const historicalSchedule = message(
  106,
  'historicalSchedule',
  leaf('requestId', id),
  leaf('start', historyTime),
  leaf('end', historyTime),
  leaf('timeZone', text),
  list('sessions', leaf('start', historyTime), leaf('end', historyTime), leaf('referenceDate', historyTime)),
);

const histogramData = message(
  89,
  'histogramData',
  leaf('requestId', id),
  list('entries', leaf('price', realDecimal), leaf('size', realDecimal)),
);

const realTimeBar = message(
  50,
  'realTimeBar',
  version('3'),
  leaf('requestId', id),
  leaf('time', id),
  leaf('open', realDouble),
  leaf('high', realDouble),
  leaf('low', realDouble),
  leaf('close', realDouble),
  leaf('volume', realDecimal),
  leaf('wap', realDecimal),
  leaf('count', id),
);

const tickIs =
  (...types: readonly number[]) =>
  (scope: { readonly type?: unknown }) =>
    types.includes(numberIn(scope.type) ?? -1);

/** Type 1 Last, 2 AllLast, 3 BidAsk (bit 0 of its mask is bidPastLow), 4 MidPoint. */
const tickByTick = message(
  99,
  'tickByTick',
  leaf('requestId', id),
  leaf('type', pattern('tick-by-tick type', /^[0-4]$/)),
  leaf('time', id),
  when(
    tickIs(1, 2),
    leaf('price', realDecimal),
    leaf('size', realDecimal),
    leaf('attributes', mask),
    leaf('exchange', text),
    leaf('specialConditions', text),
  ),
  when(
    tickIs(3),
    leaf('bidPrice', realDecimal),
    leaf('askPrice', realDecimal),
    leaf('bidSize', realDecimal),
    leaf('askSize', realDecimal),
    leaf('attributes', mask),
  ),
  when(tickIs(4), leaf('midpoint', realDecimal)),
);

const historicalTicks = message(
  96,
  'historicalTicks',
  leaf('requestId', id),
  list(
    'ticks',
    leaf('time', id),
    leaf('unused', fixed('0')),
    leaf('price', realDecimal),
    leaf('size', realDecimal),
  ),
  leaf('done', bool),
);

/** Bit 0 of the mask is askPastHigh here, bit 1 bidPastLow: the reverse of tickByTick. */
const historicalTicksBidAsk = message(
  97,
  'historicalTicksBidAsk',
  leaf('requestId', id),
  list(
    'ticks',
    leaf('time', id),
    leaf('attributes', mask),
    leaf('bidPrice', realDecimal),
    leaf('askPrice', realDecimal),
    leaf('bidSize', realDecimal),
    leaf('askSize', realDecimal),
  ),
  leaf('done', bool),
);

const historicalTicksLast = message(
  98,
  'historicalTicksLast',
  leaf('requestId', id),
  list(
    'ticks',
    leaf('time', id),
    leaf('attributes', mask),
    leaf('price', realDecimal),
    leaf('size', realDecimal),
    leaf('exchange', text),
    leaf('specialConditions', text),
  ),
  leaf('done', bool),
);

/** All of them by name. */
export const marketAnswers = {
  tickPrice,
  tickSize,
  tickOptionComputation,
  tickGeneric,
  tickString,
  tickEfp,
  tickSnapshotEnd,
  marketDataType,
  tickReqParams,
  rerouteMarketData,
  rerouteMarketDepth,
  marketDepth,
  marketDepthL2,
  historicalData,
  historicalDataEnd,
  historicalDataUpdate,
  headTimestamp,
  historicalSchedule,
  histogramData,
  realTimeBar,
  tickByTick,
  historicalTicks,
  historicalTicksBidAsk,
  historicalTicksLast,
} as const;
