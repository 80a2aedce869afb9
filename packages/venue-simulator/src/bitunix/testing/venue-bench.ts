// A Bitunix venue on a virtual clock with a market that a test writes down, and clients that need no socket.

import { VirtualClock } from '../../clock/index.ts';
import {
  fundingSchedule,
  type MarketEvent,
  type MarketFeed,
  type MarketInstrument,
  standardInstruments,
} from '../../market/index.ts';
import type { HttpResponse, MessageConnection, StateStore } from '../../ports/index.ts';
import { BitunixVenue, type BitunixVenueOptions } from '../bitunix-venue.ts';
import { signature } from '../signature.ts';

/** 2026-01-05T12:00:00Z: a whole minute, hour and half a funding interval. */
export const benchStartMs = Date.UTC(2026, 0, 5, 12);

export const bitcoin: MarketInstrument = standardInstruments[0]!;

/** A quote of BTCUSDT `atS` seconds after the start; prices in USDT, sizes in BTC. */
export function quote(atS: number, bid: number, ask: number, bidSize = 5, askSize = 5): MarketEvent {
  return {
    type: 'quote',
    symbol: 'BTCUSDT',
    atMs: benchStartMs + Math.round(atS * 1000),
    bidTicks: Math.round(bid * 10),
    bidLots: Math.round(bidSize * 10_000),
    askTicks: Math.round(ask * 10),
    askLots: Math.round(askSize * 10_000),
  };
}

export function trade(
  atS: number,
  price: number,
  size: number,
  aggressor: 'buy' | 'sell' = 'buy',
): MarketEvent {
  const atMs = benchStartMs + Math.round(atS * 1000);
  const lots = Math.round(size * 10_000);
  return { type: 'trade', symbol: 'BTCUSDT', atMs, priceTicks: Math.round(price * 10), lots, aggressor };
}

export function feedOf(events: readonly MarketEvent[]): MarketFeed {
  const left = [...events];
  return { startMs: left[0]?.atMs ?? benchStartMs, next: () => left.shift() };
}

/** A market that stands at 60,000.0 / 60,000.1 from before the start. */
export const calmMarket = [quote(-60, 60_000, 60_000.1), trade(-60, 60_000, 1)];

export class MemoryStore implements StateStore {
  text: string | undefined;

  load(): string | undefined {
    return this.text;
  }

  save(text: string): void {
    this.text = text;
  }
}

export class BenchConnection implements MessageConnection {
  readonly id: number;
  readonly path: string;
  readonly sent: string[] = [];
  isReading = true;
  closedWith: number | 'terminated' | undefined;
  readonly #onClosed: (connection: BenchConnection) => void;

  constructor(id: number, path: string, onClosed: (connection: BenchConnection) => void) {
    this.id = id;
    this.path = path;
    this.#onClosed = onClosed;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  bufferedBytes(): number {
    return 0;
  }

  close(code: number, _reason: string): void {
    this.#end(code);
  }

  terminate(): void {
    this.#end('terminated');
  }

  setReading(reading: boolean): void {
    this.isReading = reading;
  }

  #end(how: number | 'terminated'): void {
    if (this.closedWith !== undefined) return;
    this.closedWith = how;
    this.#onClosed(this);
  }

  /** Messages of a channel, parsed; `op` for answers to operations. */
  of(channel: string): BenchMessage[] {
    const parsed = this.sent.map((text) => JSON.parse(text) as BenchMessage);
    return parsed.filter((message) => (message.ch ?? 'op') === channel);
  }

  /** Forgets what came so far. */
  clear(): void {
    this.sent.length = 0;
  }
}

/** An answer's JSON as tests look into it: any name may be there, and anything may be a list. */
export type LooseJson = { readonly [key: string]: LooseJson } & readonly LooseJson[];

export interface BenchMessage {
  readonly ch?: string;
  readonly op?: string;
  readonly symbol?: string;
  readonly ts?: number;
  readonly data: LooseJson;
}

export interface BenchAnswer {
  readonly status: number;
  readonly text: string;
  readonly code: number;
  readonly data: LooseJson;
  readonly msg: string;
}

export type Outcome = { type: 'answered'; response: HttpResponse } | { type: 'cut' } | { type: 'pending' };

export interface RequestExtras {
  readonly apiKey?: string;
  readonly secret?: string;
  readonly timestamp?: string;
  readonly sign?: string;
  readonly remoteAddress?: string;
}

export class VenueBench {
  readonly clock = new VirtualClock(benchStartMs);
  readonly venue: BitunixVenue;
  readonly faultLog: string[] = [];
  readonly calledPaths = new Set<string>();
  #nextConnection = 1;
  #nonce = 0;

  constructor(
    events: readonly MarketEvent[] = calmMarket,
    options: Partial<BitunixVenueOptions> & { rate?: string } = {},
  ) {
    this.venue = new BitunixVenue({
      clock: this.clock,
      feed: feedOf(events),
      instruments: [bitcoin],
      funding: fundingSchedule({ seed: 1, fixedRates: { BTCUSDT: options.rate ?? '0.0001' } }),
      seed: 1,
      movableClock: {
        nowMs: () => this.clock.nowMs(),
        step: (ms) => this.clock.advanceBy(ms),
        jumpTo: (ms) => this.clock.jumpTo(ms),
      },
      onFault: (event) => this.faultLog.push(`${event.event} ${event.name}`),
      ...options,
    });
  }

  /** Lets `seconds` pass. */
  pass(seconds: number): void {
    this.clock.advanceBy(Math.round(seconds * 1000));
  }

  connect(path = '/public/'): BenchConnection {
    const connection = new BenchConnection(this.#nextConnection++, path, (closed) =>
      this.venue.onClose(closed),
    );
    this.venue.onOpen(connection);
    return connection;
  }

  say(connection: BenchConnection, message: unknown): void {
    this.venue.onMessage(connection, typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(connection: BenchConnection, ...channels: string[]): void {
    this.say(connection, { op: 'subscribe', args: channels.map((ch) => ({ symbol: 'BTCUSDT', ch })) });
  }

  /** A private connection, logged in and subscribed to all four channels. */
  connectPrivate(): BenchConnection {
    const connection = this.connect('/private/');
    this.say(connection, { op: 'login', args: [this.credentials()] });
    this.subscribe(connection, 'order', 'position', 'balance', 'tpsl');
    return connection;
  }

  credentials(secret = 'holdfast-sim', atS = Math.floor(this.clock.nowMs() / 1000)): Record<string, unknown> {
    const parts = {
      apiKey: 'holdfast-sim',
      nonce: this.#newNonce(),
      timestamp: String(atS),
      query: [],
      body: '',
    };
    return { apiKey: parts.apiKey, timestamp: atS, nonce: parts.nonce, sign: signature(parts, secret) };
  }

  #newNonce(): string {
    return String(this.#nonce++).padStart(32, '0');
  }

  /** Sends a request, signed; nothing has happened yet when this returns. */
  send(
    method: 'GET' | 'POST',
    path: string,
    parameters: Record<string, unknown> | string = {},
    extras: RequestExtras = {},
  ): { outcome: Outcome } {
    const open: { outcome: Outcome } = { outcome: { type: 'pending' } };
    this.calledPaths.add(path);
    const query =
      method === 'GET'
        ? Object.entries(parameters).map(([key, value]) => [key, queryValue(value)] as const)
        : [];
    const body =
      method === 'GET' ? '' : typeof parameters === 'string' ? parameters : JSON.stringify(parameters);
    const apiKey = extras.apiKey ?? 'holdfast-sim';
    const timestamp = extras.timestamp ?? String(this.clock.nowMs());
    const nonce = this.#newNonce();
    const sign =
      extras.sign ?? signature({ apiKey, nonce, timestamp, query, body }, extras.secret ?? 'holdfast-sim');
    this.venue.onRequest(
      {
        method,
        path,
        query,
        headers: { 'api-key': apiKey, nonce, timestamp, sign },
        body,
        remoteAddress: extras.remoteAddress ?? '10.0.0.1',
      },
      {
        respond: (response) => {
          if (open.outcome.type === 'pending') open.outcome = { type: 'answered', response };
        },
        cut: () => {
          if (open.outcome.type === 'pending') open.outcome = { type: 'cut' };
        },
      },
    );
    return open;
  }

  /** Sends a request and lets 150 ms pass, enough for answer, matching and pushes and for the limits to hold. */
  ask(
    method: 'GET' | 'POST',
    endpoint: string,
    parameters: Record<string, unknown> | string = {},
    extras: RequestExtras = {},
  ): BenchAnswer {
    const path = endpoint.startsWith('/') ? endpoint : `/api/v1/futures/${endpoint}`;
    const open = this.send(method, path, parameters, extras);
    this.clock.advanceBy(250);
    if (open.outcome.type !== 'answered') throw new Error(`${method} ${path}: ${open.outcome.type}`);
    const { status, body } = open.outcome.response;
    const json = body.startsWith('{')
      ? (JSON.parse(body) as { code: number; data: LooseJson; msg: string })
      : undefined;
    return {
      status,
      text: body,
      code: json?.code ?? -1,
      data: json?.data ?? ([] as unknown as LooseJson),
      msg: json?.msg ?? '',
    };
  }

  get(endpoint: string, parameters: Record<string, unknown> = {}): BenchAnswer {
    return this.ask('GET', endpoint, parameters);
  }

  post(endpoint: string, parameters: Record<string, unknown> = {}): BenchAnswer {
    return this.ask('POST', endpoint, parameters);
  }

  /** Places an order and gives its id. */
  place(order: Record<string, unknown>): string {
    const answer = this.post('trade/place_order', { symbol: 'BTCUSDT', orderType: 'MARKET', ...order });
    if (answer.code !== 0) throw new Error(`place_order: ${answer.code} ${answer.msg}`);
    return String(answer.data.orderId);
  }

  position() {
    return this.get('position/get_pending_positions').data[0];
  }
  state(): LooseJson {
    return this.venue.state() as LooseJson;
  }
}

const queryValue = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
