// Answers about contracts and everything that is not traded: details, parameters, rules, scanner, news.

import { currency, dateText, secType } from './fragments.ts';
import {
  bool,
  decimal,
  double,
  escaped,
  fixed,
  id,
  int,
  intMax,
  pattern,
  realDecimal,
  realDouble,
  right,
  text,
} from './kinds.ts';
import { before, between, leaf, list, message, type Scope, since, when } from './layout.ts';

const version = (value: string) => leaf('version', fixed(value));
const hours = pattern('trading hours', /^[\d:;,\-CLOSED]*$/);
const zone = pattern('time zone', /^([A-Za-z].*|)$/);
const listOfNames = pattern('comma separated names', /^[^ ;:]*$/);
const conIdOrNone = pattern('contract id', /^-?\d+$/);

const securityIds = list('securityIds', leaf('tag', text), leaf('value', text));

const sizes = [
  between(163, 163, leaf('sizeMinTick', decimal)),
  since(
    164,
    leaf('minSize', decimal),
    leaf('sizeIncrement', decimal),
    leaf('suggestedSizeIncrement', decimal),
  ),
] as const;

const isFund = (scope: Scope) => scope.secType === 'FUND';

const fund = when(
  isFund,
  leaf('fundName', text),
  leaf('fundFamily', text),
  leaf('fundType', text),
  leaf('fundFrontLoad', text),
  leaf('fundBackLoad', text),
  leaf('fundBackLoadTimeInterval', text),
  leaf('fundManagementFee', text),
  leaf('fundClosed', bool),
  leaf('fundClosedForNewInvestors', bool),
  leaf('fundClosedForNewMoney', bool),
  leaf('fundNotifyAmount', text),
  leaf('fundMinimumInitialPurchase', text),
  leaf('fundSubsequentMinimumPurchase', text),
  leaf('fundBlueSkyStates', text),
  leaf('fundBlueSkyTerritories', text),
  leaf('fundDistributionPolicyIndicator', text),
  leaf('fundAssetType', text),
);

const contractDetails = message(
  10,
  'contractDetails',
  before(164, version('8')),
  leaf('requestId', id),
  leaf('symbol', text),
  leaf('secType', secType),
  leaf('lastTradeDate', dateText),
  since(182, leaf('lastTradeDay', dateText)),
  leaf('strike', decimal),
  leaf('right', right('')),
  leaf('exchange', text),
  leaf('currency', currency),
  leaf('localSymbol', text),
  leaf('marketName', text),
  leaf('tradingClass', text),
  leaf('conId', id),
  leaf('minTick', decimal),
  before(164, leaf('mdSizeMultiplier', int)),
  leaf('multiplier', text),
  leaf('orderTypes', listOfNames),
  leaf('validExchanges', listOfNames),
  leaf('priceMagnifier', id),
  leaf('underConId', id),
  before(153, leaf('longName', text)),
  since(153, leaf('longName', escaped)),
  leaf('primaryExchange', text),
  leaf('contractMonth', pattern('yyyymm', /^(\d{6}|)$/)),
  leaf('industry', text),
  leaf('category', text),
  leaf('subcategory', text),
  leaf('timeZoneId', zone),
  leaf('tradingHours', hours),
  leaf('liquidHours', hours),
  leaf('evRule', text),
  leaf('evMultiplier', double),
  securityIds,
  leaf('aggGroup', intMax),
  leaf('underSymbol', text),
  leaf('underSecType', secType),
  leaf('marketRuleIds', pattern('rule ids', /^[\d,]*$/)),
  leaf('realExpirationDate', dateText),
  leaf('stockType', text),
  ...sizes,
  since(179, fund),
  since(186, list('ineligibilityReasons', leaf('id', text), leaf('description', text))),
);

const bondDetails = message(
  18,
  'bondDetails',
  before(164, version('6')),
  leaf('requestId', id),
  leaf('symbol', text),
  leaf('secType', secType),
  leaf('cusip', text),
  leaf('coupon', double),
  leaf('maturity', text),
  leaf('issueDate', text),
  leaf('ratings', text),
  leaf('bondType', text),
  leaf('couponType', text),
  leaf('convertible', bool),
  leaf('callable', bool),
  leaf('putable', bool),
  leaf('descriptionAppend', text),
  leaf('exchange', text),
  leaf('currency', currency),
  leaf('marketName', text),
  leaf('tradingClass', text),
  leaf('conId', id),
  leaf('minTick', decimal),
  before(164, leaf('mdSizeMultiplier', int)),
  leaf('orderTypes', listOfNames),
  leaf('validExchanges', listOfNames),
  leaf('nextOptionDate', dateText),
  leaf('nextOptionType', text),
  leaf('nextOptionPartial', bool),
  leaf('notes', text),
  before(153, leaf('longName', text)),
  since(153, leaf('longName', escaped)),
  since(188, leaf('timeZoneId', zone), leaf('tradingHours', hours), leaf('liquidHours', hours)),
  leaf('evRule', text),
  leaf('evMultiplier', double),
  securityIds,
  leaf('aggGroup', intMax),
  leaf('marketRuleIds', pattern('rule ids', /^[\d,]*$/)),
  ...sizes,
);

const contractDetailsEnd = message(52, 'contractDetailsEnd', version('1'), leaf('requestId', id));

const optionParameters = message(
  75,
  'optionParameters',
  leaf('requestId', id),
  leaf('exchange', text),
  leaf('underConId', id),
  leaf('tradingClass', text),
  leaf('multiplier', text),
  list('expirations', leaf('expiration', pattern('yyyymmdd', /^\d{8}$/))),
  list('strikes', leaf('strike', realDouble)),
);
const optionParametersEnd = message(76, 'optionParametersEnd', leaf('requestId', id));

const symbolSamples = message(
  79,
  'symbolSamples',
  leaf('requestId', id),
  list(
    'samples',
    leaf('conId', conIdOrNone),
    leaf('symbol', text),
    leaf('secType', secType),
    leaf('primaryExchange', text),
    leaf('currency', currency),
    list('derivativeSecTypes', leaf('derivative', secType)),
    since(176, leaf('description', escaped), leaf('issuerId', text)),
  ),
);

const marketRule = message(
  93,
  'marketRule',
  leaf('ruleId', id),
  list('increments', leaf('lowEdge', realDecimal), leaf('increment', realDecimal)),
);

const scannerParameters = message(19, 'scannerParameters', version('1'), leaf('xml', text));

const scannerData = message(
  20,
  'scannerData',
  version('3'),
  leaf('requestId', id),
  list(
    'rows',
    leaf('rank', id),
    leaf('conId', id),
    leaf('symbol', text),
    leaf('secType', secType),
    leaf('lastTradeDate', dateText),
    leaf('strike', decimal),
    leaf('right', right('')),
    leaf('exchange', text),
    leaf('currency', currency),
    leaf('localSymbol', text),
    leaf('marketName', text),
    leaf('tradingClass', text),
    leaf('distance', text),
    leaf('benchmark', text),
    leaf('projection', text),
    leaf('legs', text),
  ),
);

const depthExchanges = message(
  80,
  'depthExchanges',
  list(
    'exchanges',
    leaf('exchange', text),
    leaf('secType', secType),
    leaf('listingExchange', text),
    leaf('serviceDataType', text),
    leaf('aggGroup', intMax),
  ),
);

const smartComponents = message(
  82,
  'smartComponents',
  leaf('requestId', id),
  list('components', leaf('bitNumber', id), leaf('exchange', text), leaf('exchangeLetter', text)),
);

const softDollarTiers = message(
  77,
  'softDollarTiers',
  leaf('requestId', id),
  list('tiers', leaf('name', text), leaf('value', text), leaf('displayName', text)),
);
const familyCodes = message(78, 'familyCodes', list('codes', leaf('account', text), leaf('code', text)));
const newsProviders = message(85, 'newsProviders', list('providers', leaf('code', text), leaf('name', text)));
const userInfo = message(107, 'userInfo', leaf('requestId', id), leaf('whiteBrandingId', text));

const newsBulletin = message(
  14,
  'newsBulletin',
  version('1'),
  leaf('bulletinId', id),
  leaf('type', id),
  leaf('text', text),
  leaf('exchange', text),
);
const newsArticle = message(83, 'newsArticle', leaf('requestId', id), leaf('type', id), leaf('text', text));
const tickNews = message(
  84,
  'tickNews',
  leaf('requestId', id),
  leaf('timeMs', id),
  leaf('providerCode', text),
  leaf('articleId', text),
  leaf('headline', text),
  leaf('extra', text),
);
const historicalNews = message(
  86,
  'historicalNews',
  leaf('requestId', id),
  leaf('time', text),
  leaf('providerCode', text),
  leaf('articleId', text),
  leaf('headline', text),
);
const historicalNewsEnd = message(87, 'historicalNewsEnd', leaf('requestId', id), leaf('hasMore', bool));
const fundamentalData = message(
  51,
  'fundamentalData',
  version('1'),
  leaf('requestId', id),
  leaf('report', text),
);

const financialAdvisor = message(16, 'financialAdvisor', version('1'), leaf('type', id), leaf('xml', text));
const replaceFaEnd = message(103, 'replaceFaEnd', leaf('requestId', id), leaf('text', text));
const wshMetaData = message(104, 'wshMetaData', leaf('requestId', id), leaf('json', text));
const wshEventData = message(105, 'wshEventData', leaf('requestId', id), leaf('json', text));

const displayGroupList = message(
  67,
  'displayGroupList',
  version('1'),
  leaf('requestId', id),
  leaf('groups', text),
);
const displayGroupUpdated = message(
  68,
  'displayGroupUpdated',
  version('1'),
  leaf('requestId', id),
  leaf('contract', text),
);
const verifyMessage = message(65, 'verifyMessage', version('1'), leaf('apiData', text));
const verifyCompleted = message(
  66,
  'verifyCompleted',
  version('1'),
  leaf('isSuccessful', text),
  leaf('errorText', text),
);

const currentTime = message(49, 'currentTime', version('1'), leaf('time', id));
const currentTimeInMillis = message(109, 'currentTimeInMillis', leaf('timeMs', id));

/** All of them by name. */
export const referenceAnswers = {
  contractDetails,
  bondDetails,
  contractDetailsEnd,
  optionParameters,
  optionParametersEnd,
  symbolSamples,
  marketRule,
  scannerParameters,
  scannerData,
  depthExchanges,
  smartComponents,
  softDollarTiers,
  familyCodes,
  newsProviders,
  userInfo,
  newsBulletin,
  newsArticle,
  tickNews,
  historicalNews,
  historicalNewsEnd,
  fundamentalData,
  financialAdvisor,
  replaceFaEnd,
  wshMetaData,
  wshEventData,
  displayGroupList,
  displayGroupUpdated,
  verifyMessage,
  verifyCompleted,
  currentTime,
  currentTimeInMillis,
} as const;
