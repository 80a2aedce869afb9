// placeOrder's fields as a domain order. What a client leaves empty becomes the gateway's default here, once.

import type { RequestValues } from '../../codec/index.ts';
import type { Order, OrderAction, OrderCondition } from '../../domain/index.ts';

type Placed = RequestValues<'placeOrder'>;

/** Terms that have a name and a type of their own on both sides and need no default. */
function sameNamed(placed: Placed) {
  return {
    limitPrice: placed.limitPrice,
    auxPrice: placed.auxPrice,
    ocaGroup: placed.ocaGroup,
    account: placed.account,
    openClose: placed.openClose,
    orderRef: placed.orderRef,
    transmit: placed.transmit,
    blockOrder: placed.blockOrder,
    sweepToFill: placed.sweepToFill,
    outsideRth: placed.outsideRth,
    hidden: placed.hidden,
    goodAfterTime: placed.goodAfterTime,
    goodTillDate: placed.goodTillDate,
    faGroup: placed.faGroup,
    faMethod: placed.faMethod,
    faPercentage: placed.faPercentage,
    modelCode: placed.modelCode,
    designatedLocation: placed.designatedLocation,
    rule80A: placed.rule80A,
    settlingFirm: placed.settlingFirm,
    allOrNone: placed.allOrNone,
    minQuantity: placed.minQuantity,
    percentOffset: placed.percentOffset,
    eTradeOnly: placed.eTradeOnly,
    firmQuoteOnly: placed.firmQuoteOnly,
    nbboPriceCap: placed.nbboPriceCap,
    startingPrice: placed.startingPrice,
    stockRefPrice: placed.stockRefPrice,
    delta: placed.delta,
    stockRangeLower: placed.stockRangeLower,
    stockRangeUpper: placed.stockRangeUpper,
    overridePercentageConstraints: placed.overridePercentageConstraints,
    trailStopPrice: placed.trailStopPrice,
    trailingPercent: placed.trailingPercent,
    scaleTable: placed.scaleTable,
    activeStartTime: placed.activeStartTime,
    activeStopTime: placed.activeStopTime,
    hedgeType: placed.hedgeType,
    optOutSmartRouting: placed.optOutSmartRouting,
    clearingAccount: placed.clearingAccount,
    clearingIntent: placed.clearingIntent,
    notHeld: placed.notHeld,
    algoStrategy: placed.algoStrategy,
    algoId: placed.algoId,
    whatIf: placed.whatIf,
    miscOptions: placed.miscOptions,
    solicited: placed.solicited,
    randomizeSize: placed.randomizeSize,
    randomizePrice: placed.randomizePrice,
  } as const;
}

function volatilityTerms(placed: Placed) {
  return {
    volatility: placed.volatility,
    volatilityType: placed.volatilityType,
    deltaNeutralOrderType: placed.deltaNeutralOrderType === 'None' ? '' : placed.deltaNeutralOrderType,
    deltaNeutralAuxPrice: placed.deltaNeutralAuxPrice,
    deltaNeutralConId: placed.deltaNeutralConId,
    deltaNeutralSettlingFirm: placed.deltaNeutralSettlingFirm,
    deltaNeutralClearingAccount: placed.deltaNeutralClearingAccount,
    deltaNeutralClearingIntent: placed.deltaNeutralClearingIntent,
    deltaNeutralOpenClose: placed.deltaNeutralOpenClose,
    deltaNeutralShortSale: placed.deltaNeutralShortSale,
    deltaNeutralShortSaleSlot: placed.deltaNeutralShortSaleSlot,
    deltaNeutralDesignatedLocation: placed.deltaNeutralDesignatedLocation,
    continuousUpdate: (placed.continuousUpdate ?? 0) !== 0,
    referencePriceType: placed.referencePriceType,
  } as const;
}

function scaleTerms(placed: Placed) {
  return {
    scaleInitLevelSize: placed.scaleInitLevelSize,
    scaleSubsLevelSize: placed.scaleSubsLevelSize,
    scalePriceIncrement: placed.scalePriceIncrement,
    scalePriceAdjustValue: placed.scalePriceAdjustValue,
    scalePriceAdjustInterval: placed.scalePriceAdjustInterval,
    scaleProfitOffset: placed.scaleProfitOffset,
    scaleAutoReset: placed.scaleAutoReset,
    scaleInitPosition: placed.scaleInitPosition,
    scaleInitFillQuantity: placed.scaleInitFillQuantity,
    scaleRandomPercent: placed.scaleRandomPercent,
  } as const;
}

/** What came with later server versions; absent below them. */
function lateTerms(placed: Placed) {
  return {
    referenceContractId: placed.referenceContractId,
    isPeggedChangeAmountDecrease: placed.isPeggedChangeAmountDecrease,
    peggedChangeAmount: placed.peggedChangeAmount,
    referenceChangeAmount: placed.referenceChangeAmount,
    referenceExchange: placed.referenceExchange,
    adjustedOrderType: placed.adjustedOrderType === 'None' ? '' : placed.adjustedOrderType,
    triggerPrice: placed.triggerPrice,
    limitPriceOffset: placed.limitPriceOffset,
    adjustedStopPrice: placed.adjustedStopPrice,
    adjustedStopLimitPrice: placed.adjustedStopLimitPrice,
    adjustedTrailingAmount: placed.adjustedTrailingAmount,
    adjustableTrailingUnit: placed.adjustableTrailingUnit ?? 0,
    extOperator: placed.extOperator,
    softDollarName: placed.softDollarName,
    softDollarValue: placed.softDollarValue,
    cashQuantity: placed.cashQuantity,
    mifid2DecisionMaker: placed.mifid2DecisionMaker,
    mifid2DecisionAlgo: placed.mifid2DecisionAlgo,
    mifid2ExecutionTrader: placed.mifid2ExecutionTrader,
    mifid2ExecutionAlgo: placed.mifid2ExecutionAlgo,
    dontUseAutoPriceForHedge: placed.dontUseAutoPriceForHedge,
    isOmsContainer: placed.isOmsContainer,
    discretionaryUpToLimitPrice: placed.discretionaryUpToLimitPrice,
    usePriceManagementAlgo: placed.usePriceManagementAlgo,
    duration: placed.duration,
    postToAts: placed.postToAts,
    autoCancelParent: placed.autoCancelParent ?? false,
    advancedErrorOverride: placed.advancedErrorOverride ?? '',
    manualOrderTime: placed.manualOrderTime ?? '',
    minTradeQuantity: placed.minTradeQuantity,
    minCompeteSize: placed.minCompeteSize,
    competeAgainstBestOffset: placed.competeAgainstBestOffset,
    midOffsetAtWhole: placed.midOffsetAtWhole,
    midOffsetAtHalf: placed.midOffsetAtHalf,
    customerAccount: placed.customerAccount ?? '',
    professionalCustomer: placed.professionalCustomer ?? false,
    includeOvernight: placed.includeOvernight ?? false,
    manualOrderIndicator: placed.manualOrderIndicator,
  } as const;
}

export function orderOf(placed: Placed): Order {
  return {
    ...sameNamed(placed),
    ...volatilityTerms(placed),
    ...scaleTerms(placed),
    ...lateTerms(placed),
    action: placed.action as OrderAction,
    totalQuantity: placed.totalQuantity ?? 0,
    orderType: placed.orderType.toUpperCase(),
    timeInForce: placed.timeInForce === '' ? 'DAY' : placed.timeInForce.toUpperCase(),
    ocaType: placed.ocaType === 0 ? undefined : placed.ocaType,
    origin: placed.origin ?? 0,
    parentId: placed.parentId ?? 0,
    displaySize: placed.displaySize === 0 ? undefined : placed.displaySize,
    triggerMethod: placed.triggerMethod ?? 0,
    discretionaryAmount: placed.discretionaryAmount ?? 0,
    shortSaleSlot: placed.shortSaleSlot ?? 0,
    exemptCode: placed.exemptCode ?? -1,
    auctionStrategy: placed.auctionStrategy ?? 0,
    comboLegPrices: (placed.comboLegPrices ?? []).map(({ legPrice }) => legPrice),
    smartComboRoutingParams: placed.smartComboRoutingParams ?? [],
    hedgeParam: placed.hedgeParam ?? '',
    algoParams: placed.algoParams ?? [],
    conditions: (placed.conditions ?? []).map(conditionOf),
    conditionsIgnoreRth: placed.conditionsIgnoreRth ?? false,
    conditionsCancelOrder: placed.conditionsCancelOrder ?? false,
  };
}

type PlacedCondition = NonNullable<Placed['conditions']>[number];

function conditionOf(placed: PlacedCondition): OrderCondition {
  const conjunction = placed.conjunction as 'a' | 'o';
  const isMore = placed.isMore ?? false;
  const traded = { conId: placed.conId ?? 0, exchange: placed.exchange ?? '' };
  switch (placed.type) {
    case '1':
      return {
        type: 'price',
        conjunction,
        isMore,
        price: placed.price ?? 0,
        triggerMethod: placed.triggerMethod ?? 0,
        ...traded,
      };
    case '3':
      return { type: 'time', conjunction, isMore, time: placed.time ?? '' };
    case '4':
      return { type: 'margin', conjunction, isMore, percent: placed.percent ?? 0 };
    case '5':
      return {
        type: 'execution',
        conjunction,
        secType: placed.secType ?? '',
        exchange: placed.exchange ?? '',
        symbol: placed.symbol ?? '',
      };
    case '6':
      return { type: 'volume', conjunction, isMore, volume: placed.volume ?? 0, ...traded };
    default:
      return {
        type: 'percentChange',
        conjunction,
        isMore,
        changePercent: placed.changePercent ?? 0,
        ...traded,
      };
  }
}
