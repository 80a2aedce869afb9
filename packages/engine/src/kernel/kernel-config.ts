// What a node is, resolved: plain JSON, so that it can be journaled, fingerprinted and replayed. The runtime makes it from
// session files; the order of `instruments` gives the dense indexes.
import {
  type AccountId,
  formatMoney,
  type InstrumentIndex,
  parseMoney,
  type SessionId,
  type StrategyId,
} from '../base/index.ts';
import type { Instrument, StopPolicy, VenueCapabilities } from '../model/index.ts';
import type { RiskLimits, Sizing } from '../risk/index.ts';

export interface AccountConfig {
  readonly id: AccountId;
  readonly venue: string;
  readonly mode: 'dryRun' | 'paper' | 'live' | 'backtest';
  /** Currency of equity and limits. */
  readonly currency: string;
  readonly capabilities: VenueCapabilities;
  readonly limits: RiskLimits;
  /** What a breach of the daily loss or drawdown limit does to open positions. */
  readonly onLimitBreach: 'block' | 'flatten';
  /** How often the account is read and reconciled while all is well. */
  readonly reconcileEveryMs: number;
  /** How often the equity curve is sampled. */
  readonly markEveryMs: number;
}

export interface InstrumentConfig {
  readonly instrument: Instrument;
  readonly account: AccountId;
  /** Largest position that entries may build, with everything that could still fill; absent: no limit but the others. */
  readonly maxPositionLots?: number;
}

export interface StrategyConfig {
  readonly id: StrategyId;
  /** Name of a strategy definition. */
  readonly use: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface SessionConfig {
  readonly id: SessionId;
  readonly account: AccountId;
  readonly instruments: readonly InstrumentIndex[];
  readonly barIntervalMs: number;
  /** `venue`: closed bars come from the venue's klines; `quotes`, `trades`: built here. */
  readonly barSource: 'venue' | 'quotes' | 'trades';
  readonly strategies: readonly StrategyConfig[];
  readonly sizing: Sizing;
  readonly protection: ProtectionPolicy;
  readonly stopPolicy: StopPolicy;
  /** Working entries are canceled after this. */
  readonly entryExpiryMs: number;
  /** Entries of these strategies start quarantined (a culprit of the last crash). */
  readonly quarantined: readonly StrategyId[];
}

export interface ProtectionPolicy {
  /** How long a position may stand before the venue must show its protection; then it is red. */
  readonly graceMs: number;
  /** How long red lasts before the position is closed. */
  readonly closeAfterMs: number;
  /** The least move of a trailing stop that is worth a request, as a fraction of its distance. */
  readonly trailingStepFraction: number;
}

export interface NodeConfig {
  /** Six characters, random at the journal's creation: part of every client order id. */
  readonly nodeId: string;
  readonly accounts: readonly AccountConfig[];
  readonly instruments: readonly InstrumentConfig[];
  readonly sessions: readonly SessionConfig[];
  /** Equity of an account before its first balance report, decimal text, by account (dry runs, backtests). */
  readonly initialBalances: Readonly<Record<string, string>>;
}

/** An instrument as text: what the journal and snapshots hold. */
export type InstrumentText = Omit<Instrument, 'tickSize' | 'lotSize'> & {
  readonly tickSize: string;
  readonly lotSize: string;
};

/** The configuration as plain JSON. */
export type NodeConfigText = Omit<NodeConfig, 'instruments'> & {
  readonly instruments: readonly (Omit<InstrumentConfig, 'instrument'> & {
    readonly instrument: InstrumentText;
  })[];
};

export function configToText(config: NodeConfig): NodeConfigText {
  const instruments = config.instruments.map(({ instrument, ...rest }) => ({
    instrument: {
      ...instrument,
      tickSize: formatMoney(instrument.tickSize),
      lotSize: formatMoney(instrument.lotSize),
    },
    ...rest,
  }));
  return { ...config, instruments };
}

/** Throws `DecimalError` where a step is no decimal: the text is not one of ours. */
export function configFromText(text: NodeConfigText): NodeConfig {
  const instruments = text.instruments.map(({ instrument, ...rest }) => ({
    instrument: {
      ...instrument,
      tickSize: parseMoney(instrument.tickSize, `tick size of ${instrument.id}`),
      lotSize: parseMoney(instrument.lotSize, `lot size of ${instrument.id}`),
    },
    ...rest,
  }));
  return { ...text, instruments };
}
