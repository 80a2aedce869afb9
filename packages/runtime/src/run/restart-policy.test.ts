import { expect, it } from 'vitest';
import { type ChildExit, nextStep } from './restart-policy.ts';

const exit = (change: Partial<ChildExit>): ChildExit => ({
  wasUp: true,
  failedStarts: 0,
  stopRequested: false,
  ranMs: 5_000,
  restarts: 0,
  ...change,
});
const ended = (exitCode: number) => ({ word: { kind: 'ended' as const, exitCode } });
const failed = (exitCode: number) => ({ word: { kind: 'failed' as const, exitCode } });

it.each<[string, Partial<ChildExit>, ReturnType<typeof nextStep>]>([
  ['an ordered end', ended(0), { type: 'exit', code: 0 }],
  ['a halt', ended(99), { type: 'exit', code: 99 }],
  ['a wrong configuration', failed(3), { type: 'exit', code: 3 }],
  ['a wrong configuration after a crash', { ...failed(3), restarts: 2 }, { type: 'exit', code: 3 }],
  ['an end because the disk failed', ended(1), { type: 'restart', delayMs: 1_000 }],
  ['a broken invariant', ended(70), { type: 'restart', delayMs: 1_000 }],
  ['a crash', {}, { type: 'restart', delayMs: 1_000 }],
  ['a third crash in a row', { restarts: 2 }, { type: 'restart', delayMs: 4_000 }],
  ['many crashes', { restarts: 40 }, { type: 'restart', delayMs: 60_000 }],
  ['a crash after a long time', { restarts: 40, ranMs: 700_000 }, { type: 'restart', delayMs: 1_000 }],
  [
    'a first start that cannot be',
    { ...failed(1), wasUp: false, failedStarts: 1 },
    { type: 'exit', code: 1 },
  ],
  ['a restart that cannot be yet', { ...failed(1), failedStarts: 3 }, { type: 'restart', delayMs: 1_000 }],
  ['a crash before it was ever up', { wasUp: false, failedStarts: 1 }, { type: 'restart', delayMs: 1_000 }],
  ['five of these', { wasUp: false, failedStarts: 5 }, { type: 'exit', code: 1 }],
  ['a forced end', { stopRequested: true }, { type: 'exit', code: 1 }],
])('after %s', (_, change, step) => {
  expect(nextStep(exit(change))).toEqual(step);
});
