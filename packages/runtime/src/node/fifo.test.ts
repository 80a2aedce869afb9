import { describe, expect, it } from 'vitest';
import { Fifo } from './fifo.ts';

describe('Fifo', () => {
  it('gives back what it was given, in order, however pushes and takes are mixed', () => {
    const fifo = new Fifo<number>();
    const taken: number[] = [];
    let next = 0;
    for (let round = 0; round < 60; round++) {
      for (let k = 0; k < (round % 7) * 100; k++) fifo.push(next++);
      for (let k = 0; k < (round % 5) * 140; k++) {
        const item = fifo.shift();
        if (item !== undefined) taken.push(item);
      }
      expect(fifo.size).toBe(next - taken.length);
    }
    for (let item = fifo.shift(); item !== undefined; item = fifo.shift()) taken.push(item);
    expect(taken).toEqual(Array.from({ length: next }, (_, k) => k));
    expect([fifo.size, fifo.shift()]).toEqual([0, undefined]);
  });
});
