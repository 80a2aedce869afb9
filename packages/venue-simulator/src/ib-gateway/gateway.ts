// A simulated IB Gateway: clients' bytes in, bytes out, over the ports. It joins the wire (codec, session, capture,
// faults) with a market and accounts, and offers what the control URL shows and does.
//
// Pure: time comes from the clock, chance from the seed, memory from the accounts' store. Two runs with the same seed,
// the same market and the same script of bytes and times give the same frames.
//
// Deliberately not here: sockets (`command.ts`), prices (`market/`), orders and money (`accounts/`).

import { ControlError, type ControlTarget, type MovableClock, moveClock } from '../control/index.ts';
import type { FaultEvent } from '../faults/index.ts';
import type { ByteConnection, ByteServer, Clock } from '../ports/index.ts';
import type { SeededRandom } from '../random/index.ts';
import { GatewayFrameLog } from './capture/index.ts';
import { actOnOrder, moveMarket } from './control/index.ts';
import type { GatewayAccounts, GatewayMarket } from './domain/index.ts';
import { AnswerFaults, FrameFaults, GatewayFaults, OrderFaults } from './faults/index.ts';
import { Outages } from './outages.ts';
import {
  ClientSession,
  type GatewayContext,
  type GatewayEvent,
  type GatewayOptions,
  gatewayOptions,
  HistoryDesk,
  MarketLines,
  OrderRouter,
} from './session/index.ts';

export interface GatewayParts {
  readonly clock: Clock & Partial<MovableClock>;
  readonly random: SeededRandom;
  readonly market: GatewayMarket;
  readonly accounts: GatewayAccounts;
  readonly options?: Partial<GatewayOptions>;
  /** What happens, a plain object a line. */
  readonly onEvent?: (event: GatewayEvent | FaultEvent) => void;
  /** Opens or closes the listening port, where one stands before the gateway. */
  readonly onPort?: (isOpen: boolean) => void;
}

export class GatewayCore implements ByteServer {
  readonly control: ControlTarget;
  readonly frames = new GatewayFrameLog();
  readonly #parts: GatewayParts;
  readonly #options: GatewayOptions;
  readonly #clients = new Map<number, ClientSession>();
  /** Ids that stay in use after their client has gone, by a fault. */
  readonly #heldIds = new Set<number>();
  /** Connections that went away before startApi, since the last restart. */
  #probes = 0;
  readonly #faults: GatewayFaults;
  readonly #outages: Outages;
  readonly #context: GatewayContext;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.#options = gatewayOptions(parts.options);
    const log = parts.onEvent ?? (() => undefined);
    this.#faults = new GatewayFaults({
      clock: parts.clock,
      random: parts.random.split('faults'),
      onEvent: log,
    });
    this.#context = this.#newContext(log);
    this.#outages = new Outages(this.#context, {
      connections: () => [...this.#clients.values()],
      forgetLeftovers: () => {
        this.#heldIds.clear();
        this.#probes = 0;
      },
      onPort: parts.onPort ?? (() => undefined),
    });
    parts.accounts.setListener(new OrderRouter(this.#context));
    parts.accounts.setOrderTreatment(new OrderFaults(this.#faults));
    this.control = this.#newControl();
  }

  #newContext(log: (event: GatewayEvent) => void): GatewayContext {
    const { clock, market, accounts } = this.#parts;
    return {
      clock,
      options: this.#options,
      market,
      accounts,
      faults: this.#faults,
      answerFaults: new AnswerFaults(this.#faults),
      frameFaults: new FrameFaults(this.#faults),
      frames: this.frames,
      history: new HistoryDesk(clock, this.#options),
      lines: new MarketLines(),
      clients: () => [...this.#clients.values()].filter((client) => client.isReady),
      isConnected: () => this.#outages.isConnected,
      isFarmBroken: (farm) => this.#outages.isFarmBroken(farm),
      whenConnected: (run) => this.#outages.whenConnected(run),
      claimClientId: (client) => this.#claimClientId(client),
      log,
    };
  }

  get faults(): GatewayFaults {
    return this.#faults;
  }

  /** Connections that live, also those that have not said who they are. */
  get connectionCount(): number {
    return this.#clients.size;
  }

  // ByteServer

  onOpen(connection: ByteConnection): void {
    const door = this.#outages.door();
    if (door === 'refused' || this.#faults.strike('connection-refused', `tcp-${connection.id}`)) {
      return connection.reset();
    }
    const client = new ClientSession(this.#context, connection);
    if (this.#clients.size >= this.#options.limits.clientsMax) {
      return client.end('tooManyClients', { max: this.#options.limits.clientsMax });
    }
    this.#clients.set(connection.id, client);
    if (
      door === 'mute' ||
      this.#isWedged(client) ||
      this.#faults.strike('accept-and-never-answer', client.label)
    ) {
      client.goMute();
    }
  }

  /** Port probes leave half-closed connections behind, and a real gateway then answers nobody new. */
  #isWedged(client: ClientSession): boolean {
    const wedge = this.#faults.find('wedged-by-probes');
    if (wedge === undefined || this.#probes < wedge.probes) return false;
    return this.#faults.strike('wedged-by-probes', client.label) !== undefined;
  }

  onBytes(connection: ByteConnection, bytes: Uint8Array): void {
    this.#clients.get(connection.id)?.receive(bytes);
    this.#forgetEnded();
  }

  onClose(connection: ByteConnection): void {
    const client = this.#clients.get(connection.id);
    if (client === undefined) return;
    const { clientId } = client;
    if (clientId === undefined) this.#probes++;
    if (
      client.isReady &&
      clientId !== undefined &&
      this.#faults.strike('client-id-not-released', client.label, { clientId })
    ) {
      this.#heldIds.add(clientId);
    }
    client.onGone();
    this.#clients.delete(connection.id);
  }

  #forgetEnded(): void {
    for (const [id, client] of this.#clients) if (client.hasEnded) this.#clients.delete(id);
  }

  #claimClientId(claiming: ClientSession): boolean {
    const { clientId } = claiming;
    if (clientId === undefined || this.#heldIds.has(clientId)) return false;
    return ![...this.#clients.values()].some(
      (other) => other !== claiming && other.clientId === clientId && other.isReady && !other.hasEnded,
    );
  }

  // Control

  #newControl(): ControlTarget {
    const { clock, market, accounts } = this.#parts;
    return {
      state: () => this.state(),
      frames: this.frames,
      faults: this.#faults.board,
      moveClock: (command) => {
        if (!isMovable(clock))
          throw new ControlError(409, 'clockFixed', 'this clock cannot be moved by hand');
        return moveClock(clock, command);
      },
      moveMarket: (command) => moveMarket(market, command),
      actOnOrder: (id, command) => actOnOrder(accounts, market, id, command),
    };
  }

  /** The venue's books and who is connected; plain data. */
  state(): unknown {
    const { clock, accounts, market } = this.#parts;
    return {
      nowMs: clock.nowMs(),
      ...(accounts.state() as object),
      gateway: {
        serverVersion: this.#options.serverVersion,
        isConnected: this.#outages.isConnected,
        lines: this.#context.lines.inUse(),
        historyOpen: this.#context.history.openCount,
        clients: [...this.#clients.values()].map((client) => ({
          connection: client.label,
          clientId: client.clientId,
          version: client.version,
          isReady: client.isReady,
          sinceMs: client.connectedAtMs,
          unreadBytes: client.connection.bufferedBytes(),
          subscriptions: client.subscriptions.counts(),
        })),
      },
      market: market.state(),
    };
  }
}

function isMovable(clock: Clock & Partial<MovableClock>): clock is Clock & MovableClock {
  return clock.step !== undefined && clock.jumpTo !== undefined;
}
