// Who hears of an order: its own client, the master client, and client 0 of the manual orders that it has bound. The
// order of the frames is the accounts'.
//
// While the gateway has lost its server (1100) orders go on at the exchange and nobody hears of it, also not afterwards:
// what was filled meanwhile has to be asked for.

import { parseDurationMs } from '../../faults/index.ts';
import type {
  AccountsListener,
  AccountValue,
  CommissionReport,
  ExecutionReport,
  GatewayError,
  OpenOrder,
  OrderOwner,
  OrderStatus,
  Position,
} from '../domain/index.ts';
import type { ClientSession } from './client-session.ts';
import { shownOf } from './contract-display.ts';
import type { GatewayContext } from './gateway-context.ts';
import { sendPortfolioValue } from './handlers/account-download.ts';
import { sendPosition, sendPositionMulti } from './handlers/account-handlers.ts';
import { sendExecution, sendOpenOrder, sendOrderStatus } from './handlers/order-handlers.ts';
import { commissionFields } from './wire/index.ts';

export class OrderRouter implements AccountsListener {
  readonly #gateway: GatewayContext;
  /** Digits of the prices of the order that was shown last: its status follows and carries no contract. */
  readonly #decimals = new Map<number, number>();

  constructor(gateway: GatewayContext) {
    this.#gateway = gateway;
  }

  onOpenOrder(open: OpenOrder): void {
    this.#remember(open.permId, open.contract.conId);
    this.#tell(open, (client) => sendOpenOrder(client, open));
  }

  onOrderStatus(status: OrderStatus): void {
    const decimals = this.#decimals.get(status.permId) ?? 2;
    this.#tell(status, (client) => sendOrderStatus(client, status, decimals));
  }

  onExecution(report: ExecutionReport): void {
    this.#remember(report.execution.permId, report.contract.conId);
    this.#tell(report.execution, (client) => sendExecution(client, -1, report));
    if (!this.#gateway.faults.isQuiet) this.#correctLater(report);
  }

  /** By a fault: the execution comes again with another price and the next number behind its last dot. */
  #correctLater({ execution }: ExecutionReport): void {
    const { faults, clock, accounts, log } = this.#gateway;
    const { execId, price, clientId } = execution;
    // A correction is an execution too, and is left alone.
    if (!execId.endsWith('.01')) return;
    const struck = faults.strike('execution-corrected', execId, { clientId });
    if (struck === undefined) return;
    clock.scheduleAt(clock.nowMs() + parseDurationMs(struck.after), () => {
      try {
        accounts.correctExecution(execId, { price: Math.round((price + struck.priceBy) * 1e8) / 1e8 });
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        // Corrected or undone by hand in the meantime.
        log({ event: 'correctionImpossible', execId, cause: error.message });
      }
    });
  }

  onCommission(report: CommissionReport, owner: OrderOwner): void {
    this.#tell(owner, (client) => client.send('commissionReport', commissionFields(report)));
  }

  onOrderMessage(owner: OrderOwner, message: GatewayError): void {
    if (!this.#gateway.isConnected()) return;
    for (const client of this.#gateway.clients()) {
      if (client.clientId === owner.clientId) client.error(owner.orderId, message);
    }
  }

  onOrderBound(permId: number, clientId: number, orderId: number): void {
    this.#tell({ clientId, orderId }, (client) => client.send('orderBound', { permId, clientId, orderId }));
  }

  /** Values that an execution changed; what prices change goes out with the three-minute refresh. */
  onAccountValues(values: readonly AccountValue[]): void {
    if (!this.#gateway.isConnected()) return;
    for (const client of this.#gateway.clients()) {
      for (const value of values) {
        if (client.updatesAccount === value.account) client.send('accountValue', { ...value });
        for (const requestId of client.subscriptions.requestIds('accountUpdatesMulti')) {
          client.send('accountUpdateMulti', { requestId, modelCode: '', ...value });
        }
      }
    }
  }

  onPosition(position: Position): void {
    if (!this.#gateway.isConnected()) return;
    for (const client of this.#gateway.clients()) {
      if (client.subscriptions.has('positions', 0)) sendPosition(client, position);
      for (const requestId of client.subscriptions.requestIds('positionsMulti')) {
        sendPositionMulti(client, requestId, position, '');
      }
      if (client.updatesAccount === position.account) sendPortfolioValue(client, position);
    }
  }

  #tell(owner: OrderOwner, send: (client: ClientSession) => void): void {
    if (!this.#gateway.isConnected()) return;
    // A manual order that is not bound (id 0) belongs to no client.
    const isUnbound = owner.clientId === 0 && owner.orderId === 0;
    const { masterClientId } = this.#gateway.options;
    for (const client of this.#gateway.clients()) {
      const isOwner = client.clientId === owner.clientId && !isUnbound;
      if (isOwner || (masterClientId !== undefined && client.clientId === masterClientId)) {
        send(client);
      }
    }
  }

  #remember(permId: number, conId: number): void {
    this.#decimals.delete(permId);
    this.#decimals.set(permId, shownOf(this.#gateway, conId).decimals);
    if (this.#decimals.size > MAX_REMEMBERED) this.#decimals.delete(this.#decimals.keys().next().value ?? 0);
  }
}

const MAX_REMEMBERED = 50_000;
