// Round trips as a table: from where to where, what came of each, what it cost, and whose it was.
import type { ReportModel, RoundTripReport } from '../report-model.ts';
import { amountText, durationText, escapeHtml, exactText, numberText, unknown } from './figures-text.ts';
import { plain, price, time, timeAfter, toned, words } from './record-cells.ts';
import { type Column, renderFilters, renderTable } from './table.ts';

type TripColumn = Column<RoundTripReport>;

export function renderTrips(model: ReportModel): string {
  const { roundTrips } = model;
  const table = renderTable({
    id: 'trips-table',
    columns: [...wayColumns(model), ...outcomeColumns, ...costColumns, ...ownerColumns(model)],
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

function wayColumns({ instruments }: ReportModel): TripColumn[] {
  const tick = (trip: RoundTripReport): string => instruments[trip.instrument]?.tickSize ?? '1';
  return [
    {
      head: '#',
      cell: ({ number }) =>
        `<button type="button" data-zoom="${number}" title="show in the chart">${number}</button>`,
      sort: ({ number }) => number,
    },
    {
      head: 'Instrument',
      cell: (trip) => escapeHtml(instruments[trip.instrument]?.symbol ?? ''),
      once: true,
    },
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
      cell: ({ exitAtMs, entryAtMs }) =>
        exitAtMs === undefined ? '<b>open</b>' : timeAfter(exitAtMs, entryAtMs),
      sort: ({ exitAtMs }) => exitAtMs,
    },
    {
      head: 'Exit price',
      cell: (trip) => price(trip.exitPrice, tick(trip)),
      sort: ({ exitPrice }) => exitPrice,
      numeric: true,
    },
  ];
}

const outcomeColumns: readonly TripColumn[] = [
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
];

const costColumns: readonly TripColumn[] = [
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
    head: 'Worst / best',
    cell: ({ adverse, favorable }) =>
      adverse && favorable ? `${toned(adverse.amount)} / ${toned(favorable.amount)}` : unknown,
    sort: ({ adverse }) => adverse?.amount,
    numeric: true,
  },
];

const ownerColumns = ({ instruments }: ReportModel): TripColumn[] => [
  { head: 'Strategy', cell: ({ strategy }) => escapeHtml(strategy ?? ''), once: true },
  { head: 'Currency', cell: (trip) => escapeHtml(instruments[trip.instrument]?.currency ?? ''), once: true },
  { head: 'Account', cell: ({ account }) => escapeHtml(account), once: true },
];
