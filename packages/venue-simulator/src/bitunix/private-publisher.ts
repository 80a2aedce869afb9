// What goes out on the private channels: every change of an account's orders, positions, TP/SL and balance, as it was at
// the change.

import type { Account } from './books.ts';
import type { Exchange, ExchangeListener } from './exchange.ts';
import type { MessageWire } from './message-wire.ts';
import type { Listener } from './websocket-desk.ts';
import { balancePush, type Json, orderPush, positionPush, tpslPush } from './wire.ts';

export interface PrivatePublisherParts {
  readonly exchange: () => Exchange;
  readonly listeners: () => ReadonlyMap<number, Listener>;
  readonly wire: MessageWire;
  readonly stampMs: () => number;
  /** Sends once the books are saved. */
  readonly tell: (send: () => void) => void;
}

export function privatePublisher(parts: PrivatePublisherParts): ExchangeListener {
  const marketOf = (symbol: string) => parts.exchange().marketOf(symbol);
  const push = (account: Account, channel: string, data: Json) =>
    parts.tell(() => pushTo(parts, account, channel, data));
  return {
    onOrder: (account, order, event) =>
      push(account, 'order', orderPush(order, account, marketOf(order.symbol).instrument, event)),
    onPosition: (account, position, event) =>
      push(account, 'position', positionPush(position, account, marketOf(position.symbol), event)),
    onTpSl: (account, tpsl, event) => {
      const position = account.positions.get(tpsl.positionId);
      push(account, 'tpsl', tpslPush(tpsl, account, position, marketOf(tpsl.symbol).instrument, event));
    },
    onBalance: (account) =>
      push(
        account,
        'balance',
        balancePush(account, marketOf, (order) => parts.exchange().frozenOf(order)),
      ),
  };
}

function pushTo(parts: PrivatePublisherParts, account: Account, channel: string, data: Json): void {
  const text = JSON.stringify({ ch: channel, ts: parts.stampMs(), data });
  for (const listener of parts.listeners().values()) {
    if (listener.account?.apiKey === account.apiKey && listener.channels.has(channel)) {
      parts.wire.send(listener.connection, channel, text);
    }
  }
}
