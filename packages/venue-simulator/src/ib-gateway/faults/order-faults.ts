// Faults of orders: what befalls them on their way in. The accounts ask for each order and cancel.

import { parseDurationMs } from '../../faults/index.ts';
import type {
  CancelTreatment,
  Contract,
  Order,
  OrderOwner,
  OrderTreatment,
  SubmitTreatment,
} from '../domain/index.ts';
import { gatewayError } from '../errors/index.ts';
import type { FaultName, FaultParameters } from './fault-table.ts';
import type { GatewayFaults } from './gateway-faults.ts';

export class OrderFaults implements OrderTreatment {
  readonly #faults: GatewayFaults;

  constructor(faults: GatewayFaults) {
    this.#faults = faults;
  }

  ofSubmit(owner: OrderOwner, _contract: Contract, _order: Order): SubmitTreatment {
    if (this.#faults.isQuiet) return {};
    const struck = <Name extends FaultName>(name: Name) => this.#strike(name, owner);
    if (struck('order-lost')) return { lost: true };
    const rejected = struck('order-rejected');
    if (rejected) {
      return {
        reject: { error: gatewayError('orderRejected', { reason: rejected.reason }), status: 'Inactive' },
      };
    }
    const late = struck('order-acknowledged-late');
    return {
      unacknowledged: struck('order-never-acknowledged') !== undefined || undefined,
      acknowledgeAfterMs: late && parseDurationMs(late.delay),
      inactive: struck('order-inactive') !== undefined || undefined,
      fillBeforeAcknowledgement: struck('fill-before-acknowledgement') !== undefined || undefined,
      fillsIn: struck('partial-fills')?.pieces,
      ...this.#notices(owner),
    };
  }

  #notices(owner: OrderOwner): SubmitTreatment {
    const notices = [];
    if (this.#strike('order-tif-preset', owner)) notices.push(gatewayError('tifSetByPreset'));
    const warning = this.#strike('order-warning', owner);
    if (warning) notices.push(gatewayError('orderMessage', { text: warning.text }));
    const held = this.#strike('order-held', owner);
    if (held) notices.push(gatewayError('orderHeldForLocate'));
    return { ...(notices.length > 0 ? { notices } : {}), ...(held ? { held: 'locate' } : {}) };
  }

  ofCancel(owner: OrderOwner): CancelTreatment {
    if (this.#faults.isQuiet) return {};
    if (this.#strike('cancel-lost', owner)) return { lost: true };
    if (this.#strike('cancel-not-found', owner)) {
      return { refuse: gatewayError('orderToCancelNotFound', { orderId: owner.orderId }) };
    }
    const late = this.#strike('cancel-late', owner);
    return {
      fillFirst: this.#strike('fill-before-cancel', owner) !== undefined || undefined,
      fillAfterCancel: this.#strike('fill-after-cancel', owner) !== undefined || undefined,
      confirmAfterMs: late && parseDurationMs(late.delay),
    };
  }

  #strike<Name extends FaultName>(name: Name, owner: OrderOwner): FaultParameters<Name> | undefined {
    return this.#faults.strike(name, `order ${owner.orderId} of client ${owner.clientId}`, {
      clientId: owner.clientId,
    });
  }
}
