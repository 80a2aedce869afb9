import type { SubmitOrder } from '@holdfast/engine/model';
import { describe, expect, it } from 'vitest';
import { ExecutionLanes } from './execution-lanes.ts';

const order = (id: string, purpose: SubmitOrder['purpose']): SubmitOrder =>
  ({ type: 'SubmitOrder', account: 'a', purpose, terms: { clientOrderId: id } }) as unknown as SubmitOrder;

describe('the execution lanes', () => {
  it('refuse entries when theirs is full, and still take exits', () => {
    const lanes = new ExecutionLanes({ entries: 2, exits: 2 });
    expect(
      [order('1', 'entry'), order('2', 'entry'), order('3', 'entry')].map((it) => lanes.admit(it)),
    ).toEqual([true, true, false]);
    expect(
      [order('4', 'exit'), order('5', 'protection'), order('6', 'flatten')].map((it) => lanes.admit(it)),
    ).toEqual([true, true, false]);
    expect(lanes.use()).toEqual({
      entries: { inFlight: 2, limit: 2, refused: 1 },
      exits: { inFlight: 2, limit: 2, refused: 1 },
    });
  });

  it('free a place with the outcome, whatever it is', () => {
    const lanes = new ExecutionLanes({ entries: 1, exits: 1 });
    lanes.admit(order('1', 'entry'));
    lanes.release({
      type: 'SubmitReport',
      clientOrderId: '1' as never,
      outcome: 'unknown',
      atMs: 0 as never,
    });
    expect(lanes.admit(order('2', 'entry'))).toBe(true);
  });
});
