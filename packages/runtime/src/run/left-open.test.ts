import type { InstrumentView } from '@holdfast/engine/views';
import { describe, expect, it } from 'vitest';
import { statusFixture } from '../terminal/status.fixture.ts';
import { leftOpen } from './left-open.ts';

const { view } = statusFixture();
const account = view.accounts[0]!;
const session = view.sessions[0]!;
const { position, protection, ...flat } = session.instruments[0]!;

const left = (instrument: InstrumentView, mode = 'paper'): string[] =>
  leftOpen({ accounts: [{ ...account, mode }], sessions: [{ ...session, instruments: [instrument] }] });

describe('what a node leaves open', () => {
  it('is told with the stop that protects it', () => {
    expect(left({ ...flat, position: position!, protection: protection! })).toEqual([
      'left open: long 0.1 BTCUSDT, its stop at 60000.0 (held by venue)',
    ]);
  });

  it.each([
    ['no protection', {}],
    ['a stop that nobody confirmed', { protection: { ...protection!, confirmed: false } }],
  ])('cries with %s', (_, changes) => {
    expect(left({ ...flat, position: position!, ...changes })).toEqual([
      'left open: long 0.1 BTCUSDT, WITHOUT a confirmed stop',
    ]);
  });

  it('is no money in a dry run, and nothing when flat', () => {
    expect(left({ ...flat, position: position! }, 'dryRun')[0]).toContain(
      'in the books of the dry run: long',
    );
    expect(left(flat)).toEqual([]);
  });
});
