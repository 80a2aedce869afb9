// Runs what answers a request at a later time as safely as at once: a failure inside is an error to the client and a
// line in the log, never the end of the gateway.

import { gatewayError } from '../../errors/index.ts';
import type { ClientSession } from '../client-session.ts';

export function guarded(client: ClientSession, request: string, id: number, run: () => void): void {
  try {
    run();
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    const stack = error instanceof Error ? error.stack : undefined;
    client.gateway.log({ event: 'requestFailed', connection: client.label, request, cause, stack });
    client.error(id, gatewayError('processingFailed', { cause }));
  }
}
