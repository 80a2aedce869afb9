// The living view as lines of text, from the node's status and what this screen has seen before. Pure: the same model and size
// give the same lines. What is not known is shown as not known, and everything that can age shows its age.
import type { AccountView, InstrumentView, NodeView, OrderView, StrategyView } from '@holdfast/engine/views';
import { formatDuration } from '../config/index.ts';
import type { NodeStatus } from '../node/index.ts';
import {
  age,
  amount,
  clockTime,
  digitsOf,
  megabytes,
  percent,
  shortNumber,
  signedAmount,
  unknownFigure,
} from './figures.ts';
import { type Line, type Piece, type Style, textOfLine } from './painted-line.ts';
import { priceChart, sparkline } from './sparkline.ts';

export interface ScreenModel {
  /** Absent until the first word of the trading process. */
  readonly status?: NodeStatus;
  /** Since the last word of the trading process, monotonic. */
  readonly silentMs: number;
  /** `starting`, `running`, `stopping by cancelOrders`, `restarting in 4 s`. */
  readonly phase: string;
  readonly directory: string;
  /** Newest last. */
  readonly messages: readonly ScreenMessage[];
  /** By instrument and by account: what this screen has seen, newest last. */
  readonly prices: ReadonlyMap<string, readonly number[]>;
  readonly equities: ReadonlyMap<string, readonly number[]>;
  /** The view of another process: Ctrl+C ends the view and leaves the node alone. */
  readonly watching?: boolean;
}

export interface ScreenMessage {
  readonly atMs: number;
  readonly level: 'plain' | 'good' | 'warning' | 'critical';
  readonly text: string;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** Longer without a word, and the figures on the screen are no longer called current. */
const silentAfterMs = 3_000;
const leastChartRows = 4;
const mostChartRows = 8;
const mostChartColumns = 160;

export function screenLines(model: ScreenModel, size: ScreenSize): Line[] {
  const top = [...header(model), ...(model.status ? body(model, model.status, size) : [])];
  const footer = footerLines(model);
  const room = size.rows - footer.length - 1;
  const messages = messageLines(model, Math.max(3, room - top.length - 1));
  const kept = top.slice(0, Math.max(0, room - messages.length));
  const chart = chartLines(model, room - kept.length - messages.length - 2, size.columns);
  return [...kept, ...chart, [''], ...messages.slice(-Math.max(0, room - kept.length)), ...footer].slice(
    0,
    size.rows,
  );
}

// -- Head and foot -----------------------------------------------------------------------------------------------------

function header({ status, phase, directory, silentMs }: ScreenModel): Line[] {
  const left = status?.figures.remainingMs;
  // What may be cut on a narrow terminal comes last.
  const title: Piece[] = [
    [' HOLDFAST ', 'title'],
    ` ${phase}`,
    ...(status ? timeNote(status) : []),
    ...(left === undefined ? [] : ([' · ', [`${formatDuration(left)} left`, 'bold']] as Piece[])),
    ...(status ? [` · up ${formatDuration(status.figures.uptimeMs)} · life ${status.view.life}`] : []),
    ` · ${directory}`,
  ];
  const lines: Line[] = [title];
  const silence = status && silenceText(phase, silentMs);
  if (silence) lines.push([[` ${silence}: what follows is that old `, 'alarm']]);
  const { halt, stopping } = status?.view ?? {};
  if (halt) {
    lines.push([
      [
        ` HALTED by ${halt.by}: ${halt.reason} · ${halt.flat ? 'flat, confirmed by the venue' : 'not flat yet'} `,
        'alarm',
      ],
      [' "holdfast resume --reason TEXT" clears it', 'dim'],
    ]);
  }
  if (stopping) lines.push([[` stopping (${stopping.policy}, by ${stopping.by}) `, 'yellow']]);
  return lines;
}

/** Between two lives nothing is current, however short the pause. */
function silenceText(phase: string, silentMs: number): string | undefined {
  if (phase.startsWith('starting again'))
    return `the trading process is gone, its last word came ${age(silentMs)} ago`;
  return silentMs > silentAfterMs ? `the trading process has said nothing for ${age(silentMs)}` : undefined;
}

/** Prices, bars, orders and their ages are in the venue's time; where it runs apart from ours the screen has to say so. */
function timeNote({ figures, view }: NodeStatus): Piece[] {
  if (figures.timeSpeed === 1) return [];
  return [
    ' · ',
    [`time x ${shortNumber(figures.timeSpeed)}, ${clockTime(view.nowMs)} at the venue`, 'yellow'],
  ];
}

function footerLines({ status, watching }: ScreenModel): Line[] {
  if (!status) return [[['Ctrl+C ends it', 'dim']]];
  const { figures, view } = status;
  const skew = figures.clockSkewMs;
  const parts = [
    `seq ${view.seq} (durable ${figures.durableSeq})`,
    `${megabytes(figures.residentBytes)}`,
    `loop lag ${figures.loopLagMsMax.toFixed(0)} ms`,
    `quotes ${figures.quotes}${figures.quotesMerged > 0 ? ` (${figures.quotesMerged} merged)` : ''}`,
    ...(figures.framesRefused > 0 ? [`frames refused ${figures.framesRefused}`] : []),
    `clock skew ${skew ? `${skew.skewMs.toFixed(0)} ± ${skew.uncertaintyMs.toFixed(0)} ms` : unknownFigure}`,
  ];
  return [
    [[parts.join(' · '), 'dim']],
    [
      [
        `${watching ? 'Ctrl+C ends this view, the node goes on' : 'Ctrl+C ends it by the session’s policy, a second time at once'} · "holdfast halt" is the kill switch`,
        'dim',
      ],
    ],
  ];
}

function messageLines({ messages }: ScreenModel, most: number): Line[] {
  const styles: Readonly<Record<ScreenMessage['level'], Style>> = {
    plain: 'plain',
    good: 'green',
    warning: 'yellow',
    critical: 'red',
  };
  return messages.slice(-most).map(({ atMs, level, text }) => [
    [`${clockTime(atMs)} `, 'dim'],
    [text, styles[level]],
  ]);
}

/** The first instrument's price where there is room to spare; nothing where there is not. */
function chartLines({ status, prices }: ScreenModel, room: number, columns: number): Line[] {
  const first = status?.view.sessions[0]?.instruments[0];
  const series = first && prices.get(first.instrument);
  if (!first || !series || room < leastChartRows) return [];
  const rows = priceChart(series, Math.min(columns - 14, mostChartColumns), Math.min(room, mostChartRows));
  return [
    [''],
    ...rows.map(({ label, blocks }): Line => [[label.padStart(12), 'dim'], ' ', [blocks, 'cyan']]),
  ];
}

// -- Accounts and instruments ------------------------------------------------------------------------------------------

function body(model: ScreenModel, status: NodeStatus, size: ScreenSize): Line[] {
  const { view } = status;
  return view.accounts.flatMap((account) => [
    [''],
    ...accountLines(model, view, account, size),
    ...outageLines(status, account),
    ...view.sessions
      .filter((session) => session.account === account.account)
      .flatMap(({ session, instruments }) =>
        instruments.flatMap((instrument) => instrumentLines(model, status, session, instrument, size)),
      ),
  ]);
}

/** So long a start or a reconnect may take before it is called an outage. */
const normalConnectMs = 10_000;

const linkStyles: Readonly<Record<string, Style>> = {
  ready: 'green',
  degraded: 'yellow',
  circuitOpen: 'alarm',
  halted: 'alarm',
};

/** An attempt is a state too: what counts is since when there was none that stood. */
function outageLines({ figures }: NodeStatus, { account }: AccountView): Line[] {
  const outage = figures.linksDown[account];
  if (!outage || outage.forMs < normalConnectMs) return [];
  const { sinceMs, forMs, why } = outage;
  return [
    [
      [' LINK DOWN ', 'alarm'],
      ` since ${clockTime(sinceMs)} UTC (${age(forMs)}), tried for ever: ${why} · no order can leave; commands and the kill file are heard`,
    ],
  ];
}

function accountLines(model: ScreenModel, view: NodeView, account: AccountView, size: ScreenSize): Line[] {
  const { link, equity, currency, day } = account;
  const series = model.equities.get(account.account) ?? [];
  const pnl = day?.pnl;
  const lines: Line[] = [
    [
      [`${account.account} `, 'bold'],
      [account.mode, account.mode === 'live' ? 'alarm' : 'cyan'],
      '   link ',
      [link.state, linkStyles[link.state] ?? 'yellow'],
      ` for ${age(view.nowMs - link.sinceMs)}${link.why ? ` (${link.why})` : ''}`,
      account.reconciled ? '' : [' · not reconciled', 'yellow'],
    ],
    [
      // Before the first balance there is no equity, whatever the sum of nothing is.
      `  equity ${amount(day ? equity.equity : undefined)} ${currency}   today `,
      [signedAmount(pnl), signStyle(pnl)],
      `${day ? ` since ${day.date}` : ''}   `,
      [sparkline(series, Math.min(40, Math.max(0, size.columns - 60))), 'cyan'],
    ],
    [
      [
        `  in all: realized ${signedAmount(equity.realized)} · unrealized ${signedAmount(equity.unrealized)} · fees ${signedAmount(negated(equity.fees))} · funding ${signedAmount(equity.funding)} · ${slippageText(equity)}${pendingText(account)}`,
        'dim',
      ],
    ],
    ...limitLines(account, size.columns),
  ];
  for (const { instrument, atMs } of account.stalePrices) {
    const old = atMs === undefined ? unknownFigure : age(view.nowMs - atMs);
    lines.push([
      [`  equity and limits count ${instrument} at a price ${old} old; entries are blocked`, 'red'],
    ]);
  }
  if (account.overdueSinceMs !== undefined) {
    const { reconciledAtMs } = account;
    const since = reconciledAtMs === undefined ? undefined : view.nowMs - reconciledAtMs;
    lines.push([
      [
        `  the account was not read completely for ${age(since)}: as it was then; entries are blocked`,
        'alarm',
      ],
    ]);
  }
  for (const latch of account.latches)
    lines.push([[`  limit reached: ${latch}; entries are blocked`, 'red']]);
  for (const dispute of account.disputes) lines.push([[`  disputed: ${dispute}`, 'red']]);
  return lines;
}

const negated = (text: string): string =>
  text.startsWith('-') ? text.slice(1) : /^0(\.0*)?$/.test(text) ? text : `-${text}`;

const signStyle = (text: string | undefined): Style =>
  text === undefined ? 'yellow' : text.startsWith('-') ? 'red' : 'green';

/** Unknown is not zero: fills without a reference (limit orders, the venue's own protection) are told as such. */
function slippageText({ slippage, slippageUnmeasured }: AccountView['equity']): string {
  const unmeasured = slippageUnmeasured > 0 ? `not measured for ${slippageUnmeasured} fill(s)` : '';
  if (unmeasured !== '' && Number(slippage) === 0) return `slippage ${unmeasured}`;
  return `of it slippage ${signedAmount(negated(slippage))}${unmeasured && `, ${unmeasured}`}`;
}

function pendingText({ equity: { pending } }: AccountView): string {
  const parts = Object.entries(pending).flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : []));
  return parts.length > 0 ? ` · pending: ${parts.join(', ')}` : '';
}

const limitNames: Readonly<Record<string, readonly [words: string, percent: boolean]>> = {
  dailyLoss: ['daily loss', true],
  drawdown: ['drawdown', true],
  losingStreak: ['losing streak', false],
  entriesPerMinute: ['entries/min', false],
  dailyTurnover: ['turnover x', false],
  leverage: ['leverage x', false],
  openPositions: ['positions', false],
};

/** Each limit whole: what does not fit into the line goes to the next. */
function limitLines({ limits }: AccountView, columns: number): Line[] {
  const lines: Piece[][] = [['  limits  ']];
  for (const pieces of limits.map(limitPieces)) {
    const gap = lines.at(-1)!.length > 1 ? '   ' : '';
    const fits = textOfLine([...lines.at(-1)!, gap, ...pieces]).length <= columns;
    if (fits || gap === '') lines.at(-1)!.push(gap, ...pieces);
    else lines.push(['          ', ...pieces]);
  }
  return lines;
}

function limitPieces({ limit, used, allowed }: AccountView['limits'][number]): Piece[] {
  const [words, isPercent] = limitNames[limit] ?? [limit, false];
  const show = (value: number | undefined): string =>
    isPercent ? percent(value, 1) : value === undefined ? unknownFigure : shortNumber(value);
  const share = used === undefined ? undefined : used / allowed;
  const style: Style =
    share === undefined ? 'yellow' : share >= 1 ? 'red' : share >= 0.75 ? 'yellow' : 'plain';
  return [
    [`${words} ${show(used)}`, style],
    [` of ${show(allowed)}`, 'dim'],
  ];
}

function instrumentLines(
  model: ScreenModel,
  status: NodeStatus,
  session: string,
  instrument: InstrumentView,
  size: ScreenSize,
): Line[] {
  const { nowMs } = status.view;
  return [
    quoteLine(model, status, session, instrument, size),
    ...positionLines(instrument, nowMs),
    ...instrument.orders.map((order) => orderLine(order, nowMs)),
    ...instrument.strategies.flatMap((strategy) => strategyLines(strategy, instrument, nowMs)),
  ];
}

function quoteLine(
  { prices, silentMs }: ScreenModel,
  { figures, view: { nowMs } }: NodeStatus,
  session: string,
  view: InstrumentView,
  size: ScreenSize,
): Line {
  const { instrument, symbol, quote, staleness } = view;
  const dataAge = figures.dataAgeMs[instrument];
  const series = prices.get(instrument) ?? [];
  return [
    '  ',
    [symbol, 'bold'],
    [` (${session})  `, 'dim'],
    quote ? alike(quote.bid, quote.ask).join(' / ') : ['no quote yet', 'yellow'],
    [
      `  data ${age(dataAge === undefined ? undefined : dataAge + silentMs)} old`,
      staleness === 'fresh' ? 'plain' : 'red',
    ],
    staleness === 'fresh' ? '' : [` ${staleness}`, 'red'],
    fundingPiece(view, nowMs),
    '  ',
    [sparkline(series, Math.min(40, Math.max(0, size.columns - 70))), 'cyan'],
  ];
}

/** A rate is read once a minute. */
const fundingIsOldMs = 300_000;

function fundingPiece({ fundingRate, fundingAtMs, fundingTold }: InstrumentView, nowMs: number): Piece {
  if (fundingRate === undefined) return fundingTold ? [`  funding ${unknownFigure}`, 'yellow'] : '';
  const text = `  funding ${percent(Number(fundingRate), 4)}`;
  const ageMs = fundingAtMs === undefined ? undefined : nowMs - fundingAtMs;
  return ageMs !== undefined && ageMs > fundingIsOldMs
    ? [`${text} ${age(ageMs)} old`, 'yellow']
    : [text, 'dim'];
}

/** A price keeps the digits that its venue gives it. */
const amountOf = (text: string): string => amount(text, digitsOf(text));

/** Prices that stand side by side, with as many digits as the longest of them: `61,157.0 / 61,157.3`. */
function alike(...texts: readonly string[]): string[] {
  const digits = Math.max(...texts.map(digitsOf));
  return texts.map((text) => amount(text, digits));
}

function positionLines(it: InstrumentView, nowMs: number): Line[] {
  const { position, protection, unprotectedSinceMs, closing } = it;
  const lines: Line[] = [];
  if (!position) lines.push([['    flat', 'dim']]);
  else {
    lines.push([
      '    ',
      [`${position.side} ${position.quantity}`, 'bold'],
      ` at ${position.averagePrice === undefined ? unknownFigure : amount(position.averagePrice)}  `,
      [signedAmount(position.unrealized), signStyle(position.unrealized)],
      position.openedAtMs === undefined ? '' : `  for ${age(nowMs - position.openedAtMs)}`,
      ...protectionPieces(protection),
    ]);
  }
  if (unprotectedSinceMs !== undefined)
    lines.push([[`    UNPROTECTED for ${age(nowMs - unprotectedSinceMs)}`, 'alarm']]);
  if (closing) lines.push([[`    closing (${closing.by}: ${closing.reason})`, 'yellow']]);
  return lines;
}

function protectionPieces(protection: InstrumentView['protection']): Piece[] {
  if (!protection) return ['  ', ['no stop', 'red']];
  const { stop, target, stopOwner, adopted, trailing, confirmed } = protection;
  const [stopText = '', targetText = ''] = alike(stop ?? '0', target ?? '0');
  return [
    '   stop ',
    stop === undefined ? ['none', 'red'] : stopText,
    `${trailing ? ' trailing' : ''} (held by ${stopOwner}${adopted ? ', adopted' : ''}) target ${target === undefined ? 'none' : targetText} `,
    confirmed ? ['confirmed', 'green'] : ['not confirmed', 'yellow'],
  ];
}

function orderLine(order: OrderView, nowMs: number): Line {
  const { clientOrderId, status, side, type, quantity, leaves, price, purpose, reason, sinceMs } = order;
  return [
    '    ',
    [status, status === 'unknown' ? 'alarm' : 'cyan'],
    ` ${side} ${leaves === quantity ? quantity : `${leaves} of ${quantity}`} ${type}${price === undefined ? '' : ` at ${amountOf(price)}`}  `,
    `${purpose ?? 'not ours'}${reason === undefined ? '' : ` (${reason})`} for ${age(nowMs - sinceMs)}  `,
    [clientOrderId, 'dim'],
  ];
}

function strategyLines(strategy: StrategyView, instrument: InstrumentView, nowMs: number): Line[] {
  const { quarantined, lastBarOpenMs, lastBarCloseMs, conditions } = strategy;
  const failed = conditions.filter(({ fulfilled }) => !fulfilled);
  const head: Line = [
    `    ${strategy.strategy}: `,
    lastBarOpenMs === undefined || lastBarCloseMs === undefined
      ? ['no bar yet', 'yellow']
      : [`bar ${clockTime(lastBarOpenMs).slice(0, 5)} (closed ${age(nowMs - lastBarCloseMs)} ago) `, 'dim'],
    quarantined === undefined ? '' : [`QUARANTINED: ${quarantined} `, 'red'],
    holds(strategy, instrument) ? 'holds the position' : verdictWords(strategy, failed.length),
  ];
  if (conditions.length === 0) return [head];
  // As they were when the bar closed: a position may have begun or ended since. What is missing first: it must not fall off the right edge. A distance that is endless is no figure.
  const readings = [...failed, ...conditions.filter(({ fulfilled }) => fulfilled)].flatMap(
    ({ name, fulfilled, distance, unit }): Piece[] => [
      [fulfilled ? '✓' : '✗', fulfilled ? 'green' : 'yellow'],
      [
        ` ${name}${Number.isFinite(distance) ? ` ${signed(distance!)}${unit ? ` ${unit}` : ''}` : ''}  `,
        fulfilled ? 'dim' : 'plain',
      ],
    ],
  );
  return [head, [['      then: ', 'dim'], ...readings]];
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${shortNumber(value)}`;

const holds = ({ strategy }: StrategyView, { position }: InstrumentView): boolean =>
  position?.strategy?.endsWith(`/${strategy}`) ?? false;

function verdictWords({ lastBarOpenMs, outcome, outcomeInWords }: StrategyView, failed: number): string {
  if (lastBarOpenMs === undefined) return '';
  const idle = outcome !== 'entered' && outcome !== 'exited' && failed > 0;
  return ` ${idle ? 'no trade: ' : ''}${outcomeInWords}`;
}
