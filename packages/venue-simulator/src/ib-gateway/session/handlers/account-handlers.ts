// Requests about balances, positions, profit and loss.

import type { AccountValue, Position, SummaryRow } from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import type { ClientSession } from '../client-session.ts';
import { positionContractFields } from '../wire/index.ts';
import { sendAccountDownload } from './account-download.ts';
import type { HandlersOf } from './handler.ts';
import { nothingToCancel, repeat } from './repeat.ts';

type Names =
  | 'reqAccountUpdates'
  | 'reqAccountSummary'
  | 'cancelAccountSummary'
  | 'reqPositions'
  | 'cancelPositions'
  | 'reqPositionsMulti'
  | 'cancelPositionsMulti'
  | 'reqAccountUpdatesMulti'
  | 'cancelAccountUpdatesMulti'
  | 'reqPnl'
  | 'cancelPnl'
  | 'reqPnlSingle'
  | 'cancelPnlSingle'
  | 'reqFamilyCodes';

/** What is told of a contract that the account does not hold. */
const noPosition = {
  quantity: 0,
  daily: undefined,
  unrealized: undefined,
  realized: undefined,
  value: undefined,
} as const;

/** Subscriptions without a request id of their own. */
const ONLY = 0;

export const accountHandlers: HandlersOf<Names> = {
  reqAccountUpdates(client, { subscribe, account }) {
    if (subscribe) subscribeToAccount(client, account);
    else unsubscribeFromAccount(client);
  },

  reqAccountSummary(client, { requestId, group, tags }) {
    const { limits } = client.gateway.options;
    if (group !== 'All') return client.error(requestId, gatewayError('groupInvalid'));
    const isNew = !client.subscriptions.has('accountSummary', requestId);
    if (isNew && client.subscriptions.count('accountSummary') >= limits.accountSummariesMax) {
      return client.error(requestId, gatewayError('maxAccountSummaryReached'));
    }
    const names = tags
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '');
    streamSummary(client, requestId, group, names);
  },

  cancelAccountSummary(client, { requestId }) {
    client.subscriptions.cancel('accountSummary', requestId);
  },

  reqPositions(client) {
    for (const position of client.gateway.accounts.positions(undefined)) sendPosition(client, position);
    client.send('positionEnd', {});
    client.subscriptions.add('positions', ONLY, nothingToCancel);
  },

  cancelPositions(client) {
    client.subscriptions.cancel('positions', ONLY);
  },

  reqPositionsMulti(client, { requestId, account, modelCode }) {
    if (!isAccountKnown(client, requestId, account)) return;
    for (const position of client.gateway.accounts.positions(account === '' ? undefined : account)) {
      sendPositionMulti(client, requestId, position, modelCode);
    }
    client.send('positionMultiEnd', { requestId });
    client.subscriptions.add('positionsMulti', requestId, nothingToCancel);
  },

  cancelPositionsMulti(client, { requestId }) {
    client.subscriptions.cancel('positionsMulti', requestId);
  },

  reqAccountUpdatesMulti(client, { requestId, account, modelCode }) {
    if (!isAccountKnown(client, requestId, account)) return;
    const send = () => {
      for (const value of valuesOf(client, account)) {
        client.send('accountUpdateMulti', { requestId, modelCode, ...value });
      }
    };
    send();
    client.send('accountUpdateMultiEnd', { requestId });
    const { clock, options } = client.gateway;
    client.subscriptions.add('accountUpdatesMulti', requestId, repeat(clock, options.accountRefreshMs, send));
  },

  cancelAccountUpdatesMulti(client, { requestId }) {
    client.subscriptions.cancel('accountUpdatesMulti', requestId);
  },

  reqPnl(client, { requestId, account, modelCode }) {
    const { accounts } = client.gateway;
    if (!isAccountKnown(client, requestId, account, true)) return;
    streamChanges(client, 'pnl', requestId, () => {
      const pnl = accounts.pnl(account, modelCode);
      return (
        pnl && {
          key: `${pnl.daily}/${pnl.unrealized}/${pnl.realized}`,
          send: () => client.send('pnl', { requestId, ...pnl }),
        }
      );
    });
  },

  cancelPnl(client, { requestId }) {
    client.subscriptions.cancel('pnl', requestId);
  },

  reqPnlSingle(client, { requestId, account, modelCode, conId }) {
    const { accounts } = client.gateway;
    if (!isAccountKnown(client, requestId, account, true)) return;
    streamChanges(client, 'pnlSingle', requestId, () => {
      const pnl = accounts.pnlSingle(account, modelCode, conId ?? 0) ?? noPosition;
      const key = `${pnl.quantity}/${pnl.daily}/${pnl.unrealized}/${pnl.realized}/${pnl.value}`;
      return { key, send: () => client.send('pnlSingle', { requestId, ...pnl }) };
    });
  },

  cancelPnlSingle(client, { requestId }) {
    client.subscriptions.cancel('pnlSingle', requestId);
  },

  reqFamilyCodes(client) {
    client.send('familyCodes', { codes: client.gateway.accounts.familyCodes().map((code) => ({ ...code })) });
  },
};

/** `''` means the first account, or all of them, as the request has it. */
function isAccountKnown(
  client: ClientSession,
  requestId: number,
  account: string,
  isNeeded = false,
): boolean {
  if (account === '' && isNeeded) {
    client.error(requestId, gatewayError('accountMissing'));
    return false;
  }
  if (account === '' || client.gateway.accounts.accounts().includes(account)) return true;
  client.error(requestId, gatewayError('accountInvalid', { account }));
  return false;
}

function valuesOf(client: ClientSession, account: string): readonly AccountValue[] {
  const { accounts } = client.gateway;
  return account === ''
    ? accounts.accounts().flatMap((one) => accounts.accountValues(one) ?? [])
    : (accounts.accountValues(account) ?? []);
}

function subscribeToAccount(client: ClientSession, wanted: string): void {
  const { accounts, clock, options } = client.gateway;
  const account = wanted === '' ? (accounts.accounts()[0] ?? '') : wanted;
  if (!isAccountKnown(client, -1, account)) return;
  const others = client.gateway
    .clients()
    .filter((other) => other !== client && other.updatesAccount !== undefined);
  if (others.some((other) => other.updatesAccount !== account)) {
    return client.error(-1, gatewayError('accountDataFailed'));
  }
  client.updatesAccount = account;
  sendAccountDownload(client, account, true);
  const refresh = repeat(clock, options.accountRefreshMs, () => sendAccountDownload(client, account, false));
  client.subscriptions.add('accountUpdates', ONLY, {
    cancel: () => {
      client.updatesAccount = undefined;
      refresh.cancel();
    },
  });
  client.updatesAccount = account;
}

function unsubscribeFromAccount(client: ClientSession): void {
  if (client.subscriptions.cancel('accountUpdates', ONLY)) {
    client.error(-1, gatewayError('accountDataUnsubscribed'));
  }
}

/** All rows, an end marker, and later the rows that have changed. */
function streamSummary(
  client: ClientSession,
  requestId: number,
  group: string,
  tags: readonly string[],
): void {
  const { accounts, clock, options } = client.gateway;
  const shown = new Map<string, string>();
  const sendChanged = () => {
    for (const row of accounts.accountSummary(group, tags)) {
      const key = `${row.account}/${row.tag}/${row.currency}`;
      if (shown.get(key) === row.value) continue;
      shown.set(key, row.value);
      sendSummaryRow(client, requestId, row);
    }
  };
  sendChanged();
  client.send('accountSummaryEnd', { requestId });
  client.subscriptions.add('accountSummary', requestId, repeat(clock, options.accountRefreshMs, sendChanged));
}

function sendSummaryRow(client: ClientSession, requestId: number, row: SummaryRow): void {
  client.send('accountSummary', {
    requestId,
    account: row.account,
    tag: row.tag,
    value: row.value,
    currency: row.currency,
  });
}

interface Changing {
  readonly key: string;
  send(): void;
}

/** Now, and about every second when something has changed. */
function streamChanges(
  client: ClientSession,
  kind: 'pnl' | 'pnlSingle',
  requestId: number,
  read: () => Changing | undefined,
): void {
  const { clock, options } = client.gateway;
  if (client.subscriptions.has(kind, requestId))
    return client.error(requestId, gatewayError('duplicateTickerIdOnRequest'));
  let shown: string | undefined;
  const sendChanged = () => {
    const found = read();
    if (found === undefined || found.key === shown) return;
    shown = found.key;
    found.send();
  };
  sendChanged();
  client.subscriptions.add(kind, requestId, repeat(clock, options.pnlIntervalMs, sendChanged));
}

export function sendPosition(client: ClientSession, position: Position): void {
  client.send('position', {
    ...positionContractFields(position.contract),
    account: position.account,
    quantity: position.quantity,
    averageCost: position.averageCost,
  });
}

export function sendPositionMulti(
  client: ClientSession,
  requestId: number,
  position: Position,
  modelCode: string,
): void {
  client.send('positionMulti', {
    ...positionContractFields(position.contract),
    requestId,
    account: position.account,
    quantity: position.quantity,
    averageCost: position.averageCost,
    modelCode,
  });
}
