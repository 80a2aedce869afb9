// Requests about orders. Clients leave fields empty for "default", so nearly everything may be empty here; what is
// checked strictly are the places that tell a shifted message from a good one: enumerations, counts, flags.

import { conditions, deltaNeutral, isPegBench, numberIn, requestedContract, tagValue } from './fragments.ts';
import { bool, decimal, double, id32, int, type Kind, maybeBool, pattern, right, text } from './kinds.ts';
import { before, between, leaf, list, message, type Scope, since, when } from './layout.ts';

const version = leaf('version', id32);
const isBag = (scope: Scope) => scope.secType === 'BAG';
const orderTypeIs =
  (...types: readonly string[]) =>
  (scope: Scope) =>
    types.includes(`${scope.orderType}`);

/** 0, and 3 where not set, are the same to the gateway. */
const ocaType: Kind<number | undefined> = {
  ...int,
  name: 'OCA type',
  accepts: (value) => /^[0-3]?$/.test(value),
};

const combo = when(
  isBag,
  list(
    'comboLegs',
    leaf('legConId', int),
    leaf('ratio', int),
    leaf('legAction', text),
    leaf('legExchange', text),
    leaf('legOpenClose', int),
    leaf('legShortSaleSlot', int),
    leaf('legDesignatedLocation', text),
    leaf('legExemptCode', int),
  ),
  list('comboLegPrices', leaf('legPrice', double)),
  list('smartComboRoutingParams', ...tagValue),
);

const isNamed = (name: string) => (scope: Scope) => scope[name] !== undefined && scope[name] !== '';

const volatility = [
  leaf('volatility', double),
  leaf('volatilityType', int),
  leaf('deltaNeutralOrderType', pattern('order type', /^[A-Za-z ]*$/)),
  leaf('deltaNeutralAuxPrice', double),
  when(
    isNamed('deltaNeutralOrderType'),
    leaf('deltaNeutralConId', int),
    leaf('deltaNeutralSettlingFirm', text),
    leaf('deltaNeutralClearingAccount', text),
    leaf('deltaNeutralClearingIntent', text),
    leaf('deltaNeutralOpenClose', text),
    leaf('deltaNeutralShortSale', bool),
    leaf('deltaNeutralShortSaleSlot', int),
    leaf('deltaNeutralDesignatedLocation', text),
  ),
  leaf('continuousUpdate', int),
  leaf('referencePriceType', int),
] as const;

const scale = [
  leaf('scaleInitLevelSize', int),
  leaf('scaleSubsLevelSize', int),
  leaf('scalePriceIncrement', double),
  when(
    (scope) => (numberIn(scope.scalePriceIncrement) ?? 0) > 0,
    leaf('scalePriceAdjustValue', double),
    leaf('scalePriceAdjustInterval', int),
    leaf('scaleProfitOffset', double),
    leaf('scaleAutoReset', bool),
    leaf('scaleInitPosition', int),
    leaf('scaleInitFillQuantity', int),
    leaf('scaleRandomPercent', bool),
  ),
  leaf('scaleTable', text),
  leaf('activeStartTime', text),
  leaf('activeStopTime', text),
] as const;

const adjusted = [
  leaf('adjustedOrderType', pattern('order type', /^[A-Za-z ]*$/)),
  leaf('triggerPrice', double),
  leaf('limitPriceOffset', double),
  leaf('adjustedStopPrice', double),
  leaf('adjustedStopLimitPrice', double),
  leaf('adjustedTrailingAmount', double),
  leaf('adjustableTrailingUnit', int),
] as const;

/** Up-to-mid is the offset `Infinity`; it brings two offsets of the midpoint. */
const isUpToMid = (scope: Scope) => {
  const offset = scope.competeAgainstBestOffset;
  return offset === Number.POSITIVE_INFINITY || offset === 'Infinity';
};
const midOffsets = [leaf('midOffsetAtWhole', double), leaf('midOffsetAtHalf', double)] as const;

const pegged = since(
  170,
  when((scope) => scope.exchange === 'IBKRATS', leaf('minTradeQuantity', int)),
  when(
    orderTypeIs('PEG BEST', 'PEGBEST'),
    leaf('minCompeteSize', int),
    leaf('competeAgainstBestOffset', double),
    when(isUpToMid, ...midOffsets),
  ),
  when(orderTypeIs('PEG MID', 'PEGMID'), ...midOffsets),
);

const placeOrder = message(
  3,
  'placeOrder',
  before(145, version),
  leaf('orderId', id32),
  ...requestedContract,
  leaf('secIdType', text),
  leaf('secId', text),
  leaf('action', pattern('BUY or SELL', /^(BUY|SELL|SSHORT|SLONG|)$/)),
  leaf('totalQuantity', decimal),
  leaf('orderType', pattern('order type', /^[A-Za-z][A-Za-z0-9 +]*$|^$/)),
  leaf('limitPrice', double),
  leaf('auxPrice', double),
  leaf('timeInForce', pattern('time in force', /^[A-Za-z]*$/)),
  leaf('ocaGroup', text),
  leaf('account', text),
  leaf('openClose', pattern('O, C or empty', /^[OC?]?$/)),
  leaf('origin', int),
  leaf('orderRef', text),
  leaf('transmit', bool),
  leaf('parentId', int),
  leaf('blockOrder', bool),
  leaf('sweepToFill', bool),
  leaf('displaySize', int),
  leaf('triggerMethod', int),
  leaf('outsideRth', bool),
  leaf('hidden', bool),
  combo,
  leaf('sharesAllocation', pattern('nothing', /^$/)),
  leaf('discretionaryAmount', double),
  leaf('goodAfterTime', text),
  leaf('goodTillDate', text),
  leaf('faGroup', text),
  leaf('faMethod', text),
  leaf('faPercentage', text),
  before(177, leaf('faProfile', text)),
  leaf('modelCode', text),
  leaf('shortSaleSlot', int),
  leaf('designatedLocation', text),
  leaf('exemptCode', int),
  leaf('ocaType', ocaType),
  leaf('rule80A', pattern('rule 80A', /^[A-Z0]?$/)),
  leaf('settlingFirm', text),
  leaf('allOrNone', bool),
  leaf('minQuantity', int),
  leaf('percentOffset', double),
  leaf('eTradeOnly', bool),
  leaf('firmQuoteOnly', bool),
  leaf('nbboPriceCap', double),
  leaf('auctionStrategy', int),
  leaf('startingPrice', double),
  leaf('stockRefPrice', double),
  leaf('delta', double),
  leaf('stockRangeLower', double),
  leaf('stockRangeUpper', double),
  leaf('overridePercentageConstraints', bool),
  ...volatility,
  leaf('trailStopPrice', double),
  leaf('trailingPercent', double),
  ...scale,
  leaf('hedgeType', pattern('hedge type', /^[DBFP]?$/)),
  when(isNamed('hedgeType'), leaf('hedgeParam', text)),
  leaf('optOutSmartRouting', bool),
  leaf('clearingAccount', text),
  leaf('clearingIntent', pattern('clearing intent', /^(IB|Away|PTA|)$/)),
  leaf('notHeld', bool),
  ...deltaNeutral,
  leaf('algoStrategy', pattern('name of an algorithm', /^([A-Za-z].*|)$/)),
  when(isNamed('algoStrategy'), list('algoParams', ...tagValue)),
  leaf('algoId', text),
  leaf('whatIf', bool),
  leaf('miscOptions', text),
  leaf('solicited', bool),
  leaf('randomizeSize', bool),
  leaf('randomizePrice', bool),
  when(
    isPegBench,
    leaf('referenceContractId', int),
    leaf('isPeggedChangeAmountDecrease', bool),
    leaf('peggedChangeAmount', double),
    leaf('referenceChangeAmount', double),
    leaf('referenceExchange', text),
  ),
  ...conditions,
  ...adjusted,
  leaf('extOperator', text),
  leaf('softDollarName', text),
  leaf('softDollarValue', text),
  leaf('cashQuantity', double),
  leaf('mifid2DecisionMaker', text),
  leaf('mifid2DecisionAlgo', text),
  leaf('mifid2ExecutionTrader', text),
  leaf('mifid2ExecutionAlgo', text),
  leaf('dontUseAutoPriceForHedge', bool),
  leaf('isOmsContainer', bool),
  leaf('discretionaryUpToLimitPrice', bool),
  leaf('usePriceManagementAlgo', maybeBool),
  since(158, leaf('duration', int)),
  since(160, leaf('postToAts', int)),
  since(162, leaf('autoCancelParent', bool)),
  since(166, leaf('advancedErrorOverride', text)),
  since(169, leaf('manualOrderTime', text)),
  pegged,
  since(183, leaf('customerAccount', text)),
  since(184, leaf('professionalCustomer', bool)),
  between(187, 189, leaf('requestForQuote', text), leaf('requestForQuoteValue', text, '2147483647')),
  since(189, leaf('includeOvernight', bool)),
  since(192, leaf('manualOrderIndicator', int)),
  since(199, leaf('imbalanceOnly', bool)),
);

const cancelOrder = message(
  4,
  'cancelOrder',
  before(192, version),
  leaf('orderId', id32),
  since(169, leaf('manualCancelTime', text)),
  between(
    187,
    189,
    leaf('requestForQuote', text),
    leaf('requestForQuoteUser', text),
    leaf('requestForQuoteValue', text, '2147483647'),
  ),
  since(192, leaf('extOperator', text), leaf('manualOrderIndicator', int)),
);

const reqGlobalCancel = message(
  58,
  'reqGlobalCancel',
  before(192, version),
  since(192, leaf('extOperator', text), leaf('manualOrderIndicator', int)),
);

const reqIds = message(8, 'reqIds', version, leaf('count', int));
const reqOpenOrders = message(5, 'reqOpenOrders', version);
const reqAllOpenOrders = message(16, 'reqAllOpenOrders', version);
const reqAutoOpenOrders = message(15, 'reqAutoOpenOrders', version, leaf('autoBind', bool));
const reqCompletedOrders = message(99, 'reqCompletedOrders', leaf('apiOnly', bool));

const reqExecutions = message(
  7,
  'reqExecutions',
  version,
  leaf('requestId', id32),
  leaf('clientId', int),
  leaf('account', text),
  leaf('time', text),
  leaf('symbol', text),
  leaf('secType', text),
  leaf('exchange', text),
  leaf('side', pattern('BUY, SELL or empty', /^(BUY|SELL|BOT|SLD|)$/i)),
  since(200, leaf('lastDays', int), list('specificDates', leaf('date', int))),
);

const exerciseOptions = message(
  21,
  'exerciseOptions',
  version,
  leaf('requestId', id32),
  leaf('conId', int),
  leaf('symbol', text),
  leaf('secType', text),
  leaf('lastTradeDate', text),
  leaf('strike', double),
  leaf('right', right('')),
  leaf('multiplier', text),
  leaf('exchange', text),
  leaf('currency', text),
  leaf('localSymbol', text),
  leaf('tradingClass', text),
  leaf('exerciseAction', int),
  leaf('exerciseQuantity', int),
  leaf('account', text),
  leaf('override', bool),
  since(180, leaf('manualOrderTime', text)),
  since(183, leaf('customerAccount', text)),
  since(184, leaf('professionalCustomer', bool)),
);

/** All of them by name. */
export const orderRequests = {
  placeOrder,
  cancelOrder,
  reqGlobalCancel,
  reqIds,
  reqOpenOrders,
  reqAllOpenOrders,
  reqAutoOpenOrders,
  reqCompletedOrders,
  reqExecutions,
  exerciseOptions,
} as const;
