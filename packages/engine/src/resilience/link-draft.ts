// One step of a link under construction: the state being changed, the effects gathered so far, and what the step was given.
// It lives only within `stepLink`; outside a link is immutable.
import type { Random } from '../base/index.ts';
import type { LinkState } from '../model/index.ts';
import type { ClockReading } from './clock-reading.ts';
import type { Link, LinkEffect, LinkInput } from './link.ts';
import type { LinkConfig } from './link-config.ts';

export type MutableLink = { -readonly [Key in keyof Link]: Link[Key] };

export interface LinkDraft {
  readonly before: Link;
  readonly link: MutableLink;
  readonly input: LinkInput;
  readonly now: ClockReading;
  readonly config: LinkConfig;
  readonly random: Random;
  readonly effects: LinkEffect[];
}

/** What a cell does; it returns the state in which it leaves the link. */
export type LinkAction = (draft: LinkDraft) => LinkState;

/** Enters a state, or stays in it for another reason. `since` is the time of entering. */
export function enter(draft: LinkDraft, state: LinkState, why: string): LinkState {
  const { link, now } = draft;
  if (link.state !== state) {
    link.sinceMs = now.monotonicMs;
    link.sinceEpochMs = now.epochMs;
  }
  link.state = state;
  link.why = why;
  return state;
}

export function closeHeld(draft: LinkDraft, why: string): void {
  for (const { generation } of draft.link.held) draft.effects.push({ type: 'CloseSocket', generation, why });
  draft.link.held = [];
}

/** Parts with the current socket: closed by us, unless the other side did or it is to be held. */
export function dropSocket(draft: LinkDraft, why: string, close: boolean): void {
  const { link, effects } = draft;
  if (close && link.socket !== 'none')
    effects.push({ type: 'CloseSocket', generation: link.generation, why });
  link.socket = 'none';
  link.phaseEndsAtMs = null;
  link.vitalsDueAtMs = null;
  link.probeOutstanding = null;
  link.bulkOutstanding = 0;
  link.syncFailures = 0;
  link.troubles = { ...link.troubles, upstream: null };
}

/** Why the venue cannot be reconciled with now although the socket lives; undefined when it can. */
export function absenceOf(link: Link): string | undefined {
  const { outage, upstream } = link.troubles;
  if (outage !== null) return `planned outage: ${outage.why}`;
  return upstream === null ? undefined : `the venue lost its own connection: ${upstream}`;
}
