// Requests as clients put them on the wire at 178.

/** A contract's twelve fields: AAPL by symbol. */
export const aaplFields = ['0', 'AAPL', 'STK', '', '0.0', '', '', 'SMART', '', 'USD', '', ''] as const;

const restOfOrder =
  '|||0||1|0|0|0|0|0|0|0||0||||||||0||-1|0|||0|||0|0||0||||||0|||||0|||||||||||0|||0|0|||0||0|0|0|0|||||||0|||||||||0|0|0||||0||';

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
