// The report on the disk: one page, one JSON file, four CSV files, beside each other under one name. Written whole and
// renamed, so that a reader never meets half a file.
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderPage } from './page/render-page.ts';
import { equityCsv, fillsCsv, ordersCsv, tradesCsv } from './report-csv.ts';
import type { ReportModel } from './report-model.ts';

export interface WriteRequest {
  readonly model: ReportModel;
  /** Made if there is none. */
  readonly directory: string;
}

export interface WrittenReport {
  readonly html: string;
  readonly json: string;
  readonly csv: {
    readonly trades: string;
    readonly fills: string;
    readonly orders: string;
    readonly equity: string;
  };
}

/** Returns the paths. Throws what the disk says. */
export function writeReport({ model, directory }: WriteRequest): WrittenReport {
  mkdirSync(directory, { recursive: true });
  const name = freeName(directory, reportName(model));
  const write = (suffix: string, content: string): string => {
    const path = join(directory, `${name}${suffix}`);
    writeFileSync(`${path}.part`, content);
    renameSync(`${path}.part`, path);
    return path;
  };
  return {
    html: write('.html', renderPage(model)),
    json: write('.json', `${JSON.stringify(model, undefined, 1)}\n`),
    csv: {
      trades: write('-trades.csv', tradesCsv(model)),
      fills: write('-fills.csv', fillsCsv(model)),
      orders: write('-orders.csv', ordersCsv(model)),
      equity: write('-equity.csv', equityCsv(model)),
    },
  };
}

/** `crypto-20261125-031500`: the session and when the report was made. */
function reportName({ name, createdAtMs }: ReportModel): string {
  const words = name.replace(/[^\w-]+/g, '-').replace(/^-+|-+$/g, '') || 'session';
  const stamp = new Date(createdAtMs).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${words.slice(0, 60)}-${stamp}`;
}

/** Two reports within a second: the second gets a number, neither is lost. */
function freeName(directory: string, name: string): string {
  let free = name;
  for (let number = 2; existsSync(join(directory, `${free}.html`)); number += 1) free = `${name}-${number}`;
  return free;
}
