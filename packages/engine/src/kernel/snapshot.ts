// The whole state as plain JSON, and its hash. Paths, process ids and host times are not in it: the same inputs give the
// same hash on every machine.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { AccountId, ClientOrderId, EpochMs, InstrumentIndex, Seq } from '../base/index.ts';
import { type BarBuilderSnapshot, finalStatuses } from '../model/index.ts';
import { Ledger, type LedgerSnapshot } from '../portfolio/index.ts';
import {
  type AccountRecord,
  Books,
  emptyAccount,
  emptyInstrument,
  type HaltRecord,
  type InstrumentRecord,
  type OrderRecord,
  type StopRecord,
} from './books.ts';
import { canonicalText } from './canonical.ts';
import type { NodeConfig } from './kernel-config.ts';
import type { MarketSnapshot } from './market-state.ts';
import type { StrategySnapshot } from './strategy-host.ts';

export const snapshotVersion = 1;

export interface BooksSnapshot {
  readonly nodeId: string;
  readonly life: number;
  readonly configFingerprint: string;
  readonly ended?: NonNullable<Books['ended']>;
  readonly halt?: HaltRecord;
  readonly stop?: StopRecord;
  readonly orders: readonly (readonly [ClientOrderId, OrderRecord])[];
  /** By instrument id: an index may move when the configuration changes. */
  readonly instruments: readonly (readonly [string, InstrumentRecord])[];
  readonly accounts: readonly (readonly [AccountId, AccountRecord])[];
  readonly strategies: readonly StrategyPermissions[];
  readonly ledger: LedgerSnapshot;
}

interface StrategyPermissions {
  readonly key: string;
  readonly quarantine?: { readonly reason: string; readonly atMs: EpochMs };
  readonly intentBars: readonly (readonly [InstrumentIndex, EpochMs])[];
  readonly lastClosedMs: readonly (readonly [InstrumentIndex, EpochMs])[];
}

/** The market half: what `MarketStateRebuilt` carries. */
export interface MarketPart {
  readonly market: MarketSnapshot;
  readonly bars: readonly (BarBuilderSnapshot | null)[];
  readonly strategies: readonly StrategySnapshot[];
}

export interface KernelSnapshot {
  readonly version: typeof snapshotVersion;
  readonly seq: Seq;
  readonly nowMs: EpochMs;
  readonly books: BooksSnapshot;
  readonly marketPart: MarketPart;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const sorted = <K, V>(map: ReadonlyMap<K, V>): [K, V][] =>
  [...map].sort(([a], [b]) => byText(String(a), String(b)));

export function snapshotBooks(books: Books, config: NodeConfig): BooksSnapshot {
  return {
    nodeId: books.nodeId,
    life: books.life,
    configFingerprint: books.configFingerprint,
    ...(books.ended && { ended: books.ended }),
    ...(books.halt && { halt: books.halt }),
    ...(books.stop && { stop: books.stop }),
    orders: sorted(books.orders),
    instruments: config.instruments.map(({ instrument }, index) => [
      instrument.id,
      books.instruments[index]!,
    ]),
    accounts: sorted(books.accounts),
    strategies: sorted(books.strategies).map(([key, { quarantine, intentBars, lastClosedMs }]) => ({
      key,
      ...(quarantine && { quarantine }),
      intentBars: sorted(intentBars),
      lastClosedMs: sorted(lastClosedMs),
    })),
    ledger: books.ledger.snapshot(),
  };
}

/** Takes copies of the snapshot's records: they are changed in place afterwards, what they hold is replaced whole. */
export function restoreBooks(saved: BooksSnapshot, config: NodeConfig): Books {
  const instruments = config.instruments.map(({ instrument }) => instrument);
  const accountOf = config.instruments.map(({ account }) => account);
  const books = new Books(
    Ledger.restore(instruments, saved.ledger),
    accountOf,
    config.accounts.map(({ id }) => id),
  );
  books.nodeId = saved.nodeId;
  books.life = saved.life;
  books.configFingerprint = saved.configFingerprint;
  if (saved.ended) books.ended = saved.ended;
  if (saved.halt) books.halt = saved.halt;
  if (saved.stop) books.stop = saved.stop;
  for (const [id, order] of saved.orders) restoreOrder(books, id, { ...order });
  restoreInstruments(books, saved, config);
  for (const [id, account] of saved.accounts) books.accounts.set(id, { ...emptyAccount(), ...account });
  for (const { key, quarantine, intentBars, lastClosedMs } of saved.strategies) {
    books.strategies.set(key, {
      quarantine,
      intentBars: new Map(intentBars),
      lastClosedMs: new Map(lastClosedMs),
    });
  }
  return books;
}

function restoreOrder(books: Books, id: ClientOrderId, order: OrderRecord): void {
  books.orders.set(id, order);
  if (order.venueOrderId !== undefined) books.byVenueOrderId.set(order.venueOrderId, id);
  if (!finalStatuses.has(order.status)) books.openOrders[order.terms.instrument]!.add(id);
}

function restoreInstruments(books: Books, saved: BooksSnapshot, config: NodeConfig): void {
  const records = new Map(saved.instruments);
  config.instruments.forEach(({ instrument }, index) => {
    const record = records.get(instrument.id);
    if (record) books.instruments[index] = { ...emptyInstrument(), ...record };
  });
}

/** SHA-256 over the canonical text, hex. */
export const stateHashOf = (snapshot: KernelSnapshot): string =>
  bytesToHex(sha256(utf8ToBytes(canonicalText(snapshot))));
