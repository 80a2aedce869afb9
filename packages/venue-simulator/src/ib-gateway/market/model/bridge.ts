// Brownian bridges with random access: the value at a node is a function of the seed, the day and the node's place in a
// halving tree, so all who ask see the same path and nothing is carried from one day to the next.

import { hash3, normalQuantile, uniformOf } from '../random/index.ts';
import type { Segment } from './segment.ts';

/**
 * Fills `out[0..nodes]` with a bridge from 0 to `end` whose unconditioned standard deviation over the segment is
 * `deviation`.
 */
export function fillBridge(
  out: Float64Array,
  segment: Segment,
  seed: number,
  end: number,
  deviation: number,
): void {
  const { nodes, cumulativeVariance: variance } = segment;
  out[0] = 0;
  out[nodes] = end;
  const daySeed = hash3(seed, segment.day, 0x5eed);
  const stack = [0, nodes];
  while (stack.length > 0) {
    const right = stack.pop()!;
    const left = stack.pop()!;
    if (right - left < 2) continue;
    const middle = (left + right) >> 1;
    const whole = variance[right]! - variance[left]!;
    const toMiddle = variance[middle]! - variance[left]!;
    const share = whole > 0 ? toMiddle / whole : 0.5;
    const spread = deviation * Math.sqrt(Math.max(0, toMiddle * (1 - share)));
    const draw = normalQuantile(uniformOf(hash3(daySeed, left, right)));
    out[middle] = out[left]! + share * (out[right]! - out[left]!) + spread * draw;
    stack.push(left, middle, middle, right);
  }
}

/** Points of a minute's inner path: a power of two, so that halving ends on points. */
export function innerPoints(slots: number): number {
  let points = 2;
  while (points < slots) points *= 2;
  return points;
}

/** Uniform draws of this width have variance 1. */
const UNIT_VARIANCE_WIDTH = Math.sqrt(12);

/**
 * The path inside one minute, from 0 to 0, on `out[0..points]`: the same halving with uniform draws, which cost a tenth of
 * normal ones and look alike after three levels. `deviation` is the minute's own.
 */
export function fillInnerBridge(out: Float64Array, points: number, seed: number, deviation: number): void {
  out[0] = 0;
  out[points] = 0;
  // Inside a minute the draws come in a row (a xorshift): there random access is not needed and speed is.
  let state = seed | 1;
  let spread = (0.5 * deviation * UNIT_VARIANCE_WIDTH) / 4294967296;
  for (let length = points; length >= 2; length >>= 1) {
    const half = length >> 1;
    for (let left = 0; left < points; left += length) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const draw = state;
      out[left + half] = 0.5 * (out[left]! + out[left + length]!) + spread * draw;
    }
    spread *= Math.SQRT1_2;
  }
}
