// One line that says how a node is, for logs that nobody redraws.
import { formatDuration } from '../config/index.ts';
import type { LinkOutage, NodeStatus } from '../node/index.ts';
import { age, amount, megabytes, shortNumber, signedAmount } from './figures.ts';

const downText = (outage: LinkOutage | undefined): string =>
  outage ? ` (down for ${age(outage.forMs)}: ${outage.why})` : '';

export function heartbeatLine({ view, figures }: NodeStatus): string {
  const accounts = view.accounts.map(
    ({ account, link, equity, currency, day }) =>
      `${account} ${link.state}${downText(figures.linksDown[account])}, equity ${amount(equity.equity)} ${currency}, today ${signedAmount(day?.pnl)}`,
  );
  const instruments = view.sessions.flatMap(({ instruments: list }) =>
    list.map(({ instrument, symbol, quote, position, orders, strategies }) => {
      const bar = strategies.reduce((newest, { lastBarOpenMs = 0 }) => Math.max(newest, lastBarOpenMs), 0);
      const held = position ? `${position.side} ${position.quantity}` : 'flat';
      const why = strategies
        .map(({ strategy, outcomeInWords }) => `${strategy}: ${outcomeInWords}`)
        .join('; ');
      return `${symbol} ${quote?.bid ?? '?'}/${quote?.ask ?? '?'} (${age(figures.dataAgeMs[instrument])} old), ${bar === 0 ? 'no bar' : `last bar ${new Date(bar).toISOString().slice(11, 16)}`}, ${held}, ${orders.length} order(s), ${why}`;
    }),
  );
  const left = figures.remainingMs === undefined ? '' : `, ${formatDuration(figures.remainingMs)} left`;
  const fast = figures.timeSpeed === 1 ? '' : `, venue time x ${shortNumber(figures.timeSpeed)}`;
  return `up ${formatDuration(figures.uptimeMs)}${left}${fast} | ${[...accounts, ...instruments].join(' | ')} | seq ${view.seq}, lag ${figures.loopLagMsMax.toFixed(0)} ms, ${megabytes(figures.residentBytes)}`;
}
