// What changed in the accounts since the last report: positions that were touched, and only the values that differ.

import type { AccountValue } from '../../domain/index.ts';
import type { Desk } from '../desk/desk.ts';
import { accountValuesOf } from './account-values.ts';
import { positionOf } from './positions.ts';

/** Makes the reporter of a desk; it remembers what was last told. */
export function changeReporter(desk: Desk): () => void {
  const told = new Map<string, string>();
  return () => {
    for (const [account, conIds] of desk.touched) {
      reportPositions(desk, account, conIds);
      const changed = accountValuesOf(desk, account).filter((value) => isNews(told, value));
      if (changed.length > 0) desk.report((listener) => listener.onAccountValues(changed));
    }
    desk.touched.clear();
  };
}

function reportPositions(desk: Desk, account: string, conIds: ReadonlySet<number>): void {
  const books = desk.booksOf(account);
  for (const conId of conIds) {
    const holding = books.holdings.get(conId);
    if (holding === undefined) continue;
    const position = positionOf(desk, account, holding);
    desk.report((listener) => listener.onPosition(position));
  }
}

function isNews(told: Map<string, string>, { account, key, currency, value }: AccountValue): boolean {
  const id = `${account}/${key}/${currency}`;
  if (told.get(id) === value) return false;
  told.set(id, value);
  return true;
}
