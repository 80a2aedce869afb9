// Requests about contracts and what else is known of the market without prices.

import type { ScannerRow } from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import type { ClientSession } from '../client-session.ts';
import { bondFields, contractFields, contractQueryOf, detailsFields } from '../wire/index.ts';
import { guarded } from './guarded.ts';
import type { HandlersOf } from './handler.ts';
import { repeat } from './repeat.ts';

type Names =
  | 'reqContractDetails'
  | 'reqMatchingSymbols'
  | 'reqSecDefOptParams'
  | 'reqMarketRule'
  | 'reqMktDepthExchanges'
  | 'reqSmartComponents'
  | 'reqSoftDollarTiers'
  | 'reqUserInfo'
  | 'reqScannerSubscription'
  | 'cancelScannerSubscription'
  | 'reqScannerParameters';

export const contractHandlers: HandlersOf<Names> = {
  reqContractDetails(client, request) {
    const { requestId } = request;
    if (request.secType === 'BAG') return client.error(requestId, gatewayError('bagNotSupported'));
    client.gateway.whenConnected(() => {
      const { clock, options } = client.gateway;
      clock.scheduleAt(clock.nowMs() + options.latencies.contractDetailsMs, () => {
        guarded(client, 'reqContractDetails', requestId, () =>
          sendDetails(client, requestId, contractQueryOf(request)),
        );
      });
    });
  },

  reqMatchingSymbols(client, { requestId, pattern }) {
    if (pattern.trim() === '')
      return client.error(requestId, invalidRequest('ce', 'Pattern must not be empty'));
    const samples = client.gateway.market.matchingSymbols(pattern).map((sample) => ({
      ...sample,
      conId: `${sample.conId}`,
      derivativeSecTypes: sample.derivativeSecTypes.map((derivative) => ({ derivative })),
    }));
    client.send('symbolSamples', { requestId, samples });
  },

  reqSecDefOptParams(client, { requestId, symbol, exchange, secType, conId }) {
    if ((conId ?? 0) <= 0) return client.error(requestId, invalidRequest('cp', 'Invalid contract id'));
    const found = client.gateway.market.optionParameters(conId ?? 0, symbol, secType, exchange);
    if (!found.ok) return client.error(requestId, found.error);
    for (const { expirations, strikes, ...parameters } of found.value) {
      client.send('optionParameters', {
        requestId,
        ...parameters,
        expirations: expirations.map((expiration) => ({ expiration })),
        strikes: strikes.map((strike) => ({ strike })),
      });
    }
    client.send('optionParametersEnd', { requestId });
  },

  reqMarketRule(client, { ruleId }) {
    const increments = client.gateway.market.marketRule(ruleId ?? -1);
    if (increments === undefined) return client.error(-1, gatewayError('marketRuleInvalid'));
    client.send('marketRule', { ruleId, increments: increments.map((increment) => ({ ...increment })) });
  },

  reqMktDepthExchanges(client) {
    const exchanges = client.gateway.market.depthExchanges().map((exchange) => ({ ...exchange }));
    client.send('depthExchanges', { exchanges });
  },

  reqSmartComponents(client, { requestId, bboExchange }) {
    const found = client.gateway.market.smartComponents(bboExchange);
    if (!found.ok) return client.error(requestId, found.error);
    client.send('smartComponents', {
      requestId,
      components: found.value.map((component) => ({ ...component })),
    });
  },

  reqSoftDollarTiers(client, { requestId }) {
    client.send('softDollarTiers', { requestId, tiers: [] });
  },

  reqUserInfo(client, { requestId }) {
    client.send('userInfo', { requestId, whiteBrandingId: '' });
  },

  reqScannerSubscription(client, request) {
    const { requestId } = request;
    const { limits } = client.gateway.options;
    if (client.subscriptions.has('scanner', requestId)) {
      return client.error(requestId, gatewayError('duplicateScanner'));
    }
    if (client.subscriptions.count('scanner') >= limits.scannersMax) {
      return client.error(requestId, gatewayError('maxScannersReached', { max: limits.scannersMax }));
    }
    streamScan(client, requestId, {
      numberOfRows: request.numberOfRows ?? -1,
      instrument: request.instrument,
      locationCode: request.locationCode,
      scanCode: request.scanCode,
      abovePrice: request.abovePrice,
      belowPrice: request.belowPrice,
      aboveVolume: request.aboveVolume,
      marketCapAbove: request.marketCapAbove,
      marketCapBelow: request.marketCapBelow,
      stockTypeFilter: request.stockTypeFilter,
      filterOptions: request.filterOptions ?? '',
    });
  },

  cancelScannerSubscription(client, { requestId }) {
    if (client.subscriptions.cancel('scanner', requestId)) {
      return client.error(requestId, gatewayError('scannerCanceled', { requestId }));
    }
    client.error(requestId, gatewayError('scannerNotFound', { tickerId: requestId }));
  },

  reqScannerParameters(client) {
    client.send('scannerParameters', { xml: client.gateway.market.scannerParameters() });
  },
};

/** 321; `token` is the request's own. */
const invalidRequest = (token: string, cause: string) => gatewayError('invalidRequest', { token, cause });

function sendDetails(
  client: ClientSession,
  requestId: number,
  query: ReturnType<typeof contractQueryOf>,
): void {
  const found = client.gateway.market.contractDetails(query);
  if (!found.ok) return client.error(requestId, found.error);
  for (const details of found.value) {
    if (details.bond === undefined)
      client.send('contractDetails', detailsFields(requestId, details, client.version));
    else client.send('bondDetails', bondFields(requestId, details, client.version));
  }
  client.send('contractDetailsEnd', { requestId });
}

type ScanRequest = Parameters<ClientSession['gateway']['market']['scan']>[0];

/** The rows now and again from time to time, until it is canceled. */
function streamScan(client: ClientSession, requestId: number, request: ScanRequest): void {
  const { clock, options, market } = client.gateway;
  const first = market.scan(request);
  if (!first.ok) return client.error(requestId, first.error);
  sendScan(client, requestId, first.value);
  const send = () => {
    const found = market.scan(request);
    if (found.ok) sendScan(client, requestId, found.value);
  };
  client.subscriptions.add('scanner', requestId, repeat(clock, options.scannerIntervalMs, send));
}

function sendScan(client: ClientSession, requestId: number, found: readonly ScannerRow[]): void {
  const rows = found.map((row) => ({ ...contractFields(row.contract), ...row }));
  client.send('scannerData', { requestId, rows });
}
