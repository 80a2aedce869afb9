// Orders as a table: what each was, at which prices, what became of it, and its life when its last column is opened.
import type { OrderLifeReport, ReportModel } from '../report-model.ts';
import { amountText, escapeHtml, exactText, timeText, unknown } from './figures-text.ts';
import { plain, price, time, words } from './record-cells.ts';
import { type Column, renderFilters, renderTable } from './table.ts';

type OrderColumn = Column<OrderLifeReport>;

export function renderOrders(model: ReportModel): string {
  const { orders } = model;
  const table = renderTable({
    id: 'orders-table',
    columns: [...termColumns(model), ...priceColumns(model), ...endColumns],
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

function termColumns({ instruments }: ReportModel): OrderColumn[] {
  return [
    { head: 'First seen', cell: ({ life }) => time(life[0]?.atMs), sort: ({ life }) => life[0]?.atMs },
    {
      head: 'Instrument',
      cell: (order) => escapeHtml(instruments[order.instrument]?.symbol ?? ''),
      once: true,
    },
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
  ];
}

function priceColumns({ instruments }: ReportModel): OrderColumn[] {
  const tick = (order: OrderLifeReport): string => instruments[order.instrument]?.tickSize ?? '1';
  return [
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
  ];
}

const stepText = ({ what, atMs, why }: OrderLifeReport['life'][number]): string =>
  `<li><span class="soft">${timeText(atMs)}</span> ${escapeHtml(what)}${why === undefined ? '' : ` <span class="soft">(${words(why)})</span>`}</li>`;

const endColumns: readonly OrderColumn[] = [
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
