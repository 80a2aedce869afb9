// Contracts between the wire's fields and the domain.

import type { Contract, ContractDetails, ContractQuery } from '../../domain/index.ts';
import { parseTime, utcText } from '../wall-time.ts';

/** The twelve fields of a request, as decoded. */
export interface RequestedContract {
  readonly conId: number | undefined;
  readonly symbol: string;
  readonly secType: string;
  readonly lastTradeDate: string;
  readonly strike: number | undefined;
  readonly right: '' | 'C' | 'P';
  readonly multiplier: string;
  readonly exchange: string;
  readonly primaryExchange: string;
  readonly currency: string;
  readonly localSymbol: string;
  readonly tradingClass: string;
}

interface RequestedLeg {
  readonly legConId: number | undefined;
  readonly ratio: number | undefined;
  readonly legAction: string;
  readonly legExchange: string;
  readonly legOpenClose?: number | undefined;
  readonly legShortSaleSlot?: number | undefined;
  readonly legDesignatedLocation?: string | undefined;
  readonly legExemptCode?: number | undefined;
}

interface RequestedParts {
  readonly comboLegs?: readonly RequestedLeg[] | undefined;
  readonly deltaNeutralPresent?: boolean | undefined;
  readonly deltaNeutralContractConId?: number | undefined;
  readonly deltaNeutralContractDelta?: number | undefined;
  readonly deltaNeutralContractPrice?: number | undefined;
}

/** The contract that a request names. */
export function contractOf(fields: RequestedContract & RequestedParts): Contract {
  return {
    conId: fields.conId ?? 0,
    symbol: fields.symbol,
    secType: fields.secType,
    lastTradeDateOrContractMonth: fields.lastTradeDate,
    strike: fields.strike ?? 0,
    right: fields.right,
    multiplier: fields.multiplier,
    exchange: fields.exchange,
    primaryExchange: fields.primaryExchange,
    currency: fields.currency,
    localSymbol: fields.localSymbol,
    tradingClass: fields.tradingClass,
    ...legsOf(fields),
    ...deltaNeutralOf(fields),
  };
}

function legsOf({ comboLegs }: RequestedParts): Pick<Contract, 'comboLegs'> {
  if (comboLegs === undefined) return {};
  return {
    comboLegs: comboLegs.map((leg) => ({
      conId: leg.legConId ?? 0,
      ratio: leg.ratio ?? 1,
      action: leg.legAction,
      exchange: leg.legExchange,
      openClose: leg.legOpenClose,
      shortSaleSlot: leg.legShortSaleSlot,
      designatedLocation: leg.legDesignatedLocation,
      exemptCode: leg.legExemptCode,
    })),
  };
}

function deltaNeutralOf(fields: RequestedParts): Pick<Contract, 'deltaNeutral'> {
  if (fields.deltaNeutralPresent !== true) return {};
  return {
    deltaNeutral: {
      conId: fields.deltaNeutralContractConId ?? 0,
      delta: fields.deltaNeutralContractDelta ?? 0,
      price: fields.deltaNeutralContractPrice ?? 0,
    },
  };
}

interface QueryParts {
  readonly includeExpired: boolean;
  readonly secIdType?: string | undefined;
  readonly secId?: string | undefined;
  readonly issuerId?: string | undefined;
}

export function contractQueryOf(fields: RequestedContract & RequestedParts & QueryParts): ContractQuery {
  return {
    ...contractOf(fields),
    includeExpired: fields.includeExpired,
    secIdType: fields.secIdType ?? '',
    secId: fields.secId ?? '',
    issuerId: fields.issuerId ?? '',
  };
}

/** The eleven fields with which answers name a contract. */
export function contractFields(contract: Contract) {
  return {
    conId: contract.conId,
    symbol: contract.symbol,
    secType: contract.secType,
    lastTradeDate: contract.lastTradeDateOrContractMonth,
    strike: contract.strike,
    // An empty right is spelled differently by each message.
    right: contract.right === '' ? undefined : contract.right,
    multiplier: contract.multiplier,
    exchange: contract.exchange,
    currency: contract.currency,
    localSymbol: contract.localSymbol,
    tradingClass: contract.tradingClass,
  };
}

/** Positions name no exchange but that of a stock's listing. */
export function positionContractFields(contract: Contract) {
  return { ...contractFields(contract), exchange: contract.primaryExchange };
}

/** From this server version on the last trade's time is in UTC: `20240402-17:10:00`. */
const UTC_LAST_TRADE_SINCE = 174;
/** From this server version on the day has a field of its own, and no time comes with it. */
const LAST_TRADE_DAY_SINCE = 182;

/**
 * An expiring contract's date with its last trading time where one is known, in the three forms that recorded gateways
 * have: `20250620 08:30 US/Central`, `20240402-17:10:00`, `20260618`.
 */
function lastTradeText({ contract, lastTradeTime, timeZoneId }: ContractDetails, version: number): string {
  const date = contract.lastTradeDateOrContractMonth;
  if (date === '' || lastTradeTime === '' || version >= LAST_TRADE_DAY_SINCE) return date;
  const zoned = `${date} ${lastTradeTime} ${timeZoneId}`;
  if (version < UTC_LAST_TRADE_SINCE) return zoned;
  const last = parseTime(zoned, timeZoneId);
  return last.ok && last.timeMs !== undefined ? utcText(last.timeMs) : date;
}

/** `version`: of the server, as negotiated. */
export function detailsFields(requestId: number, details: ContractDetails, version: number) {
  return {
    ...contractFields(details.contract),
    requestId,
    lastTradeDate: lastTradeText(details, version),
    lastTradeDay: details.contract.lastTradeDateOrContractMonth,
    marketName: details.marketName,
    minTick: details.minTick,
    mdSizeMultiplier: 1,
    orderTypes: details.orderTypes,
    validExchanges: details.validExchanges,
    priceMagnifier: details.priceMagnifier,
    underConId: details.underConId,
    longName: details.longName,
    primaryExchange: details.contract.primaryExchange,
    contractMonth: details.contractMonth,
    industry: details.industry,
    category: details.category,
    subcategory: details.subcategory,
    timeZoneId: details.timeZoneId,
    tradingHours: details.tradingHours,
    liquidHours: details.liquidHours,
    evRule: details.evRule,
    evMultiplier: details.evMultiplier === 0 ? '0' : details.evMultiplier,
    securityIds: details.securityIds,
    aggGroup: details.aggGroup,
    underSymbol: details.underSymbol,
    underSecType: details.underSecType,
    marketRuleIds: details.marketRuleIds,
    realExpirationDate: details.realExpirationDate,
    stockType: details.stockType,
    sizeMinTick: details.minSize,
    minSize: details.minSize,
    sizeIncrement: details.sizeIncrement,
    suggestedSizeIncrement: details.suggestedSizeIncrement,
    ineligibilityReasons: [],
  };
}

export function bondFields(requestId: number, details: ContractDetails, version: number) {
  return { ...detailsFields(requestId, details, version), ...details.bond };
}
