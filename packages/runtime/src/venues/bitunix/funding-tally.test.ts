import { describe, expect, it } from 'vitest';
import { FundingTally } from './funding-tally.ts';
import { contextAt } from './testing.ts';
import { readPosition } from './wire-records.ts';

const context = contextAt(1_000);
const position = (funding: string | undefined, event?: string, positionId = '7') =>
  readPosition({ positionId, symbol: 'BTCUSDT', qty: '1', side: 'LONG', funding, event });

describe('funding out of totals', () => {
  it('posts differences, each once, with an id of their own', () => {
    const tally = new FundingTally();
    expect(tally.note(position('0', 'OPEN'), context)).toBeUndefined();
    expect(tally.note(position('-1.5', 'UPDATE'), context)).toMatchObject({
      amount: '-1.5',
      fundingId: '7#-1.5@1000',
    });
    expect(tally.note(position('-1.5'), context)).toBeUndefined();
    expect(tally.note(position('-1.2', 'CLOSE'), context)).toMatchObject({
      amount: '0.3',
      fundingId: '7#-1.2@1000',
    });
  });

  it('takes a total that it meets for the first time as its base: it may be old', () => {
    const tally = new FundingTally();
    expect(tally.note(position('-3'), context)).toBeUndefined();
    expect(tally.note(position('-4'), context)).toMatchObject({ amount: '-1' });
  });

  it('keeps positions apart, and needs a figure', () => {
    const tally = new FundingTally();
    tally.note(position('0', 'OPEN'), context);
    tally.note(position('0', 'OPEN', '8'), context);
    expect(tally.note(position('1', 'UPDATE', '8'), context)).toMatchObject({ fundingId: '8#1@1000' });
    expect(tally.note(position(undefined), context)).toBeUndefined();
  });
});
