// Figures with what they stand on: the cards at the top and the table of statistics. A figure of too few says so beside it.
import type { AccountReport, ReportFigure, ReportModel } from '../report-model.ts';
import {
  amountText,
  durationText,
  escapeHtml,
  exactText,
  numberText,
  percentText,
  signedText,
  toneOf,
  unknown,
} from './figures-text.ts';

export function valueText({ unit, value }: Pick<ReportFigure, 'unit' | 'value'>): string {
  if (value === undefined) return unknown;
  switch (unit) {
    case 'fraction':
      return percentText(value);
    case 'durationMs':
      return durationText(value);
    case 'count':
      return numberText(value, 0);
    case 'R':
      return `${numberText(value)}\u00a0R`;
    default:
      return numberText(value);
  }
}

const intervalText = ({ interval, unit }: ReportFigure): string =>
  interval
    ? `95\u00a0%: ${valueText({ unit, value: interval[0] })} to ${valueText({ unit, value: interval[1] })}`
    : '';

const fewTag = ({ enough, n, of, value }: ReportFigure): string =>
  enough || value === undefined
    ? ''
    : `<span class="few">n too small: ${n} ${of === 'roundTrips' ? (n === 1 ? 'round trip' : 'round trips') : of}</span>`;

function card(label: string, value: string, note = '', tone = '', title = ''): string {
  const exact = title === '' ? '' : ` title="${escapeHtml(title)}"`;
  return `<div class="card"><div class="label">${escapeHtml(label)}</div><div class="value ${tone}"${exact}>${value}</div><div class="note">${note}</div></div>`;
}

function figureCard(account: AccountReport, key: string): string {
  const figure = account.figures.find((it) => it.key === key)!;
  const note = [
    fewTag(figure),
    intervalText(figure),
    figure.value === undefined ? escapeHtml(figure.note ?? '') : '',
  ]
    .filter(Boolean)
    .join(' ');
  // Of a fraction or a ratio neither sign nor hue says whether it is good.
  const signed = key === 'totalReturn' || key === 'expectancyR';
  const tone = signed ? toneOf(figure.value?.toFixed(6)) : '';
  return card(figure.label, valueText(figure), note, tone);
}

export function renderCards(model: ReportModel, account: AccountReport): string {
  const { split, currency, maxDrawdown } = account;
  const own = model.roundTrips.filter((trip) => trip.account === account.account);
  const open = own.filter(({ exitAtMs }) => exitAtMs === undefined).length;
  const unit = escapeHtml(currency);
  const drawdown = maxDrawdown
    ? card(
        'Deepest drawdown',
        percentText(maxDrawdown.fraction),
        `${amountText(maxDrawdown.amount)} ${unit}`,
        'loss',
        exactText(maxDrawdown.amount),
      )
    : card('Deepest drawdown', account.equity.samples > 0 ? '0.00 %' : unknown);
  return `<div class="cards">
${figureCard(account, 'totalReturn')}
${drawdown}
${card('Round trips', String(own.length - open), open > 0 ? `and ${open} open` : 'none open')}
${figureCard(account, 'winRate')}
${figureCard(account, 'expectancyR')}
${figureCard(account, 'profitFactor')}
${card('Fees', amountText(split.fees), unit, '', exactText(split.fees))}
${card('Denied by our gates', numberText(model.denials.total, 0), model.denials.groups[0] ? escapeHtml(model.denials.groups[0].words) : 'none')}
</div>`;
}

export function renderHero({ split, currency }: AccountReport): string {
  const change = split.change;
  const value = change === undefined ? 'not known' : signedText(change);
  const title = change === undefined ? '' : ` title="${exactText(change)}"`;
  return `<div class="hero"><div class="soft small">Net result, ${escapeHtml(currency)}</div><div class="value ${toneOf(change)}"${title}>${value}</div></div>`;
}

export function renderFigures(account: AccountReport): string {
  const rows = account.figures.map((figure) => {
    const tone = figure.unit === 'money' || figure.unit === 'R' ? toneOf(figure.value?.toFixed(6)) : '';
    const notes = [fewTag(figure), escapeHtml(intervalText(figure)), escapeHtml(figure.note ?? '')].filter(
      Boolean,
    );
    return `<tr><td>${escapeHtml(figure.label)}</td><td class="n ${tone}">${valueText(figure)}</td><td class="n">${numberText(figure.n, 0)}</td><td class="wrap soft">${notes.join(' ')}</td></tr>`;
  });
  return `<h2>Statistics</h2><p class="soft small">Each with what it stands on. Below 30 a figure says little, and it says so.</p>
<div class="scroll"><table><thead><tr><th>Figure</th><th class="n">Value</th><th class="n">n</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}
