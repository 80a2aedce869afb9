// Frames and answers <-> typed messages, both REST envelope and websocket. What does not parse is refused with the reason
// (the caller counts and shows it); nothing here interprets.
import { DecimalError } from '@holdfast/engine/base';
import {
  listOf,
  objectOf,
  oneOf,
  optionalDecimal,
  optionalText,
  parseJson,
  requiredDecimal,
  requiredText,
  timeOf,
  WireError,
  type WireObject,
} from './wire-fields.ts';
import {
  bestLevel,
  pricesOf,
  readBalance,
  readOrder,
  readPosition,
  readTpSl,
  type WireBalance,
  type WireLevel,
  type WireOrder,
  type WirePosition,
  type WireTpSl,
} from './wire-records.ts';

export interface WirePrint {
  readonly price: string;
  readonly quantity: string;
  readonly side: 'buy' | 'sell';
  readonly atMs: number;
}

export interface WireKlinePush {
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  /** In coins. */
  readonly volume?: string;
}

export type Frame =
  | { readonly type: 'greeting' }
  /** `venueSeconds`: the venue's clock, whole seconds. */
  | { readonly type: 'pong'; readonly venueSeconds: number | undefined }
  | { readonly type: 'login'; readonly accepted: boolean; readonly reason: string }
  | { readonly type: 'subscription' }
  | { readonly type: 'error'; readonly reason: string }
  | {
      readonly type: 'book';
      readonly symbol: string;
      readonly tsMs: number;
      readonly bid: WireLevel | undefined;
      readonly ask: WireLevel | undefined;
    }
  | {
      readonly type: 'trades';
      readonly symbol: string;
      readonly tsMs: number;
      readonly trades: readonly WirePrint[];
    }
  | {
      readonly type: 'kline';
      readonly symbol: string;
      readonly tsMs: number;
      readonly channel: string;
      readonly bar: WireKlinePush;
    }
  | { readonly type: 'order'; readonly tsMs: number; readonly order: WireOrder }
  | { readonly type: 'position'; readonly tsMs: number; readonly position: WirePosition }
  | { readonly type: 'balance'; readonly tsMs: number; readonly balance: WireBalance }
  | { readonly type: 'tpsl'; readonly tsMs: number; readonly tpsl: WireTpSl }
  | { readonly type: 'refused'; readonly reason: string };

/** Runs a decoder; its refusal becomes a value. Anything else that is thrown is a defect of ours and goes on. */
export function decoding<T>(decode: () => T): T | { readonly type: 'refused'; readonly reason: string } {
  try {
    return decode();
  } catch (error) {
    if (error instanceof WireError || error instanceof DecimalError)
      return { type: 'refused', reason: error.message };
    throw error;
  }
}

export const decodeFrame = (text: string): Frame => decoding(() => readFrame(text));

function readFrame(text: string): Frame {
  const message = objectOf(parseJson(text, 'the frame'), 'the frame');
  return typeof message.ch === 'string' ? readPush(message, message.ch) : readOperation(message);
}

function readOperation(message: WireObject): Frame {
  const op = requiredText(message, 'op');
  switch (op) {
    case 'connect':
      return { type: 'greeting' };
    case 'ping':
    case 'pong':
      return { type: 'pong', venueSeconds: pongOf(message) };
    case 'login':
      return readLogin(message);
    case 'subscribe':
    case 'unsubscribe':
      return { type: 'subscription' };
    case 'error':
      return { type: 'error', reason: `${String(message.code ?? '')} ${String(message.msg ?? '')}`.trim() };
    default:
      throw new WireError(`op: "${op}" is not known`);
  }
}

function pongOf(message: WireObject): number | undefined {
  const pong = Number(optionalText(message, 'pong') ?? Number.NaN);
  return Number.isSafeInteger(pong) && pong > 0 ? pong : undefined;
}

/** Only a plain `result: true` is a success: a login that we are not sure of is none. */
function readLogin(message: WireObject): Frame {
  const data = objectOf(message.data ?? {}, 'login data');
  const accepted = data.result === true || data.result === 'true';
  const reason = [data.code ?? message.code, data.msg ?? message.msg]
    .filter((part) => part !== undefined)
    .join(' ');
  return { type: 'login', accepted, reason: accepted ? '' : reason || 'no reason given' };
}

function readPush(message: WireObject, channel: string): Frame {
  const tsMs = timeOf(message.ts, 'ts');
  if (channel === 'depth_book1') return readBook(message, tsMs);
  if (channel === 'trade') return readPrints(message, tsMs);
  if (/_kline_/.test(channel)) return readKlinePush(message, channel, tsMs);
  switch (channel) {
    case 'order':
      return { type: 'order', tsMs, order: readOrder(message.data) };
    case 'position':
      return { type: 'position', tsMs, position: readPosition(message.data) };
    case 'balance':
      return { type: 'balance', tsMs, balance: readBalance(message.data) };
    case 'tpsl':
      return { type: 'tpsl', tsMs, tpsl: readTpSl(message.data) };
    default:
      throw new WireError(`ch: "${channel}" was not asked for`);
  }
}

function readBook(message: WireObject, tsMs: number): Frame {
  const data = objectOf(message.data, 'depth_book1');
  const symbol = requiredText(message, 'symbol');
  return { type: 'book', symbol, tsMs, bid: bestLevel(data.b, 'b'), ask: bestLevel(data.a, 'a') };
}

function readPrints(message: WireObject, tsMs: number): Frame {
  const prints = Array.isArray(message.data) ? message.data : [message.data];
  const trades = prints.map((value): WirePrint => {
    const print = objectOf(value, 'trade');
    return {
      price: requiredDecimal(print, 'p'),
      quantity: requiredDecimal(print, 'v'),
      side: oneOf(requiredText(print, 's').toLowerCase(), ['buy', 'sell'], 's'),
      atMs: print.t === undefined ? tsMs : timeOf(print.t, 't'),
    };
  });
  return { type: 'trades', symbol: requiredText(message, 'symbol'), tsMs, trades };
}

function readKlinePush(message: WireObject, channel: string, tsMs: number): Frame {
  const data = objectOf(message.data, channel);
  const volume = optionalDecimal(data, 'b');
  const bar = { ...pricesOf(data, 'o', 'h', 'l', 'c'), ...(volume !== undefined && { volume }) };
  return { type: 'kline', symbol: requiredText(message, 'symbol'), tsMs, channel, bar };
}

export type Envelope =
  | { readonly type: 'data'; readonly data: unknown }
  | { readonly type: 'error'; readonly code: number; readonly message: string }
  | { readonly type: 'refused'; readonly reason: string };

/** `{"code":0,"data":...,"msg":"Success"}`. */
export const decodeEnvelope = (body: string): Envelope => decoding(() => readEnvelope(body));

function readEnvelope(body: string): Envelope {
  const envelope = objectOf(parseJson(body, 'the answer'), 'the answer');
  const code = Number(requiredText(envelope, 'code'));
  if (!Number.isSafeInteger(code))
    throw new WireError(`code: expected a whole number, got ${String(envelope.code)}`);
  if (code === 0) return { type: 'data', data: envelope.data };
  return { type: 'error', code, message: optionalText(envelope, 'msg') ?? 'no message' };
}

/** One argument of a subscription. */
export interface Channel {
  readonly ch: string;
  readonly symbol?: string;
}

export const subscribeText = (channels: readonly Channel[]): string =>
  JSON.stringify({ op: 'subscribe', args: channels });
export const unsubscribeText = (channels: readonly Channel[]): string =>
  JSON.stringify({ op: 'unsubscribe', args: channels });
export const pingText = (wallMs: number): string =>
  JSON.stringify({ op: 'ping', ping: Math.floor(wallMs / 1000) });

/** Used where a list is expected and each element is read apart. */
export const readList = <T>(data: unknown, what: string, read: (value: unknown) => T): T[] =>
  listOf(data ?? [], what).map(read);
