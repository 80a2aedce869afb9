import { describe, expect, it } from 'vitest';
import { finalStatuses, type OrderStatus } from '../model/index.ts';
import { type OrderSignal, orderSignals, orderStatuses, transitionOf } from './order-lifecycle.ts';

const pairs = orderStatuses.flatMap((status) => orderSignals.map((signal) => ({ status, signal })));
const venueWords: readonly OrderSignal[] = [
  'accepted',
  'partialFill',
  'completeFill',
  'canceled',
  'expired',
  'rejected',
];

describe('the order lifecycle', () => {
  it('has an answer for every status and signal', () => {
    expect(pairs).toHaveLength(11 * 10);
    for (const { status, signal } of pairs) {
      const { kind, to } = transitionOf(status, signal);
      expect(orderStatuses, `${status} + ${signal}`).toContain(to);
      if (kind === 'ignored' || kind === 'illegal') expect(to).toBe(status);
    }
  });

  it('never leaves filled', () => {
    for (const signal of orderSignals) expect(transitionOf('filled', signal).to).toBe('filled');
  });

  it('takes every word of the venue while the order is open', () => {
    const open: OrderStatus[] = ['intended', 'submitted', 'unknown'];
    for (const status of open)
      for (const signal of venueWords)
        expect(transitionOf(status, signal).kind, `${status} + ${signal}`).toBe('moves');
  });

  it('lets a fill through from every status, so that no position is ever unknown', () => {
    for (const status of orderStatuses) {
      if (status === 'filled') continue;
      expect(['moves', 'revived'], status).toContain(transitionOf(status, 'partialFill').kind);
      expect(transitionOf(status, 'completeFill').to, status).toBe('filled');
    }
  });

  it('never lets doubt overwrite knowledge', () => {
    const known: OrderStatus[] = orderStatuses.filter(
      (status) => status !== 'intended' && status !== 'submitted',
    );
    for (const status of known) expect(transitionOf(status, 'doubt').to).toBe(status);
  });

  it('reaches notAtVenue only from a doubt, never from a held order in one step', () => {
    expect(transitionOf('accepted', 'absent').to).toBe('unknown');
    expect(transitionOf('partiallyFilled', 'absent').to).toBe('unknown');
    expect(transitionOf('unknown', 'absent').to).toBe('notAtVenue');
    expect(transitionOf('intended', 'absent').kind).toBe('illegal');
  });

  it('revives a final status only by a word of the venue', () => {
    for (const { status, signal } of pairs) {
      if (transitionOf(status, signal).kind !== 'revived') continue;
      expect(finalStatuses.has(status), `${status} + ${signal}`).toBe(true);
      expect(venueWords).toContain(signal);
    }
  });

  it.each([
    ['canceled', 'partialFill', 'revived', 'canceled'],
    ['canceled', 'completeFill', 'revived', 'filled'],
    ['rejected', 'completeFill', 'revived', 'filled'],
    ['notAtVenue', 'accepted', 'revived', 'accepted'],
    ['refused', 'sent', 'illegal', 'refused'],
    ['filled', 'rejected', 'illegal', 'filled'],
    ['partiallyFilled', 'rejected', 'moves', 'canceled'],
    ['accepted', 'accepted', 'ignored', 'accepted'],
  ] as const)('%s + %s: %s to %s', (status, signal, kind, to) => {
    expect(transitionOf(status, signal)).toEqual({ kind, to });
  });
});
