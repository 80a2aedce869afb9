// Fills, and why there was no trade.
import type { FillRow, ReportModel } from '../report-model.ts';
import { escapeHtml, numberText, timeText } from './figures-text.ts';
import { plain, price, time } from './record-cells.ts';
import { type Column, renderTable } from './table.ts';

export function renderFills({ fills, instruments }: ReportModel): string {
  const columns: Column<FillRow>[] = [
    { head: 'At', cell: ({ atMs }) => time(atMs), sort: ({ atMs }) => atMs },
    {
      head: 'Instrument',
      cell: (fill) => escapeHtml(instruments[fill.instrument]?.symbol ?? ''),
      once: true,
    },
    { head: 'Side', cell: ({ side }) => side },
    {
      head: 'Quantity',
      cell: ({ quantity }) => plain(quantity),
      sort: ({ quantity }) => quantity,
      numeric: true,
    },
    {
      head: 'Price',
      cell: (fill) => price(fill.price, instruments[fill.instrument]?.tickSize ?? '1'),
      sort: (fill) => fill.price,
      numeric: true,
    },
    { head: 'Worth', cell: ({ worth }) => plain(worth), sort: ({ worth }) => worth, numeric: true },
    {
      head: 'Fee',
      cell: ({ fee }) => (fee === undefined ? 'not known' : plain(fee)),
      sort: ({ fee }) => fee,
      numeric: true,
    },
    {
      head: 'Slippage',
      cell: ({ slippage }) => plain(slippage),
      sort: ({ slippage }) => slippage,
      numeric: true,
    },
    { head: 'Liquidity', cell: ({ liquidity }) => liquidity ?? '' },
    { head: 'Purpose', cell: ({ purpose }) => escapeHtml(purpose ?? '') },
    { head: 'Order', cell: ({ clientOrderId }) => `<span class="mono">${escapeHtml(clientOrderId)}</span>` },
    { head: 'Fill', cell: ({ fillId }) => `<span class="mono">${escapeHtml(fillId)}</span>` },
  ];
  const table = renderTable({ id: 'fills-table', columns, rows: fills, empty: 'Nothing was filled.' });
  return `<h2>Fills</h2><details${fills.length <= 12 ? ' open' : ''}><summary>${fills.length === 1 ? '1 fill' : `${fills.length} fills`}</summary>${table}</details>`;
}

export function renderDenials({ denials, instruments }: ReportModel): string {
  const title =
    '<h2>Why no trade</h2><p class="soft small">Entries that strategies wanted and our own gates denied: nothing was sent.</p>';
  if (denials.total === 0)
    return `${title}<p class="empty">No entry was denied${instruments.length > 0 ? ': what was decided was sent' : ''}.</p>`;
  const most = Math.max(...denials.groups.map(({ count }) => count));
  const rows = denials.groups.map((group) => {
    const symbol = escapeHtml(instruments[group.instrument]?.symbol ?? '');
    const who = escapeHtml(group.strategy ?? group.session);
    const measured =
      group.lastMeasured === undefined
        ? ''
        : `, measured ${escapeHtml(group.lastMeasured)}${group.lastAllowed === undefined ? '' : `, allowed ${escapeHtml(group.lastAllowed)}`}`;
    return `<div>${escapeHtml(group.words)}<div class="soft small">${who}, ${symbol}; last ${timeText(group.lastAtMs)}${measured}</div></div><div class="track"><div class="fill" style="width:${((group.count / most) * 100).toFixed(1)}%"></div></div><div class="figure">${numberText(group.count, 0)}</div>`;
  });
  return `${title}<div class="bars">${rows.join('')}</div>`;
}
