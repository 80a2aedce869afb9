// Faults of frames: what becomes of an answer's bytes.

import { frameOf } from '../codec/index.ts';
import type { GatewayFaults } from './gateway-faults.ts';

export interface FaultyFrame {
  readonly bytes: Uint8Array;
  /** RST after these bytes. */
  readonly reset?: boolean;
  /** So many of the frames that follow lie inside this one's announced length. */
  readonly swallows?: number;
}

const encoder = new TextEncoder();
const UNKNOWN_FIELDS = ['1', 'unknown'];

export class FrameFaults {
  readonly #faults: GatewayFaults;

  constructor(faults: GatewayFaults) {
    this.#faults = faults;
  }

  /** The bytes that go out for a payload; `undefined`: as they should. */
  apply(clientId: number | undefined, answer: string, text: string): FaultyFrame | undefined {
    if (this.#faults.isQuiet) return undefined;
    const place = { clientId, answer };
    return (
      this.#reset(place, text) ??
      this.#length(place, text) ??
      this.#cut(place, text) ??
      this.#fields(place, text) ??
      this.#unknown(place, text) ??
      this.#encoding(place, text)
    );
  }

  #reset(place: Place, text: string): FaultyFrame | undefined {
    if (!this.#faults.strike('reset-mid-frame', place.answer, place)) return undefined;
    const whole = frameOf(encoder.encode(text));
    return { bytes: whole.slice(0, Math.ceil(whole.length / 2)), reset: true };
  }

  #length(place: Place, text: string): FaultyFrame | undefined {
    const struck = this.#faults.strike('bad-frame-length', place.answer, place);
    return struck && { bytes: frameOf(encoder.encode(text), struck.length) };
  }

  /** Cut behind the last digit of the last number; the length covers what follows. */
  #cut(place: Place, text: string): FaultyFrame | undefined {
    const end = /\d(?=[^\d]*$)/.exec(text)?.index;
    if (end === undefined) return undefined;
    const struck = this.#faults.strike('frame-cut-inside-number', place.answer, place);
    return struck && { bytes: encoder.encode(text.slice(0, end)), swallows: struck.swallows };
  }

  #fields(place: Place, text: string): FaultyFrame | undefined {
    const struck = this.#faults.strike('wrong-field-count', place.answer, place);
    if (struck === undefined) return undefined;
    const fields = text.slice(0, -1).split('\0');
    const changed =
      struck.change < 0
        ? fields.slice(0, Math.max(1, fields.length + struck.change))
        : [...fields, ...Array<string>(struck.change).fill('0')];
    return { bytes: frameOf(encoder.encode(`${changed.join('\0')}\0`)) };
  }

  #unknown(place: Place, text: string): FaultyFrame | undefined {
    const struck = this.#faults.strike('unknown-message', place.answer, place);
    if (struck === undefined) return undefined;
    const stranger = frameOf(encoder.encode(`${[`${struck.messageId}`, ...UNKNOWN_FIELDS].join('\0')}\0`));
    return { bytes: joined([stranger, frameOf(encoder.encode(text))]) };
  }

  /** Latin-1 umlauts in the text of an error, as localized Windows gateways send. */
  #encoding(place: Place, text: string): FaultyFrame | undefined {
    if (place.answer !== 'errorMessage' || !this.#faults.strike('text-not-utf-8', place.answer, place))
      return undefined;
    const bytes = encoder.encode(text.replace(/[a-z]/, '\u0001'));
    return { bytes: frameOf(bytes.map((byte) => (byte === 1 ? 0xe4 : byte))) };
  }
}

interface Place {
  readonly clientId: number | undefined;
  readonly answer: string;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
