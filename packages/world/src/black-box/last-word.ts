// The end of a black-box run: the node is asked to end, and what it wrote is judged by its own commands and by what the venue saw.
import type { Box } from './box.ts';
import type { Program } from './program.ts';

interface ExportedEvent {
  readonly type?: string;
  readonly payload: { readonly terms?: { readonly clientOrderId: string } };
}

/** Ends the node in order and returns everything that is not as it has to be. */
export async function lastWord(box: Box, program: Program): Promise<string[]> {
  program.signal('SIGTERM');
  const end = await program.endsWithin(20_000);
  const faults = end.code === 0 ? [] : [`the node ended with ${end.code ?? end.signal}: ${program.words()}`];
  await box.venue.collectSubmits();
  return [...faults, ...(await recordFaults(box)), ...(await submitFaults(box))];
}

/** `journal verify` and `replay`, which must both be content. */
export async function recordFaults(box: Box): Promise<string[]> {
  const verified = await box.holdfast(['journal', 'verify', box.directory, '--json']);
  const replayed = await box.holdfast(['replay', box.directory]);
  return [
    ...(verified.code === 0 ? [] : [`journal verify: ${verified.out}${verified.err}`]),
    ...(replayed.code === 0 ? [] : [`replay: ${replayed.out}${replayed.err}`]),
  ];
}

/** Each order that reached the venue stands in the journal, and reached it once. */
async function submitFaults(box: Box): Promise<string[]> {
  const known = await recordedOrders(box);
  const times = new Map<string, number>();
  for (const { clientId } of box.venue.submits) times.set(clientId, (times.get(clientId) ?? 0) + 1);
  return [...times].flatMap(([clientId, count]) => [
    ...(known.has(clientId) ? [] : [`${clientId} reached the venue and is not in the journal`]),
    ...(count === 1 ? [] : [`${clientId} reached the venue ${count} times`]),
  ]);
}

/** Ids of orders whose intent, or adoption after a loss, is on record. */
async function recordedOrders(box: Box): Promise<Set<string>> {
  const exported = await box.holdfast(['journal', 'export', box.directory]);
  const ids = new Set<string>();
  for (const line of exported.out.split('\n').filter((text) => text !== '')) {
    const { type, payload } = JSON.parse(line) as ExportedEvent;
    if (type === 'OrderIntended' || type === 'OrderAdopted') ids.add(payload.terms?.clientOrderId ?? '');
  }
  return ids;
}
