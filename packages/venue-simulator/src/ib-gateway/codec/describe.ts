// Frames in words, for people and logs: the message's name and its fields by name.

import { answerOf } from './answers.ts';
import { type Decoded, type DecodeFailure, decodeTexts } from './codec.ts';
import { requestNameOf, requests } from './requests.ts';

export interface FrameDescription {
  /** `placeOrder`, `openOrder`, `greeting`, or `unknown`. */
  readonly message: string;
  /** Fields by name, as texts; absent where the frame does not fit the table. */
  readonly fields?: unknown;
  /** Why it does not fit. */
  readonly problem?: string;
}

/** `direction`: `in` from a client, `out` from the gateway. `text` is the payload with its NULs. */
export function describeFrame(
  direction: 'in' | 'out',
  text: string,
  version: number | undefined,
): FrameDescription {
  if (/^v\d+/.test(text) || version === undefined) return { message: 'greeting' };
  const [messageId = '', ...fields] = text.replace(/\0$/, '').split('\0');
  if (direction === 'out' && fields.length === 1 && /^\d{8} /.test(fields[0] ?? ''))
    return { message: 'greeting' };
  const name = direction === 'in' ? requestNameOf(Number(messageId)) : undefined;
  const known = name === undefined ? answerOf(Number(messageId)) : requests[name];
  if (known === undefined || (direction === 'in' && name === undefined)) {
    return { message: 'unknown', problem: `no message has id "${messageId}"` };
  }
  const decoded: Decoded<unknown> = decodeTexts(known, fields, version);
  if (!decoded.ok) return { message: known.name, problem: failureText(decoded.failure) };
  return { message: known.name, fields: decoded.value };
}

export function failureText(failure: DecodeFailure): string {
  switch (failure.reason) {
    case 'missing':
      return `field ${failure.field} is missing`;
    case 'unreadable':
      return `field ${failure.field} holds "${failure.input}", expected ${failure.expected}`;
    case 'leftOver':
      return `${failure.count} fields are left over`;
  }
}
