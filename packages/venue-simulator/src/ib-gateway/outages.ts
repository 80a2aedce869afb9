// What the gateway itself suffers: a lost server, broken farms, restarts. Faults start it; clients see notices, silence,
// RST and a closed port. While the server is lost, what needs it waits and is done when it is back.

import { parseDurationMs } from '../faults/index.ts';
import type { GatewayError } from './domain/index.ts';
import { type ErrorName, gatewayError } from './errors/index.ts';
import type { FaultActors, FaultParameters } from './faults/index.ts';
import type { ClientSession, GatewayContext, SubscriptionKind } from './session/index.ts';

export interface OutageSurroundings {
  /** All connections, also those without startApi. */
  connections(): readonly ClientSession[];
  /** Client ids and half-closed connections that outlived their clients. */
  forgetLeftovers(): void;
  onPort(isOpen: boolean): void;
}

/** How a new connection fares. */
export type Door = 'open' | 'refused' | 'mute';

/** What ends with 1101: everything that streams prices. */
const PRICE_STREAMS: readonly SubscriptionKind[] = [
  'marketData',
  'tickByTick',
  'realTimeBars',
  'depth',
  'scanner',
];
const OWN = -1;

type FarmKind = FaultParameters<'farm-flap'>['kind'];
const farmNotices: Readonly<
  Record<FarmKind, readonly [ErrorName & `${string}Broken`, ErrorName & `${string}Ok`]>
> = {
  marketData: ['marketDataFarmBroken', 'marketDataFarmOk'],
  history: ['historyFarmBroken', 'historyFarmOk'],
  definitions: ['definitionFarmBroken', 'definitionFarmOk'],
};

export class Outages {
  readonly #gateway: GatewayContext;
  readonly #surroundings: OutageSurroundings;
  readonly #brokenFarms = new Set<string>();
  #lostBy = 0;
  /** Who was connected when a restart began. */
  #cutOff: readonly number[] = [];
  #door: Door = 'open';
  #waiting: (() => void)[] = [];

  constructor(gateway: GatewayContext, surroundings: OutageSurroundings) {
    this.#gateway = gateway;
    this.#surroundings = surroundings;
    gateway.faults.setActors(this.#actors());
  }

  get isConnected(): boolean {
    return this.#lostBy === 0;
  }

  isFarmBroken(farm: string): boolean {
    return this.#brokenFarms.has(farm);
  }

  door(): Door {
    return this.#door;
  }

  whenConnected(run: () => void): void {
    if (this.isConnected) run();
    else this.#waiting.push(run);
  }

  #actors(): FaultActors {
    return {
      'connectivity-lost': {
        start: () => this.#loseServer(),
        end: ({ restored }) => this.#regainServer(restored),
      },
      'connectivity-storm': {
        start: (parameters, fault) =>
          this.#storm(parseDurationMs(parameters.every), () => this.#isActive(fault.id)),
        end: () => this.#regainServer('maintained'),
      },
      'farm-flap': {
        start: (parameters) => this.#breakFarm(parameters),
        end: (parameters) => this.#repairFarm(parameters),
      },
      'farm-flap-corrupt-prices': { start: () => this.#flapConnecting() },
      'competing-session': { start: ({ bunch }) => this.#compete(bunch) },
      'bust-event': {
        start: () => this.#endStreams(['realTimeBars', 'history'], gatewayError('bustEvent')),
      },
      'live-updates-failed': {
        start: () => this.#endStreams(['history'], gatewayError('liveUpdatesFailed')),
      },
      'depth-reset': { start: () => this.#tellStreams('depth', gatewayError('depthReset')) },
      'reset-connection': {
        start: ({ clientId }) => {
          for (const client of this.#addressed(clientId)) client.drop('faultReset');
        },
      },
      'half-open': {
        start: ({ clientId, stops }) => {
          for (const client of this.#addressed(clientId)) client.halfOpen(stops);
        },
        end: ({ clientId }) => {
          for (const client of this.#addressed(clientId)) client.reopen();
        },
      },
      'client-id-not-released': { start: () => undefined, end: () => this.#surroundings.forgetLeftovers() },
      'wedged-by-probes': { start: () => this.#surroundings.forgetLeftovers() },
      'auto-restart': {
        start: (parameters) => this.#restart(parameters),
        end: (parameters) => this.#comeBack(parameters),
      },
      'weekly-login': {
        start: () => this.#shutDown('weeklyLogin'),
        end: () => this.#openDoor('open'),
      },
      'port-reset': {
        start: ({ port }) => {
          this.#tellAll(gatewayError('socketPortReset', { port }));
          for (const client of this.#surroundings.connections()) client.end('portReset');
        },
      },
    };
  }

  #isActive(id: number): boolean {
    return this.#gateway.faults.board.active().some((fault) => fault.id === id);
  }

  #addressed(clientId: number | undefined): readonly ClientSession[] {
    return this.#surroundings
      .connections()
      .filter((client) => clientId === undefined || client.clientId === clientId);
  }

  #tellAll(notice: GatewayError): void {
    for (const client of this.#gateway.clients()) client.error(OWN, notice);
  }

  // The server

  #loseServer(): void {
    this.#lostBy++;
    this.#tellAll(gatewayError('connectivityLost'));
  }

  #storm(everyMs: number, isOn: () => boolean): void {
    this.#loseServer();
    const { clock } = this.#gateway;
    const again = (): void => {
      clock.scheduleAt(clock.nowMs() + everyMs, () => {
        if (!isOn()) return;
        this.#tellAll(gatewayError('connectivityLost'));
        again();
      });
    };
    again();
  }

  #regainServer(restored: 'maintained' | 'lost'): void {
    this.#lostBy--;
    if (!this.isConnected) return;
    const { farms } = this.#gateway.options;
    const names = [...farms.marketData, ...farms.history, ...farms.definitions].join('; ');
    if (restored === 'lost') {
      for (const client of this.#gateway.clients()) client.subscriptions.cancelAll(PRICE_STREAMS);
      this.#tellAll(gatewayError('connectivityRestoredDataLost'));
    } else this.#tellAll(gatewayError('connectivityRestoredDataMaintained', { farms: names }));
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const run of waiting) run();
  }

  // Farms

  #farmOf({ kind, farm }: FaultParameters<'farm-flap'>): string {
    return farm ?? this.#gateway.options.farms[kind][0] ?? 'usfarm';
  }

  #breakFarm(parameters: FaultParameters<'farm-flap'>): void {
    const farm = this.#farmOf(parameters);
    this.#brokenFarms.add(farm);
    this.#tellAll(gatewayError(farmNotices[parameters.kind][0], { farm }));
  }

  #repairFarm(parameters: FaultParameters<'farm-flap'>): void {
    const farm = this.#farmOf(parameters);
    this.#brokenFarms.delete(farm);
    this.#tellAll(gatewayError(farmNotices[parameters.kind][1], { farm }));
  }

  #flapConnecting(): void {
    const farm = this.#gateway.options.farms.marketData[0] ?? 'usfarm';
    this.#tellAll(gatewayError('marketDataFarmConnecting', { farm }));
    this.#tellAll(gatewayError('marketDataFarmOk', { farm }));
  }

  // Streams

  #compete(bunch: number): void {
    for (const client of this.#gateway.clients()) {
      const streams = client.subscriptions.requestIds('marketData');
      for (const requestId of streams) client.error(requestId, gatewayError('competingSession'));
      for (let sent = streams.length; sent < bunch; sent++)
        client.error(OWN, gatewayError('competingSession'));
    }
  }

  #tellStreams(kind: SubscriptionKind, error: GatewayError): void {
    for (const client of this.#gateway.clients()) {
      for (const requestId of client.subscriptions.requestIds(kind)) client.error(requestId, error);
    }
  }

  #endStreams(kinds: readonly SubscriptionKind[], error: GatewayError): void {
    for (const kind of kinds) this.#tellStreams(kind, error);
    for (const client of this.#gateway.clients()) client.subscriptions.cancelAll(kinds);
  }

  // Restarts

  #shutDown(reason: string): void {
    this.#openDoor('refused');
    this.#surroundings.onPort(false);
    for (const client of this.#surroundings.connections()) client.drop(reason);
    this.#surroundings.forgetLeftovers();
    this.#waiting = [];
  }

  #openDoor(door: Door): void {
    this.#door = door;
    if (door !== 'refused') this.#surroundings.onPort(true);
  }

  /** Closed, then refused, then mute; well again when the fault ends. */
  #restart({ duration, refusedFor, muteFor, inFlight }: FaultParameters<'auto-restart'>): void {
    const { clock, accounts } = this.#gateway;
    if (inFlight === 'lost') accounts.dropUnacknowledged();
    this.#cutOff = this.#gateway.clients().flatMap(({ clientId }) => clientId ?? []);
    this.#shutDown('autoRestart');
    const endMs = clock.nowMs() + parseDurationMs(duration);
    const muteMs = endMs - parseDurationMs(muteFor);
    clock.scheduleAt(muteMs - parseDurationMs(refusedFor), () => {
      // The port listens again, but resets whoever comes.
      if (this.#door === 'refused') this.#surroundings.onPort(true);
    });
    clock.scheduleAt(muteMs, () => {
      if (this.#door === 'refused') this.#openDoor('mute');
    });
  }

  #comeBack({ rollBack }: FaultParameters<'auto-restart'>): void {
    if (rollBack > 0) {
      for (const clientId of this.#cutOff) this.#gateway.accounts.rollBackNextValidId(clientId, rollBack);
    }
    for (const client of this.#surroundings.connections()) client.drop('autoRestart');
    this.#openDoor('open');
  }
}
