// Requests for prices as they come: top of book, tick by tick, five-second bars, depth, values of options.

import type {
  Bar,
  Contract,
  DepthRow,
  MarketDataType,
  MarketTick,
  TickByTickPrint,
  TickByTickType,
} from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import type { ClientSession } from '../client-session.ts';
import { shownAs } from '../contract-display.ts';
import { contractOf, sendDepthRow, sendHistoricalTicks, sendPrint, sendTick } from '../wire/index.ts';
import type { HandlersOf } from './handler.ts';
import { openStream } from './live-subscription.ts';

type Names =
  | 'reqMktData'
  | 'cancelMktData'
  | 'reqMarketDataType'
  | 'reqTickByTickData'
  | 'cancelTickByTickData'
  | 'reqRealTimeBars'
  | 'cancelRealTimeBars'
  | 'reqMktDepth'
  | 'cancelMktDepth'
  | 'calcImpliedVolatility'
  | 'calcOptionPrice'
  | 'cancelCalcImpliedVolatility'
  | 'cancelCalcOptionPrice';

const tickByTickNumbers: Readonly<Record<string, number>> = { Last: 1, AllLast: 2, BidAsk: 3, MidPoint: 4 };
const realTimeKinds: readonly string[] = ['TRADES', 'MIDPOINT', 'BID', 'ASK'];

export const marketDataHandlers: HandlersOf<Names> = {
  reqMktData(client, request) {
    const { requestId } = request;
    const genericTicks = genericTickNumbers(request.genericTicks);
    if (isDuplicate(client, 'marketData', requestId)) return;
    if (request.snapshot && genericTicks.length > 0)
      return client.error(requestId, gatewayError('snapshotGenericTicks'));
    const contract = contractOf(request);
    const reroute = client.gateway.market.rerouteOf(contract);
    if (reroute !== undefined) return client.send('rerouteMarketData', { requestId, ...reroute });
    streamTopOfBook(client, requestId, contract, {
      genericTicks,
      snapshot: request.snapshot || request.regulatorySnapshot,
      regulatorySnapshot: request.regulatorySnapshot,
    });
  },

  cancelMktData(client, { requestId }) {
    if (client.subscriptions.cancel('marketData', requestId)) return;
    client.error(requestId, gatewayError('cannotFindTicker', { tickerId: requestId }));
  },

  reqMarketDataType(client, { type }) {
    if (type === 1 || type === 2 || type === 3 || type === 4)
      client.marketDataType = type satisfies MarketDataType;
    else client.error(-1, gatewayError('invalidRequest', { token: 'bN', cause: 'Invalid market data type' }));
  },

  reqTickByTickData(client, request) {
    const { requestId, type } = request;
    const wireType = tickByTickNumbers[type];
    if (wireType === undefined) {
      return client.error(
        requestId,
        gatewayError('invalidRequest', { token: 'bN', cause: 'Invalid tick type' }),
      );
    }
    if (isDuplicate(client, 'tickByTick', requestId)) return;
    if (request.secType === 'BAG') {
      const cause = "'BAG' security type is not supported in ReqTickByTick(97) request";
      return client.error(requestId, gatewayError('invalidRequest', { token: 'bT', cause }));
    }
    const contract = contractOf(request);
    if (!mayStreamTickByTick(client, requestId, contract, type)) return;
    sendPastTicks(
      client,
      requestId,
      contract,
      type as TickByTickType,
      request.numberOfTicks ?? 0,
      request.ignoreSize ?? false,
    );
    const { market, lines } = client.gateway;
    openStream<TickByTickPrint>(client, {
      kind: 'tickByTick',
      requestId,
      start: (sink) =>
        market.subscribeTickByTick(
          {
            contract,
            type: type as TickByTickType,
            numberOfTicks: 0,
            ignoreSize: request.ignoreSize ?? false,
          },
          sink,
        ),
      send: (print) => sendPrint(client, requestId, wireType, print),
      release: () => lines.release('tickByTick'),
    });
  },

  cancelTickByTickData(client, { requestId }) {
    if (client.subscriptions.cancel('tickByTick', requestId)) return;
    client.error(requestId, gatewayError('cannotFindTicker', { tickerId: requestId }));
  },

  reqRealTimeBars(client, request) {
    const { requestId, whatToShow } = request;
    const contract = contractOf(request);
    if (isDuplicate(client, 'realTimeBars', requestId)) return;
    if (!realTimeKinds.includes(whatToShow))
      return client.error(requestId, gatewayError('whatToShowInvalid'));
    if (
      client.gateway.faults.strike('real-time-pacing-violation', 'reqRealTimeBars', {
        clientId: client.clientId,
      })
    ) {
      return client.error(requestId, gatewayError('realTimePacing'));
    }
    openStream<Bar>(client, {
      kind: 'realTimeBars',
      requestId,
      start: (sink) =>
        client.gateway.market.subscribeRealTimeBars(
          { contract, whatToShow, useRegularHours: request.useRegularHours },
          sink,
        ),
      send: ({ timeMs, day: _day, ...bar }) =>
        client.send('realTimeBar', { requestId, time: Math.floor(timeMs / 1000), ...bar }),
    });
  },

  cancelRealTimeBars(client, { requestId }) {
    if (client.subscriptions.cancel('realTimeBars', requestId)) return;
    client.error(requestId, gatewayError('cannotFindTicker', { tickerId: requestId }));
  },

  reqMktDepth(client, request) {
    const { requestId } = request;
    const smart = request.isSmartDepth ?? false;
    const contract = contractOf(request);
    const { market, lines, options } = client.gateway;
    const reroute = market.rerouteOf(contract);
    if (reroute !== undefined) return client.send('rerouteMarketDepth', { requestId, ...reroute });
    const shown = { isSmart: smart, decimals: shownAs(client.gateway, contract).decimals };
    if (client.subscriptions.has('depth', requestId))
      return client.error(requestId, gatewayError('duplicateTickerId'));
    if (!lines.take('depth', options.limits)) return client.error(requestId, gatewayError('maxDepthReached'));
    openStream<readonly DepthRow[]>(client, {
      kind: 'depth',
      requestId,
      start: (sink) => market.subscribeDepth({ contract, rows: request.rows ?? 5, smart }, sink),
      send: (rows) => {
        for (const row of rows) sendDepthRow(client, requestId, row, shown);
      },
      release: () => lines.release('depth'),
    });
  },

  cancelMktDepth(client, { requestId }) {
    if (client.subscriptions.cancel('depth', requestId)) return;
    client.error(requestId, gatewayError('depthNotFound', { tickerId: requestId }));
  },

  calcImpliedVolatility(client, request) {
    compute(client, request.requestId, {
      contract: contractOf(request),
      optionPrice: request.optionPrice ?? 0,
      underlyingPrice: request.underlyingPrice ?? 0,
    });
  },

  calcOptionPrice(client, request) {
    compute(client, request.requestId, {
      contract: contractOf(request),
      volatility: request.volatility ?? 0,
      underlyingPrice: request.underlyingPrice ?? 0,
    });
  },

  // Both are answered at once: there is nothing left to cancel.
  cancelCalcImpliedVolatility: (client, { requestId }) => logLateCancel(client, requestId),
  cancelCalcOptionPrice: (client, { requestId }) => logLateCancel(client, requestId),
};

function logLateCancel(client: ClientSession, requestId: number): void {
  client.gateway.log({ event: 'cancelTooLate', connection: client.label, requestId });
}

function genericTickNumbers(list: string): readonly number[] {
  return list
    .split(',')
    .map((text) => Number(text.trim().split(':')[0]))
    .filter((number) => Number.isInteger(number) && number > 0);
}

function isDuplicate(
  client: ClientSession,
  kind: 'marketData' | 'tickByTick' | 'realTimeBars',
  requestId: number,
): boolean {
  if (!client.subscriptions.has(kind, requestId)) return false;
  client.error(requestId, gatewayError('duplicateTickerIdOnRequest'));
  return true;
}

interface TopOfBookTerms {
  readonly genericTicks: readonly number[];
  readonly snapshot: boolean;
  readonly regulatorySnapshot: boolean;
}

function streamTopOfBook(
  client: ClientSession,
  requestId: number,
  contract: Contract,
  terms: TopOfBookTerms,
): void {
  const { market, lines, options, faults } = client.gateway;
  const linesMax = faults.find('tight-limits')?.marketDataLines ?? options.limits.marketDataLinesMax;
  if (!lines.take('marketData', { ...options.limits, marketDataLinesMax: linesMax })) {
    return client.error(requestId, gatewayError('maxTickersReached'));
  }
  openStream<readonly MarketTick[]>(client, {
    kind: 'marketData',
    requestId,
    start: (sink) =>
      market.subscribeTopOfBook({ contract, ...terms, marketDataType: client.marketDataType }, sink),
    send: (ticks) => {
      for (const tick of ticks) sendTick(client, requestId, tick);
    },
    onComplete: () => client.send('tickSnapshotEnd', { requestId }),
    release: () => lines.release('marketData'),
  });
}

function mayStreamTickByTick(
  client: ClientSession,
  requestId: number,
  contract: Contract,
  type: string,
): boolean {
  const { lines, options, clock, market, faults } = client.gateway;
  if (faults.strike('real-time-pacing-violation', 'reqTickByTickData', { clientId: client.clientId })) {
    client.error(requestId, gatewayError('realTimePacing'));
    return false;
  }
  const resolved = market.resolve(contract);
  if (!resolved.ok) {
    client.error(requestId, resolved.error);
    return false;
  }
  const instrument = `${resolved.value.contract.conId}/${type}`;
  if (lines.isTickByTickTooSoon(instrument, clock.nowMs(), options.limits.tickByTickRepeatMs)) {
    client.error(requestId, gatewayError('realTimePacing'));
    return false;
  }
  if (lines.take('tickByTick', options.limits)) return true;
  client.error(requestId, gatewayError('maxTickByTickReached'));
  return false;
}

const pastKinds = { Last: 'TRADES', AllLast: 'TRADES', BidAsk: 'BID_ASK', MidPoint: 'MIDPOINT' } as const;

/** A tick-by-tick request may ask for some ticks of the past, which come in the form of history. */
function sendPastTicks(
  client: ClientSession,
  requestId: number,
  contract: Contract,
  type: TickByTickType,
  count: number,
  ignoreSize: boolean,
): void {
  if (count <= 0) return;
  const { market, clock } = client.gateway;
  const found = market.historicalTicks({
    contract: { ...contract, includeExpired: false, secIdType: '', secId: '', issuerId: '' },
    startMs: undefined,
    endMs: clock.nowMs(),
    count: Math.min(count, 1000),
    whatToShow: pastKinds[type],
    useRegularHours: false,
    ignoreSize,
  });
  if (!found.ok) return;
  sendHistoricalTicks(client, requestId, found.value, shownAs(client.gateway, contract).decimals);
}

type Computation = Parameters<ClientSession['gateway']['market']['computeOption']>[0];

function compute(client: ClientSession, requestId: number, request: Computation): void {
  const found = client.gateway.market.computeOption(request);
  if (!found.ok) return client.error(requestId, found.error);
  sendTick(client, requestId, found.value);
}
