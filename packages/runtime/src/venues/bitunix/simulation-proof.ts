// Whether the venue is a simulated one: its REST base answers `GET /holdfast-sim` with `{"simulated":true}`. The real venue has
// no paper account and nothing at that path. Read again before every login, so that no session ever trades paper on a
// venue that was exchanged behind its back.
import type { Transport } from '../../ports/index.ts';
import { decoding } from './codec.ts';
import { objectOf, parseJson } from './wire-fields.ts';

export type SimulationProof =
  /** `speed`: venue milliseconds per millisecond, 1 where it is not told. */
  | { readonly type: 'simulated'; readonly speed: number; readonly nowMs?: number }
  | { readonly type: 'notSimulated' }
  | { readonly type: 'unanswered'; readonly reason: string };

const timeoutMs = 5_000;

export function proveSimulated(
  transport: Transport,
  restUrl: string,
  done: (proof: SimulationProof) => void,
): void {
  transport.request({ method: 'GET', url: `${restUrl}/holdfast-sim`, headers: {}, timeoutMs }, (outcome) => {
    if (outcome.type !== 'answered') return done({ type: 'unanswered', reason: outcome.reason });
    if (outcome.status >= 500) return done({ type: 'unanswered', reason: `HTTP status ${outcome.status}` });
    done(outcome.status === 200 ? readProof(outcome.body) : { type: 'notSimulated' });
  });
}

function readProof(body: string): SimulationProof {
  const proof = decoding(() => ({
    type: 'object' as const,
    object: objectOf(parseJson(body, 'the proof'), 'the proof'),
  }));
  if (proof.type === 'refused' || proof.object.simulated !== true) return { type: 'notSimulated' };
  const { speed, nowMs } = proof.object;
  return {
    type: 'simulated',
    speed: typeof speed === 'number' && speed > 0 && Number.isFinite(speed) ? speed : 1,
    ...(typeof nowMs === 'number' && Number.isFinite(nowMs) && { nowMs }),
  };
}
