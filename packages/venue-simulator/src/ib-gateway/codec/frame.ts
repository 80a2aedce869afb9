// Framing: four bytes of length, big endian, then the payload; a payload is a row of texts, each ended by NUL.
// Invariant: the reader takes bytes in any pieces and never keeps more than one frame's worth and one piece.

/** The longest payload that a gateway accepts (a constant of the official clients). */
export const MAX_PAYLOAD_BYTES = 0xff_ff_ff;

const HEAD_BYTES = 4;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8');

/** A frame around `payload`; `length` other than its own is for broken frames. */
export function frameOf(payload: Uint8Array, length = payload.length): Uint8Array {
  const frame = new Uint8Array(HEAD_BYTES + payload.length);
  new DataView(frame.buffer).setUint32(0, length >>> 0);
  frame.set(payload, HEAD_BYTES);
  return frame;
}

/** The payload's text: every field with its NUL. */
export function payloadText(fields: readonly string[]): string {
  return `${fields.join('\0')}\0`;
}

/** Up to this length a loop writes a text sooner than the encoder is set up. */
const SHORT_TEXT = 400;

/** A frame of fields, ready for the wire. */
export function frameOfText(text: string): Uint8Array {
  const frame = new Uint8Array(HEAD_BYTES + text.length);
  // Characters of one byte each, as nearly all texts have: written in place.
  const fits = text.length <= SHORT_TEXT ? writeAscii(frame, text) : writeEncoded(frame, text);
  if (!fits) return frameOf(encoder.encode(text));
  frame[0] = text.length >>> 24;
  frame[1] = text.length >>> 16;
  frame[2] = text.length >>> 8;
  frame[3] = text.length;
  return frame;
}

function writeAscii(frame: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return false;
    frame[HEAD_BYTES + i] = code;
  }
  return true;
}

function writeEncoded(frame: Uint8Array, text: string): boolean {
  return encoder.encodeInto(text, frame.subarray(HEAD_BYTES)).read === text.length;
}

export type PayloadFields =
  | { readonly ok: true; readonly fields: readonly string[]; readonly text: string }
  /** The last field has no end, or there is none. */
  | { readonly ok: false; readonly text: string };

export function fieldsOf(payload: Uint8Array): PayloadFields {
  const text = decoder.decode(payload);
  if (!text.endsWith('\0')) return { ok: false, text };
  return { ok: true, fields: text.slice(0, -1).split('\0'), text };
}

export type NextFrame =
  | { readonly type: 'frame'; readonly payload: Uint8Array }
  | { readonly type: 'incomplete' }
  /** A length that no frame can have; the stream is lost. */
  | { readonly type: 'badLength'; readonly length: number };

/** Cuts a stream of bytes into payloads. */
export class FrameReader {
  #bytes = new Uint8Array(0);
  #start = 0;
  #end = 0;

  push(bytes: Uint8Array): void {
    if (this.#end + bytes.length > this.#bytes.length) this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Takes `count` bytes that are no frame (the greeting); `undefined` while fewer are there. */
  take(count: number): Uint8Array | undefined {
    if (this.pending < count) return undefined;
    const taken = this.#bytes.slice(this.#start, this.#start + count);
    this.#start += count;
    return taken;
  }

  get pending(): number {
    return this.#end - this.#start;
  }

  next(): NextFrame {
    if (this.pending < HEAD_BYTES) return { type: 'incomplete' };
    const length = new DataView(this.#bytes.buffer, this.#start, HEAD_BYTES).getInt32(0);
    if (length < 0 || length > MAX_PAYLOAD_BYTES) return { type: 'badLength', length };
    if (this.pending < HEAD_BYTES + length) return { type: 'incomplete' };
    this.#start += HEAD_BYTES;
    const payload = this.#bytes.slice(this.#start, this.#start + length);
    this.#start += length;
    return { type: 'frame', payload };
  }

  #makeRoom(more: number): void {
    const pending = this.pending;
    const size = Math.max(1024, 2 * (pending + more));
    const grown = size > this.#bytes.length ? new Uint8Array(size) : this.#bytes;
    grown.set(this.#bytes.subarray(this.#start, this.#end), 0);
    this.#bytes = grown;
    this.#start = 0;
    this.#end = pending;
  }
}
