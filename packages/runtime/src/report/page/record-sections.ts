// The record itself: round trips, orders with their lives, fills, and why there was no trade.
import { reasonInWords } from '@holdfast/engine/views';
import type { FillRow, OrderLifeReport, ReportModel, RoundTripReport } from '../report-model.ts';
import {
  amountText,
  durationText,
  escapeHtml,
  exactText,
  numberText,
  signedText,
  timeText,
  toneOf,
  unknown,
} from './figures-text.ts';
import { type Column, renderFilters, renderTable } from './table.ts';

const time = (atMs: number | undefined): string =>
  atMs === undefined ? unknown : `<time datetime="${new Date(atMs).toISOString()}">${timeText(atMs)}</time>`;

const toned = (text: string | undefined, decimals = 2): string =>
  text === undefined
    ? unknown
    : `<span class="${toneOf(text)}" title="${exactText(text)}">${signedText(text, decimals)}</span>`;

const plain = (text: string | undefined): string => (text === undefined ? unknown : exactText(text));

/** A price of a venue has few digits, an average many: shown to the tick, the whole as a title. */
const price = (text: string | undefined, tickSize: string): string => {
  if (text === undefined) return unknown;
  const decimals = Math.min(12, (tickSize.split('.')[1]?.length ?? 0) + 1);
  const exact = exactText(text);
  return (text.split('.')[1]?.length ?? 0) <= decimals
    ? exact
    : `<span title="${exact}">${amountText(text, decimals)}</span>`;
};

const words = (code: string): string => escapeHtml(reasonInWords(code));

export function renderTrips({ roundTrips, instruments, accounts }: ReportModel): string {
  const currency = (trip: RoundTripReport): string => instruments[trip.instrument]?.currency ?? '';
  const tick = (trip: RoundTripReport): string => instruments[trip.instrument]?.tickSize ?? '1';
  const columns: Column<RoundTripReport>[] = [
    {
      head: '#',
      cell: ({ number }) =>
        `<button type="button" data-zoom="${number}" title="show in the chart">${number}</button>`,
      sort: ({ number }) => number,
    },
    { head: 'Instrument', cell: (trip) => escapeHtml(instruments[trip.instrument]?.symbol ?? '') },
    { head: 'Side', cell: ({ side }) => side },
    {
      head: 'Quantity',
      cell: ({ quantity }) => plain(quantity),
      sort: ({ quantity }) => quantity,
      numeric: true,
    },
    { head: 'Entry', cell: ({ entryAtMs }) => time(entryAtMs), sort: ({ entryAtMs }) => entryAtMs },
    {
      head: 'Entry price',
      cell: (trip) => price(trip.entryPrice, tick(trip)),
      sort: ({ entryPrice }) => entryPrice,
      numeric: true,
    },
    {
      head: 'Exit',
      cell: ({ exitAtMs }) => (exitAtMs === undefined ? '<b>open</b>' : time(exitAtMs)),
      sort: ({ exitAtMs }) => exitAtMs,
    },
    {
      head: 'Exit price',
      cell: (trip) => price(trip.exitPrice, tick(trip)),
      sort: ({ exitPrice }) => exitPrice,
      numeric: true,
    },
    { head: 'Net', cell: ({ net }) => `<b>${toned(net)}</b>`, sort: ({ net }) => net, numeric: true },
    {
      head: 'R',
      cell: ({ rMultiple }) => (rMultiple === undefined ? unknown : numberText(rMultiple)),
      sort: ({ rMultiple }) => rMultiple,
      numeric: true,
    },
    { head: 'Why in', cell: ({ entryReason }) => words(entryReason) },
    {
      head: 'Why out',
      cell: ({ exitReason, exitLeg }) =>
        exitReason === undefined ? unknown : `${words(exitReason)}${exitLeg ? ` (${exitLeg})` : ''}`,
    },
    {
      head: 'Held',
      cell: ({ exitAtMs, entryAtMs, barsHeld }) =>
        exitAtMs === undefined
          ? unknown
          : `${durationText(exitAtMs - entryAtMs)}${barsHeld === undefined ? '' : `, ${barsHeld} ${barsHeld === 1 ? 'bar' : 'bars'}`}`,
      sort: ({ exitAtMs, entryAtMs }) => (exitAtMs === undefined ? undefined : exitAtMs - entryAtMs),
      numeric: true,
    },
    { head: 'Gross', cell: ({ gross }) => toned(gross), sort: ({ gross }) => gross, numeric: true },
    {
      head: 'Fees',
      cell: ({ fees, feesPending }) =>
        feesPending > 0
          ? `<span title="${feesPending} not known yet">${amountText(fees)} + ?</span>`
          : `<span title="${exactText(fees)}">${amountText(fees)}</span>`,
      sort: ({ fees }) => fees,
      numeric: true,
    },
    { head: 'Funding', cell: ({ funding }) => toned(funding), sort: ({ funding }) => funding, numeric: true },
    {
      head: 'Slippage',
      cell: ({ slippage, slippageUnmeasured }) =>
        `<span title="${exactText(slippage)}${slippageUnmeasured > 0 ? `, ${slippageUnmeasured} fills not measured` : ''}">${slippageUnmeasured > 0 && !/[1-9]/.test(slippage) ? unknown : amountText(slippage)}${slippageUnmeasured > 0 ? '*' : ''}</span>`,
      sort: ({ slippage }) => slippage,
      numeric: true,
    },
    {
      head: 'Worst / best while open',
      cell: ({ adverse, favorable }) =>
        adverse && favorable ? `${toned(adverse.amount)} / ${toned(favorable.amount)}` : unknown,
      sort: ({ adverse }) => adverse?.amount,
      numeric: true,
    },
    { head: 'Strategy', cell: ({ strategy }) => escapeHtml(strategy ?? '') },
    { head: 'Currency', cell: (trip) => escapeHtml(currency(trip)) },
  ];
  const several = accounts.length > 1;
  const shown: Column<RoundTripReport>[] = several
    ? [...columns, { head: 'Account', cell: ({ account }) => escapeHtml(account) }]
    : columns;
  const table = renderTable({
    id: 'trips-table',
    columns: shown,
    rows: roundTrips,
    marks: ({ side, exitReason, strategy, net }) => ({
      side,
      'why-out': exitReason ?? 'open',
      strategy: strategy ?? '',
      result: net === undefined ? 'not known' : net.startsWith('-') ? 'loss' : 'gain',
    }),
    empty: 'No position was opened. Below, "Why no trade" says what stood in the way.',
  });
  const filters =
    roundTrips.length > 5
      ? renderFilters('trips-table', { result: ['gain', 'loss'], side: ['long', 'short'] })
      : '';
  const star = roundTrips.some(({ slippageUnmeasured }) => slippageUnmeasured > 0)
    ? '<p class="soft small">* of the fills that could be measured: market orders, against the touch that their decision saw.</p>'
    : '';
  return `<h2>Round trips</h2><p class="soft small">From flat to flat. Net = gross − fees + funding; slippage is within gross. R = net / loss at the stop as planned. Times are UTC.</p>${filters}${table}${star}`;
}

const stepText = ({ what, atMs, why }: OrderLifeReport['life'][number]): string =>
  `<li><span class="soft">${timeText(atMs)}</span> ${escapeHtml(what)}${why === undefined ? '' : ` <span class="soft">(${words(why)})</span>`}</li>`;

export function renderOrders({ orders, instruments }: ReportModel): string {
  const tick = (order: OrderLifeReport): string => instruments[order.instrument]?.tickSize ?? '1';
  const columns: Column<OrderLifeReport>[] = [
    { head: 'First seen', cell: ({ life }) => time(life[0]?.atMs), sort: ({ life }) => life[0]?.atMs },
    { head: 'Instrument', cell: (order) => escapeHtml(instruments[order.instrument]?.symbol ?? '') },
    { head: 'Purpose', cell: ({ purpose, provenance }) => escapeHtml(purpose ?? provenance) },
    {
      head: 'Side',
      cell: ({ side, reduceOnly }) => `${side}${reduceOnly ? ' <span class="soft">reduce</span>' : ''}`,
    },
    {
      head: 'Type',
      cell: ({ type, timeInForce }) =>
        `${escapeHtml(type)} <span class="soft">${escapeHtml(timeInForce)}</span>`,
    },
    {
      head: 'Filled / ordered',
      cell: ({ filledQuantity, quantity }) => `${plain(filledQuantity)} / ${plain(quantity)}`,
      sort: ({ quantity }) => quantity,
      numeric: true,
    },
    {
      head: 'Price',
      cell: (order) => price(order.price ?? order.trigger, tick(order)),
      sort: (order) => order.price,
      numeric: true,
    },
    {
      head: 'Bid / ask then',
      cell: (order) =>
        order.bid === undefined
          ? unknown
          : `${price(order.bid, tick(order))} / ${price(order.ask, tick(order))}`,
      sort: ({ bid }) => bid,
      numeric: true,
    },
    {
      head: 'Average',
      cell: (order) => price(order.averagePrice, tick(order)),
      sort: ({ averagePrice }) => averagePrice,
      numeric: true,
    },
    {
      head: 'Stop / target',
      cell: (order) =>
        order.stop === undefined && order.target === undefined
          ? unknown
          : `${price(order.stop, tick(order))} / ${price(order.target, tick(order))}`,
      numeric: true,
    },
    {
      head: 'Fees',
      cell: ({ fees }) => `<span title="${exactText(fees)}">${amountText(fees)}</span>`,
      sort: ({ fees }) => fees,
      numeric: true,
    },
    { head: 'Why', cell: ({ reason }) => words(reason) },
    { head: 'Status', cell: ({ status }) => escapeHtml(status) },
    {
      head: 'Life',
      cell: ({ life, lifeOmitted, ending, clientOrderId }) =>
        `<details><summary>${escapeHtml(ending ?? 'open')}</summary><span class="mono soft">${escapeHtml(clientOrderId)}</span><ol class="life">${life.map(stepText).join('')}</ol>${lifeOmitted > 0 ? `<span class="soft">and ${lifeOmitted} more steps</span>` : ''}</details>`,
      sort: ({ ending }) => ending ?? '',
      wrap: true,
    },
  ];
  const table = renderTable({
    id: 'orders-table',
    columns,
    rows: orders,
    marks: ({ status, purpose, provenance }) => ({ status, purpose: purpose ?? provenance }),
    empty: 'No order was intended.',
  });
  const filters =
    orders.length === 0
      ? ''
      : renderFilters('orders-table', {
          status: orders.map(({ status }) => status),
          purpose: orders.map(({ purpose, provenance }) => purpose ?? provenance),
        });
  return `<h2>Orders</h2><p class="soft small">Every one, with its life: open the last column.</p>${filters}${table}`;
}

export function renderFills({ fills, instruments }: ReportModel): string {
  const columns: Column<FillRow>[] = [
    { head: 'At', cell: ({ atMs }) => time(atMs), sort: ({ atMs }) => atMs },
    { head: 'Instrument', cell: (fill) => escapeHtml(instruments[fill.instrument]?.symbol ?? '') },
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
