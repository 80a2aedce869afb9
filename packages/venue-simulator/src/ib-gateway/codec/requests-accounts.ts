// Requests about the session, accounts, contracts and everything else that is neither price nor order.

import { isThere, requestedContract } from './fragments.ts';
import { bool, id32, int, text } from './kinds.ts';
import { leaf, message, since, when } from './layout.ts';

const version = leaf('version', id32);
const requestId = leaf('requestId', id32);
const account = leaf('account', text);

/** The optional capabilities are missing from very old clients. */
const startApi = message(
  71,
  'startApi',
  version,
  leaf('clientId', id32),
  when(isThere('optionalCapabilities', 1), leaf('optionalCapabilities', text)),
);
const reqCurrentTime = message(49, 'reqCurrentTime', version);
const reqManagedAccounts = message(17, 'reqManagedAccounts', version);
const setServerLogLevel = message(14, 'setServerLogLevel', version, leaf('level', int));

const reqAccountUpdates = message(6, 'reqAccountUpdates', version, leaf('subscribe', bool), account);
const reqAccountSummary = message(
  62,
  'reqAccountSummary',
  version,
  requestId,
  leaf('group', text),
  leaf('tags', text),
);
const cancelAccountSummary = message(63, 'cancelAccountSummary', version, requestId);
const reqPositions = message(61, 'reqPositions', version);
const cancelPositions = message(64, 'cancelPositions', version);
const reqPositionsMulti = message(
  74,
  'reqPositionsMulti',
  version,
  requestId,
  account,
  leaf('modelCode', text),
);
const cancelPositionsMulti = message(75, 'cancelPositionsMulti', version, requestId);
const reqAccountUpdatesMulti = message(
  76,
  'reqAccountUpdatesMulti',
  version,
  requestId,
  account,
  leaf('modelCode', text),
  leaf('ledgerAndNlv', bool),
);
const cancelAccountUpdatesMulti = message(77, 'cancelAccountUpdatesMulti', version, requestId);
const reqPnl = message(92, 'reqPnl', requestId, account, leaf('modelCode', text));
const cancelPnl = message(93, 'cancelPnl', requestId);
const reqPnlSingle = message(
  94,
  'reqPnlSingle',
  requestId,
  account,
  leaf('modelCode', text),
  leaf('conId', int),
);
const cancelPnlSingle = message(95, 'cancelPnlSingle', requestId);

const reqContractDetails = message(
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
const reqSecDefOptParams = message(
  78,
  'reqSecDefOptParams',
  requestId,
  leaf('symbol', text),
  leaf('exchange', text),
  leaf('secType', text),
  leaf('conId', int),
);
const reqMatchingSymbols = message(81, 'reqMatchingSymbols', requestId, leaf('pattern', text));
const reqMarketRule = message(91, 'reqMarketRule', leaf('ruleId', int));
const reqSoftDollarTiers = message(79, 'reqSoftDollarTiers', requestId);
const reqFamilyCodes = message(80, 'reqFamilyCodes');
const reqMktDepthExchanges = message(82, 'reqMktDepthExchanges');
const reqSmartComponents = message(83, 'reqSmartComponents', requestId, leaf('bboExchange', text));
const reqUserInfo = message(104, 'reqUserInfo', requestId);

const reqNewsProviders = message(85, 'reqNewsProviders');
const reqNewsBulletins = message(12, 'reqNewsBulletins', version, leaf('allMessages', bool));
const cancelNewsBulletins = message(13, 'cancelNewsBulletins', version);
const reqNewsArticle = message(
  84,
  'reqNewsArticle',
  requestId,
  leaf('providerCode', text),
  leaf('articleId', text),
  leaf('options', text),
);
const reqHistoricalNews = message(
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

const reqFundamentalData = message(
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
const cancelFundamentalData = message(53, 'cancelFundamentalData', version, requestId);

const requestFa = message(18, 'requestFa', version, leaf('dataType', int));
const replaceFa = message(
  19,
  'replaceFa',
  version,
  leaf('dataType', int),
  leaf('xml', text),
  since(157, requestId),
);

const reqWshMetaData = message(100, 'reqWshMetaData', requestId);
const cancelWshMetaData = message(101, 'cancelWshMetaData', requestId);
const reqWshEventData = message(
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
const cancelWshEventData = message(103, 'cancelWshEventData', requestId);

const queryDisplayGroups = message(67, 'queryDisplayGroups', version, requestId);
const subscribeToGroupEvents = message(
  68,
  'subscribeToGroupEvents',
  version,
  requestId,
  leaf('groupId', int),
);
const updateDisplayGroup = message(69, 'updateDisplayGroup', version, requestId, leaf('contract', text));
const unsubscribeFromGroupEvents = message(70, 'unsubscribeFromGroupEvents', version, requestId);

const verifyRequest = message(65, 'verifyRequest', version, leaf('apiName', text), leaf('apiVersion', text));
const verifyMessage = message(66, 'verifyMessage', version, leaf('apiData', text));

/** All of them by name. */
export const accountRequests = {
  startApi,
  reqCurrentTime,
  reqManagedAccounts,
  setServerLogLevel,
  reqAccountUpdates,
  reqAccountSummary,
  cancelAccountSummary,
  reqPositions,
  cancelPositions,
  reqPositionsMulti,
  cancelPositionsMulti,
  reqAccountUpdatesMulti,
  cancelAccountUpdatesMulti,
  reqPnl,
  cancelPnl,
  reqPnlSingle,
  cancelPnlSingle,
  reqContractDetails,
  reqSecDefOptParams,
  reqMatchingSymbols,
  reqMarketRule,
  reqSoftDollarTiers,
  reqFamilyCodes,
  reqMktDepthExchanges,
  reqSmartComponents,
  reqUserInfo,
  reqNewsProviders,
  reqNewsBulletins,
  cancelNewsBulletins,
  reqNewsArticle,
  reqHistoricalNews,
  reqFundamentalData,
  cancelFundamentalData,
  requestFa,
  replaceFa,
  reqWshMetaData,
  cancelWshMetaData,
  reqWshEventData,
  cancelWshEventData,
  queryDisplayGroups,
  subscribeToGroupEvents,
  updateDisplayGroup,
  unsubscribeFromGroupEvents,
  verifyRequest,
  verifyMessage,
} as const;
