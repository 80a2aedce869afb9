// Which effects follow from an event: a function of the event and the books after it. Effects are never stored; a replay
// derives the same ones and performs none.
import type { ClientOrderId, InstrumentIndex } from '../base/index.ts';
import type { Effect, KernelEvent, SetProtection, VenueReadRequested } from '../model/index.ts';
import type { Books } from './books.ts';

export function effectOf(event: KernelEvent, books: Books): Effect | undefined {
  switch (event.type) {
    case 'OrderIntended':
      return {
        type: 'SubmitOrder',
        account: event.account,
        purpose: event.origin.purpose,
        terms: event.terms,
      };
    case 'CancelIntended':
      return cancelEffect(books, event.clientOrderId);
    case 'ProtectionIntended':
      return event.attached ? undefined : protectionEffect(books, event.instrument);
    case 'TrailingMoved':
      return event.stopTicks === undefined ? undefined : protectionEffect(books, event.instrument);
    case 'VenueReadRequested':
      return readEffect(books, event);
    case 'AlertRaised':
      return { type: 'RaiseAlert', level: event.level, code: event.code, text: event.text };
    case 'LifeEnded':
      return { type: 'EndNode', reason: event.reason, exitCode: event.exitCode };
    default:
      return undefined;
  }
}

function readEffect(books: Books, { account, readNumber }: VenueReadRequested): Effect {
  const { historyFromMs } = books.account(account);
  return {
    type: 'ReadVenueState',
    account,
    readNumber,
    ordersInDoubt: inDoubt(books, account),
    endedSinceMs: historyFromMs,
  };
}

function cancelEffect(books: Books, id: ClientOrderId): Effect {
  const { account, terms, venueOrderId } = books.orders.get(id)!;
  return {
    type: 'CancelOrder',
    account,
    instrument: terms.instrument,
    clientOrderId: id,
    venueOrderId,
  };
}

/** The venue's legs only: what the runtime holds is nobody else's. */
function protectionEffect(books: Books, instrument: InstrumentIndex): SetProtection | undefined {
  const { protection } = books.instruments[instrument]!;
  if (!protection) return undefined;
  const { stopTicks, targetTicks, stopOwner, targetOwner, positionId } = protection;
  if (stopOwner !== 'venue' && targetOwner !== 'venue') return undefined;
  return {
    type: 'SetProtection',
    account: books.accountOf(instrument),
    instrument,
    positionId,
    stopTicks: stopOwner === 'venue' ? stopTicks : undefined,
    targetTicks: targetOwner === 'venue' ? targetTicks : undefined,
  };
}

function inDoubt(books: Books, account: string): ClientOrderId[] {
  const ids: ClientOrderId[] = [];
  for (const order of books.allOpenOrders()) {
    if (order.account === account && order.provenance === 'intent') ids.push(order.terms.clientOrderId);
  }
  return ids;
}
