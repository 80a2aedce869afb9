// The books: everything that must survive. Orders, the ledger, protection, limits and latches, permissions, and how far
// reconciliation has come. Changed by `apply(event)` and by nothing else, so that folding the journal gives them back.
//
// Derived indexes (open orders by instrument, orders by the venue's id) are kept here too, by the same function.
// Deliberately not here: quotes, bars, indicators, strategies' memory (`market-state.ts`).
import {
  type AccountId,
  type ClientOrderId,
  type EpochMs,
  type InstrumentIndex,
  invariant,
  type Lots,
  type Seq,
  type SessionId,
  type StrategyId,
  type Ticks,
  type VenueOrderId,
} from '../base/index.ts';
import type {
  LinkState,
  OrderOrigin,
  OrderStatus,
  OrderTerms,
  OrderTotals,
  ProtectionPlan,
  RiskLatch,
  StopPolicy,
} from '../model/index.ts';
import type { Ledger, PositionReading } from '../portfolio/index.ts';

export interface OrderRecord {
  readonly account: AccountId;
  readonly terms: OrderTerms;
  /** Absent for orders that are not ours. */
  readonly origin?: OrderOrigin;
  readonly provenance: 'intent' | 'lostTail' | 'protection' | 'foreign';
  readonly plan?: ProtectionPlan;
  readonly riskAmount?: string;
  readonly bidTicks?: Ticks;
  readonly askTicks?: Ticks;
  readonly intendedSeq: Seq;
  readonly intendedAtMs: EpochMs;
  status: OrderStatus;
  statusAtMs: EpochMs;
  venueOrderId?: VenueOrderId;
  /** What was executed so far. */
  totals: OrderTotals;
  cancelAttempts: number;
  cancelAtMs?: EpochMs;
  cancelReason?: string;
  /** Numbers of the complete reads that did not show it. */
  absentReads: readonly number[];
  venueReason?: string;
}

/** Who holds the position of an instrument, since when, and what it started from. */
export interface Holding {
  readonly session: SessionId;
  readonly strategy?: StrategyId;
  readonly openedAtMs: EpochMs;
  readonly entryOrder?: ClientOrderId;
  readonly riskAmount?: string;
  /** Net P&L of the instrument's book when the position was opened, decimal text. */
  readonly netAtOpen: string;
}

export interface ProtectionRecord {
  readonly stopTicks?: Ticks;
  readonly targetTicks?: Ticks;
  readonly trailing?: { readonly activationTicks: Ticks; readonly distanceTicks: Ticks };
  readonly stopOwner: 'venue' | 'runtime';
  readonly targetOwner: 'venue' | 'runtime';
  /** `adoption`: found at the venue, no plan of ours made it. */
  readonly provenance?: 'adoption';
  readonly intendedAtMs: EpochMs;
  readonly highWaterTicks?: Ticks;
  /** The venue showed it, as it is now. */
  readonly confirmed: boolean;
  readonly positionId?: string;
  readonly protectionId?: string;
}

/** Close the position and keep at it until it is flat. */
export interface ClosingRecord {
  readonly by: string;
  readonly reason: string;
  readonly atMs: EpochMs;
}

export interface InstrumentRecord {
  staleness: 'fresh' | 'polling' | 'restarting' | 'safeStop' | 'unknown';
  stalenessAtMs: EpochMs;
  holding?: Holding;
  protection?: ProtectionRecord;
  unprotectedSinceMs?: EpochMs;
  /** Time of the newest funding that was posted. */
  lastFundingMs?: EpochMs;
  /** Time of the newest fill. */
  lastFillMs?: EpochMs;
  closing?: ClosingRecord;
}

export interface LinkRecord {
  readonly state: LinkState;
  readonly why: string;
  readonly generation: number;
  readonly sinceMs: EpochMs;
}

export interface AccountRecord {
  link: LinkRecord;
  /** Since when the circuit is open, the probes in between included; gone when the link is ready. */
  circuitOpenSinceMs?: EpochMs;
  /** A complete reconciliation stands on this life of the link. */
  reconciled: boolean;
  reconciledAtMs?: EpochMs;
  /** No complete read for too long, since then; gone with the next one. */
  overdueSinceMs?: EpochMs;
  /** History of the venue was read up to here: what is older was seen, or is not ours to post. */
  historyFromMs?: EpochMs;
  readNumber: number;
  /** When the last complete read that was reconciled began. */
  readFromMs?: EpochMs;
  /** Cash is ours to count from here: fundings before it are in the first balance. */
  cashSinceMs?: EpochMs;
  /** When the read that is under way was asked for; absent: none is. */
  readRequestedAtMs?: EpochMs;
  /** When the last read came back, complete or not. */
  readEndedAtMs?: EpochMs;
  /** Why another read is to follow it. */
  readWanted?: string;
  /** Positions that differed in the last read without an explanation. */
  disputed: readonly { readonly instrument: InstrumentIndex; readonly venueLots: Lots }[];
  disputedCash?: string;
  venueBalance?: string;
  available?: string;
  balanceAtMs?: EpochMs;
  day?: string;
  dayStartEquity?: string;
  /** Highest equity that was marked. */
  peak?: string;
  lastMark?: { readonly equity: string; readonly atMs: EpochMs };
  latches: readonly RiskLatch[];
  losingStreak: number;
  /** Notional of the day's entries, decimal text. */
  turnover: string;
  /** Times of the entries intended in the last minute. */
  entryTimesMs: readonly EpochMs[];
}

export interface StrategyRecord {
  quarantine?: { readonly reason: string; readonly atMs: EpochMs };
  /** Open time of the last bar that led to an intent, by instrument: the duplicate guard. */
  readonly intentBars: Map<InstrumentIndex, EpochMs>;
  /** When its last position in an instrument ended, for cool-downs. */
  readonly lastClosedMs: Map<InstrumentIndex, EpochMs>;
}

export interface HaltRecord {
  readonly by: string;
  readonly reason: string;
  readonly flatten: boolean;
  readonly atMs: EpochMs;
  readonly flatAtMs?: EpochMs;
}

export interface StopRecord {
  readonly policy: StopPolicy;
  readonly by: string;
  readonly reason: string;
  readonly atMs: EpochMs;
}

export const emptyStrategy = (): StrategyRecord => ({ intentBars: new Map(), lastClosedMs: new Map() });
const nothingKnown: Readonly<StrategyRecord> = emptyStrategy();

/** Keys of `Books.strategies`: a strategy within its session. */
export const strategyKey = (session: SessionId, strategy: StrategyId): string => `${session}/${strategy}`;

export class Books {
  nodeId = '';
  life = 0;
  configFingerprint = '';
  ended?: { readonly reason: string; readonly exitCode: number };
  halt?: HaltRecord;
  stop?: StopRecord;
  readonly orders = new Map<ClientOrderId, OrderRecord>();
  /** Orders that are not final, by instrument. */
  readonly openOrders: Set<ClientOrderId>[];
  readonly byVenueOrderId = new Map<VenueOrderId, ClientOrderId>();
  readonly instruments: InstrumentRecord[];
  readonly accounts = new Map<AccountId, AccountRecord>();
  readonly strategies = new Map<string, StrategyRecord>();
  readonly ledger: Ledger;
  /** Which account an instrument index belongs to. */
  readonly #accountOf: readonly AccountId[];

  /** @param accountOf the account of each instrument, by index. */
  constructor(ledger: Ledger, accountOf: readonly AccountId[], accounts: readonly AccountId[]) {
    this.ledger = ledger;
    this.#accountOf = accountOf;
    this.openOrders = accountOf.map(() => new Set());
    this.instruments = accountOf.map(() => ({ staleness: 'unknown', stalenessAtMs: 0 as EpochMs }));
    for (const account of accounts) this.accounts.set(account, emptyAccount());
  }

  account(id: AccountId): AccountRecord {
    const account = this.accounts.get(id);
    invariant(account !== undefined, `the node has no account ${id}`);
    return account;
  }

  accountOf(instrument: InstrumentIndex): AccountId {
    const account = this.#accountOf[instrument];
    invariant(account !== undefined, `no instrument has the index ${instrument}`);
    return account;
  }

  position(instrument: InstrumentIndex): PositionReading {
    return this.ledger.position(this.accountOf(instrument), instrument);
  }

  positionLots(instrument: InstrumentIndex): Lots {
    return this.ledger.positionOf(this.accountOf(instrument), instrument);
  }

  /** What the books know of a strategy; an empty record where they know nothing. */
  strategy(session: SessionId, strategy: StrategyId): Readonly<StrategyRecord> {
    return this.strategyUnder(strategyKey(session, strategy));
  }

  /** The same by its key: on every bar. */
  strategyUnder(key: string): Readonly<StrategyRecord> {
    return this.strategies.get(key) ?? nothingKnown;
  }

  /** Orders of an instrument that are not final. */
  *openOrdersOf(instrument: InstrumentIndex): Iterable<OrderRecord> {
    for (const id of this.openOrders[instrument]!) yield this.orders.get(id)!;
  }

  *allOpenOrders(): Iterable<OrderRecord> {
    for (const ids of this.openOrders) for (const id of ids) yield this.orders.get(id)!;
  }
}

function emptyAccount(): AccountRecord {
  return {
    link: { state: 'disconnected', why: 'not connected yet', generation: 0, sinceMs: 0 as EpochMs },
    reconciled: false,
    readNumber: 0,
    disputed: [],
    latches: [],
    losingStreak: 0,
    turnover: '0',
    entryTimesMs: [],
  };
}

/** What an order could still fill. */
export const leavesLots = (order: OrderRecord): number => order.terms.lots - order.totals.lots;
