// The books: everything that must survive. Orders, the ledger, protection, limits and latches, permissions, and how far
// reconciliation has come. Changed by `apply(event)` and by nothing else, so that folding the journal gives them back.
//
// Derived indexes (open orders by instrument, orders by the venue's id) are kept here too, by the same function.
// Records have all their fields from the start, absent ones as `undefined`, and are never `delete`d from: every bar and every
// report reads them, and an object that lost a field is a slow one. The canonical text leaves such fields out.
//
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
import { noTotalsText } from './order-totals.ts';

export interface OrderRecord {
  readonly account: AccountId;
  readonly terms: OrderTerms;
  /** Absent for orders that are not ours. */
  readonly origin?: OrderOrigin | undefined;
  readonly provenance: 'intent' | 'lostTail' | 'protection' | 'foreign';
  readonly plan?: ProtectionPlan | undefined;
  readonly riskAmount?: string | undefined;
  readonly bidTicks?: Ticks | undefined;
  readonly askTicks?: Ticks | undefined;
  readonly intendedSeq: Seq;
  readonly intendedAtMs: EpochMs;
  status: OrderStatus;
  statusAtMs: EpochMs;
  venueOrderId?: VenueOrderId | undefined;
  /** What was executed so far. */
  totals: OrderTotals;
  cancelAttempts: number;
  cancelAtMs?: EpochMs | undefined;
  cancelReason?: string | undefined;
  /** Numbers of the complete reads that did not show it. */
  absentReads: readonly number[];
  venueReason?: string | undefined;
}

/** Who holds the position of an instrument, since when, and what it started from. */
export interface Holding {
  readonly session: SessionId;
  readonly strategy?: StrategyId | undefined;
  readonly openedAtMs: EpochMs;
  readonly entryOrder?: ClientOrderId | undefined;
  readonly riskAmount?: string | undefined;
  /** Net P&L of the instrument's book when the position was opened, decimal text. */
  readonly netAtOpen: string;
}

export interface ProtectionRecord {
  readonly stopTicks?: Ticks | undefined;
  readonly targetTicks?: Ticks | undefined;
  readonly trailing?: { readonly activationTicks: Ticks; readonly distanceTicks: Ticks } | undefined;
  readonly stopOwner: 'venue' | 'runtime';
  readonly targetOwner: 'venue' | 'runtime';
  /** `adoption`: found at the venue, no plan of ours made it. */
  readonly provenance?: 'adoption' | undefined;
  readonly intendedAtMs: EpochMs;
  readonly highWaterTicks?: Ticks | undefined;
  /** The venue showed it, as it is now. */
  readonly confirmed: boolean;
  readonly positionId?: string | undefined;
  readonly protectionId?: string | undefined;
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
  holding?: Holding | undefined;
  protection?: ProtectionRecord | undefined;
  unprotectedSinceMs?: EpochMs | undefined;
  /** Time of the newest funding that was posted. */
  lastFundingMs?: EpochMs | undefined;
  /** Time of the newest fill. */
  lastFillMs?: EpochMs | undefined;
  closing?: ClosingRecord | undefined;
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
  circuitOpenSinceMs?: EpochMs | undefined;
  /** A complete reconciliation stands on this life of the link. */
  reconciled: boolean;
  reconciledAtMs?: EpochMs | undefined;
  /** No complete read for too long, since then; gone with the next one. */
  overdueSinceMs?: EpochMs | undefined;
  /** History of the venue was read up to here: what is older was seen, or is not ours to post. */
  historyFromMs?: EpochMs | undefined;
  readNumber: number;
  /** When the last complete read that was reconciled began. */
  readFromMs?: EpochMs | undefined;
  /** Cash is ours to count from here: fundings before it are in the first balance. */
  cashSinceMs?: EpochMs | undefined;
  /** When the read that is under way was asked for; absent: none is. */
  readRequestedAtMs?: EpochMs | undefined;
  /** When the last read came back, complete or not. */
  readEndedAtMs?: EpochMs | undefined;
  /** Why another read is to follow it. */
  readWanted?: string | undefined;
  /** Positions that differed in the last read without an explanation. */
  disputed: readonly { readonly instrument: InstrumentIndex; readonly venueLots: Lots }[];
  disputedCash?: string | undefined;
  venueBalance?: string | undefined;
  available?: string | undefined;
  balanceAtMs?: EpochMs | undefined;
  day?: string | undefined;
  dayStartEquity?: string | undefined;
  /** Where an operator cleared the day's loss: the equity that it is counted from since. */
  lossFromEquity?: string | undefined;
  /** Highest equity that was marked. */
  peak?: string | undefined;
  lastMark?: { readonly equity: string; readonly atMs: EpochMs } | undefined;
  latches: readonly RiskLatch[];
  losingStreak: number;
  /** Worth of what the day's entries traded, decimal text. */
  turnover: string;
  /** Times of the entries intended in the last minute. */
  entryTimesMs: readonly EpochMs[];
}

export interface StrategyRecord {
  quarantine?: { readonly reason: string; readonly atMs: EpochMs } | undefined;
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
  readonly flatAtMs?: EpochMs | undefined;
}

export interface StopRecord {
  readonly policy: StopPolicy;
  readonly by: string;
  readonly reason: string;
  readonly atMs: EpochMs;
}

/** What is known of an order before anything became of it. */
export function newOrder(
  { seq, atMs }: { readonly seq: Seq; readonly atMs: EpochMs },
  event: Pick<OrderRecord, 'account' | 'terms' | 'origin' | 'plan' | 'riskAmount' | 'bidTicks' | 'askTicks'>,
  provenance: OrderRecord['provenance'],
): OrderRecord {
  return {
    account: event.account,
    terms: event.terms,
    origin: event.origin,
    provenance,
    plan: event.plan,
    riskAmount: event.riskAmount,
    bidTicks: event.bidTicks,
    askTicks: event.askTicks,
    intendedSeq: seq,
    intendedAtMs: atMs,
    status: 'intended',
    statusAtMs: atMs,
    venueOrderId: undefined,
    totals: noTotalsText,
    cancelAttempts: 0,
    cancelAtMs: undefined,
    cancelReason: undefined,
    absentReads: [],
    venueReason: undefined,
  };
}

export const emptyStrategy = (): StrategyRecord => ({
  quarantine: undefined,
  intentBars: new Map(),
  lastClosedMs: new Map(),
});
const nothingKnown: Readonly<StrategyRecord> = emptyStrategy();

/** Keys of `Books.strategies`: a strategy within its session. */
export const strategyKey = (session: SessionId, strategy: StrategyId): string => `${session}/${strategy}`;

export class Books {
  nodeId = '';
  life = 0;
  configFingerprint = '';
  ended: { readonly reason: string; readonly exitCode: number } | undefined;
  halt: HaltRecord | undefined;
  stop: StopRecord | undefined;
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
    this.instruments = accountOf.map(emptyInstrument);
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

export function emptyInstrument(): InstrumentRecord {
  return {
    staleness: 'unknown',
    stalenessAtMs: 0 as EpochMs,
    holding: undefined,
    protection: undefined,
    unprotectedSinceMs: undefined,
    lastFundingMs: undefined,
    lastFillMs: undefined,
    closing: undefined,
  };
}

export function emptyAccount(): AccountRecord {
  return {
    link: { state: 'disconnected', why: 'not connected yet', generation: 0, sinceMs: 0 as EpochMs },
    circuitOpenSinceMs: undefined,
    reconciled: false,
    reconciledAtMs: undefined,
    overdueSinceMs: undefined,
    historyFromMs: undefined,
    readNumber: 0,
    readFromMs: undefined,
    cashSinceMs: undefined,
    readRequestedAtMs: undefined,
    readEndedAtMs: undefined,
    readWanted: undefined,
    disputed: [],
    disputedCash: undefined,
    venueBalance: undefined,
    available: undefined,
    balanceAtMs: undefined,
    day: undefined,
    dayStartEquity: undefined,
    lossFromEquity: undefined,
    peak: undefined,
    lastMark: undefined,
    latches: [],
    losingStreak: 0,
    turnover: '0',
    entryTimesMs: [],
  };
}

/** What the day's loss is counted from; undefined before the first day. */
export const lossFromEquity = (record: Readonly<AccountRecord>): string | undefined =>
  record.lossFromEquity ?? record.dayStartEquity;

/** What an order could still fill. */
export const leavesLots = (order: OrderRecord): number => order.terms.lots - order.totals.lots;
