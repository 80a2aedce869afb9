// States over time: the node, its links, the freshness of its data; limits, halts and alerts as lists.
import type { ReportModel, StateSpan } from '../report-model.ts';
import { durationText, escapeHtml, timeText } from './figures-text.ts';

const good = new Set(['ready', 'fresh', 'running']);
const bad = new Set(['disconnected', 'circuitOpen', 'halted', 'safeStop', 'ended', 'down']);

const toneOfState = (state: string): string =>
  good.has(state) ? 'good' : bad.has(state) ? 'bad' : 'pending';

export function renderTimeline(model: ReportModel): string {
  const { timeline, fromMs, toMs } = model;
  const title =
    '<h2>Links and data</h2><p class="soft small">Green is ready or fresh, amber on the way, red down. Point at a stretch for its reason.</p>';
  if (fromMs === undefined || toMs === undefined || timeline.spans.length === 0)
    return `${title}<p class="empty">No state of a link was recorded.</p>`;
  const lanes = [...new Set(timeline.spans.map(({ lane }) => lane))];
  const rows = lanes.map((lane) => {
    const own = timeline.spans.filter((span) => span.lane === lane);
    const strips = own.map((span) => strip(span, fromMs, toMs)).join('');
    return `<div>${escapeHtml(lane)}<div class="soft small">${summary(own, toMs)}</div></div><div class="lane">${strips}</div>`;
  });
  const omitted =
    timeline.omitted > 0 ? `<p class="soft small">${timeline.omitted} older states are not kept.</p>` : '';
  return `${title}<div class="lanes">${rows.join('')}<div class="ends"><span>${timeText(fromMs)}</span><span>${timeText(toMs)}</span></div></div>${omitted}${renderOutages(timeline.spans, toMs)}`;
}

function strip(span: StateSpan, fromMs: number, toMs: number): string {
  const whole = Math.max(toMs - fromMs, 1);
  const end = span.toMs ?? toMs;
  const [left, width] = [((span.fromMs - fromMs) / whole) * 100, ((end - span.fromMs) / whole) * 100];
  const why = `${span.state}${span.why ? `: ${span.why}` : ''}, ${timeText(span.fromMs)} for ${durationText(end - span.fromMs)}`;
  return `<span class="${toneOfState(span.state)}" style="left:${left.toFixed(3)}%;width:${Math.max(width, 0).toFixed(3)}%" title="${escapeHtml(why)}"></span>`;
}

/** Of all the time since its first state: while no node ran, a link was not ready either. */
function summary(spans: readonly StateSpan[], toMs: number): string {
  const all = toMs - (spans[0]?.fromMs ?? toMs);
  const up = spans
    .filter(({ state }) => good.has(state))
    .reduce((sum, span) => sum + ((span.toMs ?? toMs) - span.fromMs), 0);
  return all === 0 ? '' : `${((up / all) * 100).toFixed(all === up ? 0 : 2)} % of the time`;
}

/** Stretches without a ready link or fresh data that lasted. */
function renderOutages(spans: readonly StateSpan[], toMs: number): string {
  const outages = spans
    .filter((span) => !good.has(span.state) && (span.toMs ?? toMs) - span.fromMs >= 1000)
    .slice(-200);
  if (outages.length === 0) return '';
  const rows = outages.map(
    (span) =>
      `<tr><td>${timeText(span.fromMs)}</td><td>${escapeHtml(span.lane)}</td><td>${escapeHtml(span.state)}</td><td class="n">${durationText((span.toMs ?? toMs) - span.fromMs)}</td><td class="wrap">${escapeHtml(span.why)}</td></tr>`,
  );
  return `<h3>Interruptions</h3><div class="scroll${rows.length > 16 ? ' tall' : ''}"><table><thead><tr><th>Since, UTC</th><th>What</th><th>State</th><th class="n">For</th><th>Why</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

export function renderNotices({ notices, alerts }: ReportModel): string {
  const codes = alerts.codes.map(
    ({ level, code, count }) =>
      `<span class="badge">${escapeHtml(level)} · ${escapeHtml(code)} · ${count}</span>`,
  );
  const entries = [
    ...notices.entries.map(({ atMs, kind, text }) => ({ atMs, kind: kind as string, text })),
    ...alerts.recent.map(({ atMs, level, text }) => ({ atMs, kind: `alert, ${level}`, text })),
  ].sort((a, b) => a.atMs - b.atMs);
  const shown = entries.slice(-500);
  const rows = shown.map(
    ({ atMs, kind, text }) =>
      `<tr><td>${timeText(atMs)}</td><td>${escapeHtml(kind)}</td><td class="wrap">${escapeHtml(text)}</td></tr>`,
  );
  const omitted = notices.omitted + alerts.total - alerts.recent.length + entries.length - shown.length;
  const note = omitted > 0 ? `<p class="soft small">${omitted} older entries are not shown.</p>` : '';
  const body =
    rows.length === 0
      ? '<p class="empty">Nothing was raised.</p>'
      : `<div class="scroll${rows.length > 12 ? ' tall' : ''}"><table><thead><tr><th>At, UTC</th><th>What</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
  return `<h2>Alerts, limits, lives</h2><div class="badges">${codes.join('')}</div>${note}${body}`;
}
