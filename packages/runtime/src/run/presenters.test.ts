import { describe, expect, it } from 'vitest';
import { exitCodes } from './exit-codes.ts';
import type { FromChild } from './messages.ts';
import { endingText } from './presenters.ts';

function ended(exitCode: number): Extract<FromChild, { type: 'ended' }> {
  const ending = { reason: 'over', exitCode, seq: 7, stateHash: 'ab'.repeat(32) };
  return { type: 'ended', ending, leftOpen: [] };
}

describe('the last words of a run', () => {
  it('of a halted one say how the halt is lifted, as a command that works as written', () => {
    expect(endingText(ended(exitCodes.halted))).toContain('"holdfast resume --reason TEXT"');
  });

  it('name what stands, before the report', () => {
    const message = { ...ended(exitCodes.ok), leftOpen: ['left open: x'], reportProblem: 'full disk' };
    expect(endingText(message).split('\n').slice(1)).toEqual([
      'left open: x',
      'the report could not be written: full disk',
    ]);
  });

  it('of any other say nothing of a halt', () => {
    expect(endingText(ended(exitCodes.ok))).toBe(`ended: over (seq 7, state ${'ab'.repeat(8)})`);
  });
});
