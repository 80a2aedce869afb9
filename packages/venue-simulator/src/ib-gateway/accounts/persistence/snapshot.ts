// Everything that a restarted simulator must know, as one text: books, open and completed orders, executions of the
// day, the ids used. Written whole before any report of the change goes out (see the desk). Orders that were not
// transmitted live in the gateway only and are lost with it, as in a real one; the last steps of a trailing stop, which
// moves with every quote, are as old as the last saved change.

import type { Desk } from '../desk/desk.ts';
import type { LoggedExecution } from '../desk/execution-log.ts';
import type { AccountBooks, Holding } from '../ledger/index.ts';
import { orderText, readOrder, type StoredOrder } from './stored-order.ts';
import { parseTagged, stringifyTagged } from './tagged-json.ts';

const VERSION = 1;
/** A done order is left alone after this long: its commission has come by then. */
const QUIET_MS = 1000;

interface StoredBooks extends Omit<AccountBooks, 'holdings' | 'monthVolume'> {
  readonly holdings: readonly Holding[];
  readonly monthVolume: readonly (readonly [string, bigint])[];
}

interface Head {
  readonly version: typeof VERSION;
  readonly counters: Desk['counters'];
  readonly execPrefix: string;
  readonly dayStartMs: number;
  readonly autoBind: boolean;
  readonly nextIds: readonly (readonly [number, number])[];
  readonly books: readonly StoredBooks[];
  readonly lapsed: readonly string[];
}

interface Snapshot extends Head {
  readonly orders: readonly StoredOrder[];
  readonly executions: readonly LoggedExecution[];
}

export function snapshotOf(desk: Desk): string {
  const head: Head = {
    version: VERSION,
    counters: desk.counters,
    execPrefix: desk.execPrefix,
    dayStartMs: desk.dayStartMs,
    autoBind: desk.autoBind,
    nextIds: [...desk.registry.nextIds()],
    books: [...desk.books.values()].map((books) => ({
      ...books,
      holdings: [...books.holdings.values()],
      monthVolume: [...books.monthVolume],
    })),
    lapsed: [...desk.lapsed],
  };
  const known = [...desk.registry.all()].filter((order) => order.stage !== 'untransmitted');
  const quietMs = desk.nowMs() - QUIET_MS;
  const orders = desk.doneOrders.write(
    known,
    (order) => order.stage === 'done' && (order.completedAtMs ?? Number.POSITIVE_INFINITY) < quietMs,
    orderText,
  );
  const executions = desk.reportedExecutions.write(
    desk.log.all(),
    (entry) => entry.commissionDelivered,
    stringifyTagged,
  );
  return `${stringifyTagged(head).slice(0, -1)},"orders":[${orders}],"executions":[${executions}]}`;
}

/** Puts a saved state into a fresh desk. Error with what to do where the text is not one of ours. */
export function restore(desk: Desk, text: string): void {
  const snapshot = readSnapshot(text);
  Object.assign(desk.counters, snapshot.counters);
  desk.execPrefix = snapshot.execPrefix;
  desk.dayStartMs = snapshot.dayStartMs;
  desk.autoBind = snapshot.autoBind;
  for (const [clientId, next] of snapshot.nextIds) desk.registry.setNextId(clientId, next);
  for (const stored of snapshot.books) {
    const holdings = new Map(stored.holdings.map((holding) => [holding.contract.conId, holding]));
    desk.books.set(stored.account, { ...stored, holdings, monthVolume: new Map(stored.monthVolume) });
  }
  for (const order of snapshot.orders) desk.registry.add(readOrder(order));
  for (const execution of snapshot.executions) desk.log.add(execution);
  for (const key of snapshot.lapsed) desk.lapsed.add(key);
}

function readSnapshot(text: string): Snapshot {
  let parsed: unknown;
  try {
    parsed = parseTagged(text);
  } catch (error) {
    throw new Error(
      'The saved state of the accounts cannot be read. Remove it to start with fresh accounts.',
      {
        cause: error,
      },
    );
  }
  if (typeof parsed !== 'object' || parsed === null || !('version' in parsed) || parsed.version !== VERSION) {
    throw new Error(
      `The saved state of the accounts is not of version ${VERSION}. Remove it, or use the simulator that wrote it.`,
    );
  }
  return parsed as Snapshot;
}
