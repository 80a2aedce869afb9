// Invariant 1, looked at from the disk: when an order is handed to the net, its intent stands in the journal and the market
// data that it was decided on stand on the tape. The id of an order names the input that led to it, so that both can be asked.
import { parseClientOrderId } from '@holdfast/engine/orders';
import { type MemoryStorage, readEntries } from 'holdfast/journal';
import { storedTape, surveyTapeFrom } from 'holdfast/tape';

/** What the disk lacks of the order in the request's body; empty: nothing. */
export function earlySend(storage: MemoryStorage, body: string): string[] {
  const { clientId } = JSON.parse(body) as { clientId: string };
  const parsed = parseClientOrderId(clientId);
  const log = storage.logs.open('journal.db', 'read');
  if (parsed === undefined || log.status !== 'open') return [`${clientId} was sent without a journal`];
  const seqs = new Map([...readEntries(log.log, parsed.seq - 50)].map((entry) => [entry.seq, entry.input]));
  log.log.close();
  if (!seqs.has(parsed.seq)) return [`${clientId} was sent before its intent was in the journal`];
  // Numbers that the journal has no input for are market data; the newest before the intent must be on the tape.
  let market = parsed.seq as number;
  while (seqs.get(market) !== undefined) market -= 1;
  const { lastSeq } = surveyTapeFrom(storedTape(storage.files)).witness;
  return lastSeq >= market
    ? []
    : [`${clientId} was sent when the tape ended at ${lastSeq}, before ${market}, which it was decided on`];
}
