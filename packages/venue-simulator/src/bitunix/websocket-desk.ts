// The websockets: operations of clients (ping, login, subscribe, unsubscribe) and who listens to what.
//
// As observed of the live venue: a greeting after the connect, no acknowledgement of a subscription (data come), the bare
// operation after an unsubscribe. Error messages are our guess: the documentation shows none.

import type { FrameLog } from '../control/index.ts';
import { klineIntervals } from '../market/index.ts';
import type { MessageConnection } from '../ports/index.ts';
import type { Account } from './books.ts';
import { errorCodes, type VenueErrorCode } from './error-codes.ts';
import { type MessageWire, pathKind } from './message-wire.ts';
import { RateLimit } from './rate-limit.ts';
import { signature } from './signature.ts';

export interface Listener {
  readonly connection: MessageConnection;
  /** `channel` for private and account-wide ones, `channel:SYMBOL` for market data. */
  readonly channels: Set<string>;
  account?: Account;
}

export interface WebsocketDeskOptions {
  readonly wire: MessageWire;
  readonly frames: FrameLog;
  readonly nowMs: () => number;
  /** Seconds and milliseconds of stamps and signatures; a fault may skew them. */
  readonly stampMs: () => number;
  readonly signatureMs: () => number;
  readonly accountOf: (apiKey: string) => Account | undefined;
  readonly hasSymbol: (symbol: string) => boolean;
  /** A new subscription: the snapshot is due. */
  readonly onSubscribe: (listener: Listener, channel: string, symbol: string | undefined) => void;
}

const marketChannels: ReadonlySet<string> = new Set([
  ...klineIntervals.flatMap((interval) => [`market_kline_${interval}`, `mark_kline_${interval}`]),
  'ticker',
  'price',
  'trade',
  'depth_book1',
  'depth_book5',
  'depth_book15',
  'depth_books',
]);

const privateChannels: ReadonlySet<string> = new Set(['order', 'position', 'balance', 'tpsl']);

const mostChannels = 300;
const messagesPerSecond = 5;
const signatureWindowS = 60;

export class WebsocketDesk {
  readonly listeners = new Map<number, Listener>();
  readonly #options: WebsocketDeskOptions;
  readonly #limit = new RateLimit(messagesPerSecond);

  constructor(options: WebsocketDeskOptions) {
    this.#options = options;
  }

  onOpen(connection: MessageConnection): void {
    if (!/^\/(public|private)\/?$/.test(connection.path)) {
      connection.close(1008, `no ${connection.path} here: /public/ or /private/`);
      return;
    }
    this.listeners.set(connection.id, { connection, channels: new Set() });
    this.#options.wire.opened(connection);
    this.#send(connection, { op: 'connect', data: { result: true } });
  }

  onClose(connection: MessageConnection): void {
    this.listeners.delete(connection.id);
    this.#limit.forget(String(connection.id));
    this.#options.wire.closed(connection);
  }

  onMessage(connection: MessageConnection, text: string): void {
    const { frames, nowMs } = this.#options;
    frames.record(nowMs(), `ws-${connection.id}`, 'in', text);
    const listener = this.listeners.get(connection.id);
    if (listener === undefined) return;
    if (!this.#limit.take(String(connection.id), nowMs())) {
      this.#refuse(connection, errorCodes.requestTooFrequent);
      return;
    }
    const message = parseObject(text);
    if (message === undefined) {
      this.#refuse(connection, errorCodes.parameterError, 'not a JSON object');
      return;
    }
    this.#operate(listener, message);
  }

  #operate(listener: Listener, message: Readonly<Record<string, unknown>>): void {
    switch (message.op) {
      case 'ping':
        this.#ping(listener.connection, message.ping);
        return;
      case 'login':
        this.#login(listener, message.args);
        return;
      case 'subscribe':
        for (const argument of this.#arguments(listener, message)) this.#subscribe(listener, argument);
        return;
      case 'unsubscribe':
        for (const argument of this.#arguments(listener, message)) listener.channels.delete(keyOf(argument));
        this.#send(listener.connection, { op: 'unsubscribe' });
        return;
      default:
        this.#refuse(
          listener.connection,
          errorCodes.parameterError,
          'op: ping, login, subscribe or unsubscribe',
        );
    }
  }

  #ping(connection: MessageConnection, ping: unknown): void {
    this.#send(connection, { op: 'ping', pong: Math.floor(this.#options.stampMs() / 1000), ping });
  }

  #login(listener: Listener, args: unknown): void {
    const { connection } = listener;
    const answer = (error?: VenueErrorCode) => {
      const result =
        error === undefined ? { result: true } : { result: false, code: error.code, msg: error.message };
      this.#send(connection, { op: 'login', data: result });
    };
    const credentials = Array.isArray(args) ? asObject(args[0]) : undefined;
    if (pathKind(connection.path) !== 'private' || credentials === undefined)
      return answer(errorCodes.parameterError);
    const apiKey = String(credentials.apiKey ?? '');
    if (apiKey === '') return answer(errorCodes.apiKeyEmpty);
    const account = this.#options.accountOf(apiKey);
    if (account === undefined) return answer(errorCodes.unknownApiKey);
    const timestamp = String(credentials.timestamp ?? '');
    const ageS = Math.abs(this.#options.signatureMs() / 1000 - Number(timestamp));
    if (!(ageS <= signatureWindowS)) return answer(errorCodes.timestampExpired);
    const nonce = String(credentials.nonce ?? '');
    const expected = signature({ apiKey, nonce, timestamp, query: [], body: '' }, account.secret);
    if (nonce === '' || credentials.sign !== expected) return answer(errorCodes.signatureError);
    listener.account = account;
    answer();
  }

  #arguments(listener: Listener, message: Readonly<Record<string, unknown>>): ChannelArgument[] {
    const args = message.args;
    if (!Array.isArray(args)) {
      this.#refuse(listener.connection, errorCodes.parameterError, 'args must be a list');
      return [];
    }
    const valid: ChannelArgument[] = [];
    for (const item of args) {
      const problem = this.#problemOf(listener, asObject(item));
      if (problem === undefined) valid.push(argumentOf(item as Record<string, unknown>));
      else this.#refuse(listener.connection, problem.error, problem.detail);
    }
    return valid;
  }

  #problemOf(
    listener: Listener,
    argument: Readonly<Record<string, unknown>> | undefined,
  ): { error: VenueErrorCode; detail: string } | undefined {
    const channel = argument?.ch;
    if (argument === undefined || typeof channel !== 'string')
      return { error: errorCodes.parameterError, detail: 'ch' };
    const isPrivate = pathKind(listener.connection.path) === 'private';
    if (isPrivate) {
      if (!privateChannels.has(channel))
        return { error: errorCodes.valueNotAllowed, detail: `ch ${channel}` };
      if (listener.account === undefined) return { error: errorCodes.apiKeyEmpty, detail: 'login first' };
      return undefined;
    }
    if (channel === 'tickers') return undefined;
    if (!marketChannels.has(channel)) return { error: errorCodes.valueNotAllowed, detail: `ch ${channel}` };
    const symbol = argument.symbol;
    if (typeof symbol !== 'string' || !this.#options.hasSymbol(symbol)) {
      return { error: errorCodes.marketNotExists, detail: String(symbol) };
    }
    return undefined;
  }

  #subscribe(listener: Listener, argument: ChannelArgument): void {
    const key = keyOf(argument);
    if (listener.channels.has(key)) return;
    if (listener.channels.size >= mostChannels) {
      this.#refuse(
        listener.connection,
        errorCodes.tooManyRequests,
        `at most ${mostChannels} channels a connection`,
      );
      return;
    }
    listener.channels.add(key);
    this.#options.onSubscribe(listener, argument.channel, argument.symbol);
  }

  #refuse(connection: MessageConnection, error: VenueErrorCode, detail?: string): void {
    const msg = detail === undefined ? error.message : `${error.message}: ${detail}`;
    this.#send(connection, { op: 'error', code: error.code, msg });
  }

  #send(connection: MessageConnection, message: object): void {
    this.#options.wire.send(connection, 'op', JSON.stringify(message));
  }
}

interface ChannelArgument {
  readonly channel: string;
  readonly symbol: string | undefined;
}

function argumentOf(item: Readonly<Record<string, unknown>>): ChannelArgument {
  const channel = String(item.ch);
  const accountWide = channel === 'tickers' || privateChannels.has(channel);
  return { channel, symbol: accountWide ? undefined : String(item.symbol) };
}

const keyOf = (argument: ChannelArgument): string =>
  argument.symbol === undefined ? argument.channel : `${argument.channel}:${argument.symbol}`;

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined; // the caller refuses it
  }
}
