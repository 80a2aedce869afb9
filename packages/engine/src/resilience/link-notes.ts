// What an input says is remembered in every state, before the table decides what is done about it.

import type { LinkInput } from './link.ts';
import type { LinkDraft, MutableLink } from './link-draft.ts';

export function noteInput(draft: LinkDraft): void {
  const { link, input, now } = draft;
  switch (input.type) {
    case 'SocketOpened':
      noteSocket(link, now.monotonicMs);
      return;
    case 'FrameReceived':
      noteFrame(link, input.data, now.monotonicMs);
      return;
    case 'ProbeAnswered':
      noteProbeAnswer(link, input.probeNumber, now.monotonicMs);
      return;
    case 'BulkOutstandingChanged':
      link.bulkOutstanding = Math.max(0, input.count);
      return;
    case 'UpstreamLost':
    case 'UpstreamRestored':
      noteUpstream(link, input);
      return;
    case 'StalenessChanged':
      // What happened in so long a silence is known only after a reconciliation.
      if (link.troubles.stale === 'safeStop' && input.ageLevel !== 'safeStop') link.needsSync = true;
      link.troubles = { ...link.troubles, stale: input.ageLevel };
      return;
    case 'PlannedOutageBegan':
      link.troubles = {
        ...link.troubles,
        outage: { why: input.why, endsAtMs: now.monotonicMs + Math.max(0, input.lastsMs) },
      };
      return;
    case 'PlannedOutageEnded':
      noteOutageEnd(link);
      return;
    default:
      return;
  }
}

/** What was read in the outage, or before it, is old news. */
export function noteOutageEnd(link: MutableLink): void {
  if (link.troubles.outage === null) return;
  link.troubles = { ...link.troubles, outage: null };
  link.needsSync = true;
}

/** The opening counts as the first sign of life and as the last ping: both clocks begin with it. */
function noteSocket(link: MutableLink, nowMs: number): void {
  if (link.socket === 'open') return;
  link.socket = 'open';
  link.frameAtMs = nowMs;
  link.probeSentAtMs = nowMs;
}

function noteFrame(link: MutableLink, data: boolean, nowMs: number): void {
  link.frameAtMs = nowMs;
  if (data) link.dataAtMs = nowMs;
  link.probeOutstanding = null;
}

function noteProbeAnswer(link: MutableLink, probeNumber: number, nowMs: number): void {
  // Another frame may have come first and settled the probe: the round trip is still that of the newest probe.
  if (probeNumber === link.probesSent && link.probeSentAtMs !== null)
    link.roundTripMs = nowMs - link.probeSentAtMs;
  noteFrame(link, false, nowMs);
}

function noteUpstream(
  link: MutableLink,
  input: Extract<LinkInput, { type: 'UpstreamLost' | 'UpstreamRestored' }>,
): void {
  // Both mean that reports may be missing: reconcile before the next `ready`.
  link.needsSync = true;
  if (input.type === 'UpstreamRestored' && input.dataLost) link.needsResubscribe = true;
  link.troubles = { ...link.troubles, upstream: input.type === 'UpstreamLost' ? input.why : null };
}
