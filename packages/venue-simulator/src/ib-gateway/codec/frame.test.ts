import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FrameReader,
  fieldsOf,
  frameOfText,
  GreetingReader,
  MAX_PAYLOAD_BYTES,
  negotiate,
  parseGreeting,
  payloadText,
} from './index.ts';

function readAll(reader: FrameReader): string[] {
  const texts: string[] = [];
  for (let next = reader.next(); next.type === 'frame'; next = reader.next()) {
    const found = fieldsOf(next.payload);
    texts.push(found.text);
  }
  return texts;
}

describe('framing', () => {
  it('finds the same frames however the bytes are cut', () => {
    const frames = fc.array(
      fc.array(
        fc.string({ unit: 'grapheme' }).map((s) => s.replaceAll('\0', '')),
        { minLength: 1 },
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (rows, cuts) => {
        const stream = Buffer.concat(rows.map((row) => frameOfText(payloadText(row))));
        const reader = new FrameReader();
        const found: string[] = [];
        for (let at = 0, i = 0; at < stream.length; i++) {
          const piece = cuts[i % cuts.length]!;
          reader.push(stream.subarray(at, at + piece));
          found.push(...readAll(reader));
          at += piece;
        }
        expect(found).toEqual(rows.map(payloadText));
      }),
      { numRuns: 200 },
    );
  });

  it.each([0, 1, 400, 401, 70_000])('writes texts of %i characters, in one byte each or more', (length) => {
    for (const tail of ['', 'é', '東', '😀']) {
      const text = `${'a'.repeat(length)}${tail}\0`;
      const payload = Buffer.from(text);
      const head = Buffer.alloc(4);
      head.writeUInt32BE(payload.length);
      expect(Buffer.from(frameOfText(text)).equals(Buffer.concat([head, payload]))).toBe(true);
    }
  });

  it.each([-4, -1, MAX_PAYLOAD_BYTES + 1, 0x7fffffff])('refuses a length of %i', (length) => {
    const reader = new FrameReader();
    const head = Buffer.alloc(4);
    head.writeInt32BE(length);
    reader.push(head);
    expect(reader.next()).toEqual({ type: 'badLength', length });
  });

  it('refuses a payload whose last field has no end', () => {
    expect(fieldsOf(Buffer.from('49\x001'))).toEqual({ ok: false, text: '49\x001' });
    expect(fieldsOf(new Uint8Array(0)).ok).toBe(false);
  });
});

describe('greeting', () => {
  it.each([
    ['v100..193', { min: 100, max: 193, options: '' }],
    ['v157..178 +PACEAPI', { min: 157, max: 178, options: '+PACEAPI' }],
    ['v178', { min: 178, max: 178, options: '' }],
  ])('reads %s', (text, greeting) => {
    expect(parseGreeting(text)).toMatchObject({ type: 'greeting', greeting });
  });

  it('is read from single bytes', () => {
    const stream = Buffer.concat([Buffer.from('API\0'), Buffer.from([0, 0, 0, 9]), Buffer.from('v100..193')]);
    const frames = new FrameReader();
    const greetings = new GreetingReader();
    const results = [...stream].map((byte) => {
      frames.push(Uint8Array.of(byte));
      return greetings.read(frames).type;
    });
    expect(results.at(-1)).toBe('greeting');
    expect(new Set(results.slice(0, -1))).toEqual(new Set(['incomplete']));
  });

  it.each(['GET / HTTP/1.1\r\n', '63\x000\x00\x00'])('is not seen in %j', (text) => {
    const frames = new FrameReader();
    frames.push(Buffer.from(text));
    expect(new GreetingReader().read(frames).type).toBe('notAnApiClient');
  });

  it.each([
    // client min, client max, offered, result
    [100, 193, 178, 178],
    [157, 178, 178, 178],
    [100, 225, 193, 193],
    [100, 187, 193, 187],
    [100, 176, 178, 176],
    [178, 178, 178, 178],
    [100, 158, 178, 157],
    [158, 158, 178, undefined],
    [213, 225, 193, undefined],
    [179, 193, 178, undefined],
    [60, 120, 178, undefined],
    [193, 100, 178, undefined],
  ])('negotiates %i..%i with %i offered to %s', (min, max, offered, version) => {
    const result = negotiate({ min, max, options: '' }, offered);
    expect(result.ok ? result.version : undefined).toBe(version);
  });
});
