import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedQueue } from './bounded-queue.ts';
import { RingBuffer } from './ring-buffer.ts';

describe('BoundedQueue', () => {
  it('refuses when full, says so, and counts it', () => {
    const queue = new BoundedQueue<number>(2);
    expect([queue.push(1), queue.push(2), queue.push(3)]).toEqual([true, true, false]);
    expect([...queue]).toEqual([1, 2]);
    expect(queue.refused).toBe(1);
    expect([queue.shift(), queue.shift(), queue.shift()]).toEqual([1, 2, undefined]);
  });

  it('behaves like a list with a limit, under any sequence', () => {
    const operation = fc.oneof(
      fc.record({ kind: fc.constant('push' as const), value: fc.nat(99) }),
      fc.record({ kind: fc.constant('shift' as const), value: fc.constant(0) }),
      fc.record({ kind: fc.constant('removeAt' as const), value: fc.nat(6) }),
      fc.record({ kind: fc.constant('snapshot' as const), value: fc.constant(0) }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(operation, { maxLength: 60 }),
        (capacity, operations) => {
          let queue = new BoundedQueue<number>(capacity);
          const model: number[] = [];
          let refused = 0;
          for (const { kind, value } of operations) {
            if (kind === 'push') {
              const fits = model.length < capacity;
              expect(queue.push(value)).toBe(fits);
              if (fits) model.push(value);
              else refused++;
            } else if (kind === 'shift') expect(queue.shift()).toBe(model.shift());
            else if (kind === 'removeAt') expect(queue.removeAt(value)).toBe(model.splice(value, 1)[0]);
            else queue = BoundedQueue.restore(queue.snapshot());
            expect([...queue]).toEqual(model);
            expect(queue.refused).toBe(refused);
          }
        },
      ),
    );
  });
});

describe('RingBuffer', () => {
  it('keeps the newest, hands back what had to go, and counts it', () => {
    const ring = new RingBuffer<string>(2);
    expect([ring.push('a'), ring.push('b'), ring.push('c')]).toEqual([undefined, undefined, 'a']);
    expect([...ring]).toEqual(['b', 'c']);
    expect([ring.newest(), ring.evicted, ring.at(0)]).toEqual(['c', 1, 'b']);
    expect(RingBuffer.restore(ring.snapshot()).snapshot()).toEqual(ring.snapshot());
  });
});
