// An order as a person would type it into TWS: a stock at SMART, market or limit, for the day.

import type { Contract, GatewayMarket, Order } from '../domain/index.ts';

export interface ManualOrder {
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly limitPrice?: number | undefined;
}

/** @throws RangeError for a symbol that is not there. */
export function manualOrder(
  market: GatewayMarket,
  wanted: ManualOrder,
): { contract: Contract; order: Order } {
  const found = market.resolve(stockNamed(wanted.symbol));
  if (!found.ok) throw new RangeError(`no stock ${wanted.symbol}: ${found.error.text}`);
  return { contract: found.value.contract, order: plainOrder(wanted) };
}

function stockNamed(symbol: string): Contract {
  return {
    conId: 0,
    symbol,
    secType: 'STK',
    lastTradeDateOrContractMonth: '',
    strike: 0,
    right: '',
    multiplier: '',
    exchange: 'SMART',
    primaryExchange: '',
    currency: 'USD',
    localSymbol: '',
    tradingClass: '',
  };
}

function plainOrder({ side, quantity, limitPrice }: ManualOrder): Order {
  return {
    action: side,
    totalQuantity: quantity,
    orderType: limitPrice === undefined ? 'MKT' : 'LMT',
    limitPrice,
    timeInForce: 'DAY',
    ocaGroup: '',
    account: '',
    openClose: '',
    origin: 0,
    orderRef: '',
    transmit: true,
    parentId: 0,
    blockOrder: false,
    sweepToFill: false,
    triggerMethod: 0,
    outsideRth: false,
    hidden: false,
    comboLegPrices: [],
    smartComboRoutingParams: [],
    discretionaryAmount: 0,
    goodAfterTime: '',
    goodTillDate: '',
    faGroup: '',
    faMethod: '',
    faPercentage: '',
    modelCode: '',
    shortSaleSlot: 0,
    designatedLocation: '',
    exemptCode: -1,
    rule80A: '',
    settlingFirm: '',
    allOrNone: false,
    eTradeOnly: false,
    firmQuoteOnly: false,
    auctionStrategy: 0,
    overridePercentageConstraints: false,
    deltaNeutralOrderType: '',
    continuousUpdate: false,
    scaleTable: '',
    activeStartTime: '',
    activeStopTime: '',
    hedgeType: '',
    hedgeParam: '',
    optOutSmartRouting: false,
    clearingAccount: '',
    clearingIntent: '',
    notHeld: false,
    algoStrategy: '',
    algoParams: [],
    algoId: '',
    whatIf: false,
    miscOptions: '',
    solicited: false,
    randomizeSize: false,
    randomizePrice: false,
    conditions: [],
    conditionsIgnoreRth: false,
    conditionsCancelOrder: false,
    adjustedOrderType: '',
    adjustableTrailingUnit: 0,
    extOperator: '',
    softDollarName: '',
    softDollarValue: '',
    mifid2DecisionMaker: '',
    mifid2DecisionAlgo: '',
    mifid2ExecutionTrader: '',
    mifid2ExecutionAlgo: '',
    dontUseAutoPriceForHedge: false,
    isOmsContainer: false,
    discretionaryUpToLimitPrice: false,
    autoCancelParent: false,
    advancedErrorOverride: '',
    manualOrderTime: '',
    customerAccount: '',
    professionalCustomer: false,
    includeOvernight: false,
  };
}
