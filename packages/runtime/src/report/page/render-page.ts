// The report as one HTML file that needs nothing else: style, script, chart library and data are in it, and its own content
// policy forbids the browser to fetch anything. Text of strategies and venues is escaped wherever it stands.
import { enoughTrips } from '../figures.ts';
import type { AccountReport, ReportModel } from '../report-model.ts';
import { chartLibrary } from './chart-library.ts';
import { chartSeries } from './chart-series.ts';
import { renderCards, renderFigures, renderHero } from './figure-section.ts';
import { durationText, escapeHtml, numberText, signedText, timeText, toneOf } from './figures-text.ts';
import { isConsistent, renderMoney } from './money-section.ts';
import { renderOrders } from './order-section.ts';
import { pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';
import { renderDenials, renderFills } from './record-sections.ts';
import { renderNotices, renderTimeline } from './timeline-section.ts';
import { renderTrips } from './trip-section.ts';

const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

export function renderPage(model: ReportModel): string {
  const library = chartLibrary();
  const title = escapeHtml(`${model.name}: Holdfast report`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<style>${library.style}${pageStyle}</style>
</head>
<body>
<main>
${renderBody(model)}
</main>
<script type="application/json" id="report-data">${chartSeries(model)}</script>
<script>${library.script}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}

const links: readonly (readonly [string, string])[] = [
  ['price', 'Price'],
  ['equity', 'Equity'],
  ['money', 'Money'],
  ['statistics', 'Statistics'],
  ['trips', 'Round trips'],
  ['denials', 'Why no trade'],
  ['orders', 'Orders'],
  ['fills', 'Fills'],
  ['timeline', 'Links'],
  ['notices', 'Alerts'],
  ['about', 'About'],
];

function renderBody(model: ReportModel): string {
  const section = (id: string, content: string, kind = ''): string =>
    `<section id="${id}"${kind && ` class="${kind}"`}>${content}</section>`;
  const nav = links.map(([id, text]) => `<a href="#${id}">${text}</a>`).join('');
  const perAccount = (render: (account: AccountReport) => string): string =>
    model.accounts.map(render).join('');
  return `${renderHeader(model)}
<nav aria-label="Sections">${nav}</nav>
${renderWarnings(model)}
${model.accounts.map((account) => `${accountHeading(model, account)}${renderCards(model, account)}`).join('')}
${section('price', renderPrice(model))}
${section('equity', renderEquity(model))}
<div class="two">${section('money', perAccount(renderMoney))}${section('statistics', perAccount(renderFigures))}</div>
${section('trips', `${renderTrips(model)}${renderGroups(model)}`, 'long')}
${section('denials', renderDenials(model))}
${section('orders', renderOrders(model), 'long')}
${section('fills', renderFills(model), 'long')}
${section('timeline', renderTimeline(model))}
${section('notices', renderNotices(model), 'long')}
${section('about', renderAbout(model))}
<footer>Every figure comes from the events of the ledger; an en dash stands for what is not known. Rounded figures show their exact value when pointed at.</footer>`;
}

const accountHeading = ({ accounts }: ReportModel, { account }: AccountReport): string =>
  accounts.length > 1 ? `<h3>${escapeHtml(account)}</h3>` : '';

function renderHeader(model: ReportModel): string {
  const { accounts, instruments, fromMs, toMs } = model;
  const modes = [...new Set(accounts.map(({ mode }) => mode))];
  const badges = [
    ...modes.map(
      (mode) => `<span class="badge mode${mode === 'live' ? ' live' : ''}">${modeText(mode)}</span>`,
    ),
    ...instruments.map(({ symbol }) => `<span class="badge">${escapeHtml(symbol)}</span>`),
    ...new Set(accounts.map(({ fillsBy }) => `<span class="badge">filled by ${escapeHtml(fillsBy)}</span>`)),
  ];
  const period =
    fromMs === undefined || toMs === undefined
      ? 'No record has a time.'
      : `${timeText(fromMs)} to ${timeText(toMs)} UTC, ${durationText(toMs - fromMs)}`;
  const heroes = accounts.map(renderHero).join('');
  return `<header class="top"><div><h1>${escapeHtml(model.name)}</h1><div class="badges">${badges.join('')}</div><div class="soft small">${period}</div></div><div>${heroes}</div></header>`;
}

const modeText = (mode: string): string =>
  ({
    backtest: 'backtest: recorded market',
    dryRun: 'dry run: no order left',
    paper: 'paper: an account of no money',
    live: 'LIVE: money',
  })[mode] ?? escapeHtml(mode);

function renderWarnings({ accounts, notes, roundTrips }: ReportModel): string {
  const ended = roundTrips.filter(({ exitAtMs }) => exitAtMs !== undefined).length;
  const warnings = [
    ...accounts
      .filter(({ check }) => !isConsistent(check))
      .map(({ account }) => `${escapeHtml(account)}: the figures do not agree with each other; see Money.`),
    ...accounts
      .filter(({ check }) => check.feesPending > 0)
      .map(({ account, check }) => `${escapeHtml(account)}: ${check.feesPending} fees are not known yet.`),
    ...(ended > 0 && ended < enoughTrips
      ? [
          `${ended === 1 ? 'One round trip says' : `${ended} round trips say`} next to nothing about a strategy: every ratio here could be luck.`,
        ]
      : []),
    ...notes.map(escapeHtml),
  ];
  if (warnings.length === 0) return '';
  return `<section class="warnings"><b>Read this first</b><ul>${warnings.map((text) => `<li>${text}</li>`).join('')}</ul></section>`;
}

function tabs(group: string, names: readonly (readonly [string, string])[]): string {
  if (names.length < 2) return '';
  const buttons = names.map(
    ([value, text], at) =>
      `<button type="button" data-${group}="${escapeHtml(value)}" aria-pressed="${at === 0}">${escapeHtml(text)}</button>`,
  );
  return `<div class="tabs">${buttons.join('')}</div>`;
}

function renderPrice({ instruments }: ReportModel): string {
  const priced = instruments.filter(({ price }) => price !== undefined);
  const title = '<h2>Price, entries and exits</h2>';
  if (priced.length === 0)
    return `${title}<p class="empty">No market data was given to this report, so there is no price to draw.</p>`;
  const names = priced.map(({ index, symbol }) => [String(index), symbol] as const);
  const key =
    '<div class="key"><span><i>▲</i> long entry</span><span><i>▼</i> short entry</span><span><i>○</i> exit; the line between has the color of the net</span><span><i class="loss">┄</i> stop</span><span><i class="gain">┄</i> target</span><span class="noprint">drag to zoom, double click to see all</span></div>';
  return `${title}${tabs('instrument', names)}<div class="chart" id="price-chart"></div>${key}`;
}

function renderEquity({ accounts }: ReportModel): string {
  const title = '<h2>Equity and drawdown</h2>';
  if (accounts.every(({ equity }) => equity.samples === 0))
    return `${title}<p class="empty">Equity was never known.</p>`;
  const notes = accounts
    .filter(({ equity }) => equity.thinned)
    .map(({ equity }) => `${numberText(equity.samples, 0)} samples, thinned to their extremes.`);
  const names = accounts.map(({ account }) => [account, account] as const);
  return `${title}${tabs('account', names)}<div class="chart" id="equity-chart"></div><div class="chart" id="drawdown-chart"></div><p class="soft small">Marked by the kernel and after each fill. ${notes.join(' ')}</p>`;
}

const groupTitles = {
  strategy: 'Strategy',
  side: 'Side',
  entryReason: 'Why in',
  exitReason: 'Why out',
} as const;

function renderGroups({ groups }: ReportModel): string {
  if (groups.length === 0) return '';
  const rows = groups.map(
    ({ by, name, roundTrips, winners, net }) =>
      `<tr><td class="soft">${groupTitles[by]}</td><td>${escapeHtml(name)}</td><td class="n">${roundTrips}</td><td class="n">${winners}</td><td class="n ${toneOf(net)}">${signedText(net)}</td></tr>`,
  );
  return `<h3>What they came to</h3><div class="scroll"><table><thead><tr><th>By</th><th></th><th class="n">Round trips</th><th class="n">Winners</th><th class="n">Net</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function renderAbout(model: ReportModel): string {
  const { build, sessions, instruments, nodeId } = model;
  const rows: (readonly [string, string])[] = [
    ['Made', `${timeText(model.createdAtMs)} UTC by Holdfast ${build.holdfast}`],
    ['Node', nodeId ?? 'not known'],
    ['Engine', build.engine ?? 'not known'],
    ['Strategies', build.strategies ?? 'not known'],
    ['Configuration', build.config ?? 'not known'],
    [
      'Read',
      `${numberText(model.events, 0)} events, ${numberText(model.marketRecords, 0)} market records, ${model.lives === 1 ? '1 life' : `${model.lives} lives`}`,
    ],
    ...sessions.map(
      ({ session, strategies, barIntervalMs, instruments: own }) =>
        [
          `Session ${session}`,
          `${own.map((at) => instruments[at]?.symbol ?? at).join(', ')}, bars of ${durationText(barIntervalMs)}: ${strategies
            .map(
              ({ id, use, parameters }) =>
                `${id === use ? use : `${id} (${use})`} ${JSON.stringify(parameters)}`,
            )
            .join('; ')}`,
        ] as const,
    ),
  ];
  const list = rows
    .map(([name, text]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(text)}</dd>`)
    .join('');
  return `<h2>About this report</h2><dl>${list}</dl>`;
}
