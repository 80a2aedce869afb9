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

function thinned(values: readonly number[], width: number): readonly number[] {
  if (values.length <= width || width < 1) return values.slice(-Math.max(0, width));
  const step = values.length / width;
  return Array.from(
    { length: width },
    (_, at) => values[Math.min(values.length - 1, Math.floor((at + 1) * step - 1))]!,
  );
}
