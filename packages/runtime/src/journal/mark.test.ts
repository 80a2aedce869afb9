import { describe, expect, it } from 'vitest';
import { decodeMark, encodeMark } from './mark.ts';

describe('the mark', () => {
  const point = { seq: 123_456, hash: 'ab'.repeat(32) };

  it('gives back what was written, in a size that never changes', () => {
    expect(decodeMark(encodeMark(point))).toEqual(point);
    expect(encodeMark({ ...point, seq: Number.MAX_SAFE_INTEGER }).length).toBe(encodeMark(point).length);
  });

  it('says nothing when a byte is flipped or missing: a torn mark is no alarm', () => {
    const bytes = encodeMark(point);
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = Uint8Array.from(bytes);
      flipped[at] = flipped[at]! ^ (1 << (at % 8));
      expect(decodeMark(flipped)).toBeUndefined();
    }
    expect(decodeMark(bytes.subarray(0, 90))).toBeUndefined();
    expect(decodeMark(new Uint8Array(0))).toBeUndefined();
  });
});
