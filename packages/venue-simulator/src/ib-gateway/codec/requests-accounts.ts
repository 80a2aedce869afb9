// Requests about the session, accounts, contracts and everything else that is neither price nor order.

import { isThere, requestedContract } from './fragments.ts';
import { bool, id32, int, text } from './kinds.ts';
import { leaf, message, since, when } from './layout.ts';

const version = leaf('version', id32);
const requestId = leaf('requestId', id32);
const account = leaf('account', text);

/** The optional capabilities are missing from very old clients. */
export const startApi = message(
  71,
  'startApi',
  version,
  leaf('clientId', id32),
  when(isThere('optionalCapabilities', 1), leaf('optionalCapabilities', text)),
);
export const reqCurrentTime = message(49, 'reqCurrentTime', version);
export const reqManagedAccounts = message(17, 'reqManagedAccounts', version);
export const setServerLogLevel = message(14, 'setServerLogLevel', version, leaf('level', int));

export const reqAccountUpdates = message(6, 'reqAccountUpdates', version, leaf('subscribe', bool), account);
export const reqAccountSummary = message(
  62,
  'reqAccountSummary',
  version,
  requestId,
  leaf('group', text),
  leaf('tags', text),
);
export const cancelAccountSummary = message(63, 'cancelAccountSummary', version, requestId);
export const reqPositions = message(61, 'reqPositions', version);
export const cancelPositions = message(64, 'cancelPositions', version);
export const reqPositionsMulti = message(
  74,
  'reqPositionsMulti',
  version,
  requestId,
  account,
  leaf('modelCode', text),
);
export const cancelPositionsMulti = message(75, 'cancelPositionsMulti', version, requestId);
export const reqAccountUpdatesMulti = message(
  76,
  'reqAccountUpdatesMulti',
  version,
  requestId,
  account,
  leaf('modelCode', text),
  leaf('ledgerAndNlv', bool),
);
export const cancelAccountUpdatesMulti = message(77, 'cancelAccountUpdatesMulti', version, requestId);
export const reqPnl = message(92, 'reqPnl', requestId, account, leaf('modelCode', text));
export const cancelPnl = message(93, 'cancelPnl', requestId);
export const reqPnlSingle = message(
  94,
  'reqPnlSingle',
  requestId,
  account,
  leaf('modelCode', text),
  leaf('conId', int),
);
export const cancelPnlSingle = message(95, 'cancelPnlSingle', requestId);

export const reqContractDetails = message(
  9,
  'reqContractDetails',
  version,
  requestId,
  ...requestedContract,
  leaf('includeExpired', bool),
  leaf('secIdType', text),
  leaf('secId', text),
  since(176, leaf('issuerId', text)),
);
export const reqSecDefOptParams = message(
  78,
  'reqSecDefOptParams',
  requestId,
  leaf('symbol', text),
  leaf('exchange', text),
  leaf('secType', text),
  leaf('conId', int),
);
export const reqMatchingSymbols = message(81, 'reqMatchingSymbols', requestId, leaf('pattern', text));
export const reqMarketRule = message(91, 'reqMarketRule', leaf('ruleId', int));
export const reqSoftDollarTiers = message(79, 'reqSoftDollarTiers', requestId);
export const reqFamilyCodes = message(80, 'reqFamilyCodes');
export const reqMktDepthExchanges = message(82, 'reqMktDepthExchanges');
export const reqSmartComponents = message(83, 'reqSmartComponents', requestId, leaf('bboExchange', text));
export const reqUserInfo = message(104, 'reqUserInfo', requestId);

export const reqNewsProviders = message(85, 'reqNewsProviders');
export const reqNewsBulletins = message(12, 'reqNewsBulletins', version, leaf('allMessages', bool));
export const cancelNewsBulletins = message(13, 'cancelNewsBulletins', version);
export const reqNewsArticle = message(
  84,
  'reqNewsArticle',
  requestId,
  leaf('providerCode', text),
  leaf('articleId', text),
  leaf('options', text),
);
export const reqHistoricalNews = message(
  86,
  'reqHistoricalNews',
  requestId,
  leaf('conId', int),
  leaf('providerCodes', text),
  leaf('startDateTime', text),
  leaf('endDateTime', text),
  leaf('totalResults', int),
  leaf('options', text),
);

export const reqFundamentalData = message(
  52,
  'reqFundamentalData',
  version,
  requestId,
  leaf('conId', int),
  leaf('symbol', text),
  leaf('secType', text),
  leaf('exchange', text),
  leaf('primaryExchange', text),
  leaf('currency', text),
  leaf('localSymbol', text),
  leaf('reportType', text),
  when(isThere('optionCount', 2), leaf('optionCount', int)),
  when(isThere('options', 1), leaf('options', text)),
);
export const cancelFundamentalData = message(53, 'cancelFundamentalData', version, requestId);

export const requestFa = message(18, 'requestFa', version, leaf('dataType', int));
export const replaceFa = message(
  19,
  'replaceFa',
  version,
  leaf('dataType', int),
  leaf('xml', text),
  since(157, requestId),
);

export const reqWshMetaData = message(100, 'reqWshMetaData', requestId);
export const cancelWshMetaData = message(101, 'cancelWshMetaData', requestId);
export const reqWshEventData = message(
  102,
  'reqWshEventData',
  requestId,
  leaf('conId', int),
  since(
    171,
    leaf('filter', text),
    leaf('fillWatchlist', bool),
    leaf('fillPortfolio', bool),
    leaf('fillCompetitors', bool),
  ),
  since(173, leaf('startDate', text), leaf('endDate', text), leaf('totalLimit', int)),
);
export const cancelWshEventData = message(103, 'cancelWshEventData', requestId);

export const queryDisplayGroups = message(67, 'queryDisplayGroups', version, requestId);
export const subscribeToGroupEvents = message(
  68,
  'subscribeToGroupEvents',
  version,
  requestId,
  leaf('groupId', int),
);
export const updateDisplayGroup = message(
  69,
  'updateDisplayGroup',
  version,
  requestId,
  leaf('contract', text),
);
export const unsubscribeFromGroupEvents = message(70, 'unsubscribeFromGroupEvents', version, requestId);

export const verifyRequest = message(
  65,
  'verifyRequest',
  version,
  leaf('apiName', text),
  leaf('apiVersion', text),
);
export const verifyMessage = message(66, 'verifyMessage', version, leaf('apiData', text));
