// The two shapes of an answer, and the errors that need more than their name.

import type { GatewayError, Outcome } from '../domain/index.ts';
import { gatewayError } from '../errors/index.ts';

export function failed<T>(error: GatewayError): Outcome<T> {
  return { ok: false, error };
}

export function found<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

/** 162 with the words of the history service. */
export function historyError(message: string): GatewayError {
  return gatewayError('historyError', { message });
}

/** 321 with a cause that has no entry of its own. */
export function invalidRequest(cause: string): GatewayError {
  return gatewayError('invalidRequest', { token: 'bI', cause });
}

const SHOWN_AS: Record<string, string> = {
  TRADES: 'Trades',
  BID: 'Bid',
  ASK: 'Ask',
  MIDPOINT: 'Midpoint',
  BID_ASK: 'BidAsk',
};

export function noHistory(symbol: string, exchange: string, whatToShow: string): GatewayError {
  return gatewayError('historyNoData', {
    what: `${symbol}@${exchange} ${SHOWN_AS[whatToShow] ?? whatToShow}`,
  });
}
