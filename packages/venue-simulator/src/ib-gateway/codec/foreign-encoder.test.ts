// Requests as a client library that we did not write puts them on the wire, at every version that we speak: each one has
// to fit its table, whatever the library leaves empty.

import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { decodeTexts, decodeValues, encodeFields, failureText, requestNameOf, requests } from './index.ts';

type Encode = (...values: readonly unknown[]) => void;

interface EncoderModule {
  readonly Encoder: new (callback: {
    readonly serverVersion: number;
    sendMsg(...tokens: readonly unknown[]): void;
    emitError(text: string): void;
  }) => Readonly<Record<string, Encode>>;
}

const { Encoder } = createRequire(import.meta.url)('@stoqey/ib/dist/core/io/encoder.js') as EncoderModule;

/** As the library's socket writes tokens. */
function tokenText(token: unknown): string {
  if (token === undefined || token === null) return '';
  if (token === true) return '1';
  return token === false ? '0' : String(token);
}

function fieldsAt(
  version: number,
  call: string,
  values: readonly unknown[],
): { fields: string[]; errors: string[] } {
  const fields: string[] = [];
  const errors: string[] = [];
  const encoder = new Encoder({
    serverVersion: version,
    sendMsg: (...tokens) => fields.push(...tokens.flat(Number.POSITIVE_INFINITY).map(tokenText)),
    emitError: (text) => errors.push(text),
  });
  encoder[call]?.(...values);
  return { fields, errors };
}

const aapl = { conId: 265598, symbol: 'AAPL', secType: 'STK', exchange: 'SMART', currency: 'USD' };
const call = {
  symbol: 'AAPL',
  secType: 'OPT',
  strike: 190,
  right: 'C',
  lastTradeDateOrContractMonth: '20261218',
  exchange: 'SMART',
  currency: 'USD',
  multiplier: 100,
};
const combo = {
  symbol: 'SPY',
  secType: 'BAG',
  exchange: 'SMART',
  currency: 'USD',
  comboLegs: [
    { conId: 1, ratio: 1, action: 'BUY', exchange: 'SMART' },
    { conId: 2, ratio: 2, action: 'SELL', exchange: 'SMART' },
  ],
};
const limit = {
  action: 'BUY',
  totalQuantity: 100,
  orderType: 'LMT',
  lmtPrice: 190.5,
  tif: 'DAY',
  transmit: true,
};
const conditions = [
  {
    type: 1,
    conjunctionConnection: 'a',
    isMore: true,
    price: 2918.1,
    conId: 265598,
    exchange: 'SMART',
    triggerMethod: 4,
    strValue: '2918.1',
  },
  {
    type: 3,
    conjunctionConnection: 'o',
    isMore: true,
    time: '20261218 16:00:00 US/Eastern',
    strValue: '20261218 16:00:00 US/Eastern',
  },
];
const scanner = {
  instrument: 'STK',
  locationCode: 'STK.US.MAJOR',
  scanCode: 'TOP_PERC_GAIN',
  numberOfRows: 10,
};

/** Call, values, name of the request that it has to be. */
const calls: readonly (readonly [string, readonly unknown[]])[] = [
  ['calculateImpliedVolatility', [1, call, 5, 190, []]],
  ['calculateOptionPrice', [1, call, 0.3, 190, []]],
  ['cancelAccountSummary', [1]],
  ['cancelAccountUpdatesMulti', [1]],
  ['cancelCalculateImpliedVolatility', [1]],
  ['cancelCalculateOptionPrice', [1]],
  ['cancelFundamentalData', [1]],
  ['cancelHistoricalData', [1]],
  ['cancelMktData', [1]],
  ['cancelMktDepth', [1, true]],
  ['cancelNewsBulletins', []],
  ['cancelOrder', [1, {}]],
  ['cancelPositions', []],
  ['cancelRealTimeBars', [1]],
  ['cancelScannerSubscription', [1]],
  ['exerciseOptions', [1, call, 1, 1, 'DU1', 0, '', '', false]],
  ['placeOrder', [1, aapl, limit]],
  [
    'placeOrder',
    [
      2,
      combo,
      {
        ...limit,
        orderComboLegs: [{ price: 1 }, { price: 2 }],
        smartComboRoutingParams: [{ tag: 'NonGuaranteed', value: '1' }],
      },
    ],
  ],
  ['placeOrder', [3, aapl, { ...limit, conditions, conditionsIgnoreRth: true }]],
  [
    'placeOrder',
    [4, aapl, { ...limit, orderType: 'PEG BENCH', referenceContractId: 1, referenceExchange: 'SMART' }],
  ],
  [
    'placeOrder',
    [
      5,
      aapl,
      { ...limit, algoStrategy: 'Adaptive', algoParams: [{ tag: 'adaptivePriority', value: 'Normal' }] },
    ],
  ],
  [
    'placeOrder',
    [
      6,
      call,
      { ...limit, orderType: 'VOL', deltaNeutralOrderType: 'MKT', volatility: 0.3, volatilityType: 2 },
    ],
  ],
  [
    'placeOrder',
    [
      7,
      aapl,
      { ...limit, scaleInitLevelSize: 10, scalePriceIncrement: 0.1, hedgeType: 'B', hedgeParam: '1' },
    ],
  ],
  [
    'placeOrder',
    [
      8,
      { ...aapl, exchange: 'IBKRATS' },
      {
        ...limit,
        orderType: 'PEG BEST',
        minTradeQty: 1,
        minCompeteSize: 100,
        competeAgainstBestOffset: 0.02,
      },
    ],
  ],
  [
    'placeOrder',
    [9, aapl, { ...limit, orderType: 'PEG MID', midOffsetAtWhole: 0.01, midOffsetAtHalf: 0.005 }],
  ],
  ['placeOrder', [10, { ...aapl, deltaNeutralContract: { conId: 1, delta: 0.5, price: 2 } }, limit]],
  ['replaceFA', [1, 1, '<xml/>']],
  ['reqAccountSummary', [1, 'All', 'NetLiquidation']],
  ['reqPnL', [1, 'DU1', '']],
  ['cancelPnL', [1]],
  ['reqPnLSingle', [1, 'DU1', '', 265598]],
  ['cancelPnLSingle', [1]],
  ['reqAccountUpdates', [true, 'DU1']],
  ['reqAccountUpdatesMulti', [1, 'DU1', '', false]],
  ['reqAllOpenOrders', []],
  ['reqAutoOpenOrders', [true]],
  ['reqHeadTimestamp', [1, aapl, 'TRADES', true, 1]],
  ['reqContractDetails', [1, aapl]],
  ['reqCurrentTime', []],
  ['reqExecutions', [1, {}]],
  ['reqFundamentalData', [1, aapl, 'ReportSnapshot', []]],
  ['reqGlobalCancel', [{}]],
  ['reqHistoricalData', [1, aapl, '', '1 D', '1 min', 'TRADES', 1, 1, false, []]],
  ['reqHistoricalData', [1, combo, '', '1 D', '1 min', 'TRADES', 1, 1, false, []]],
  ['reqHistoricalTicks', [1, aapl, '20261124-15:00:00', '', 10, 'TRADES', 1, false, []]],
  ['reqTickByTickData', [1, aapl, 'Last', 0, false]],
  ['cancelTickByTickData', [1]],
  ['reqIds', [1]],
  ['reqManagedAccts', []],
  ['reqMarketDataType', [3]],
  ['reqMktData', [1, aapl, '100,101', false, false]],
  ['reqMktData', [1, combo, '', false, false]],
  ['reqMktDepth', [1, aapl, 5, true, []]],
  ['reqNewsBulletins', [true]],
  ['reqOpenOrders', []],
  ['reqPositions', []],
  ['reqPositionsMulti', [1, 'DU1', '']],
  ['cancelPositionsMulti', [1]],
  ['reqRealTimeBars', [1, aapl, 5, 'TRADES', true, []]],
  ['reqScannerParameters', []],
  ['reqScannerSubscription', [1, scanner, [], []]],
  ['requestFA', [1]],
  ['setServerLogLevel', [2]],
  ['queryDisplayGroups', [1]],
  ['updateDisplayGroup', [1, '265598@SMART']],
  ['subscribeToGroupEvents', [1, 1]],
  ['unsubscribeToGroupEvents', [1]],
  ['reqSecDefOptParams', [1, 'AAPL', '', 'STK', 265598]],
  ['reqSoftDollarTiers', [1]],
  ['reqFamilyCodes', []],
  ['reqMatchingSymbols', [1, 'AA']],
  ['reqMktDepthExchanges', []],
  ['reqSmartComponents', [1, '9c0001']],
  ['reqNewsArticle', [1, 'BRFG', 'x', []]],
  ['reqNewsProviders', []],
  ['reqHistoricalNews', [1, 265598, 'BRFG', '20261124-15:00:00', '20261124-16:00:00', 5, []]],
  ['reqHistogramData', [1, aapl, true, '1 day']],
  ['cancelHistogramData', [1]],
  ['cancelHeadTimestamp', [1]],
  ['reqMarketRule', [26]],
  ['reqCompletedOrders', [true]],
  ['reqWshMetaData', [1]],
  ['reqCancelWshMetaData', [1]],
  ['reqUserInfo', [1]],
];

const versions = Array.from({ length: 193 - 157 + 1 }, (_, i) => 157 + i).filter(
  (version) => version !== 158,
);

describe('requests of another encoder', () => {
  it.each(versions)('all fit their tables at %i', (version) => {
    const problems: string[] = [];
    for (const [name, values] of calls) {
      const { fields, errors } = fieldsAt(version, name, values);
      // The library itself says that a version has no such request.
      if (fields.length === 0 && errors.length > 0) continue;
      const request = requestNameOf(Number(fields[0]));
      if (request === undefined) problems.push(`${name}: no request has id ${fields[0]}`);
      else {
        const decoded = decodeTexts(
          requests[request] as (typeof requests)['reqIds'],
          fields.slice(1),
          version,
        );
        if (!decoded.ok)
          problems.push(`${name} ${JSON.stringify(values[0])}: ${failureText(decoded.failure)}`);
        else {
          const back = encodeFields(requests[request] as (typeof requests)['reqIds'], decoded.value, version);
          if (back.join('|') !== fields.join('|'))
            problems.push(`${name}: ${back.join('|')} is not ${fields.join('|')}`);
        }
      }
    }
    expect(problems).toEqual([]);
  });

  it('are understood: a combo, its prices and conditions', () => {
    const read = (id: number) => {
      const values = calls.find(([name, [first]]) => name === 'placeOrder' && first === id)?.[1] ?? [];
      const decoded = decodeValues(
        requests.placeOrder,
        fieldsAt(178, 'placeOrder', values).fields.slice(1),
        178,
      );
      if (!decoded.ok) throw new Error(failureText(decoded.failure));
      return decoded.value;
    };
    expect(read(1)).toMatchObject({
      orderId: 1,
      conId: 265598,
      limitPrice: 190.5,
      totalQuantity: 100,
      transmit: true,
    });
    expect(read(1).minQuantity).toBeUndefined();
    expect(read(2).comboLegs?.map(({ legConId, ratio }) => [legConId, ratio])).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(read(2).comboLegPrices).toEqual([{ legPrice: 1 }, { legPrice: 2 }]);
    expect(read(3).conditions?.map(({ type, conjunction }) => [type, conjunction])).toEqual([
      ['1', 'a'],
      ['3', 'o'],
    ]);
    expect(read(8)).toMatchObject({
      minTradeQuantity: 1,
      minCompeteSize: 100,
      competeAgainstBestOffset: 0.02,
    });
  });

  it.each([
    [
      'a scale increment of 0, which brings seven fields that Java would not send',
      { scalePriceIncrement: 0 },
    ],
    ['empty miscellaneous options, which take a field away', { orderMiscOptions: [] }],
  ])('are refused where the library shifts its own order: %s', (_, odd) => {
    const { fields } = fieldsAt(178, 'placeOrder', [1, aapl, { ...limit, ...odd }]);
    expect(decodeValues(requests.placeOrder, fields.slice(1), 178).ok).toBe(false);
  });
});
