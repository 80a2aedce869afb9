// The whole account as one read, the way an adapter would put it together from a venue's lists.
import type { ClientOrderId, EpochMs, InstrumentIndex } from '../base/index.ts';
import type { FundingReport, OrderReport, VenueStateReport } from '../model/index.ts';
import { orderReportOf } from './paper-order.ts';
import { balanceReportOf, positionReportOf, protectionReportOf, type VenueParts } from './venue-parts.ts';

export interface ReadSetup {
  readonly readNumber: number;
  readonly ordersInDoubt: readonly ClientOrderId[];
  /** Whoever asks knows what ended before this. */
  readonly endedSinceMs?: number | undefined;
  readonly linkOpenedAtMs: number;
  /** When the venue first heard of this account. */
  readonly startedAtMs: number;
  readonly fundings: readonly FundingReport[];
}

/**
 * Where nobody says what is known: how far back, and how many at the most. A read is journaled as it is, so that each shows what
 * ended since the last one and no more. What is in doubt is shown however old it is.
 */
const historyMs = 86_400_000;
const historyOrders = 200;

export function readParts(p: VenueParts, setup: ReadSetup): VenueStateReport {
  const atMs = p.nowMs as EpochMs;
  const { ordersInDoubt } = setup;
  const historySinceMs = historySince(p, setup);
  const indexes = p.instruments.map((_, i) => i as InstrumentIndex);
  const endedInDoubt = ordersInDoubt.map((id) => p.orders.endedReport(id));
  const forgotten = ordersInDoubt.some(
    (id, at) => p.orders.hasArrived(id) && !p.orders.get(id) && !endedInDoubt[at],
  );
  return {
    type: 'VenueStateReport',
    account: p.account,
    readNumber: setup.readNumber,
    linkOpenedAtMs: setup.linkOpenedAtMs as EpochMs,
    startedAtMs: atMs,
    atMs,
    openOrders: openOrders(p),
    endedOrders: endedOrders(p, historySinceMs, endedInDoubt),
    ordersNotFound: ordersInDoubt.filter((id) => !p.orders.hasArrived(id)),
    fills: [],
    positions: indexes.filter((i) => p.books.position(i).lots !== 0).map((i) => positionReportOf(p, i)),
    protections: indexes.filter((i) => p.guards.levels(i) !== undefined).map((i) => protectionReportOf(p, i)),
    balances: [balanceReportOf(p)],
    fundings: setup.fundings.filter(({ atMs: postedMs }) => postedMs >= historySinceMs),
    historySinceMs: historySinceMs as EpochMs,
    complete: !forgotten,
  };
}

const openOrders = (p: VenueParts): OrderReport[] =>
  Array.from(p.orders.allWorking(), (order) =>
    orderReportOf(order, p.account, p.contracts[order.terms.instrument]!),
  );

/** From when on every order that ended is shown: from where it was asked, as far as anything is kept. */
function historySince(p: VenueParts, { startedAtMs, endedSinceMs }: ReadSetup): number {
  const keptFromMs = Math.max(startedAtMs, (p.orders.forgottenAtMs ?? -1) + 1);
  if (endedSinceMs !== undefined) return Math.max(keptFromMs, endedSinceMs);
  const ended = Array.from(p.orders.ended());
  const leftOutAtMs = ended[ended.length - historyOrders - 1]?.atMs ?? -1;
  return Math.max(keptFromMs, p.nowMs - historyMs, leftOutAtMs + 1);
}

/** Of that history, and whatever was asked for by id. */
function endedOrders(
  p: VenueParts,
  sinceMs: number,
  inDoubt: readonly (OrderReport | undefined)[],
): OrderReport[] {
  const recent = Array.from(p.orders.ended()).filter(({ atMs }) => atMs >= sinceMs);
  const older = inDoubt.filter((it) => it !== undefined && it.atMs < sinceMs) as OrderReport[];
  return [...older, ...recent];
}
