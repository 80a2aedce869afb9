// The whole gateway, market and accounts included, over a virtual clock and connections in memory.

import { VirtualClock } from '../../clock/index.ts';
import type { FaultEvent } from '../../faults/index.ts';
import type { StateStore } from '../../ports/index.ts';
import { SeededRandom } from '../../random/index.ts';
import { SimulatedAccounts } from '../accounts/index.ts';
import { GatewayCore } from '../gateway.ts';
import { SimulatedMarket } from '../market/index.ts';
import type { GatewayEvent, GatewayOptions } from '../session/index.ts';
import { WireClient } from './fake-connection.ts';

/** Tuesday before Thanksgiving, 10:00 in New York. */
export const wholeStartMs = Date.UTC(2026, 10, 24, 15);

export interface WholeSetup {
  readonly seed?: number;
  readonly startMs?: number;
  readonly options?: Partial<GatewayOptions>;
  readonly store?: StateStore;
  readonly quotesPerSecond?: number;
}

export class WholeGateway {
  readonly clock: VirtualClock;
  readonly gateway: GatewayCore;
  readonly events: (GatewayEvent | FaultEvent)[] = [];
  #connections = 0;

  constructor({ seed = 1, startMs = wholeStartMs, options = {}, store, quotesPerSecond }: WholeSetup = {}) {
    const clock = new VirtualClock(startMs);
    const random = new SeededRandom(seed);
    const market = new SimulatedMarket({
      clock,
      seed,
      ...(quotesPerSecond === undefined ? {} : { quotesPerSecond }),
    });
    const accounts = new SimulatedAccounts({ clock, market, random: random.split('accounts'), store });
    this.clock = clock;
    this.gateway = new GatewayCore({
      clock,
      random,
      market,
      accounts,
      options,
      onEvent: (event) => this.events.push(event),
    });
  }

  connect(): WireClient {
    return new WireClient(this.gateway, ++this.#connections);
  }

  started(clientId: number, versions?: string): WireClient {
    const client = this.connect().start(clientId, versions);
    client.take();
    return client;
  }

  inject(name: string, parameters: Readonly<Record<string, unknown>> = {}): void {
    this.gateway.faults.board.inject(name, parameters);
  }

  /** Events of one kind. */
  eventsOf(event: string): readonly (GatewayEvent | FaultEvent)[] {
    return this.events.filter((one) => one.event === event);
  }
}
