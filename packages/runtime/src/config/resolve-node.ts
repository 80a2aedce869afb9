// Session files -> the node's configuration: what the kernel gets, journals and replays. Instruments come resolved (from the
// venue, or defined in the file); their order gives the dense indexes, and indexes of earlier lives are kept.
import {
  type AccountId,
  DecimalError,
  type InstrumentIndex,
  parseMoney,
  quantityTextToLots,
  type SessionId,
  type StrategyId,
} from '@holdfast/engine/base';
import type { AccountConfig, InstrumentConfig, NodeConfig, SessionConfig } from '@holdfast/engine/kernel';
import { type Instrument, isBarInterval, type VenueCapabilities } from '@holdfast/engine/model';
import { type RiskLimits, stricterLimits } from '@holdfast/engine/risk';
import { accountIdOf } from './account-id.ts';
import { checkAccountSettings } from './account-settings.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import type { SessionFile, SessionSource } from './session-file.ts';

export interface NodeParts {
  readonly nodeId: string;
  readonly sources: readonly SessionSource[];
  /** Resolved instruments by the symbol that the session files use. */
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly capabilities: VenueCapabilities;
  /** `backtest` replaces the modes of the files. */
  readonly backtest: boolean;
  /** Instruments of the life before, in order: their indexes stay theirs. */
  readonly previous?: readonly InstrumentConfig[];
  /** Strategies that a crash was blamed on, by session. */
  readonly quarantined: ReadonlyMap<string, readonly string[]>;
}

export const symbolOf = (instrument: SessionFile['instruments'][number]): string =>
  typeof instrument === 'string' ? instrument : instrument.symbol;

/** Throws `ConfigError` where sessions contradict each other. */
export function resolveNode(parts: NodeParts): NodeConfig {
  const instruments = instrumentTable(parts);
  const accounts = accountTable(parts, instruments);
  checkAccountSettings(parts.sources, parts.backtest);
  const sessions = parts.sources.map((source) => sessionConfig(parts, source, instruments));
  checkSharing(parts.sources, sessions, instruments);
  const initialBalances = Object.fromEntries(
    parts.sources
      .filter(({ session }) => parts.backtest || session.mode === 'dryRun')
      .map(({ session }) => [accountIdOf(session), session.execution.initialBalance]),
  );
  return { nodeId: parts.nodeId, accounts, instruments, sessions, initialBalances };
}

function instrumentTable({ sources, instruments, previous = [] }: NodeParts): InstrumentConfig[] {
  const table = [...previous];
  for (const { file, session } of sources)
    for (const entry of session.instruments) {
      const instrument = instruments.get(symbolOf(entry));
      if (!instrument)
        throw new ConfigError(file, [
          { path: 'instruments', message: `the venue does not know ${symbolOf(entry)}` },
        ]);
      const account = accountIdOf(session);
      const at = table.findIndex((it) => it.instrument.id === instrument.id && it.account === account);
      const config = { instrument, account, maxPositionLots: maxPositionOf(file, session, instrument) };
      if (at < 0) table.push(config);
      else table[at] = config;
    }
  return table;
}

function accountTable(parts: NodeParts, instruments: readonly InstrumentConfig[]): AccountConfig[] {
  const accounts = new Map<AccountId, AccountConfig>();
  for (const source of parts.sources) {
    const config = accountConfig(parts, source, instruments);
    const before = accounts.get(config.id);
    if (before && before.mode !== config.mode) {
      throw new ConfigError(source.file, [
        {
          path: 'mode',
          message: `account ${config.id} is ${before.mode} in another session of this node and ${config.mode} here`,
        },
      ]);
    }
    accounts.set(config.id, before ? stricterAccount(before, config) : config);
  }
  return [...accounts.values()];
}

/** Sessions share their account: what is safer holds for both. */
function stricterAccount(a: AccountConfig, b: AccountConfig): AccountConfig {
  return {
    ...b,
    capabilities: {
      ...b.capabilities,
      submitValidityMs: Math.max(a.capabilities.submitValidityMs, b.capabilities.submitValidityMs),
    },
    limits: stricterLimits(a.limits, b.limits),
    onLimitBreach: a.onLimitBreach === 'flatten' ? 'flatten' : b.onLimitBreach,
    reconcileEveryMs: Math.min(a.reconcileEveryMs, b.reconcileEveryMs),
    markEveryMs: Math.min(a.markEveryMs, b.markEveryMs),
  };
}

function accountConfig(
  parts: NodeParts,
  { session }: SessionSource,
  instruments: readonly InstrumentConfig[],
): AccountConfig {
  const id = accountIdOf(session);
  const own = instruments.filter(({ account }) => account === id);
  return {
    id,
    venue: session.venue.name,
    mode: parts.backtest ? 'backtest' : session.mode,
    currency: own[0]!.instrument.settlement,
    capabilities: capabilitiesOf(parts, session),
    limits: limitsOf(session),
    onLimitBreach: session.limits.onBreach,
    reconcileEveryMs: session.reconcileEvery,
    markEveryMs: Math.max(session.bars.interval, 60_000),
  };
}

/** At our own paper venue a request has arrived when its simulated latency is over. Tapes have no funding rates. */
function capabilitiesOf(
  { backtest, capabilities }: NodeParts,
  { mode, execution }: SessionFile,
): VenueCapabilities {
  if (!backtest && mode !== 'dryRun') return capabilities;
  const simulated = { ...capabilities, submitValidityMs: 2 * execution.latency[1] };
  return backtest ? { ...simulated, fundingRates: false } : simulated;
}

function maxPositionOf(file: string, { limits }: SessionFile, instrument: Instrument): number {
  return limits.maxPosition === undefined
    ? instrument.maxMarketQuantityLots
    : lotsOf(file, 'limits.maxPosition', limits.maxPosition, instrument);
}

/** A quantity of the session file in lots of one of its instruments. */
function lotsOf(file: string, path: string, text: string, instrument: Instrument): number {
  try {
    return quantityTextToLots(text, instrument.lotSize, path);
  } catch (error) {
    if (!(error instanceof DecimalError)) throw error;
    throw new ConfigError(file, [{ path, message: `${instrument.symbol}: ${error.message}` }]);
  }
}

function limitsOf(session: SessionFile): RiskLimits {
  const { limits } = session;
  return {
    maxLeverage: limits.maxLeverage,
    maxOpenPositions: limits.maxOpenPositions,
    entriesPerMinute: limits.entriesPerMinute,
    maxDailyTurnover: limits.maxDailyTurnover,
    dailyLossFraction: limits.dailyLoss,
    drawdownFraction: limits.drawdown,
    losingStreak: limits.losingStreak,
    maxLossPerTradeFraction: limits.maxLossPerTrade,
    maxPriceDeviationFraction: limits.priceDeviation,
    maxEntriesInFlight: session.execution.queue,
    requireStop: limits.requireStop,
  };
}

function sessionConfig(
  parts: NodeParts,
  { file, session }: SessionSource,
  table: readonly InstrumentConfig[],
): SessionConfig {
  const account = accountIdOf(session);
  const indexes = session.instruments.map((entry) =>
    indexOf(table, parts.instruments.get(symbolOf(entry))!, account),
  );
  checkTimes(file, session);
  const { fixedQuantity } = session.sizing;
  if (fixedQuantity !== undefined)
    for (const at of indexes) lotsOf(file, 'sizing.fixedQuantity', fixedQuantity, table[at]!.instrument);
  const strategies = session.strategies.map((strategy) => ({
    id: (strategy.id ?? nameOf(strategy.use)) as StrategyId,
    use: strategy.use,
    parameters: strategy.parameters,
  }));
  checkStrategyIds(
    file,
    strategies.map(({ id }) => id),
  );
  const blamed = parts.quarantined.get(session.name) ?? [];
  return {
    id: session.name as SessionId,
    account,
    instruments: indexes,
    barIntervalMs: session.bars.interval,
    barSource: session.bars.source,
    strategies,
    sizing: {
      riskPerTradeFraction: session.sizing.riskPerTrade,
      maxNotionalFraction: session.sizing.maxNotional,
      ...(fixedQuantity !== undefined && { fixedQuantity }),
    },
    protection: {
      graceMs: session.protection.grace,
      closeAfterMs: session.protection.closeAfter,
      trailingStepFraction: session.protection.trailingStep,
    },
    stopPolicy: session.stopPolicy,
    entryExpiryMs: session.execution.entryExpiry,
    quarantined: blamed.map((id) => id as StrategyId),
  };
}

/** Times that must fit each other; the state machines they go to would end the node over it. Throws `ConfigError`. */
export function checkTimes(file: string, { bars, staleness, reconnect, execution }: SessionFile): void {
  const problems: ConfigProblem[] = [];
  if (!isBarInterval(bars.interval))
    problems.push({
      path: 'bars.interval',
      message: 'must be whole milliseconds that divide a day: 1m, 5m, 1h',
    });
  const [least, most] = execution.latency;
  if (!(0 < staleness.poll && staleness.poll < staleness.restart && staleness.restart < staleness.safeStop))
    problems.push({ path: 'staleness', message: 'must rise: poll, then restart, then safeStop' });
  if (!(0 < reconnect.base && reconnect.base <= reconnect.cap))
    problems.push({ path: 'reconnect', message: 'base must be above 0 and at most cap' });
  if (!(reconnect.probeEvery > 0))
    problems.push({ path: 'reconnect.probeEvery', message: 'must be above 0: it is for ever' });
  if (!(least <= most)) problems.push({ path: 'execution.latency', message: 'must go from less to more' });
  if (problems.length > 0) throw new ConfigError(file, problems);
}

const indexOf = (
  table: readonly InstrumentConfig[],
  instrument: Instrument,
  account: AccountId,
): InstrumentIndex =>
  table.findIndex((it) => it.instrument.id === instrument.id && it.account === account) as InstrumentIndex;

/** `pullback-ribbon` of `crypto/pullback-ribbon`, `mine` of `./strategies/mine.ts`. */
const nameOf = (use: string): string =>
  use
    .split('/')
    .at(-1)!
    .replace(/\.[cm]?[jt]s$/, '');

function checkStrategyIds(file: string, ids: readonly string[]): void {
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice === undefined) return;
  throw new ConfigError(file, [
    { path: 'strategies', message: `"${twice}" stands twice; give each an id of its own` },
  ]);
}

/** An instrument belongs to one session, so that its position has one owner. */
function checkSharing(
  sources: readonly SessionSource[],
  sessions: readonly SessionConfig[],
  table: readonly InstrumentConfig[],
): void {
  const owner = new Map<InstrumentIndex, string>();
  sessions.forEach((session, at) => {
    for (const instrument of session.instruments) {
      const other = owner.get(instrument);
      if (other !== undefined) {
        const { id } = table[instrument]!.instrument;
        throw new ConfigError(sources[at]!.file, [
          {
            path: 'instruments',
            message: `${id} is traded by session ${other} already; give this session other instruments, or run it as a node of its own (--dir)`,
          },
        ]);
      }
      owner.set(instrument, session.id);
    }
  });
}

/** The instrument that a session file defines by itself. */
export function definedInstrument(
  entry: Exclude<SessionFile['instruments'][number], string>,
  venue: string,
): Instrument {
  const tickSize = parseMoney(entry.tickSize, `${entry.symbol}: tickSize`);
  const lotSize = parseMoney(entry.lotSize, `${entry.symbol}: lotSize`);
  const lots = (text: string | undefined, fallback: number): number =>
    text === undefined ? fallback : quantityTextToLots(text, lotSize, entry.symbol);
  const max = lots(entry.maxQuantity, 1_000_000);
  return {
    id: `${entry.symbol}-PERP.${venue.toUpperCase()}` as Instrument['id'],
    symbol: entry.symbol,
    venue,
    assetClass: 'perpetual',
    kind: entry.kind,
    costBasis: 'average',
    tickSize,
    lotSize,
    multiplier: 1,
    settlement: entry.kind === 'linear' ? quoteOf(entry.symbol) : baseOf(entry.symbol),
    minQuantityLots: lots(entry.minQuantity, 1),
    maxLimitQuantityLots: max,
    maxMarketQuantityLots: max,
    makerFeeRate: entry.makerFee,
    takerFeeRate: entry.takerFee,
    maxLeverage: entry.maxLeverage,
  };
}

const quoteOf = (symbol: string): string => /(USDT|USDC|USD)$/.exec(symbol)?.[1] ?? 'USDT';
const baseOf = (symbol: string): string => symbol.replace(/(USDT|USDC|USD)$/, '');
