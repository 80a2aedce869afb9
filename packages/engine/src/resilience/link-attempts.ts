// Getting a socket and losing it: attempts, failures, the circuit, mute handshakes. Everything that decides *when* the next
// attempt comes is in this file.

import type { LinkState } from '../model/index.ts';
import { backoffDelayMs } from './backoff.ts';
import {
  abandonCall,
  expediteProbe,
  recordFailure,
  requestAdmission,
  tripBreaker,
} from './circuit-breaker.ts';
import { closeHeld, dropSocket, enter, type LinkDraft } from './link-draft.ts';

interface Failure {
  readonly why: string;
  readonly retryAfterMs?: number;
  /** Opens the circuit at once. */
  readonly refused?: boolean;
  /** The socket needs no closing: the other side did it, or it is held. */
  readonly socketGone?: boolean;
}

/** Opens the next generation, unless budget, mute sockets or the circuit say to wait. */
export function connect(draft: LinkDraft, why: string): LinkState {
  const { link, now, config } = draft;
  const budgetFreeAtMs = budgetFreeAt(draft);
  if (budgetFreeAtMs > now.monotonicMs) return waitForBudget(draft, budgetFreeAtMs);
  if (muteSlotsAreFull(draft)) return waitForGateway(draft);
  const admission = requestAdmission(link.breaker, now, config.circuit);
  link.breaker = admission.breaker;
  if (admission.outcome === 'refused') return waitForProbe(draft, `${why}, but the circuit is open`);
  link.ticket = admission.ticket;
  link.generation = ++link.lastGeneration;
  link.socket = 'opening';
  link.attemptsAtMs = [...link.attemptsAtMs, now.monotonicMs].slice(-config.reconnectBudget.attempts);
  link.phaseEndsAtMs = now.monotonicMs + config.connectTimeoutMs;
  link.needsSync = true;
  link.needsResubscribe = true;
  draft.effects.push({ type: 'OpenSocket', generation: link.generation });
  return enter(draft, 'connecting', why);
}

/** The attempt or the established link is lost: count it and decide when to try again. It always will. */
const failuresText = (failures: number): string =>
  failures === 1 ? '1 failure' : `${failures} failures in a row, the last`;

export function fail(draft: LinkDraft, failure: Failure): LinkState {
  const { link } = draft;
  dropSocket(draft, failure.why, failure.socketGone !== true);
  if (link.troubles.outage !== null) return waitInOutage(draft, failure.why);
  countFailure(draft, failure);
  if (link.breaker.state === 'closed') return waitForRetry(draft, failure);
  return waitForProbe(draft, `${failuresText(link.failures)}: ${failure.why}`, failure.retryAfterMs);
}

/** No answer to the handshake in time. Held where closing would wedge the gateway (C1). */
export function muteHandshake(draft: LinkDraft): LinkState {
  const { link, now, config } = draft;
  const why = `the handshake was not answered within ${config.handshakeTimeoutMs} ms`;
  const { held: slots, holdMs } = config.muteHandshake;
  if (slots === 0) return fail(draft, { why });
  const releaseAtMs = now.monotonicMs + holdMs - config.handshakeTimeoutMs;
  link.held = [...link.held, { generation: link.generation, releaseAtMs }];
  const full = muteSlotsAreFull(draft);
  if (full && link.troubles.outage === null)
    draft.effects.push({
      type: 'RequestGatewayRestart',
      why: `${link.held.length} handshakes in a row stayed mute`,
    });
  return fail(draft, { why, socketGone: true, refused: full });
}

/** Ended by our own wish: no failure, and a probe under way gives its place back. */
export function abandon(draft: LinkDraft, why: string): void {
  const { link, now } = draft;
  dropSocket(draft, why, true);
  if (link.ticket !== null) link.breaker = abandonCall(link.breaker, link.ticket, now);
  link.ticket = null;
}

/** A gateway that was restarted has dropped its sockets and deserves an attempt soon, whatever the circuit counts. */
export function welcomeGateway(draft: LinkDraft): LinkState {
  const { link, now, config } = draft;
  closeHeld(draft, 'the gateway was restarted');
  if (link.state !== 'recovering' && link.state !== 'circuitOpen') return link.state;
  const soonMs = now.monotonicMs + config.gatewaySettleMs;
  link.breaker = expediteProbe(link.breaker, soonMs);
  link.phaseEndsAtMs = Math.min(link.phaseEndsAtMs ?? soonMs, soonMs);
  return link.state;
}

function countFailure(draft: LinkDraft, { why, refused }: Failure): void {
  const { link, now, config, effects } = draft;
  const { breaker } = link;
  link.failures++;
  // An open circuit without a probe of ours is armed anew: its due time may have passed long ago.
  const trip = refused === true || (breaker.state !== 'closed' && link.ticket?.kind !== 'probe');
  link.breaker = trip
    ? tripBreaker(breaker, why, now, config.circuit)
    : recordFailure(breaker, link.ticket ?? { kind: 'call' }, why, now, config.circuit);
  link.ticket = null;
  if (breaker.state !== 'closed' || link.breaker.state === 'closed') return;
  const text = `No link after ${failuresText(link.failures)}: ${why}. It goes on with a probe every ${config.circuit.resetAfterMs / 1000} s.`;
  effects.push({ type: 'RaiseAlert', level: 'critical', code: 'circuit-open', text });
}

function waitForRetry(draft: LinkDraft, { why, retryAfterMs = 0 }: Failure): LinkState {
  const { link, now, config, random } = draft;
  const delayMs = backoffDelayMs(config.backoff, link.failures, random);
  link.phaseEndsAtMs = now.monotonicMs + Math.max(delayMs, retryAfterMs);
  return enter(draft, 'recovering', why);
}

function waitForProbe(draft: LinkDraft, why: string, retryAfterMs = 0): LinkState {
  const { link, now, config } = draft;
  const { breaker } = link;
  const dueAtMs =
    breaker.state === 'open'
      ? breaker.probeDueAtMonotonicMs
      : breaker.state === 'halfOpen'
        ? breaker.probeExpiresAtMonotonicMs
        : now.monotonicMs + config.circuit.resetAfterMs;
  link.phaseEndsAtMs = Math.max(dueAtMs, now.monotonicMs + retryAfterMs);
  return enter(draft, 'circuitOpen', why);
}

function waitInOutage(draft: LinkDraft, why: string): LinkState {
  const { link, now, config, random } = draft;
  if (link.ticket !== null) link.breaker = abandonCall(link.breaker, link.ticket, now);
  link.ticket = null;
  link.phaseEndsAtMs = now.monotonicMs + config.plannedOutageRetryMs * (0.5 + random.next() / 2);
  return enter(draft, 'recovering', `planned outage (${link.troubles.outage?.why ?? ''}): ${why}`);
}

function waitForBudget(draft: LinkDraft, freeAtMs: number): LinkState {
  const { link, config } = draft;
  const { attempts, windowMs } = config.reconnectBudget;
  link.phaseEndsAtMs = freeAtMs;
  const state = link.breaker.state === 'closed' ? 'recovering' : 'circuitOpen';
  return enter(draft, state, `reconnect budget spent: ${attempts} attempts in ${windowMs / 1000} s`);
}

/** As many mute sockets as allowed are held. A further one would only wedge more: ask for a restart, and look again. */
function waitForGateway(draft: LinkDraft): LinkState {
  const { link, now, config } = draft;
  const why = `${link.held.length} mute handshakes are held open; the gateway needs a restart`;
  if (link.troubles.outage !== null) return waitInOutage(draft, why);
  draft.effects.push({ type: 'RequestGatewayRestart', why });
  if (link.breaker.state === 'closed') countFailure(draft, { why, refused: true });
  const firstReleaseMs = Math.min(...link.held.map((socket) => socket.releaseAtMs));
  link.phaseEndsAtMs = Math.min(now.monotonicMs + config.circuit.resetAfterMs, firstReleaseMs);
  return enter(draft, 'circuitOpen', why);
}

function muteSlotsAreFull({ link, config }: LinkDraft): boolean {
  return config.muteHandshake.held > 0 && link.held.length >= config.muteHandshake.held;
}

function budgetFreeAt({ link, now, config }: LinkDraft): number {
  const { attempts, windowMs } = config.reconnectBudget;
  const oldest = link.attemptsAtMs.length >= attempts ? link.attemptsAtMs.at(-attempts) : undefined;
  return oldest === undefined ? now.monotonicMs : oldest + windowMs;
}
