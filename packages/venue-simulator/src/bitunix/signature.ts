// The exchange's signature: two plain SHA-256 digests, not an HMAC. Over REST the timestamp is in milliseconds and query
// and body are signed; at the websocket login it is in seconds and both are empty.

import { createHash } from 'node:crypto';

export interface SignedParts {
  readonly apiKey: string;
  readonly nonce: string;
  readonly timestamp: string;
  /** Key and value pairs as decoded. */
  readonly query: ReadonlyArray<readonly [string, string]>;
  /** The exact text sent. */
  readonly body: string;
}

const sha256Hex = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** Key and value of each parameter, sorted by key, without separators. */
export function queryText(query: SignedParts['query']): string {
  const sorted = [...query].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted.map(([key, value]) => key + value).join('');
}

export function signature(parts: SignedParts, secret: string): string {
  const digest = sha256Hex(
    parts.nonce + parts.timestamp + parts.apiKey + queryText(parts.query) + parts.body,
  );
  return sha256Hex(digest + secret);
}
