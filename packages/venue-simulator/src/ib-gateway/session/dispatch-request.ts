// From the fields of a frame to the handler of its request: what is unknown or does not fit is answered with 320, what
// a fault takes away is taken away, what fails inside is answered with 322 and logged.

import { parseDurationMs } from '../../faults/index.ts';
import {
  type DecodeFailure,
  decodeValues,
  failureText,
  type Message,
  type RequestName,
  requestNameOf,
  requests,
} from '../codec/index.ts';
import { gatewayError } from '../errors/index.ts';
import type { ClientSession } from './client-session.ts';
import { contractFault } from './contract-check.ts';
import { guarded } from './handlers/guarded.ts';
import { handlers } from './handlers/index.ts';

/** `fields` is undefined when the last field of the payload has no end. */
export function dispatchRequest(
  client: ClientSession,
  fields: readonly string[] | undefined,
  text: string,
): void {
  const [messageId = '', ...rest] = fields ?? text.split('\0');
  const name = /^\d{1,9}$/.test(messageId) ? requestNameOf(Number(messageId)) : undefined;
  if (name === undefined)
    return refuse(client, -1, gatewayError('unknownMessage', { type: printable(messageId) }), text);
  if (fields === undefined)
    return refuse(client, -1, gatewayError('unreadableEnd', { type: messageId }), text);
  const decoded = decodeValues(requests[name] as Message, rest, client.version);
  if (!decoded.ok) {
    const error = unreadable(messageId, decoded.failure);
    return refuse(client, idOf(decoded.partial), error, failureText(decoded.failure));
  }
  if (!client.isReady && name !== 'startApi') {
    client.gateway.log({ event: 'requestBeforeStartApi', connection: client.label, request: name });
    return;
  }
  underFaults(client, name, decoded.value);
}

function refuse(
  client: ClientSession,
  id: number,
  error: ReturnType<typeof gatewayError>,
  why: string,
): void {
  client.gateway.log({
    event: 'requestUnreadable',
    connection: client.label,
    code: error.code,
    why: printable(why),
  });
  client.error(id, error);
}

/** As Java's parser says it where a number does not parse. */
function unreadable(type: string, failure: DecodeFailure) {
  switch (failure.reason) {
    case 'unreadable':
      return failure.input === ''
        ? gatewayError('unreadableRequestEmpty', { type })
        : gatewayError('unreadableRequest', { type, input: failure.input });
    case 'missing':
      return gatewayError('unreadableEnd', { type });
    case 'leftOver':
      return gatewayError('misalignedRequest', { type, cause: failureText(failure) });
  }
}

function idOf(partial: Readonly<Record<string, unknown>>): number {
  const id = partial.requestId ?? partial.orderId;
  return typeof id === 'number' ? id : -1;
}

const printable = (text: string): string => text.slice(0, 200).replaceAll('\0', '|');

function underFaults(client: ClientSession, name: RequestName, values: unknown): void {
  const { faults, clock } = client.gateway;
  if (faults.isQuiet) return handle(client, name, values);
  const place = { clientId: client.clientId, request: name };
  if (faults.strike('request-swallowed', name, place)) return;
  if (name === 'placeOrder') {
    const reset = faults.strike('reset-on-place-order', name, place);
    if (reset !== undefined) {
      if (reset.order === 'accepted') handle(client, name, values);
      return client.drop('faultReset');
    }
  }
  const late = faults.strike('answers-late', name, place);
  if (late === undefined) return handle(client, name, values);
  clock.scheduleAt(clock.nowMs() + parseDurationMs(late.delay), () => {
    if (!client.hasEnded) handle(client, name, values);
  });
}

function handle(client: ClientSession, name: RequestName, values: unknown): void {
  const id = idOf(values as Readonly<Record<string, unknown>>);
  const fault = contractFault(name, values);
  if (fault !== undefined) return client.error(id, fault);
  guarded(client, name, id, () =>
    (handlers[name] as (client: ClientSession, values: unknown) => void)(client, values),
  );
}
