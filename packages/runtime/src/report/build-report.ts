// From what was collected to the report's model. Pure.
import { readFileSync } from 'node:fs';
import {
  addMoney,
  formatMoney,
  MONEY_ZERO,
  type Money,
  moneyToNumber,
  parseMoney,
} from '@holdfast/engine/base';
import type { AccountMoney } from './account-money.ts';
import { figuresOf } from './figures.ts';
import { readTrip } from './read-trip.ts';
import type { Collected, ReportOptions } from './report-collector.ts';
import {
  type AccountReport,
  type InstrumentReport,
  type ReportModel,
  type RoundTripReport,
  reportVersion,
} from './report-model.ts';

export function buildReport(collected: Collected, options: ReportOptions): ReportModel {
  const { config, orders, fingerprints, fromMs, toMs, nodeId } = collected;
  const roundTrips = readTrips(collected);
  return {
    version: reportVersion,
    name: options.name ?? config.sessions.map(({ id }) => id).join(', '),
    createdAtMs: options.createdAtMs,
    ...(nodeId !== undefined && { nodeId }),
    build: { holdfast: productVersion(), ...fingerprints },
    ...(fromMs !== undefined && { fromMs }),
    ...(toMs !== undefined && { toMs }),
    lives: collected.lives,
    events: collected.events,
    marketRecords: collected.marketRecords,
    accounts: collected.accounts.map((money) => readAccount(money, collected, roundTrips)),
    sessions: config.sessions.map(({ id, account, instruments, barIntervalMs, strategies }) => ({
      session: id,
      account,
      instruments: [...instruments],
      barIntervalMs,
      strategies: strategies.map(({ id: strategy, use, parameters }) => ({
        id: strategy,
        use,
        parameters: { ...parameters },
      })),
    })),
    instruments: readInstruments(collected),
    roundTrips,
    groups: groupsOf(roundTrips),
    orders: orders.readOrders(collected.instruments),
    fills: orders.readFills(collected.instruments),
    denials: collected.refusals.read(collected.instruments),
    ...collected.timeline.read(),
    notes: [...collected.notes],
  };
}

const productVersion = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
};

function readTrips({ trips, instruments, config }: Collected): RoundTripReport[] {
  const barMs = (index: number): number | undefined =>
    config.sessions.find((session) => session.instruments.some((at) => at === index))?.barIntervalMs;
  return [...trips.closed, ...trips.open]
    .sort((a, b) => a.entryAtMs - b.entryAtMs)
    .map((trip, at) => readTrip(trip, at + 1, instruments[trip.instrument]!, barMs(trip.instrument)));
}

function readAccount(
  money: AccountMoney,
  collected: Collected,
  roundTrips: readonly RoundTripReport[],
): AccountReport {
  const { ledger, trips, orders, priceOf, toMs } = collected;
  const split = money.split(ledger, priceOf, toMs);
  const { series } = money;
  const { id, venue, mode, currency } = money.config;
  if (split.end !== undefined && split.basis !== 'lastMark' && toMs !== undefined)
    series.add(toMs, parseMoney(split.end));
  const { deepest } = series;
  return {
    account: id,
    venue,
    mode,
    currency,
    fillsBy: fillsBy(mode, collected.fillProfile, venue),
    split,
    check: money.check(ledger, split, trips),
    costs: money.costs(orders.fills),
    equity: {
      samples: series.samples,
      thinned: series.thinned,
      atMs: series.kept.map(({ atMs }) => atMs),
      equity: series.kept.map(({ equity }) => moneyToNumber(equity)),
      equityText: series.kept.map(({ equity }) => formatMoney(equity)),
      drawdown: drawdownOf(series.kept.map(({ equity }) => moneyToNumber(equity))),
    },
    ...(deepest && { maxDrawdown: { ...deepest, amount: formatMoney(deepest.amount) } }),
    figures: figuresOf(
      money,
      roundTrips.filter(({ account }) => account === id),
    ),
  };
}

function fillsBy(mode: string, profile: string | undefined, venue: string): string {
  if (mode === 'live' || mode === 'paper') return `the venue (${venue})`;
  return profile === undefined
    ? 'our matching model, profile not recorded'
    : `our matching model, profile "${profile}"`;
}

function drawdownOf(equity: readonly number[]): number[] {
  let peak = Number.NEGATIVE_INFINITY;
  return equity.map((value) => {
    peak = Math.max(peak, value);
    return peak > 0 ? Number((value / peak - 1).toFixed(8)) : 0;
  });
}

function readInstruments({ config, prices }: Collected): InstrumentReport[] {
  return config.instruments.map(({ instrument, account }, index) => {
    const session = config.sessions.find((it) => it.instruments.some((at) => at === index));
    const price = prices[index]?.read(moneyToNumber(instrument.tickSize));
    return {
      index,
      id: instrument.id,
      symbol: instrument.symbol,
      account,
      ...(session && { session: session.id, barIntervalMs: session.barIntervalMs }),
      tickSize: formatMoney(instrument.tickSize),
      lotSize: formatMoney(instrument.lotSize),
      currency: instrument.settlement,
      ...(price && { price }),
    };
  });
}

type Group = ReportModel['groups'][number];

/** What strategies and reasons came to: only of trips that ended with a known net. */
function groupsOf(trips: readonly RoundTripReport[]): Group[] {
  const groups = new Map<string, Group & { sum: Money }>();
  for (const trip of trips) {
    if (trip.exitAtMs === undefined || trip.net === undefined) continue;
    const names = {
      strategy: trip.strategy,
      side: trip.side,
      entryReason: trip.entryReason,
      exitReason: trip.exitReason,
    };
    const net = parseMoney(trip.net);
    for (const [by, name] of Object.entries(names) as [Group['by'], string | undefined][]) {
      const key = `${by}\n${trip.account}\n${name}`;
      const before = groups.get(key);
      const sum = addMoney(before?.sum ?? MONEY_ZERO, net);
      groups.set(key, {
        by,
        account: trip.account,
        name: name ?? 'not known',
        roundTrips: (before?.roundTrips ?? 0) + 1,
        winners: (before?.winners ?? 0) + (net > 0n ? 1 : 0),
        net: formatMoney(sum),
        sum,
      });
    }
  }
  const order: readonly Group['by'][] = ['strategy', 'side', 'entryReason', 'exitReason'];
  return [...groups.values()]
    .sort((a, b) => order.indexOf(a.by) - order.indexOf(b.by))
    .map(({ sum: _, ...group }) => group);
}
