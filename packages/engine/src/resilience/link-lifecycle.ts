// The life of one venue link as a pure state machine: inputs and clock in, new state and effects out. It owns *when* to
// connect, give up, probe and reconcile; sockets, timers and messages are its host's.
//
//   disconnected -> connecting -> handshaking -> syncing -> ready <-> degraded
//   any loss -> recovering -> connecting ...; too many in a row -> circuitOpen -> (one probe at a time) connecting ...
//
// Invariants, each held by a property test over random inputs:
// - Never stuck: unless `disconnected` or `halted`, a wake is pending. A lost link is tried again for ever.
// - `ready` only after a sync that began and ended on this generation, and with no trouble known.
// - At most one current socket, plus the mute ones that are held on purpose.
// - Exactly one alert per opening of the circuit, also over restarts and failed probes.
// - A dead generation says nothing: its inputs are ignored, its late sockets closed.
// - What we end ourselves is no failure; nor is a loss in a planned outage.
//
// Deliberately not here: the meaning of messages (venue codecs), what entries may do (kernel), staleness (its own ladder).
import { invariant, type Random } from '../base/index.ts';
import { type PersistedCircuit, persistBreaker, restoreBreaker } from './circuit-breaker.ts';
import type { ClockReading } from './clock-reading.ts';
import { type Link, type LinkEffect, type LinkInput, newLink } from './link.ts';
import { adoptHeldSocket, LINK_ACTIONS } from './link-actions.ts';
import { type LinkConfig, linkConfigProblems } from './link-config.ts';
import type { LinkDraft } from './link-draft.ts';
import { noteInput, noteOutageEnd } from './link-notes.ts';
import { ADOPTS_HELD_SOCKET, LINK_TRANSITIONS } from './link-transitions.ts';

export interface LinkStep {
  readonly link: Link;
  readonly effects: readonly LinkEffect[];
}

const NO_EFFECTS: readonly LinkEffect[] = [];

/** A link for a new process. `persisted` is what the last one kept, if any: an open circuit stays open, without a new alert. */
export function startLink(now: ClockReading, config: LinkConfig, persisted?: PersistedCircuit): Link {
  const problems = linkConfigProblems(config);
  invariant(problems.length === 0, `link configuration: ${problems.join('; ')}`);
  return persisted === undefined
    ? newLink(now)
    : newLink(now, restoreBreaker(persisted, now, config.circuit));
}

/** One step. Effects are to be performed in their order. */
export function stepLink(
  link: Link,
  input: LinkInput,
  now: ClockReading,
  config: LinkConfig,
  random: Random,
): LinkStep {
  if (isMereFrame(link, input))
    return { link: withFrame(link, input.data, now.monotonicMs), effects: NO_EFFECTS };
  const draft: LinkDraft = { before: link, link: { ...link }, input, now, config, random, effects: [] };
  const origin = originOf(link, input);
  if (origin === 'dead') closeLateSocket(draft);
  else if (origin === 'held') stepHeldSocket(draft);
  else {
    if (input.type === 'TimePassed') letTimePass(draft);
    noteInput(draft);
    LINK_ACTIONS[LINK_TRANSITIONS[link.state][input.type].act](draft);
  }
  finish(draft);
  return { link: draft.link, effects: draft.effects };
}

/** The path of nearly every input: a frame of a link that waits for nothing. */
function isMereFrame(link: Link, input: LinkInput): input is Extract<LinkInput, { type: 'FrameReceived' }> {
  return input.type === 'FrameReceived' && link.socket === 'open' && input.generation === link.generation;
}

function withFrame(link: Link, data: boolean, nowMs: number): Link {
  const known = link.frameAtMs === nowMs && (!data || link.dataAtMs === nowMs);
  if (known && link.probeOutstanding === null) return link;
  return { ...link, frameAtMs: nowMs, dataAtMs: data ? nowMs : link.dataAtMs, probeOutstanding: null };
}

function originOf(link: Link, input: LinkInput): 'link' | 'held' | 'dead' {
  if (!('generation' in input)) return 'link';
  if (input.generation === link.generation && link.socket !== 'none') return 'link';
  return link.held.some((socket) => socket.generation === input.generation) ? 'held' : 'dead';
}

/** A socket that opens after it was given up must not stay open. */
function closeLateSocket({ input, effects }: LinkDraft): void {
  if (input.type !== 'SocketOpened') return;
  effects.push({ type: 'CloseSocket', generation: input.generation, why: 'opened after it was given up' });
}

function stepHeldSocket(draft: LinkDraft): void {
  const { link, input, effects } = draft;
  if (!('generation' in input)) return;
  const { generation } = input;
  if (input.type === 'HandshakeDone' && ADOPTS_HELD_SOCKET[link.state]) {
    adoptHeldSocket(draft, generation);
    return;
  }
  if (input.type !== 'SocketClosed' && input.type !== 'HandshakeDone' && input.type !== 'LinkFailed') return;
  link.held = link.held.filter((socket) => socket.generation !== generation);
  if (input.type === 'SocketClosed') return;
  effects.push({ type: 'CloseSocket', generation, why: 'a held connection answered too late' });
}

/** What ends by time in every state: planned outages that nobody ended, mute sockets held long enough. */
function letTimePass({ link, now, effects }: LinkDraft): void {
  const { outage } = link.troubles;
  if (outage !== null && now.monotonicMs >= outage.endsAtMs) noteOutageEnd(link);
  for (const { generation, releaseAtMs } of link.held)
    if (now.monotonicMs >= releaseAtMs)
      effects.push({ type: 'CloseSocket', generation, why: 'mute for too long' });
  if (link.held.length > 0) link.held = link.held.filter((socket) => now.monotonicMs < socket.releaseAtMs);
}

/** Publishes what changed, once, and asks for the next wake. */
function finish({ before, link, input, now, effects }: LinkDraft): void {
  if (before.state !== link.state || before.why !== link.why || before.generation !== link.generation) {
    const { state, why, generation } = link;
    effects.push({ type: 'PublishLink', state, why, generation, atMs: now.epochMs });
  }
  if (before.breaker !== link.breaker) {
    const circuit = persistBreaker(link.breaker);
    if (!sameCircuit(persistBreaker(before.breaker), circuit))
      effects.push({ type: 'PersistCircuit', circuit });
  }
  const wakeAtMs = nextWakeMs(link);
  // The wake that fired is used up, and one that fired early too: ask anew after each.
  if (wakeAtMs === before.wakeAtMs && input.type !== 'TimePassed') return;
  link.wakeAtMs = wakeAtMs;
  effects.push({ type: 'ScheduleWake', atMonotonicMs: wakeAtMs });
}

function nextWakeMs(link: Link): number | null {
  const due: number[] = link.held.map((socket) => socket.releaseAtMs);
  if (link.phaseEndsAtMs !== null) due.push(link.phaseEndsAtMs);
  if (link.vitalsDueAtMs !== null) due.push(link.vitalsDueAtMs);
  if (link.troubles.outage !== null) due.push(link.troubles.outage.endsAtMs);
  return due.length === 0 ? null : Math.min(...due);
}

function sameCircuit(a: PersistedCircuit, b: PersistedCircuit): boolean {
  if (a.state !== b.state || a.failures !== b.failures) return false;
  return a.state === 'closed' || b.state === 'closed' || a.openedAtEpochMs === b.openedAtEpochMs;
}
