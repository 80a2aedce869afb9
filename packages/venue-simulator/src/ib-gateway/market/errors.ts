// The texts of the market's refusals and advisories, as real gateways word them (clients match on the text). Where a recorded
// text exists it is that one; the letters in quotation marks differ between builds of the gateway.

import type { GatewayError, Outcome } from '../domain/index.ts';

export function failed<T>(error: GatewayError): Outcome<T> {
  return { ok: false, error };
}

export function found<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export const noSecurityDefinition: GatewayError = {
  code: 200,
  text: 'No security definition has been found for the request',
};

export const ambiguousContract: GatewayError = {
  code: 200,
  text: 'The contract description specified for is ambiguous; you must specify the multiplier or trading class.',
};

export function ambiguous(symbol: string): GatewayError {
  return {
    code: 200,
    text: `The contract description specified for ${symbol} is ambiguous.`,
  };
}

export const invalidSecurityType: GatewayError = validation('bQ', 'Please enter a valid security type');

export const missingWhatToShow: GatewayError = validation('bQ', 'What to show field is missing or incorrect.');

/** 321 in the form that every validation has. */
export function validation(token: string, cause: string): GatewayError {
  return { code: 321, text: `Error validating request.-'${token}' : cause - ${cause}` };
}

export function historyError(detail: string): GatewayError {
  return { code: 162, text: `Historical Market Data Service error message:${detail}` };
}

export function noHistory(symbol: string, exchange: string, whatToShow: string): GatewayError {
  const name = whatToShow === 'BID_ASK' ? 'BidAsk' : capitalized(whatToShow.replace('MIDPOINT', 'MidPoint'));
  return historyError(`HMDS query returned no data: ${symbol}@${exchange} ${name}`);
}

function capitalized(text: string): string {
  return /[a-z]/.test(text) ? text : text.charAt(0) + text.slice(1).toLowerCase();
}

export const delayedShown: GatewayError = {
  code: 10167,
  text: 'Requested market data is not subscribed. Displaying delayed market data.',
};

export const delayedNotEnabled: GatewayError = {
  code: 10168,
  text: 'Requested market data is not subscribed. Delayed market data is not enabled.',
};

const SUBSCRIPTION_DIALOG = "See link in 'Market Data Connections' dialog for more details.";

export const apiSubscriptionNeeded: GatewayError = {
  code: 10089,
  text: `Requested market data requires additional subscription for API. ${SUBSCRIPTION_DIALOG}`,
};

/** Part of what was asked needs a subscription: the rest follows. */
export const partlySubscribed: GatewayError = {
  code: 10090,
  text: 'Part of requested market data is not subscribed. Subscription-independent ticks are still active.',
};

export const partlyDelayed: GatewayError = {
  code: 10091,
  text: `Part of requested market data requires additional subscription for API. ${SUBSCRIPTION_DIALOG}`,
};

export const tickByTickNotSubscribed: GatewayError = {
  code: 10189,
  text: `Failed to request tick-by-tick data:No market data permissions for ISLAND STK. Requested market data requires additional subscription for API. ${SUBSCRIPTION_DIALOG}`,
};

/** `description` is the contract as the gateway writes it, such as `SPY NOV 22 '24 590 Call (SPY   241122C00590000) /TOP/ALL`. */
export function notSubscribed(description: string): GatewayError {
  return {
    code: 354,
    text: `Requested market data is not subscribed.Delayed market data is available.${description}`,
  };
}

export function invalidRealTimeQuery(exchange: string, secType: string): GatewayError {
  return {
    code: 420,
    text: `Invalid Real-time Query:No market data permissions for ${exchange} ${secType}. Requested market data requires additional subscription for API. ${SUBSCRIPTION_DIALOG}`,
  };
}

export const depthNotSubscribed: GatewayError = {
  code: 354,
  text: 'Requested market data is not subscribed.Deep market data is not supported for this combination of security type/exchange',
};

export const depthNotSupported: GatewayError = {
  code: 10092,
  text: 'Deep market data is not supported for this combination of security type/exchange',
};
