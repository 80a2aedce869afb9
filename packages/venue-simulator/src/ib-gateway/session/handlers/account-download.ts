// The whole of an account: values, portfolio, time, end.

import type { Position } from '../../domain/index.ts';
import type { ClientSession } from '../client-session.ts';
import { clockText } from '../wall-time.ts';
import { contractFields } from '../wire/index.ts';

export function sendPortfolioValue(client: ClientSession, position: Position): void {
  const { contract } = position;
  client.send('portfolioValue', {
    ...contractFields(contract),
    primaryExchange: contract.primaryExchange || contract.exchange,
    quantity: position.quantity,
    marketPrice: position.marketPrice,
    marketValue: position.marketValue,
    averageCost: position.averageCost,
    unrealizedPnl: position.unrealizedPnl,
    realizedPnl: position.realizedPnl,
    account: position.account,
  });
}

/** `withEnd`: the first download ends with a marker, refreshes do not. */
export function sendAccountDownload(client: ClientSession, account: string, withEnd: boolean): void {
  const { accounts, clock, options } = client.gateway;
  for (const value of accounts.accountValues(account) ?? []) client.send('accountValue', { ...value });
  for (const position of accounts.positions(account)) sendPortfolioValue(client, position);
  client.send('accountUpdateTime', { time: clockText(clock.nowMs(), options.timeZone) });
  if (withEnd) client.send('accountDownloadEnd', { account });
}
