// A gateway over fakes and a virtual clock.

import { VirtualClock } from '../../clock/index.ts';
import type { FaultEvent } from '../../faults/index.ts';
import { SeededRandom } from '../../random/index.ts';
import { GatewayCore } from '../gateway.ts';
import type { GatewayEvent, GatewayOptions } from '../session/index.ts';
import { FakeAccounts } from './fake-accounts.ts';
import { WireClient } from './fake-connection.ts';
import { FakeMarket } from './fake-market.ts';

/** Tuesday before Thanksgiving, 10:00 in New York. */
const harnessStartMs = Date.UTC(2026, 10, 24, 15);

export class GatewayHarness {
  readonly clock = new VirtualClock(harnessStartMs);
  readonly market = new FakeMarket();
  readonly accounts = new FakeAccounts();
  readonly events: (GatewayEvent | FaultEvent)[] = [];
  readonly gateway: GatewayCore;
  #connections = 0;

  constructor(options: Partial<GatewayOptions> = {}, seed = 1) {
    this.gateway = new GatewayCore({
      clock: this.clock,
      random: new SeededRandom(seed),
      market: this.market,
      accounts: this.accounts,
      options,
      onEvent: (event) => this.events.push(event),
    });
  }

  connect(): WireClient {
    return new WireClient(this.gateway, ++this.#connections);
  }

  /** A client that has started, with its welcome taken. */
  started(clientId: number, versions?: string): WireClient {
    const client = this.connect().start(clientId, versions);
    client.take();
    return client;
  }

  inject(name: string, parameters: Readonly<Record<string, unknown>> = {}): void {
    this.gateway.faults.board.inject(name, parameters);
  }
}
