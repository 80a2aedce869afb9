// Where the terms of a node's instruments come from: the session file where it defines them, else the venue, and where the venue
// cannot be reached, the journal: what the life before traded by. So a node with books is there, shows them and can be commanded
// whatever the network does; its link goes on trying, and compares the terms before it comes up.
//
// Without terms on record there are no books to show either: the start waits for the venue, by the ladder of the link, and says so.
import { SeededRandom } from '@holdfast/engine/base';
import type { Instrument } from '@holdfast/engine/model';
import { backoffDelayMs } from '@holdfast/engine/resilience';
import { definedInstrument, type SessionSource, symbolOf } from '../config/index.ts';
import type { Clock } from '../ports/index.ts';
import { type VenueConnector, VenueUnreachable } from '../venues/common/index.ts';

export interface TermSources {
  readonly sources: readonly SessionSource[];
  readonly connector: VenueConnector;
  /** Of the life before; empty: there was none. */
  readonly recorded: readonly Instrument[];
  readonly clock: Clock;
  readonly stopped: AbortSignal | undefined;
  /** A start that waits gives up after this; Infinity: never. */
  readonly patienceMs: number;
  readonly jitterSeed: string;
  readonly say: (text: string) => void;
}

export interface FoundTerms {
  readonly bySymbol: ReadonlyMap<string, Instrument>;
  /** Set: the venue could not be reached, and `instruments` are the journal's. */
  readonly unreached?: { readonly why: string; readonly instruments: readonly Instrument[] };
}

/** A person ended the start while it waited for the venue. */
export class StartStopped extends Error {
  override readonly name = 'StartStopped';
}

/** Throws `StartStopped`, and what the connector throws but `VenueUnreachable`, which is waited out. */
export async function findTerms(terms: TermSources): Promise<FoundTerms> {
  const { defined, asked } = symbolsOf(terms.sources);
  const answer = await ask(terms, asked);
  if (!(answer instanceof VenueUnreachable)) return { bySymbol: new Map([...defined, ...answer]) };
  const known = onRecord(terms, asked);
  if (known) {
    const unreached = { why: answer.message, instruments: [...known.values()] };
    return { bySymbol: new Map([...defined, ...known]), unreached };
  }
  return { bySymbol: new Map([...defined, ...(await waited(terms, asked, answer))]) };
}

interface Symbols {
  readonly defined: ReadonlyMap<string, Instrument>;
  readonly asked: readonly string[];
}

function symbolsOf(sources: readonly SessionSource[]): Symbols {
  const defined = new Map<string, Instrument>();
  const asked = new Set<string>();
  for (const { session } of sources)
    for (const entry of session.instruments) {
      if (typeof entry === 'string') asked.add(entry);
      else defined.set(symbolOf(entry), definedInstrument(entry, session.venue.name));
    }
  return { defined, asked: [...asked] };
}

type Answer = ReadonlyMap<string, Instrument> | VenueUnreachable;

async function ask({ connector }: TermSources, symbols: readonly string[]): Promise<Answer> {
  try {
    return await connector.instruments(symbols);
  } catch (error) {
    if (error instanceof VenueUnreachable) return error;
    throw error;
  }
}

/** Undefined: one of them was never traded here, or there was no life before, whose time the venue's could go on from. */
function onRecord(
  { recorded }: TermSources,
  symbols: readonly string[],
): ReadonlyMap<string, Instrument> | undefined {
  const bySymbol = new Map(recorded.map((instrument) => [instrument.symbol, instrument]));
  if (bySymbol.size === 0 || !symbols.every((symbol) => bySymbol.has(symbol))) return undefined;
  return new Map(symbols.map((symbol) => [symbol, bySymbol.get(symbol)!]));
}

async function waited(
  terms: TermSources,
  symbols: readonly string[],
  first: VenueUnreachable,
): Promise<ReadonlyMap<string, Instrument>> {
  const { clock, patienceMs, jitterSeed } = terms;
  const random = SeededRandom.fromSeed(jitterSeed);
  const untilMs = clock.monotonicMs() + patienceMs;
  let problem = first;
  for (let failures = 1; ; failures++) {
    const delayMs = Math.min(ladderMs(terms, failures, random), untilMs - clock.monotonicMs());
    if (delayMs <= 0) throw new Error(`${problem.message}; ${waitedInVain(patienceMs)}`);
    terms.say(waitingText(terms, symbols, problem, delayMs));
    await pause(terms, delayMs);
    const answer = await ask(terms, symbols);
    if (!(answer instanceof VenueUnreachable)) return answer;
    problem = answer;
  }
}

/** The link's own: growing waits, then a probe now and then for ever. */
function ladderMs({ sources }: TermSources, failures: number, random: SeededRandom): number {
  const { base, cap, failuresToOpen, probeEvery } = sources[0]!.session.reconnect;
  if (failures >= failuresToOpen) return probeEvery;
  return backoffDelayMs({ baseMs: base, capMs: cap, floorMs: Math.min(base, 1_000) }, failures, random);
}

function waitingText(
  { recorded }: TermSources,
  symbols: readonly string[],
  { message }: VenueUnreachable,
  delayMs: number,
): string {
  const names = symbols.length === 0 ? 'its instruments' : symbols.join(', ');
  const why =
    recorded.length === 0
      ? `a first start needs the terms of ${names} from it`
      : `the journal has no terms of all of ${names}; start without the new ones to look after what is open`;
  return `${message}; ${why}. Nothing runs yet; asking again in ${Math.ceil(delayMs / 1_000)} s (Ctrl+C ends it)`;
}

const waitedInVain = (patienceMs: number): string =>
  `it did not within the ${Math.round(patienceMs / 1_000)} s that the node was to run, and nothing had begun`;

function pause({ clock, stopped }: TermSources, delayMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      wake.cancel();
      reject(new StartStopped('ended while it waited for the venue; nothing had begun'));
    };
    const wake = clock.after(delayMs, () => {
      stopped?.removeEventListener('abort', stop);
      resolve();
    });
    if (stopped?.aborted) stop();
    else stopped?.addEventListener('abort', stop, { once: true });
  });
}
