// The result of a series of kills as a table in Markdown.
import type { KillRecord } from './kill-run.ts';
import type { SeriesResult } from './kill-series.ts';

export function seriesTable({ records, faults, skipped }: SeriesResult): string {
  const names = [...new Set(records.map(({ at }) => at))].sort();
  const rows = names.map((name) =>
    rowOf(
      name,
      records.filter(({ at }) => at === name),
    ),
  );
  return [
    '| Killed at | Kills | Ready again, ms: median, worst | Books equal after ready, ms: worst | Stood as unknown |',
    '|---|---|---|---|---|',
    ...rows,
    rowOf('**all**', records),
    '',
    `Faults: ${faults.length}.`,
    ...faults.map((fault) => `* ${fault.split('\n')[0]}`),
    ...skipped.map((step) => `Not reached: ${step}`),
  ].join('\n');
}

function rowOf(name: string, records: readonly KillRecord[]): string {
  const ready = records.map(({ readyMs }) => readyMs).sort((a, b) => a - b);
  const settled = Math.max(...records.map(({ afterMs }) => afterMs));
  const unknown = records.reduce((sum, record) => sum + record.unknown, 0);
  const median = ready[Math.floor(ready.length / 2)] ?? 0;
  return `| ${name} | ${records.length} | ${median}, ${ready.at(-1) ?? 0} | ${settled} | ${unknown} |`;
}
