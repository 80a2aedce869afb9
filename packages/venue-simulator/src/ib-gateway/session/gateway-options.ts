// What a gateway can be told, with what it does when told nothing. Figures that IBKR does not publish for certain are
// options for that reason.

import { DEFAULT_VERSION, NEWEST_VERSION } from '../codec/index.ts';

export interface GatewayLimits {
  readonly clientsMax: number;
  readonly messagesPerSecondMax: number;
  /** Above this a warning (code 0) goes out, once until the rate has fallen again. */
  readonly messagesPerSecondWarning: number;
  /** `drop`: error 100 and the end; `pace`: the gateway takes messages more slowly. `+PACEAPI` asks for the latter. */
  readonly onExcess: 'drop' | 'pace';
  /** Market data lines of the user, over all clients. */
  readonly marketDataLinesMax: number;
  readonly tickByTickMax: number;
  /** Between two tick-by-tick requests of one kind for one instrument. */
  readonly tickByTickRepeatMs: number;
  readonly depthMax: number;
  readonly accountSummariesMax: number;
  readonly historyOpenMax: number;
  readonly scannersMax: number;
  /** Bytes that a client may leave unread before it is dropped. */
  readonly unreadBytesMax: number;
}

/** The counters for bars of 30 seconds and less. */
export interface HistoryPacing {
  readonly identicalWithinMs: number;
  readonly sameContractMax: number;
  readonly sameContractWithinMs: number;
  readonly requestsMax: number;
  readonly requestsWithinMs: number;
}

export interface GatewayLatencies {
  /** Until the first byte of a history answer. */
  readonly historyMs: number;
  /** More for each thousand bars; one history answer is made at a time. */
  readonly historyPerThousandBarsMs: number;
  readonly contractDetailsMs: number;
}

export interface GatewayFarms {
  readonly marketData: readonly string[];
  readonly history: readonly string[];
  readonly definitions: readonly string[];
}

export interface GatewayOptions {
  /** Offered to clients, 177 to 193; each gets its own highest up to this. */
  readonly serverVersion: number;
  /** Zone of the login: greeting, account times, times without a zone. */
  readonly timeZone: string;
  /** Orders and what shows them are refused. */
  readonly readOnly: boolean;
  /** Sees the orders and executions of all clients. */
  readonly masterClientId: number | undefined;
  /** Own open orders and account values without being asked: never, before nextValidId, or right after. */
  readonly unsolicitedOnConnect: 'never' | 'beforeReady' | 'afterReady';
  readonly limits: GatewayLimits;
  readonly historyPacing: HistoryPacing;
  readonly latencies: GatewayLatencies;
  readonly farms: GatewayFarms;
  /** Account values and portfolio go out again after this time without a change of position. */
  readonly accountRefreshMs: number;
  readonly pnlIntervalMs: number;
  readonly scannerIntervalMs: number;
}

export const defaultOptions: GatewayOptions = {
  serverVersion: DEFAULT_VERSION,
  timeZone: 'US/Eastern',
  readOnly: false,
  masterClientId: undefined,
  unsolicitedOnConnect: 'never',
  limits: {
    clientsMax: 32,
    messagesPerSecondMax: 50,
    messagesPerSecondWarning: 42,
    onExcess: 'drop',
    marketDataLinesMax: 100,
    tickByTickMax: 3,
    tickByTickRepeatMs: 15_000,
    depthMax: 3,
    accountSummariesMax: 2,
    historyOpenMax: 50,
    scannersMax: 10,
    unreadBytesMax: 8_000_000,
  },
  historyPacing: {
    identicalWithinMs: 15_000,
    sameContractMax: 6,
    sameContractWithinMs: 2000,
    requestsMax: 60,
    requestsWithinMs: 600_000,
  },
  latencies: { historyMs: 40, historyPerThousandBarsMs: 60, contractDetailsMs: 0 },
  farms: {
    marketData: ['usfarm.nj', 'usfuture', 'cashfarm', 'usopt', 'usfarm'],
    history: ['ushmds'],
    definitions: ['secdefnj'],
  },
  accountRefreshMs: 180_000,
  pnlIntervalMs: 1000,
  scannerIntervalMs: 30_000,
};

/** The lowest version that may be offered: below it the order layouts differ for good. */
const OFFERED_MIN = 177;

/** Options over the defaults. @throws RangeError for a version that cannot be offered. */
export function gatewayOptions(given: Partial<GatewayOptions> = {}): GatewayOptions {
  const options = { ...defaultOptions, ...given };
  const { serverVersion } = options;
  if (!Number.isInteger(serverVersion) || serverVersion < OFFERED_MIN || serverVersion > NEWEST_VERSION) {
    throw new RangeError(`server version ${serverVersion}: expected ${OFFERED_MIN} to ${NEWEST_VERSION}`);
  }
  return options;
}
