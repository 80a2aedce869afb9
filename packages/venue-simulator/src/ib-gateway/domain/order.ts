// An order with every attribute that placeOrder carries at server versions up to 193. `undefined` is "not set": the
// wire's empty field and its unset markers (2147483647, 1.797E308, and a client's -1 or 0 where that is the default).

import type { OrderCondition } from './order-condition.ts';

export interface TagValue {
  readonly tag: string;
  readonly value: string;
}

export type OrderAction = 'BUY' | 'SELL' | 'SSHORT' | 'SLONG';

/** What a new or modified order asks for, apart from ids that the gateway assigns. */
export interface Order {
  readonly action: OrderAction;
  readonly totalQuantity: number;
  /** `MKT`, `LMT`, `STP`, `STP LMT`, `TRAIL`, `TRAIL LIMIT`, `MOC`, `LOC`, `MIT`, `LIT`, `REL`, `MIDPRICE` ... */
  readonly orderType: string;
  readonly limitPrice?: number | undefined;
  /** Stop or trigger price, trailing amount, or offset, by order type. */
  readonly auxPrice?: number | undefined;
  /** `DAY`, `GTC`, `IOC`, `FOK`, `GTD`, `OPG`, `DTC`; '' means DAY. */
  readonly timeInForce: string;
  readonly ocaGroup: string;
  /** 1 cancel with block, 2 reduce with block, 3 reduce without block; undefined: 3. */
  readonly ocaType?: number | undefined;
  /** '' means the only account. */
  readonly account: string;
  readonly openClose: string;
  /** 0 customer, 1 firm. */
  readonly origin: number;
  readonly orderRef: string;
  readonly transmit: boolean;
  /** 0: no parent. An order id of the same client. */
  readonly parentId: number;
  readonly blockOrder: boolean;
  readonly sweepToFill: boolean;
  readonly displaySize?: number | undefined;
  readonly triggerMethod: number;
  readonly outsideRth: boolean;
  readonly hidden: boolean;
  /** Prices of the legs of a combo, `undefined` where a leg has none. */
  readonly comboLegPrices: readonly (number | undefined)[];
  readonly smartComboRoutingParams: readonly TagValue[];
  readonly discretionaryAmount: number;
  readonly goodAfterTime: string;
  readonly goodTillDate: string;
  readonly faGroup: string;
  readonly faMethod: string;
  readonly faPercentage: string;
  readonly modelCode: string;
  readonly shortSaleSlot: number;
  readonly designatedLocation: string;
  /** -1 means not exempt. */
  readonly exemptCode: number;
  readonly rule80A: string;
  readonly settlingFirm: string;
  readonly allOrNone: boolean;
  readonly minQuantity?: number | undefined;
  readonly percentOffset?: number | undefined;
  readonly eTradeOnly: boolean;
  readonly firmQuoteOnly: boolean;
  readonly nbboPriceCap?: number | undefined;
  readonly auctionStrategy: number;
  readonly startingPrice?: number | undefined;
  readonly stockRefPrice?: number | undefined;
  readonly delta?: number | undefined;
  readonly stockRangeLower?: number | undefined;
  readonly stockRangeUpper?: number | undefined;
  readonly overridePercentageConstraints: boolean;
  readonly volatility?: number | undefined;
  readonly volatilityType?: number | undefined;
  readonly deltaNeutralOrderType: string;
  readonly deltaNeutralAuxPrice?: number | undefined;
  readonly deltaNeutralConId?: number | undefined;
  readonly deltaNeutralSettlingFirm?: string | undefined;
  readonly deltaNeutralClearingAccount?: string | undefined;
  readonly deltaNeutralClearingIntent?: string | undefined;
  readonly deltaNeutralOpenClose?: string | undefined;
  readonly deltaNeutralShortSale?: boolean | undefined;
  readonly deltaNeutralShortSaleSlot?: number | undefined;
  readonly deltaNeutralDesignatedLocation?: string | undefined;
  readonly continuousUpdate: boolean;
  readonly referencePriceType?: number | undefined;
  readonly trailStopPrice?: number | undefined;
  readonly trailingPercent?: number | undefined;
  readonly scaleInitLevelSize?: number | undefined;
  readonly scaleSubsLevelSize?: number | undefined;
  readonly scalePriceIncrement?: number | undefined;
  readonly scalePriceAdjustValue?: number | undefined;
  readonly scalePriceAdjustInterval?: number | undefined;
  readonly scaleProfitOffset?: number | undefined;
  readonly scaleAutoReset?: boolean | undefined;
  readonly scaleInitPosition?: number | undefined;
  readonly scaleInitFillQuantity?: number | undefined;
  readonly scaleRandomPercent?: boolean | undefined;
  readonly scaleTable: string;
  readonly activeStartTime: string;
  readonly activeStopTime: string;
  readonly hedgeType: string;
  readonly hedgeParam: string;
  readonly optOutSmartRouting: boolean;
  readonly clearingAccount: string;
  readonly clearingIntent: string;
  readonly notHeld: boolean;
  readonly algoStrategy: string;
  readonly algoParams: readonly TagValue[];
  readonly algoId: string;
  /** Only the margin and commission effect is asked for; nothing is created. */
  readonly whatIf: boolean;
  readonly miscOptions: string;
  readonly solicited: boolean;
  readonly randomizeSize: boolean;
  readonly randomizePrice: boolean;
  readonly referenceContractId?: number | undefined;
  readonly isPeggedChangeAmountDecrease?: boolean | undefined;
  readonly peggedChangeAmount?: number | undefined;
  readonly referenceChangeAmount?: number | undefined;
  readonly referenceExchange?: string | undefined;
  readonly conditions: readonly OrderCondition[];
  readonly conditionsIgnoreRth: boolean;
  readonly conditionsCancelOrder: boolean;
  readonly adjustedOrderType: string;
  readonly triggerPrice?: number | undefined;
  readonly limitPriceOffset?: number | undefined;
  readonly adjustedStopPrice?: number | undefined;
  readonly adjustedStopLimitPrice?: number | undefined;
  readonly adjustedTrailingAmount?: number | undefined;
  readonly adjustableTrailingUnit: number;
  readonly extOperator: string;
  readonly softDollarName: string;
  readonly softDollarValue: string;
  readonly cashQuantity?: number | undefined;
  readonly mifid2DecisionMaker: string;
  readonly mifid2DecisionAlgo: string;
  readonly mifid2ExecutionTrader: string;
  readonly mifid2ExecutionAlgo: string;
  readonly dontUseAutoPriceForHedge: boolean;
  readonly isOmsContainer: boolean;
  readonly discretionaryUpToLimitPrice: boolean;
  readonly usePriceManagementAlgo?: boolean | undefined;
  readonly duration?: number | undefined;
  readonly postToAts?: number | undefined;
  readonly autoCancelParent: boolean;
  readonly advancedErrorOverride: string;
  readonly manualOrderTime: string;
  readonly minTradeQuantity?: number | undefined;
  readonly minCompeteSize?: number | undefined;
  /** `Infinity`: compete against best, up to the midpoint. */
  readonly competeAgainstBestOffset?: number | undefined;
  readonly midOffsetAtWhole?: number | undefined;
  readonly midOffsetAtHalf?: number | undefined;
  readonly customerAccount: string;
  readonly professionalCustomer: boolean;
  readonly includeOvernight: boolean;
  readonly manualOrderIndicator?: number | undefined;
}
