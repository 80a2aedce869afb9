// Tables of the page: a column knows its heading, its cell, and what it is sorted by.
import { escapeHtml, unknown } from './figures-text.ts';

export interface Column<Row> {
  readonly head: string;
  /** HTML. */
  readonly cell: (row: Row) => string;
  /** What the column is sorted by, where the cell's text would not do. */
  readonly sort?: (row: Row) => string | number | undefined;
  readonly numeric?: boolean;
  readonly wrap?: boolean;
  /** Said once above the table where every row has the same: a table has to fit a screen. */
  readonly once?: boolean;
}

export interface TableOptions<Row> {
  readonly id: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** `data-` attributes for filters. */
  readonly marks?: (row: Row) => Readonly<Record<string, string>>;
  /** Shown in place of a table without rows. */
  readonly empty: string;
  /** More rows than this are left to the other files; the newest are shown. */
  readonly limit?: number;
}

export function renderTable<Row>(options: TableOptions<Row>): string {
  const { id, rows, empty, limit = 2000 } = options;
  if (rows.length === 0) return `<p class="empty">${escapeHtml(empty)}</p>`;
  const shown = rows.slice(-limit);
  const omitted = rows.length - shown.length;
  const note =
    omitted > 0
      ? `<p class="soft small">The newest ${limit} of ${rows.length} are shown; the JSON and CSV files have all.</p>`
      : '';
  const columns = options.columns.filter((column) => sameOf(column, rows) === undefined);
  const heads = columns.map(
    ({ head, numeric }) =>
      `<th scope="col"${numeric ? ' class="n"' : ''}><button type="button">${escapeHtml(head)}</button></th>`,
  );
  const body = shown.map((row) => renderRow(row, { ...options, columns }));
  const tall = shown.length > 16 ? ' tall' : '';
  return `${note}${renderSame(options)}<div class="scroll${tall}"><table id="${id}" data-sortable><thead><tr>${heads.join('')}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}

/** What every row has in a column that is to be said once; undefined: the column stays. */
function sameOf<Row>({ once, cell }: Column<Row>, [first, ...others]: readonly Row[]): string | undefined {
  if (!once || first === undefined) return undefined;
  const text = cell(first);
  return others.every((row) => cell(row) === text) ? text : undefined;
}

function renderSame<Row>({ columns, rows }: TableOptions<Row>): string {
  const said = columns.flatMap((column) => {
    const text = sameOf(column, rows);
    return text === undefined || text === '' ? [] : [`${escapeHtml(column.head)} ${text}`];
  });
  return said.length > 0 ? `<p class="soft small">In every row: ${said.join(', ')}.</p>` : '';
}

function renderRow<Row>(row: Row, { columns, marks }: TableOptions<Row>): string {
  const cells = columns.map(({ cell, sort, numeric, wrap }) => {
    const key = sort ? ` data-sort="${escapeHtml(String(sort(row) ?? ''))}"` : '';
    const kind = numeric ? ' class="n"' : wrap ? ' class="wrap"' : '';
    return `<td${kind}${key}>${cell(row) || unknown}</td>`;
  });
  const attributes = Object.entries(marks?.(row) ?? {}).map(
    ([name, value]) => ` data-${name}="${escapeHtml(value)}"`,
  );
  return `<tr${attributes.join('')}>${cells.join('')}</tr>`;
}

/** Words and choices above a table. Values of a choice are those that stand in the rows' marks. */
export function renderFilters(table: string, choices: Readonly<Record<string, readonly string[]>>): string {
  const selects = Object.entries(choices).map(([name, values]) => {
    const options = [...new Set(values)].sort().map((value) => {
      const text = escapeHtml(value);
      return `<option value="${text}">${text}</option>`;
    });
    return `<select name="${name}" aria-label="${name}"><option value="">every ${escapeHtml(name)}</option>${options.join('')}</select>`;
  });
  return `<div class="filters" role="search" data-filters="${table}"><input type="search" placeholder="filter by words" aria-label="filter by words">${selects.join('')}<output class="soft small"></output></div>`;
}
