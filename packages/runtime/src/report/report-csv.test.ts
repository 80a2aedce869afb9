import { describe, expect, it } from 'vitest';
import { ReportBench } from './report-bench.testing.ts';
import { tradesCsv } from './report-csv.ts';

describe('the table of trades', () => {
  it('has no slippage where no fill could be measured', () => {
    const slippageOf = (...slippages: readonly (string | undefined)[]): (string | undefined)[] => {
      const bench = new ReportBench();
      const sides = ['buy', 'sell'] as const;
      for (const [at, slippage] of slippages.entries())
        bench.fill({
          side: sides[at]!,
          lots: 1,
          price: '100',
          fee: '0',
          ...(slippage !== undefined && { slippage }),
        });
      const [names, row] = tradesCsv(bench.build())
        .split('\r\n')
        .map((line) => line.split(','));
      return ['slippage', 'slippage_unmeasured'].map((name) => row![names!.indexOf(name)]);
    };
    expect(slippageOf(undefined, undefined)).toEqual(['', '2']);
    expect(slippageOf(undefined, '0.05')).toEqual(['0.05', '1']);
    expect(slippageOf('0', '0')).toEqual(['0', '0']);
  });
});
