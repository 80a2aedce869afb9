// A series in block characters: one column per value, the lowest at the bottom. Too many values are thinned evenly, the
// newest kept.

const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

export function sparkline(values: readonly number[], width: number): string {
  const shown = thinned(values, width);
  if (shown.length === 0) return '';
  const low = Math.min(...shown);
  const span = Math.max(...shown) - low;
  // A flat series is a line, not a mountain of rounding errors.
  if (span === 0) return blocks[3].repeat(shown.length);
  return shown.map((value) => blocks[Math.min(7, Math.floor(((value - low) / span) * 8))]!).join('');
}

export interface ChartRow {
  /** The price at the row's top edge, on the first and the last row. */
  readonly label: string;
  readonly blocks: string;
}

/** The same over several rows: eight steps a row, highest first. */
export function priceChart(values: readonly number[], width: number, height: number): ChartRow[] {
  const shown = thinned(values, width);
  if (shown.length < 2 || height < 1) return [];
  const low = Math.min(...shown);
  const high = Math.max(...shown);
  const span = high - low || 1;
  const steps = shown.map((value) => Math.round(((value - low) / span) * (height * 8 - 1)) + 1);
  return Array.from({ length: height }, (_, at) => {
    const base = (height - 1 - at) * 8;
    return {
      label: at === 0 ? label(high) : at === height - 1 ? label(low) : '',
      blocks: steps.map((step) => (step <= base ? ' ' : blocks[Math.min(7, step - base - 1)]!)).join(''),
    };
  });
}

const label = (value: number): string => String(Number(value.toPrecision(8)));

function thinned(values: readonly number[], width: number): readonly number[] {
  if (values.length <= width || width < 1) return values.slice(-Math.max(0, width));
  const step = values.length / width;
  return Array.from(
    { length: width },
    (_, at) => values[Math.min(values.length - 1, Math.floor((at + 1) * step - 1))]!,
  );
}
