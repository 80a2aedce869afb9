// Requests as clients put them on the wire at 178, and the same at another version.

import { decodeTexts, encodeFields, type Message, requestNameOf, requests } from '../codec/index.ts';

/** A contract's twelve fields: AAPL by symbol. */
export const aaplFields = ['0', 'AAPL', 'STK', '', '0.0', '', '', 'SMART', '', 'USD', '', ''] as const;

const restOfOrder =
  '|||0||1|0|0|0|0|0|0|0||0|||||||0||-1|0|||0|||0|0||0||||||0|||||0|||||||||||0|||0|0|||0||0|0|0|0|||||||0|||||||||0|0|0||||0||';

/** A limit order to buy, as ib_async writes it. */
export function limitOrder(orderId: number, quantity = 100, price = 10): string[] {
  const head = ['3', `${orderId}`, ...aaplFields, '', '', 'BUY', `${quantity}`, 'LMT', `${price}`, '', 'DAY'];
  return [...head, ...restOfOrder.split('|')];
}

export function marketDataRequest(requestId: number): string[] {
  return ['1', '11', `${requestId}`, ...aaplFields, '0', '', '0', '0', ''];
}

export function historyRequest(requestId: number, barSize = '1 min', end = ''): string[] {
  return ['20', `${requestId}`, ...aaplFields, '0', end, barSize, '1 D', '1', 'TRADES', '1', '0', ''];
}

/** The same request at another version: fields that came later are left empty. */
export function asOfVersion(fields: readonly string[], version: number): readonly string[] {
  const name = requestNameOf(Number(fields[0]));
  if (name === undefined || version === 178) return fields;
  const request: Message = requests[name];
  const decoded = decodeTexts(request, fields.slice(1), 178);
  return decoded.ok ? encodeFields(request, decoded.value as object, version) : fields;
}
