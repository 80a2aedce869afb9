// Requests for the past: bars, schedules, ticks, head timestamps, histograms.

import { priceText } from '../../codec/index.ts';
import type { Bar, BarRequest, BarSeries } from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import type { ClientSession } from '../client-session.ts';
import { shownAs } from '../contract-display.ts';
import { isSmallBar } from '../history-pacing.ts';
import { parseTime, utcText } from '../wall-time.ts';
import {
  type BarStyle,
  barFields,
  contractQueryOf,
  scheduleFields,
  sendHistoricalTicks,
  seriesFields,
} from '../wire/index.ts';
import { guarded } from './guarded.ts';
import type { HandlersOf } from './handler.ts';
import { openStream } from './live-subscription.ts';
import { nothingToCancel } from './repeat.ts';

type Names =
  | 'reqHistoricalData'
  | 'cancelHistoricalData'
  | 'reqHeadTimestamp'
  | 'cancelHeadTimestamp'
  | 'reqHistoricalTicks'
  | 'reqHistogramData'
  | 'cancelHistogramData';

interface BarTerms {
  readonly formatDate: number;
  readonly keepUpToDate: boolean;
}

export const historyHandlers: HandlersOf<Names> = {
  reqHistoricalData(client, asked) {
    const { requestId } = asked;
    if (client.subscriptions.has('history', requestId)) {
      return client.error(requestId, gatewayError('duplicateHistoryQuery'));
    }
    const end = readTime(client, requestId, asked.endDateTime);
    if (end === undefined) return;
    const request: BarRequest = {
      contract: contractQueryOf(asked),
      endMs: end.timeMs,
      barSize: asked.barSize,
      duration: asked.duration,
      useRegularHours: asked.useRegularHours,
      whatToShow: asked.whatToShow,
    };
    const keepUpToDate = asked.keepUpToDate ?? false;
    const fault = keepUpToDate ? updatesFault(request) : undefined;
    if (fault !== undefined)
      return client.error(requestId, gatewayError('invalidRequest', { token: 'bM', cause: fault }));
    if (!mayAsk(client, requestId, request)) return;
    enqueue(client, requestId, request, { formatDate: asked.formatDate ?? 1, keepUpToDate });
  },

  cancelHistoricalData(client, { requestId }) {
    if (client.subscriptions.cancel('history', requestId)) {
      return client.error(requestId, gatewayError('historyCanceled', { requestId }));
    }
    client.error(requestId, gatewayError('noHistoryQuery', { tickerId: requestId }));
  },

  reqHeadTimestamp(client, request) {
    const { requestId } = request;
    const query = contractQueryOf(request);
    const found = client.gateway.market.headTimestampMs(query, request.whatToShow, request.useRegularHours);
    if (!found.ok) return client.error(requestId, found.error);
    const time = request.formatDate === 2 ? `${Math.floor(found.value / 1000)}` : utcText(found.value);
    client.send('headTimestamp', { requestId, time });
  },

  // Answered at once, as is the histogram: a cancel always comes too late.
  cancelHeadTimestamp: (client, { requestId }) => logLateCancel(client, requestId),
  cancelHistogramData: (client, { requestId }) => logLateCancel(client, requestId),

  reqHistoricalTicks(client, asked) {
    const { requestId, whatToShow } = asked;
    const [start, end] = [
      readTime(client, requestId, asked.startDateTime),
      readTime(client, requestId, asked.endDateTime),
    ];
    if (start === undefined || end === undefined) return;
    if (whatToShow !== 'TRADES' && whatToShow !== 'BID_ASK' && whatToShow !== 'MIDPOINT') {
      return client.error(requestId, gatewayError('whatToShowInvalid'));
    }
    if ((start.timeMs === undefined) === (end.timeMs === undefined)) {
      const cause = 'Please specify either start or end date/time, not both';
      return client.error(requestId, gatewayError('invalidRequest', { token: 'bN', cause }));
    }
    const found = client.gateway.market.historicalTicks({
      contract: contractQueryOf(asked),
      startMs: start.timeMs,
      endMs: end.timeMs,
      count: Math.min(1000, Math.max(1, asked.count ?? 1000)),
      whatToShow,
      useRegularHours: asked.useRegularHours,
      ignoreSize: asked.ignoreSize,
    });
    if (!found.ok) return client.error(requestId, found.error);
    const { decimals } = shownAs(client.gateway, contractQueryOf(asked));
    sendHistoricalTicks(client, requestId, found.value, decimals);
  },

  reqHistogramData(client, request) {
    const { requestId } = request;
    const found = client.gateway.market.histogram(
      contractQueryOf(request),
      request.useRegularHours,
      request.period,
    );
    if (!found.ok) return client.error(requestId, found.error);
    const { decimals } = shownAs(client.gateway, contractQueryOf(request));
    const entries = found.value.map(({ price, size }) => ({ price: priceText(price, decimals), size }));
    client.send('histogramData', { requestId, entries });
  },
};

/** Series that have no live bar to keep up to date; other words are none at all and refused as such. */
const withoutUpdates: ReadonlySet<string> = new Set([
  'BID_ASK',
  'ADJUSTED_LAST',
  'HISTORICAL_VOLATILITY',
  'OPTION_IMPLIED_VOLATILITY',
  'SCHEDULE',
]);

/** Why bars cannot be kept up to date; `undefined`: they can. */
function updatesFault({ endMs, contract, whatToShow }: BarRequest): string | undefined {
  if (endMs !== undefined) return 'End date not supported with live updates';
  if (contract.secType === 'BAG') return 'Live updates for combos are not supported';
  return withoutUpdates.has(whatToShow) ? 'Source price not supported with live updates' : undefined;
}

function logLateCancel(client: ClientSession, requestId: number): void {
  client.gateway.log({ event: 'cancelTooLate', connection: client.label, requestId });
}

/** Reads a time, or answers what is wrong with it. A time without a zone is taken, with a warning. */
function readTime(
  client: ClientSession,
  requestId: number,
  text: string,
): { timeMs: number | undefined } | undefined {
  const parsed = parseTime(text, client.gateway.options.timeZone);
  if (!parsed.ok) {
    client.error(requestId, gatewayError('endTimeInvalid'));
    return undefined;
  }
  if (parsed.zoneImplied && client.version >= 174) client.error(requestId, gatewayError('impliedTimeZone'));
  return { timeMs: parsed.timeMs };
}

/** The limits of open requests and of pacing, with the faults that imitate their violation. */
function mayAsk(client: ClientSession, requestId: number, request: BarRequest): boolean {
  const { history, options, faults } = client.gateway;
  const place = { clientId: client.clientId, request: 'reqHistoricalData' };
  const refuse = (error: Parameters<ClientSession['error']>[1]) => {
    client.error(requestId, error);
    return false;
  };
  const tight = faults.find('tight-limits');
  if (history.openCount >= (tight?.historyOpen ?? options.limits.historyOpenMax)) {
    return refuse(gatewayError('historyOpenExceeded'));
  }
  if (faults.strike('history-pacing-violation', client.label, place))
    return refuse(gatewayError('historyPacing'));
  if (faults.strike('history-different-address', client.label, place))
    return refuse(gatewayError('sessionElsewhere'));
  if (faults.strike('history-no-data', client.label, place)) {
    const { symbol, exchange } = request.contract;
    return refuse(gatewayError('historyNoData', { what: `${symbol}@${exchange} ${request.whatToShow}` }));
  }
  if (!isSmallBar(request.barSize)) return true;
  const rules = {
    ...options.historyPacing,
    requestsMax: tight?.historyPer10Minutes ?? options.historyPacing.requestsMax,
  };
  return history.admit(paced(request), rules) || refuse(gatewayError('historyPacing'));
}

function paced(request: BarRequest) {
  const { contract } = request;
  const series = JSON.stringify([
    contract.conId,
    contract.symbol,
    contract.localSymbol,
    contract.lastTradeDateOrContractMonth,
    contract.strike,
    contract.right,
    contract.exchange,
    request.whatToShow,
  ]);
  return {
    identity: `${series}${request.endMs}/${request.barSize}/${request.duration}/${request.useRegularHours}`,
    series,
    weight: request.whatToShow === 'BID_ASK' ? 2 : 1,
  };
}

function enqueue(client: ClientSession, requestId: number, request: BarRequest, terms: BarTerms): void {
  client.subscriptions.add('history', requestId, nothingToCancel);
  client.gateway.whenConnected(() => {
    if (!client.subscriptions.has('history', requestId)) return;
    const job = client.gateway.history.enqueue(() => {
      client.subscriptions.forget('history', requestId);
      let count = 0;
      guarded(client, 'reqHistoricalData', requestId, () => {
        count = answer(client, requestId, request, terms);
      });
      client.flush();
      return count;
    });
    client.subscriptions.add('history', requestId, job);
  });
}

/** Answers how many rows went out. */
function answer(client: ClientSession, requestId: number, request: BarRequest, terms: BarTerms): number {
  const { market } = client.gateway;
  if (request.whatToShow === 'SCHEDULE') {
    const found = market.schedule(request);
    if (found.ok) client.send('historicalSchedule', scheduleFields(requestId, found.value));
    else client.error(requestId, found.error);
    return 1;
  }
  const found = market.historicalBars(request);
  if (!found.ok) {
    client.error(requestId, found.error);
    return 0;
  }
  const style = barStyle(client, found.value, terms);
  client.send('historicalData', seriesFields(requestId, found.value, style));
  if (terms.keepUpToDate) streamBars(client, requestId, request, style);
  return found.value.bars.length;
}

function barStyle(client: ClientSession, series: BarSeries, { formatDate }: BarTerms): BarStyle {
  return { formatDate, timeZone: series.timeZoneId, decimals: series.priceDecimals, version: client.version };
}

function streamBars(client: ClientSession, requestId: number, request: BarRequest, style: BarStyle): void {
  openStream<Bar>(client, {
    kind: 'history',
    requestId,
    start: (sink) => client.gateway.market.subscribeBars(request, sink),
    send: (bar) => client.send('historicalDataUpdate', { requestId, ...barFields(bar, style) }),
  });
}
