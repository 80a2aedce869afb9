// What the steps of the paper venue work on together: its books, and where reports go.
import {
  type AccountId,
  type EpochMs,
  formatMoney,
  type InstrumentIndex,
  type Lots,
  type Money,
  moneyFromNumber,
  type Ticks,
} from '../base/index.ts';
import {
  type BalanceReport,
  type ContractTerms,
  contractTermsOf,
  type Instrument,
  type PositionReport,
  type ProtectionReport,
  type VenueReport,
} from '../model/index.ts';
import type { FillProfile } from './fill-profile.ts';
import { OrderShelf } from './order-shelf.ts';
import { PaperAccount } from './paper-account.ts';
import { PositionGuards } from './position-guards.ts';
import { TouchBook } from './touch-book.ts';

export interface VenueParts {
  readonly account: AccountId;
  readonly currency: string;
  readonly profile: FillProfile;
  readonly instruments: readonly Instrument[];
  readonly contracts: readonly ContractTerms[];
  readonly makerRates: readonly Money[];
  readonly takerRates: readonly Money[];
  readonly attachedProtection: boolean;
  readonly expireAfterMs: number;
  readonly dayEndsAtMs: (i: InstrumentIndex, nowMs: number) => number;
  readonly touch: TouchBook;
  readonly books: PaperAccount;
  readonly guards: PositionGuards;
  readonly orders: OrderShelf;
  /** Reports that wait to be drained. */
  reports: VenueReport[];
  /** Venue time. */
  nowMs: number;
}

export interface PartsSetup {
  readonly account: AccountId;
  readonly currency: string;
  readonly profile: FillProfile;
  readonly instruments: readonly Instrument[];
  readonly initialBalance: Money;
  readonly attachedProtection: boolean;
  readonly expireAfterMs: number;
  readonly dayEndsAtMs: (i: InstrumentIndex, nowMs: number) => number;
}

export function makeParts(setup: PartsSetup): VenueParts {
  const { instruments, initialBalance, ...rest } = setup;
  const contracts = instruments.map(contractTermsOf);
  return {
    ...rest,
    instruments,
    contracts,
    makerRates: instruments.map((it) => moneyFromNumber(it.makerFeeRate, `${it.id}: maker fee`)),
    takerRates: instruments.map((it) => moneyFromNumber(it.takerFeeRate, `${it.id}: taker fee`)),
    touch: new TouchBook(instruments.length),
    books: new PaperAccount(contracts, initialBalance),
    guards: new PositionGuards(instruments.length),
    orders: new OrderShelf(instruments.length),
    reports: [],
    nowMs: 0,
  };
}

export function positionReportOf(p: VenueParts, instrument: InstrumentIndex): PositionReport {
  const { lots, positionId } = p.books.position(instrument);
  const average = p.books.averagePrice(instrument);
  return {
    type: 'PositionReport',
    account: p.account,
    instrument,
    positionId: positionId === '' ? undefined : positionId,
    lots: lots as Lots,
    averagePrice: average === undefined ? undefined : formatMoney(average),
    atMs: p.nowMs as EpochMs,
  };
}

export function balanceReportOf(p: VenueParts): BalanceReport {
  return {
    type: 'BalanceReport',
    account: p.account,
    currency: p.currency,
    balance: formatMoney(p.books.balance),
    atMs: p.nowMs as EpochMs,
  };
}

export function protectionReportOf(p: VenueParts, instrument: InstrumentIndex): ProtectionReport {
  const { positionId } = p.books.position(instrument);
  const levels = p.guards.levels(instrument);
  return {
    type: 'ProtectionReport',
    account: p.account,
    instrument,
    positionId: positionId === '' ? undefined : positionId,
    stopTicks: levels?.stopTicks as Ticks | undefined,
    targetTicks: levels?.targetTicks as Ticks | undefined,
    protectionId: levels?.protectionId,
    atMs: p.nowMs as EpochMs,
  };
}
