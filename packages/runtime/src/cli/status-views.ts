// A node's status for programs (`status --json`) and as tables. Versioned with the view it is made of.
import type { AccountView, InstrumentView } from '@holdfast/engine/views';
import Table from 'cli-table3';
import type { NodeStatus } from '../node/index.ts';
import { age, amount, signedAmount } from '../terminal/index.ts';

/** Per account and session: mode, link, positions, orders, equity and its parts, limits with use. */
export function statusJson(status: NodeStatus) {
  const { view, figures, directory, pid, startedAtMs } = status;
  return {
    version: view.version,
    directory,
    pid,
    startedAtMs,
    nodeId: view.nodeId,
    life: view.life,
    seq: view.seq,
    nowMs: view.nowMs,
    halt: view.halt ?? null,
    stopping: view.stopping ?? null,
    accounts: view.accounts.map((account) => accountJson(status, account)),
    sessions: view.sessions,
    figures,
  };
}

function accountJson(status: NodeStatus, account: AccountView) {
  const instruments = instrumentsOf(status, account.account);
  return {
    ...account,
    link: {
      ...account.link,
      down: status.figures.linksDown[account.account] ?? null,
      dataAgeMs: newestAge(status, instruments),
    },
    positions: instruments.flatMap(({ it, session }) =>
      it.position
        ? [{ session, instrument: it.instrument, ...it.position, protection: it.protection ?? null }]
        : [],
    ),
    orders: instruments.flatMap(({ it, session }) =>
      it.orders.map((order) => ({ session, instrument: it.instrument, ...order })),
    ),
  };
}

const instrumentsOf = ({ view }: NodeStatus, account?: string): { session: string; it: InstrumentView }[] =>
  view.sessions
    .filter((session) => account === undefined || session.account === account)
    .flatMap(({ session, instruments }) => instruments.map((it) => ({ session, it })));

/** The oldest of the newest: one silent instrument is a silent link for whoever trades it. Null: none came yet. */
function newestAge({ figures }: NodeStatus, instruments: readonly { it: InstrumentView }[]): number | null {
  const ages = instruments.map(({ it }) => figures.dataAgeMs[it.instrument]);
  return ages.length === 0 || ages.includes(undefined) ? null : Math.max(...(ages as number[]));
}

const plain = { head: [], border: [] };

export function ordersTable(status: NodeStatus): string {
  const table = new Table({
    head: [
      'order',
      'instrument',
      'status',
      'side',
      'quantity',
      'leaves',
      'type',
      'price',
      'purpose',
      'age',
      'note',
    ],
    style: plain,
  });
  for (const { it } of instrumentsOf(status))
    for (const order of it.orders)
      table.push([
        order.clientOrderId,
        it.symbol,
        order.status,
        order.side,
        order.quantity,
        order.leaves,
        order.type,
        order.price ?? '',
        order.purpose ?? 'not ours',
        age(status.view.nowMs - order.sinceMs),
        order.note ?? '',
      ]);
  return table.length > 0 ? table.toString() : 'no open orders';
}

const protectionWords = ({
  stopOwner,
  adopted,
  confirmed,
}: NonNullable<InstrumentView['protection']>): string =>
  `${stopOwner}${adopted ? ', adopted' : ''}, ${confirmed ? 'confirmed' : 'not confirmed'}`;

export function positionsTable(status: NodeStatus): string {
  const table = new Table({
    head: [
      'instrument',
      'session',
      'side',
      'quantity',
      'average price',
      'unrealized',
      'stop',
      'target',
      'protection',
    ],
    style: plain,
  });
  for (const { it, session } of instrumentsOf(status)) {
    const { position, protection } = it;
    if (!position) continue;
    table.push([
      it.symbol,
      session,
      position.side,
      position.quantity,
      position.averagePrice === undefined ? '?' : amount(position.averagePrice, 4),
      signedAmount(position.unrealized),
      protection?.stop ?? 'none',
      protection?.target ?? 'none',
      protection ? protectionWords(protection) : 'NONE',
    ]);
  }
  return table.length > 0 ? table.toString() : 'no open positions';
}
