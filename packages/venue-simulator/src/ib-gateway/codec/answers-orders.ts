// Answers about orders: openOrder, completedOrder, orderStatus, executions, commissions.

import {
  action,
  answeredContract,
  conditions,
  dateText,
  deltaNeutral,
  numberIn,
  pegBench,
  tagValue,
  timeInForce,
} from './fragments.ts';
import {
  bool,
  decimal,
  decimalMin,
  double,
  doubleMax,
  escaped,
  fixed,
  id,
  int,
  intMax,
  longMax,
  pattern,
  realDecimal,
  realDouble,
  right,
  text,
} from './kinds.ts';
import { before, leaf, list, message, type Scope, since, when } from './layout.ts';

const statusName = pattern(
  'order status',
  /^(ApiPending|PendingSubmit|PendingCancel|PreSubmitted|Submitted|ApiCancelled|Cancelled|Filled|Inactive)$/,
);
const openClose = pattern('O, C or empty', /^[OC?]?$/);
const ocaType = pattern('OCA type', /^[0123]?$/);
const side = pattern('BOT or SLD', /^(BOT|SLD)$/);
const account = pattern('account', /^[A-Za-z0-9]*$/);

const orderStatus = message(
  3,
  'orderStatus',
  leaf('orderId', id),
  leaf('status', statusName),
  leaf('filled', realDecimal),
  leaf('remaining', realDecimal),
  leaf('averageFillPrice', realDecimal),
  leaf('permId', id),
  leaf('parentId', id),
  leaf('lastFillPrice', realDecimal),
  leaf('clientId', id),
  leaf('whyHeld', pattern('reason of holding', /^[a-z,]*$/)),
  leaf('marketCapPrice', realDecimal),
);

/** From the side to the OCA group: the same in open and completed orders. */
const terms = [
  leaf('action', action),
  leaf('totalQuantity', realDecimal),
  leaf('orderType', pattern('order type', /^[A-Z][A-Z0-9 +]*$/)),
  leaf('limitPrice', double, '0.0'),
  leaf('auxPrice', double, '0.0'),
  leaf('timeInForce', timeInForce, 'DAY'),
  leaf('ocaGroup', text),
  leaf('account', account),
  leaf('openClose', openClose),
  leaf('origin', id),
  leaf('orderRef', text),
] as const;

const advice = [
  leaf('faGroup', text),
  leaf('faMethod', text),
  leaf('faPercentage', text),
  before(177, leaf('faProfile', text)),
  leaf('modelCode', text),
  leaf('goodTillDate', dateText),
  leaf('rule80A', text),
  leaf('percentOffset', double),
  leaf('settlingFirm', text),
  leaf('shortSaleSlot', id),
  leaf('designatedLocation', text),
  leaf('exemptCode', id, '-1'),
] as const;

const stockAndRange = [
  leaf('startingPrice', double),
  leaf('stockRefPrice', double),
  leaf('delta', double),
  leaf('stockRangeLower', double),
  leaf('stockRangeUpper', double),
] as const;

const isGiven = (scope: Scope) =>
  typeof scope.deltaNeutralOrderType === 'string' && scope.deltaNeutralOrderType !== '';

const pricing = [leaf('continuousUpdate', int, '0'), leaf('referencePriceType', int, '0')] as const;

const orderLegs = [
  leaf('comboLegsDescription', text),
  list(
    'comboLegs',
    leaf('legConId', id),
    leaf('ratio', id),
    leaf('legAction', action),
    leaf('legExchange', text),
    leaf('legOpenClose', id),
    leaf('legShortSaleSlot', id),
    leaf('legDesignatedLocation', text),
    leaf('legExemptCode', id, '-1'),
  ),
  list('comboLegPrices', leaf('legPrice', double)),
  list('smartComboRoutingParams', ...tagValue),
] as const;

const scale = [
  leaf('scaleInitLevelSize', intMax),
  leaf('scaleSubsLevelSize', intMax),
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
] as const;

const hedge = [
  leaf('hedgeType', pattern('hedge type', /^[DBFP]?$/)),
  when((scope) => scope.hedgeType !== undefined && scope.hedgeType !== '', leaf('hedgeParam', text)),
] as const;

const clearing = [
  leaf('clearingAccount', text),
  leaf('clearingIntent', pattern('clearing intent', /^(IB|Away|PTA|)$/), 'IB'),
  leaf('notHeld', bool),
  ...deltaNeutral,
] as const;

const algo = [
  leaf('algoStrategy', text),
  when(
    (scope) => scope.algoStrategy !== undefined && scope.algoStrategy !== '',
    list('algoParams', ...tagValue),
  ),
  leaf('solicited', bool),
] as const;

/** Margins and commission. From 195 on the margins outside regular hours come with them. */
const orderState = [
  leaf('status', statusName),
  leaf('initMarginBefore', doubleMax),
  leaf('maintMarginBefore', doubleMax),
  leaf('equityWithLoanBefore', doubleMax),
  leaf('initMarginChange', doubleMax),
  leaf('maintMarginChange', doubleMax),
  leaf('equityWithLoanChange', doubleMax),
  leaf('initMarginAfter', doubleMax),
  leaf('maintMarginAfter', doubleMax),
  leaf('equityWithLoanAfter', doubleMax),
  leaf('commission', double),
  leaf('minCommission', double),
  leaf('maxCommission', double),
  leaf('commissionCurrency', pattern('currency', /^[A-Z]{0,4}$/)),
  since(
    195,
    leaf('marginCurrency', pattern('currency', /^[A-Z]{0,4}$/)),
    leaf('initMarginBeforeOutsideRth', doubleMax),
    leaf('maintMarginBeforeOutsideRth', doubleMax),
    leaf('equityWithLoanBeforeOutsideRth', doubleMax),
    leaf('initMarginChangeOutsideRth', doubleMax),
    leaf('maintMarginChangeOutsideRth', doubleMax),
    leaf('equityWithLoanChangeOutsideRth', doubleMax),
    leaf('initMarginAfterOutsideRth', doubleMax),
    leaf('maintMarginAfterOutsideRth', doubleMax),
    leaf('equityWithLoanAfterOutsideRth', doubleMax),
    leaf('suggestedSize', decimalMin),
    leaf('rejectReason', text),
    list(
      'allocations',
      leaf('allocationAccount', text),
      leaf('position', decimal),
      leaf('positionDesired', decimal),
      leaf('positionAfter', decimal),
      leaf('desiredAllocationQuantity', decimal),
      leaf('allowedAllocationQuantity', decimal),
      leaf('isMonetary', bool),
    ),
  ),
  leaf('warningText', escaped),
] as const;

const softDollar = [
  leaf('softDollarName', text),
  leaf('softDollarValue', text),
  leaf('softDollarDisplayName', text),
] as const;

const competing = [
  leaf('minTradeQuantity', int),
  leaf('minCompeteSize', int),
  leaf('competeAgainstBestOffset', double),
  leaf('midOffsetAtWhole', double),
  leaf('midOffsetAtHalf', double),
] as const;

const openOrder = message(
  5,
  'openOrder',
  leaf('orderId', id),
  ...answeredContract(decimal, right('?')),
  ...terms,
  leaf('clientId', id),
  leaf('permId', id),
  leaf('outsideRth', bool),
  leaf('hidden', bool),
  leaf('discretionaryAmount', realDecimal),
  leaf('goodAfterTime', dateText),
  leaf('sharesAllocation', pattern('<permId>.<n>/<account>/<percent>', /^(-?\d+\.\d+\/[^/]*\/\d+|)$/)),
  ...advice,
  leaf('auctionStrategy', id),
  ...stockAndRange,
  leaf('displaySize', intMax),
  leaf('blockOrder', bool),
  leaf('sweepToFill', bool),
  leaf('allOrNone', bool),
  leaf('minQuantity', int),
  leaf('ocaType', ocaType, '3'),
  leaf('eTradeOnly', bool),
  leaf('firmQuoteOnly', bool),
  leaf('nbboPriceCap', double),
  leaf('parentId', id),
  leaf('triggerMethod', id),
  leaf('volatility', double),
  leaf('volatilityType', int, '0'),
  leaf('deltaNeutralOrderType', pattern('order type or None', /^[A-Za-z ]*$/), 'None'),
  leaf('deltaNeutralAuxPrice', double),
  when(
    isGiven,
    leaf('deltaNeutralConId', int, '0'),
    leaf('deltaNeutralSettlingFirm', text),
    leaf('deltaNeutralClearingAccount', text),
    leaf('deltaNeutralClearingIntent', text),
    leaf('deltaNeutralOpenClose', openClose, '?'),
    leaf('deltaNeutralShortSale', bool),
    leaf('deltaNeutralShortSaleSlot', int, '0'),
    leaf('deltaNeutralDesignatedLocation', text),
  ),
  ...pricing,
  leaf('trailStopPrice', double),
  leaf('trailingPercent', double),
  leaf('basisPoints', double),
  leaf('basisPointsType', int),
  ...orderLegs,
  ...scale,
  ...hedge,
  leaf('optOutSmartRouting', bool),
  ...clearing,
  ...algo,
  leaf('whatIf', bool),
  ...orderState,
  leaf('randomizeSize', bool),
  leaf('randomizePrice', bool),
  pegBench,
  ...conditions,
  leaf('adjustedOrderType', pattern('order type or None', /^[A-Za-z ]*$/), 'None'),
  leaf('triggerPrice', doubleMax),
  leaf('adjustableTrailStopPrice', doubleMax),
  leaf('limitPriceOffset', doubleMax),
  leaf('adjustedStopPrice', doubleMax),
  leaf('adjustedStopLimitPrice', doubleMax),
  leaf('adjustedTrailingAmount', doubleMax),
  leaf('adjustableTrailingUnit', id),
  ...softDollar,
  leaf('cashQuantity', decimal, '0'),
  leaf('dontUseAutoPriceForHedge', bool, '1'),
  leaf('isOmsContainer', bool),
  leaf('discretionaryUpToLimitPrice', bool),
  leaf('usePriceManagementAlgo', bool),
  since(158, leaf('duration', int)),
  since(160, leaf('postToAts', int)),
  since(162, leaf('autoCancelParent', bool)),
  since(170, ...competing),
  since(183, leaf('customerAccount', text)),
  since(184, leaf('professionalCustomer', bool)),
  since(185, leaf('bondAccruedInterest', text)),
  since(189, leaf('includeOvernight', bool)),
  since(193, leaf('extOperator', text), leaf('manualOrderIndicator', intMax)),
  since(198, leaf('submitter', text)),
  since(199, leaf('imbalanceOnly', bool)),
);

const completedOrder = message(
  101,
  'completedOrder',
  ...answeredContract(decimal, right('?')),
  ...terms,
  leaf('permId', id),
  leaf('outsideRth', bool),
  leaf('hidden', bool),
  leaf('discretionaryAmount', realDecimal),
  leaf('goodAfterTime', dateText),
  ...advice,
  ...stockAndRange,
  leaf('displaySize', intMax),
  leaf('sweepToFill', bool),
  leaf('allOrNone', bool),
  leaf('minQuantity', int),
  leaf('ocaType', ocaType, '3'),
  leaf('triggerMethod', id),
  leaf('volatility', double),
  leaf('volatilityType', int, '0'),
  leaf('deltaNeutralOrderType', pattern('order type or None', /^[A-Za-z ]*$/), 'None'),
  leaf('deltaNeutralAuxPrice', double),
  when(
    isGiven,
    leaf('deltaNeutralConId', int, '0'),
    leaf('deltaNeutralShortSale', bool),
    leaf('deltaNeutralShortSaleSlot', int, '0'),
    leaf('deltaNeutralDesignatedLocation', text),
  ),
  ...pricing,
  leaf('trailStopPrice', double),
  leaf('trailingPercent', double),
  ...orderLegs,
  ...scale,
  ...hedge,
  ...clearing,
  ...algo,
  leaf('status', statusName),
  leaf('randomizeSize', bool),
  leaf('randomizePrice', bool),
  pegBench,
  ...conditions,
  leaf('adjustableTrailStopPrice', doubleMax),
  leaf('limitPriceOffset', doubleMax),
  leaf('cashQuantity', decimal, '0'),
  leaf('dontUseAutoPriceForHedge', bool, '1'),
  leaf('isOmsContainer', bool),
  leaf('autoCancelDate', text),
  leaf('filledQuantity', decimal, '0'),
  leaf('referenceFuturesConId', intMax),
  leaf('autoCancelParent', bool),
  leaf('shareholder', text, 'Not an insider or substantial shareholder'),
  leaf('imbalanceOnly', bool),
  leaf('routeMarketableToBbo', bool),
  leaf('parentPermId', longMax),
  leaf('completedTime', dateText),
  leaf('completedStatus', text),
  since(170, ...competing),
  since(183, leaf('customerAccount', text)),
  since(184, leaf('professionalCustomer', bool)),
  since(198, leaf('submitter', text)),
);

const execDetails = message(
  11,
  'execDetails',
  leaf('requestId', id),
  leaf('orderId', id),
  ...answeredContract(double, right('')),
  leaf('execId', text),
  leaf('time', pattern('date and time', /^\d{8}[ -].*\d$|^\d{8} .+$/)),
  leaf('account', account),
  leaf('executionExchange', text),
  leaf('side', side),
  leaf('shares', realDecimal),
  leaf('price', realDecimal),
  leaf('permId', id),
  leaf('clientId', id),
  leaf('liquidation', id),
  leaf('cumulativeQuantity', realDecimal),
  leaf('averagePrice', realDecimal),
  leaf('orderRef', text),
  leaf('evRule', text),
  leaf('evMultiplier', double),
  leaf('modelCode', text),
  leaf('lastLiquidity', pattern('liquidity', /^[0-4]$/)),
  since(178, leaf('pendingPriceRevision', bool)),
  since(198, leaf('submitter', text)),
);

const commissionReport = message(
  59,
  'commissionReport',
  leaf('version', fixed('1')),
  leaf('execId', text),
  leaf('commission', realDouble),
  leaf('currency', pattern('currency', /^[A-Z]{3,4}$/)),
  leaf('realizedPnl', doubleMax),
  leaf('yield', doubleMax),
  leaf('yieldRedemptionDate', pattern('date or empty', /^(\d{1,8}|)$/)),
);

const openOrderEnd = message(53, 'openOrderEnd', leaf('version', fixed('1')));
const completedOrdersEnd = message(102, 'completedOrdersEnd');
const execDetailsEnd = message(55, 'execDetailsEnd', leaf('version', fixed('1')), leaf('requestId', id));
const nextValidId = message(9, 'nextValidId', leaf('version', fixed('1')), leaf('orderId', id));
const orderBound = message(100, 'orderBound', leaf('permId', id), leaf('clientId', id), leaf('orderId', id));

/** The gateway's one message for errors, warnings and notices. */
const errorMessage = message(
  4,
  'errorMessage',
  before(194, leaf('version', fixed('2'))),
  leaf('id', id),
  leaf('code', id),
  // Before 153 texts travel as they are.
  before(153, leaf('text', text)),
  since(153, leaf('text', escaped)),
  since(166, leaf('advancedOrderRejectJson', escaped)),
  since(194, leaf('errorTimeMs', id)),
);

/** All of them by name. */
export const orderAnswers = {
  orderStatus,
  openOrder,
  completedOrder,
  execDetails,
  commissionReport,
  openOrderEnd,
  completedOrdersEnd,
  execDetailsEnd,
  nextValidId,
  orderBound,
  errorMessage,
} as const;
