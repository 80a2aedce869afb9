// A request's whole body as text, bounded.

import type { IncomingMessage } from 'node:http';

/** The body, or undefined when it is longer than `limitBytes`. Rejects when the client goes away. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > limitBytes) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
