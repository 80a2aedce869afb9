// Requests about the connection itself, and what stands at its beginning.

import { gatewayError } from '../../errors/index.ts';
import type { ClientSession } from '../client-session.ts';
import { sendAccountDownload } from './account-download.ts';
import type { HandlersOf } from './handler.ts';
import { sendOpenOrders } from './order-handlers.ts';

type Names =
  | 'startApi'
  | 'reqIds'
  | 'reqCurrentTime'
  | 'reqManagedAccounts'
  | 'setServerLogLevel'
  | 'queryDisplayGroups'
  | 'subscribeToGroupEvents'
  | 'updateDisplayGroup'
  | 'unsubscribeFromGroupEvents'
  | 'verifyRequest'
  | 'verifyMessage';

const DISPLAY_GROUPS = '1|2|3|4|5|6|7';

export const sessionHandlers: HandlersOf<Names> = {
  startApi(client, { clientId }) {
    const { faults, log } = client.gateway;
    if (client.isReady)
      return log({ event: 'startApiRepeated', connection: client.label, clientId: client.clientId });
    client.clientId = clientId;
    const refused = faults.strike('client-id-in-use', client.label, { clientId });
    if (refused !== undefined || !client.gateway.claimClientId(client)) {
      client.error(-1, gatewayError('clientIdInUse'));
      return client.end('clientIdInUse');
    }
    if (faults.strike('reset-after-start-api', client.label, { clientId })) return client.drop('faultReset');
    client.becomeReady();
    log({ event: 'clientReady', connection: client.label, clientId, version: client.version });
    welcome(client, clientId);
  },

  reqIds(client) {
    sendNextValidId(client);
  },

  reqCurrentTime(client) {
    client.send('currentTime', { time: Math.floor(client.shownNowMs() / 1000) });
  },

  reqManagedAccounts(client) {
    sendManagedAccounts(client);
  },

  setServerLogLevel(client, { level }) {
    client.gateway.log({ event: 'serverLogLevel', connection: client.label, level });
  },

  queryDisplayGroups(client, { requestId }) {
    client.send('displayGroupList', { requestId, groups: DISPLAY_GROUPS });
  },

  subscribeToGroupEvents(client, { requestId }) {
    const none = {
      cancel: () => client.gateway.log({ event: 'displayGroupLeft', connection: client.label }),
    };
    client.subscriptions.add('displayGroup', requestId, none);
    client.send('displayGroupUpdated', { requestId, contract: 'none' });
  },

  updateDisplayGroup(client, { requestId, contract }) {
    if (client.subscriptions.has('displayGroup', requestId))
      client.send('displayGroupUpdated', { requestId, contract });
  },

  unsubscribeFromGroupEvents(client, { requestId }) {
    client.subscriptions.cancel('displayGroup', requestId);
  },

  verifyRequest(client) {
    client.error(-1, gatewayError('verifyNotSupported'));
  },

  verifyMessage(client) {
    client.error(-1, gatewayError('verifyNotSupported'));
  },
};

/** The messages at the beginning, in the order of every recorded session: 15, 9, then the farms. */
function welcome(client: ClientSession, clientId: number): void {
  const { faults, options } = client.gateway;
  const isUnreachable = faults.strike('server-unreachable', client.label, { clientId }) !== undefined;
  if (isUnreachable || !client.gateway.isConnected()) client.error(-1, gatewayError('serverBroken'));
  const isEarly = faults.strike('unsolicited-before-ready', client.label, { clientId }) !== undefined;
  if (isEarly || options.unsolicitedOnConnect === 'beforeReady') sendUnsolicited(client, clientId);
  sendManagedAccounts(client);
  sendNextValidId(client);
  sendFarmNotices(client, isUnreachable);
  if (options.unsolicitedOnConnect === 'afterReady') sendUnsolicited(client, clientId);
}

function sendUnsolicited(client: ClientSession, clientId: number): void {
  const { accounts, options } = client.gateway;
  sendOpenOrders(client, accounts.openOrders(clientId === options.masterClientId ? undefined : clientId));
  sendAccountDownload(client, accounts.accounts()[0] ?? '', false);
}

function sendManagedAccounts(client: ClientSession): void {
  client.send('managedAccounts', { accounts: client.gateway.accounts.accounts().join(',') });
}

function sendNextValidId(client: ClientSession): void {
  client.send('nextValidId', { orderId: client.gateway.accounts.nextValidId(client.clientId ?? 0) });
}

function sendFarmNotices(client: ClientSession, allBroken: boolean): void {
  const { farms } = client.gateway.options;
  const isBroken = (farm: string) => allBroken || client.gateway.isFarmBroken(farm);
  for (const farm of farms.marketData) {
    client.error(-1, gatewayError(isBroken(farm) ? 'marketDataFarmBroken' : 'marketDataFarmOk', { farm }));
  }
  for (const farm of farms.history) {
    client.error(-1, gatewayError(isBroken(farm) ? 'historyFarmBroken' : 'historyFarmOk', { farm }));
  }
  for (const farm of farms.definitions) {
    client.error(-1, gatewayError(isBroken(farm) ? 'definitionFarmBroken' : 'definitionFarmOk', { farm }));
  }
}
