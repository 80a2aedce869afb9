// The end of a black-box run: the node is asked to end, and what it wrote is judged by its own commands and by what the venue saw.
import type { Box } from './box.ts';
import type { Program } from './program.ts';

const lostStretch = (payload: ExportedLine['payload']): LostStretch => ({
  after: payload?.lostAfterSeq ?? 0,
  before: payload?.resumedAtSeq ?? 0,
  basis: payload?.basis?.seq ?? -1,
});

interface ExportedLine {
  readonly type?: string;
  readonly kind?: string;
  readonly payload?: {
    readonly terms?: { readonly clientOrderId: string };
    readonly lostAfterSeq?: number;
    readonly resumedAtSeq?: number;
    readonly basis?: { readonly seq: number };
  };
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

/**
 * Each order that reached the venue stands in the journal, and reached it once. One exception, where the harness has destroyed
 * part of the journal: an order of the lost stretch leaves nothing to take over when it has ended at the venue without a fill, or when
 * the snapshot that was gone on from had its end already.
 */
async function submitFaults(box: Box): Promise<string[]> {
  const { ids, lost } = await recorded(box);
  const { orders } = await box.venue.state();
  const endedEmpty = new Set(
    orders.filter(({ working, filled }) => !working && Number(filled) === 0).map(({ clientId }) => clientId),
  );
  const excused = (clientId: string): boolean =>
    lost.some(
      ({ after, before, basis }) =>
        isBetween(seqOf(clientId), after, before) && (endedEmpty.has(clientId) || seqOf(clientId) <= basis),
    );
  const times = new Map<string, number>();
  for (const { clientId } of box.venue.submits) times.set(clientId, (times.get(clientId) ?? 0) + 1);
  return [...times].flatMap(([clientId, count]) => [
    ...(ids.has(clientId) || excused(clientId)
      ? []
      : [`${clientId} reached the venue and is not in the journal`]),
    ...(count === 1 ? [] : [`${clientId} reached the venue ${count} times`]),
  ]);
}

const isBetween = (value: number, after: number, before: number): boolean => value > after && value < before;

/** The input that decided an order stands in its id. */
const seqOf = (clientId: string): number => Number.parseInt(clientId.split('-')[2] ?? '', 36);

/** A restore has found it lost; up to `basis` a snapshot still knew it. */
interface LostStretch {
  readonly after: number;
  readonly before: number;
  readonly basis: number;
}

interface Recorded {
  /** Of orders whose intent, or adoption after a loss, is on record. */
  readonly ids: ReadonlySet<string>;
  readonly lost: readonly LostStretch[];
}

async function recorded(box: Box): Promise<Recorded> {
  const exported = await box.holdfast(['journal', 'export', box.directory]);
  const ids = new Set<string>();
  const lost: LostStretch[] = [];
  for (const line of exported.out.split('\n').filter((text) => text !== '')) {
    const { type, kind, payload } = JSON.parse(line) as ExportedLine;
    if (type === 'OrderIntended' || type === 'OrderAdopted') ids.add(payload?.terms?.clientOrderId ?? '');
    if (kind === 'JournalRestored') lost.push(lostStretch(payload));
  }
  return { ids, lost };
}
