// What clients and request handlers need of the gateway around them.

import type { Clock } from '../../ports/index.ts';
import type { GatewayFrameLog } from '../capture/index.ts';
import type { GatewayAccounts, GatewayMarket } from '../domain/index.ts';
import type { AnswerFaults, FrameFaults, GatewayFaults } from '../faults/index.ts';
import type { ClientSession } from './client-session.ts';
import type { GatewayOptions } from './gateway-options.ts';
import type { HistoryDesk } from './history-desk.ts';
import type { MarketLines } from './market-lines.ts';

/** A line of the gateway's log: what happened, plain data. */
export interface GatewayEvent {
  readonly event: string;
  readonly [key: string]: unknown;
}

export interface GatewayContext {
  readonly clock: Clock;
  readonly options: GatewayOptions;
  readonly market: GatewayMarket;
  readonly accounts: GatewayAccounts;
  readonly faults: GatewayFaults;
  readonly answerFaults: AnswerFaults;
  readonly frameFaults: FrameFaults;
  readonly frames: GatewayFrameLog;
  readonly history: HistoryDesk;
  readonly lines: MarketLines;
  /** Clients that have sent startApi, in the order of their coming. */
  clients(): readonly ClientSession[];
  /** Whether the gateway has its server: false between 1100 and 1101 or 1102. */
  isConnected(): boolean;
  /** Farms that are broken at present. */
  isFarmBroken(farm: string): boolean;
  /** Admits a client id, or says that it is in use. */
  claimClientId(client: ClientSession): boolean;
  /** Runs now, or when the gateway has its server again. */
  whenConnected(run: () => void): void;
  log(event: GatewayEvent): void;
}
