// What the page's script draws, as JSON within the page: series thinned to what a screen can show, trips with their levels.
import type { ReportModel } from '../report-model.ts';

/** Trips that are drawn; more would hide the price. The table has them all. */
const maxDrawn = 2000;
/** Points of a curve. */
const maxPoints = 4000;
/** Of the usual step between two prices, and of the finest that is kept. */
const holeInSteps = 5;
const holeInBuckets = 20;

export function chartSeries({ fromMs, toMs, instruments, accounts, roundTrips }: ReportModel): string {
  const series = {
    fromMs,
    toMs,
    instruments: instruments.flatMap(({ index, symbol, price, tickSize }) =>
      price
        ? [{ index, symbol, price: { ...price, holeMs: holeMs(price) }, digits: decimalsOf(tickSize) }]
        : [],
    ),
    accounts: accounts.map(({ account, currency, equity }) => {
      const kept = thinned(equity.equity);
      return {
        account,
        currency,
        digits: 2,
        atMs: kept.map((at) => equity.atMs[at]),
        equity: kept.map((at) => equity.equity[at]),
        drawdown: kept.map((at) => equity.drawdown[at]),
      };
    }),
    trips: roundTrips
      .slice(-maxDrawn)
      .map(({ number, instrument, side, entryAtMs, exitAtMs, entryPrice, exitPrice, net, levels }) => ({
        number,
        instrument,
        side,
        entryAtMs,
        exitAtMs,
        entryPrice,
        exitPrice,
        net,
        levels,
      })),
  };
  // `</script>` within a text must not end the element, and U+2028 is no line of JSON.
  return JSON.stringify(series)
    .replace(/</g, '\\u003c')
    .replace(/\u2028|\u2029/g, ' ');
}

const decimalsOf = (step: string): number => step.split('.')[1]?.length ?? 0;

/**
 * A pause longer than this is drawn as a hole, not as a line: nobody saw a price in it. By the record's own step, because
 * quotes of a second, minute bars and hourly bars stand in the same kind of chart.
 */
export function holeMs({ bucketMs, atMs }: { bucketMs: number; atMs: readonly number[] }): number {
  const steps = atMs.slice(1).map((at, k) => at - atMs[k]!);
  const median = steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  return Math.max(bucketMs * holeInBuckets, median * holeInSteps);
}

/** Positions to keep: the lowest and the highest of each group, in order. */
function thinned(values: readonly number[]): number[] {
  const all = values.map((_, at) => at);
  const size = Math.ceil(values.length / (maxPoints / 2));
  if (values.length <= maxPoints) return all;
  const kept = new Set<number>([0, values.length - 1]);
  for (let from = 0; from < values.length; from += size) {
    const group = all.slice(from, from + size);
    kept.add(group.reduce((low, at) => (values[at]! < values[low]! ? at : low)));
    kept.add(group.reduce((high, at) => (values[at]! > values[high]! ? at : high)));
  }
  return [...kept].sort((a, b) => a - b);
}
