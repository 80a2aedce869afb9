// The greeting: `API\0`, a length, `v<min>..<max>[ <options>]`; the answer: server version and time of connecting.

import type { FrameReader } from './frame.ts';

/** The lowest version whose layouts the tables hold. */
export const OLDEST_VERSION = 157;
/** The highest version of the text protocol that is offered. */
export const NEWEST_VERSION = 193;
/** What is offered without an option: the highest that every client in use accepts. */
export const DEFAULT_VERSION = 178;
/** One client reads openOrder wrongly at exactly this version; no gateway is known to speak it. */
const NEVER_OFFERED = 158;

const PREFIX = 'API\0';
const LONGEST_GREETING_BYTES = 1024;

export interface Greeting {
  readonly min: number;
  readonly max: number;
  /** What followed the versions, such as `+PACEAPI`; '' mostly. */
  readonly options: string;
}

export type GreetingResult =
  | { readonly type: 'greeting'; readonly greeting: Greeting; readonly text: string }
  | { readonly type: 'incomplete' }
  | { readonly type: 'notAnApiClient'; readonly why: string };

/** Reads the greeting off the stream, once it is there in full. */
export class GreetingReader {
  #prefixSeen = false;

  read(reader: FrameReader): GreetingResult {
    if (!this.#prefixSeen) {
      const prefix = reader.take(PREFIX.length);
      if (prefix === undefined) return { type: 'incomplete' };
      if (textOf(prefix) !== PREFIX)
        return { type: 'notAnApiClient', why: 'the stream does not begin with API' };
      this.#prefixSeen = true;
    }
    const frame = reader.next();
    if (frame.type === 'incomplete') return { type: 'incomplete' };
    if (frame.type === 'badLength' || frame.payload.length > LONGEST_GREETING_BYTES) {
      return { type: 'notAnApiClient', why: 'the length of the version text is not plausible' };
    }
    return parseGreeting(textOf(frame.payload));
  }
}

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

export function parseGreeting(text: string): GreetingResult {
  const match = /^v(\d{1,6})(?:\.\.(\d{1,6}))?(?: ?([\s\S]*))?$/.exec(text.replace(/\0+$/, ''));
  if (match === null) return { type: 'notAnApiClient', why: `"${text}" names no versions` };
  const min = Number(match[1]);
  const max = match[2] === undefined ? min : Number(match[2]);
  return { type: 'greeting', greeting: { min, max, options: (match[3] ?? '').trim() }, text };
}

export type Negotiation =
  | { readonly ok: true; readonly version: number }
  | { readonly ok: false; readonly why: string };

/** The highest version that both sides speak, `offered` at the most. */
export function negotiate({ min, max }: Greeting, offered: number): Negotiation {
  const highest = Math.min(max, offered);
  const version = highest === NEVER_OFFERED ? NEVER_OFFERED - 1 : highest;
  if (max < min) return { ok: false, why: `the client's versions ${min}..${max} are none` };
  if (version < min)
    return { ok: false, why: `the client wants version ${min} at least; ${offered} is offered` };
  if (version < OLDEST_VERSION)
    return { ok: false, why: `the client speaks ${max} at most; ${OLDEST_VERSION} is the oldest` };
  return { ok: true, version };
}
