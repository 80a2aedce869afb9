import { InvariantBroken } from '@holdfast/engine/base';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../config/index.ts';
import { PaperMemoryDamaged } from '../venues/paper/index.ts';
import { nextStep } from './restart-policy.ts';
import { exitCodeOf } from './trading-process.ts';

describe('the exit code of a start that failed', () => {
  it.each([
    ['a configuration that cannot be', new ConfigError('a.yaml', []), 3, 'exit'],
    [
      'a damaged memory of the paper venue',
      new PaperMemoryDamaged('paper-main.json', 3, 'no JSON'),
      3,
      'exit',
    ],
    ['an invariant of ours', new InvariantBroken('two and two'), 70, 'restart'],
    ['anything else', new Error('the network'), 1, 'restart'],
  ])('says of %s whether another start can mend it', (_, error, code, type) => {
    expect(exitCodeOf(error)).toBe(code);
    const exit = { wasUp: true, failedStarts: 1, stopRequested: false, ranMs: 1_000, restarts: 0 };
    expect(nextStep({ ...exit, word: { kind: 'failed', exitCode: code } }).type).toBe(type);
  });
});
