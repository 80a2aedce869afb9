// What each cell of the transition table does. Attempts and failures are in `link-attempts.ts`; here is the life of an open
// socket: handshake, sync, signs of life, troubles.

import type { LinkState } from '../model/index.ts';
import { backoffDelayMs } from './backoff.ts';
import { recordSuccess } from './circuit-breaker.ts';
import { abandon, connect, fail, muteHandshake, welcomeGateway } from './link-attempts.ts';
import { absenceOf, closeHeld, enter, type LinkAction, type LinkDraft } from './link-draft.ts';
import type { LinkActionName } from './link-transitions.ts';

export const LINK_ACTIONS: Readonly<Record<LinkActionName, LinkAction>> = {
  ignore: ({ link }) => link.state,
  connect: (draft) => connect(draft, whyOf(draft)),
  disconnect: (draft) => {
    abandon(draft, whyOf(draft));
    return enter(draft, 'disconnected', whyOf(draft));
  },
  halt: (draft) => {
    abandon(draft, whyOf(draft));
    closeHeld(draft, whyOf(draft));
    return enter(draft, 'halted', whyOf(draft));
  },
  welcomeGateway,
  beginHandshake,
  beginSync,
  acceptSync,
  retrySync: (draft) => {
    return isCurrentSync(draft) ? syncFailed(draft, whyOf(draft)) : draft.link.state;
  },
  settle,
  settleTime,
  fail: failOnInput,
  failOnTime: (draft) => {
    const why = `not connected within ${draft.config.connectTimeoutMs} ms`;
    return phaseIsOver(draft) ? fail(draft, { why }) : draft.link.state;
  },
  muteOnTime: (draft) => (phaseIsOver(draft) ? muteHandshake(draft) : draft.link.state),
  syncOnTime: (draft) => {
    const why = `not reconciled within ${draft.config.syncTimeoutMs} ms`;
    return keepAlive(draft) && phaseIsOver(draft) ? syncFailed(draft, why) : draft.link.state;
  },
  connectOnTime: (draft) => {
    const { state } = draft.link;
    return phaseIsOver(draft) ? connect(draft, state === 'circuitOpen' ? 'probing' : 'reconnecting') : state;
  },
};

/** A held socket answered after all: it becomes the current one. */
export function adoptHeldSocket(draft: LinkDraft, generation: number): LinkState {
  const { link, now, config, effects } = draft;
  link.held = link.held.filter((socket) => socket.generation !== generation);
  if (link.socket === 'opening')
    effects.push({ type: 'CloseSocket', generation: link.generation, why: 'an older connection answered' });
  if (link.socket === 'open') {
    const releaseAtMs = now.monotonicMs + config.muteHandshake.holdMs;
    link.held = [...link.held, { generation: link.generation, releaseAtMs }];
  }
  link.generation = generation;
  link.socket = 'open';
  link.frameAtMs = now.monotonicMs;
  link.probeSentAtMs = now.monotonicMs;
  return beginSync(draft);
}

function whyOf({ input }: LinkDraft): string {
  return 'why' in input ? input.why : input.type;
}

function phaseIsOver({ link, now }: LinkDraft): boolean {
  return link.phaseEndsAtMs !== null && now.monotonicMs >= link.phaseEndsAtMs;
}

function isCurrentSync({ link, input }: LinkDraft): boolean {
  return 'syncNumber' in input && input.syncNumber === link.syncsStarted;
}

function beginHandshake(draft: LinkDraft): LinkState {
  draft.link.phaseEndsAtMs = draft.now.monotonicMs + draft.config.handshakeTimeoutMs;
  return enter(draft, 'handshaking', 'socket open');
}

function beginSync(draft: LinkDraft): LinkState {
  const { link, now, config, effects } = draft;
  const syncNumber = ++link.syncsStarted;
  link.phaseEndsAtMs = now.monotonicMs + config.syncTimeoutMs;
  link.vitalsDueAtMs ??= now.monotonicMs + config.probe.afterIdleMs;
  effects.push({
    type: 'StartSync',
    generation: link.generation,
    syncNumber,
    resubscribe: link.needsResubscribe,
  });
  return enter(draft, 'syncing', 'reconciling');
}

function acceptSync(draft: LinkDraft): LinkState {
  if (!isCurrentSync(draft)) return draft.link.state;
  draft.link.needsSync = false;
  draft.link.needsResubscribe = false;
  draft.link.syncFailures = 0;
  return settle(draft);
}

/** Tried again on the same socket, since its data still flow; given up after some failures in a row. */
function syncFailed(draft: LinkDraft, why: string): LinkState {
  const { link, now, config, random } = draft;
  link.needsSync = true;
  link.syncFailures++;
  if (link.syncFailures >= config.syncAttempts)
    return fail(draft, { why: `reconciliation failed ${link.syncFailures} times: ${why}` });
  link.phaseEndsAtMs = now.monotonicMs + backoffDelayMs(config.backoff, link.syncFailures, random);
  return enter(draft, 'degraded', `reconciliation failed: ${why}`);
}

/** Where an open, greeted socket belongs. Reconciling comes before fresh data: fills matter more than quotes. */
function settle(draft: LinkDraft): LinkState {
  const { link } = draft;
  const absence = absenceOf(link);
  if (absence !== undefined) return waitForVenue(draft, absence);
  if (link.needsSync) return beginSync(draft);
  if (link.troubles.stale === 'fresh') return enterReady(draft);
  link.phaseEndsAtMs = null;
  return enter(draft, 'degraded', `no fresh market data (${link.troubles.stale})`);
}

/** Only the loss of the venue's own connection is given up on in the end; repeated reports of it do not prolong the wait. */
function waitForVenue(draft: LinkDraft, absence: string): LinkState {
  const { link, before, now, config } = draft;
  const { upstream } = link.troubles;
  const waits = before.state === 'degraded' && before.troubles.upstream !== null && upstream !== null;
  if (!waits) link.phaseEndsAtMs = upstream === null ? null : now.monotonicMs + config.upstreamPatienceMs;
  return enter(draft, 'degraded', absence);
}

/** The first good message has come: every count of failures begins anew. */
function enterReady(draft: LinkDraft): LinkState {
  const { link } = draft;
  link.breaker = recordSuccess(link.breaker);
  link.ticket = null;
  link.failures = 0;
  link.phaseEndsAtMs = null;
  // The gateway answers: what is still mute would only come to life later, with our client id.
  closeHeld(draft, 'a newer connection is ready');
  return enter(draft, 'ready', 'reconciled');
}

function settleTime(draft: LinkDraft): LinkState {
  const { link, before } = draft;
  if (!keepAlive(draft)) return link.state;
  if (before.troubles.outage !== null && link.troubles.outage === null) return settle(draft);
  if (!phaseIsOver(draft)) return link.state;
  return link.troubles.upstream === null ? beginSync(draft) : giveUpOnUpstream(draft);
}

/** Not in a planned outage: then the loss is what was announced. */
function giveUpOnUpstream(draft: LinkDraft): LinkState {
  const { link, now, config } = draft;
  const { outage } = link.troubles;
  if (outage === null)
    return fail(draft, {
      why: `the venue's own connection was not restored in ${now.monotonicMs - link.sinceMs} ms`,
    });
  link.phaseEndsAtMs = outage.endsAtMs + config.upstreamPatienceMs;
  return link.state;
}

function failOnInput(draft: LinkDraft): LinkState {
  const { input, link } = draft;
  if (input.type === 'SocketClosed') return fail(draft, { why: input.why, socketGone: true });
  if (input.type === 'StreamRestartRequested') {
    // The socket is not to blame while the venue itself is away.
    if (link.troubles.upstream !== null || link.troubles.outage !== null) return link.state;
    return fail(draft, { why: `no market data for ${input.silentForMs} ms` });
  }
  if (input.type !== 'LinkFailed') return link.state;
  return fail(draft, { why: input.why, refused: input.kind === 'refused', retryAfterMs: input.retryAfterMs });
}

/** Sends probes and judges their silence. False when the link was given up. */
function keepAlive(draft: LinkDraft): boolean {
  const { link, now, config } = draft;
  if (link.vitalsDueAtMs === null || now.monotonicMs < link.vitalsDueAtMs) return true;
  const patienceMs = link.bulkOutstanding > 0 ? config.probe.bulkTimeoutMs : config.probe.timeoutMs;
  if (link.probeOutstanding === null) {
    sendProbeIfDue(draft);
    return true;
  }
  const deadlineMs = link.probeOutstanding.sentAtMs + patienceMs;
  if (now.monotonicMs < deadlineMs) {
    link.vitalsDueAtMs = deadlineMs;
    return true;
  }
  const silentForMs = now.monotonicMs - (link.frameAtMs ?? link.probeOutstanding.sentAtMs);
  fail(draft, {
    why: `no sign of life for ${Math.round(silentForMs / 1000)} s, and a probe stayed unanswered`,
  });
  return false;
}

function sendProbeIfDue({ link, now, config, effects }: LinkDraft): void {
  const { afterIdleMs, everyMs, timeoutMs } = config.probe;
  const idleDueMs = (link.frameAtMs ?? now.monotonicMs) + afterIdleMs;
  const pingDueMs = everyMs === null ? idleDueMs : (link.probeSentAtMs ?? now.monotonicMs) + everyMs;
  link.vitalsDueAtMs = Math.min(idleDueMs, pingDueMs);
  if (now.monotonicMs < link.vitalsDueAtMs) return;
  const number = ++link.probesSent;
  link.probeOutstanding = { number, sentAtMs: now.monotonicMs };
  link.probeSentAtMs = now.monotonicMs;
  link.vitalsDueAtMs = now.monotonicMs + Math.min(timeoutMs, afterIdleMs, everyMs ?? timeoutMs);
  effects.push({ type: 'SendProbe', generation: link.generation, probeNumber: number });
}
