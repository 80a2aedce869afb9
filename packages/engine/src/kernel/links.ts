// What the link's owner and the staleness watch say, and what follows for orders.
import type { FundingRateReport, LinkReport, LinkState, StalenessReport } from '../model/index.ts';
import { alert, type Deciding, instrumentOf } from './deciding.ts';
import { cancelEntries, pursueClosings } from './exits.ts';
import { requestRead } from './venue-reads.ts';

/** A silent connection goes through `degraded` before it is given up. */
const isUp = (state: LinkState): boolean => state === 'ready' || state === 'degraded';

export function onLink(d: Deciding, report: LinkReport): void {
  const { account, state, why, generation } = report;
  const { link: before, circuitOpenSinceMs } = d.books.account(account);
  if (before.state === state && before.why === why && before.generation === generation) return;
  d.emit({ type: 'LinkChanged', account, state, why, generation, atMs: d.nowMs });
  if (state === 'syncing') requestRead(d, account, 'the link came up');
  // A failed probe opens it again: that is no news.
  if (state === 'circuitOpen' && circuitOpenSinceMs === undefined)
    alert(d, 'critical', 'circuit-open', `${account}: ${why}; probing on`);
  if (isUp(before.state) && !isUp(state)) alert(d, 'warning', 'connection-lost', `${account}: ${why}`);
  if (state !== 'ready') return;
  if (!isUp(before.state)) alert(d, 'notice', 'connection-ready', `${account}: connected and reconciled`);
  pursueClosings(d);
}

export function onStaleness(d: Deciding, report: StalenessReport): void {
  const { instrument, level, ageMs } = report;
  const before = d.books.instruments[instrument]!.staleness;
  if (before === level) return;
  d.emit({ type: 'StalenessChanged', instrument, level, atMs: d.nowMs });
  const { id } = instrumentOf(d, instrument);
  if (level === 'safeStop') {
    alert(
      d,
      'critical',
      'data-stale',
      `${id}: no market data for ${Math.round(ageMs / 1000)} s: safe stop, entries are blocked and canceled`,
    );
    cancelEntries(d, instrument, 'no market data');
  }
  if (before === 'safeStop' && level === 'fresh')
    requestRead(d, d.books.accountOf(instrument), 'market data is back after a safe stop');
}

export function onFundingRate(d: Deciding, report: FundingRateReport): void {
  d.market.fundingRate[report.instrument] = report.rate;
  d.market.fundingMs[report.instrument] = d.nowMs;
}
