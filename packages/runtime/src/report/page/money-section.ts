// Where the money went: the split of the change of equity as bars, the proof that it adds up, and the costs.
import type { AccountReport } from '../report-model.ts';
import {
  amountText,
  escapeHtml,
  exactText,
  numberText,
  signedText,
  timeText,
  toneOf,
  unknown,
} from './figures-text.ts';

interface Step {
  readonly label: string;
  /** Decimal text, with the sign of what it did to equity. */
  readonly amount: string;
  readonly total?: boolean;
  /** No fill could be measured: a zero would say too much. */
  readonly unmeasured?: boolean;
}

const fillsOf = ({ costs }: AccountReport): number => costs.makerFills + costs.takerFills + costs.otherFills;

const isUnmeasured = (account: AccountReport): boolean =>
  fillsOf(account) > 0 && account.check.slippageUnmeasured >= fillsOf(account);

const negated = (text: string): string =>
  !/[1-9]/.test(text) ? '0' : text.startsWith('-') ? text.slice(1) : `-${text}`;

export function renderMoney(account: AccountReport): string {
  const { split, currency } = account;
  const title = `<h2>Where the money went</h2><p class="soft small">${escapeHtml(account.account)}, ${escapeHtml(currency)}. Price is before slippage; slippage is the cost against the touch that each decision saw.</p>`;
  return `${title}${renderEnds(account)}${renderSplit(account)}${renderCheck(account)}${renderCosts(account)}${
    split.basis === 'lastMark' && split.asOfMs !== undefined
      ? `<p class="soft small">A position is open and its market was not seen: the split stands at the last mark, ${timeText(split.asOfMs)} UTC.</p>`
      : ''
  }`;
}

function renderEnds({ split, currency }: AccountReport): string {
  const figure = (text: string | undefined): string =>
    text === undefined
      ? 'not known'
      : `<span title="${exactText(text)} ${escapeHtml(currency)}">${amountText(text)}</span>`;
  return `<dl><dt>Equity at the start</dt><dd>${figure(split.start)}</dd><dt>Equity at the end</dt><dd>${figure(split.end)}</dd></dl>`;
}

function renderSplit(account: AccountReport): string {
  const { split, currency } = account;
  if (split.price === undefined || split.change === undefined)
    return `<p class="empty">The split is not known: ${split.start === undefined ? 'no balance of the account was ever seen' : 'a position is open, and neither a price nor a mark of it was seen'}.</p>`;
  const steps: Step[] = [
    { label: 'Price', amount: split.price },
    { label: 'Slippage', amount: negated(split.slippage), unmeasured: isUnmeasured(account) },
    { label: 'Fees', amount: negated(split.fees) },
    { label: 'Funding', amount: split.funding },
    { label: 'Change of equity', amount: split.change, total: true },
  ];
  const bars = waterfall(steps, currency);
  if (!/[1-9]/.test(split.cashFlows)) return bars;
  return `${bars}<p class="small">Cash that no fill explains (deposits, withdrawals, reconciliation), not part of the change: ${signedText(split.cashFlows)} ${escapeHtml(currency)}</p>`;
}

/** Each bar begins where the one before ended. */
function waterfall(steps: readonly Step[], currency: string): string {
  let at = 0;
  const spans = steps.map(({ amount, total }) => {
    const from = total ? 0 : at;
    const to = from + Number(amount);
    at = to;
    return [Math.min(from, to), Math.max(from, to)] as const;
  });
  const low = Math.min(0, ...spans.map(([from]) => from));
  const width = Math.max(0, ...spans.map(([, to]) => to)) - low || 1;
  const percent = (value: number): string => `${((value / width) * 100).toFixed(2)}%`;
  const rows = steps.map(({ label, amount, total, unmeasured }, row) => {
    const [from, to] = spans[row]!;
    const tone = total ? 'total' : toneOf(amount);
    const fill = !/[1-9]/.test(amount)
      ? ''
      : `<div class="fill ${tone}" style="left:min(${percent(from - low)},calc(100% - 2px));width:${percent(to - from)}"></div>`;
    const axis = `<div class="axis" style="left:${percent(-low)}"></div>`;
    const value = `<div class="figure ${toneOf(amount)}" title="${exactText(amount)} ${escapeHtml(currency)}">${unmeasured ? 'not measured' : signedText(amount)}</div>`;
    return `${total ? '<div class="rule"></div>' : ''}<div>${total ? `<b>${label}</b>` : label}</div><div class="track">${axis}${fill}</div>${total ? `<b>${value}</b>` : value}`;
  });
  return `<div class="bars">${rows.join('')}</div>`;
}

function renderCheck({ split, check, currency }: AccountReport): string {
  const zero = (text: string | undefined): boolean => text !== undefined && !/[1-9]/.test(text);
  const lines = [
    check.splitDifference === undefined
      ? undefined
      : zero(check.splitDifference)
        ? `start + price − slippage − fees + funding = end, to the last unit (${exactText(split.end ?? '0')} ${escapeHtml(currency)})`
        : `the parts differ from the end by ${exactText(check.splitDifference)} ${escapeHtml(currency)}`,
    `${check.marksCompared} marks of the kernel compared with the fold of the fills: ${check.marksDiffering === 0 ? 'all equal to the last unit' : `${check.marksDiffering} differ`}`,
    check.tripsDifference === undefined
      ? 'the round trips cannot be compared with the ledger: the cost of a position is not known'
      : zero(check.tripsDifference)
        ? 'round trips, open ones included, add up to the ledger to the last unit'
        : `round trips differ from the ledger by ${exactText(check.tripsDifference)}`,
    check.closesCompared === 0
      ? undefined
      : `${check.closesCompared === 1 ? '1 net' : `${check.closesCompared} nets`} that the kernel stated at a close compared: ${check.closesDiffering === 0 ? 'equal' : `${check.closesDiffering} differ`}`,
    check.feesPending > 0
      ? `${check.feesPending} fees are not known yet and missing from every sum`
      : undefined,
    zero(check.unattributedFunding)
      ? undefined
      : `funding of ${exactText(check.unattributedFunding)} belongs to no round trip seen here`,
  ];
  const bad = !isConsistent(check);
  return `<div class="check${bad ? ' bad' : ''}"><b>${bad ? 'The figures do not agree' : 'Checked'}</b><ul>${lines
    .flatMap((line) => (line === undefined ? [] : [`<li>${line}</li>`]))
    .join('')}</ul></div>`;
}

export const isConsistent = (check: AccountReport['check']): boolean =>
  check.marksDiffering === 0 &&
  check.closesDiffering === 0 &&
  !/[1-9]/.test(check.splitDifference ?? '0') &&
  !/[1-9]/.test(check.tripsDifference ?? '0');

function renderCosts(account: AccountReport): string {
  const { costs, check, split, currency } = account;
  const fills = fillsOf(account);
  const unmeasured =
    check.slippageUnmeasured > 0
      ? ` (${check.slippageUnmeasured} of ${fills} fills have no reference: limit orders name their price, a venue’s protection has none)`
      : '';
  const bps = (value: number | undefined): string =>
    value === undefined ? unknown : `${numberText(value)} bps`;
  return `<h3>Costs</h3><dl><dt>Turnover</dt><dd>${amountText(costs.turnover)} ${escapeHtml(currency)}</dd>
<dt>Fees</dt><dd>${amountText(split.fees)} ${escapeHtml(currency)}, ${bps(costs.feesBps)} of the turnover</dd>
<dt>Slippage</dt><dd>${isUnmeasured(account) ? 'not measured' : `${amountText(split.slippage)} ${escapeHtml(currency)}, ${bps(costs.slippageBps)} of what was measured`}${unmeasured}</dd>
<dt>Fills</dt><dd>${costs.takerFills} taker, ${costs.makerFills} maker${costs.otherFills > 0 ? `, ${costs.otherFills} not known` : ''}</dd></dl>`;
}
