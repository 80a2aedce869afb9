// The largest step of which every price (or every size) of a CSV file is a multiple: what to write down instead of a tick or
// lot size that does not fit, so that nobody has to try one after the other.
import { formatMoney, type Money, parseMoney } from '@holdfast/engine/base';
import { readLines } from './csv-lines.ts';
import { type CsvShape, csvShape, type StepKind, stepColumns } from './csv-rows.ts';

/** Undefined where a cell has more digits than money has, or is no number: no step fits. */
export async function fittingStep(path: string, kind: StepKind): Promise<string | undefined> {
  let step = 0n;
  let shape: CsvShape | undefined;
  for await (const { lines } of readLines(path))
    for (const line of lines) {
      if (shape === undefined) shape = csvShape(line, path);
      else if (line !== '') {
        const next = withCellsOf(line, shape, kind, step);
        if (next === undefined) return undefined;
        step = next;
      }
    }
  return step > 0n ? formatMoney(step as Money) : undefined;
}

function withCellsOf(line: string, shape: CsvShape, kind: StepKind, step: bigint): bigint | undefined {
  const cells = line.split(',');
  let common = step;
  for (const column of stepColumns[shape.format][kind]) {
    const text = cells[column + shape.optionColumns];
    if (text === undefined || text === '') continue;
    const value = moneyOf(text);
    if (value === undefined) return undefined;
    common = commonDivisor(common, value < 0n ? -value : value);
  }
  return common;
}

function moneyOf(text: string): bigint | undefined {
  try {
    return parseMoney(text);
  } catch {
    // The import says what is wrong with the cell.
    return undefined;
  }
}

function commonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}
