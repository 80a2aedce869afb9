// The exchange's signature: two plain SHA-256 digests, not an HMAC. Over REST the stamp is in milliseconds and query and
// body are signed; at the websocket login it is in seconds and both are empty. Nonce and digest come from outside, so that
// this is pure and the world can reproduce every byte.

export interface Signing {
  /** 32 characters, new for each request. */
  nonce(): string;
  /** Lower-case hexadecimal SHA-256 of the text's UTF-8. */
  sha256Hex(text: string): string;
}

export interface Credentials {
  readonly apiKey: string;
  readonly secret: string;
}

export type QueryPairs = ReadonlyArray<readonly [name: string, value: string]>;

/** Name and value of each parameter, sorted by name, without separators. */
export function queryText(query: QueryPairs): string {
  const sorted = [...query].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted.map(([name, value]) => name + value).join('');
}

function signatureOf(
  { apiKey, secret }: Credentials,
  signing: Signing,
  parts: {
    readonly nonce: string;
    readonly timestamp: string;
    readonly query: QueryPairs;
    readonly body: string;
  },
): string {
  const digest = signing.sha256Hex(
    parts.nonce + parts.timestamp + apiKey + queryText(parts.query) + parts.body,
  );
  return signing.sha256Hex(digest + secret);
}

/** Headers of a signed request. `body` is the exact text that is sent, empty for a GET. */
export function signedHeaders(
  credentials: Credentials,
  signing: Signing,
  atMs: number,
  query: QueryPairs,
  body: string,
): Readonly<Record<string, string>> {
  const nonce = signing.nonce();
  const timestamp = String(Math.floor(atMs));
  const sign = signatureOf(credentials, signing, { nonce, timestamp, query, body });
  return { 'api-key': credentials.apiKey, nonce, timestamp, sign };
}

/** The login of a private websocket. */
export function loginText(credentials: Credentials, signing: Signing, atMs: number): string {
  const nonce = signing.nonce();
  const timestamp = Math.floor(atMs / 1000);
  const sign = signatureOf(credentials, signing, {
    nonce,
    timestamp: String(timestamp),
    query: [],
    body: '',
  });
  return JSON.stringify({ op: 'login', args: [{ apiKey: credentials.apiKey, timestamp, nonce, sign }] });
}
