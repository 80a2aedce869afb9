// Client order ids: allocated from what makes an intent unique, so that no counter has to be kept and none can repeat.
import { type ClientOrderId, invariant, type Seq } from '../base/index.ts';

/**
 * `hf-NODE-SEQ-INDEX`, numbers in base 36. `seq` and `index` are the key of the `OrderIntended` event, so an id occurs once
 * per node; `node` (six characters, random at the journal's creation) keeps nodes of one account apart. At most 32
 * characters, of `[a-z0-9-]`: what every venue we know takes.
 */
export function clientOrderIdOf(node: string, seq: Seq, index: number): ClientOrderId {
  invariant(/^[a-z0-9]{6}$/.test(node), `node id "${node}" is not six characters of a-z0-9`);
  return `hf-${node}-${seq.toString(36)}-${index.toString(36)}` as ClientOrderId;
}

export interface ParsedClientOrderId {
  readonly node: string;
  readonly seq: Seq;
  readonly index: number;
}

/** Reads an id of ours back; `undefined` for what is not of this form (another client's order). */
export function parseClientOrderId(text: string): ParsedClientOrderId | undefined {
  const match = /^hf-([a-z0-9]{6})-([a-z0-9]+)-([a-z0-9]+)$/.exec(text);
  if (!match) return undefined;
  return {
    node: match[1]!,
    seq: Number.parseInt(match[2]!, 36) as Seq,
    index: Number.parseInt(match[3]!, 36),
  };
}
