// All messages from a client to the gateway, by name.

import type { Message, Values } from './layout.ts';
import { accountRequests } from './requests-accounts.ts';
import { marketRequests } from './requests-market.ts';
import { orderRequests } from './requests-orders.ts';

export const requests = { ...accountRequests, ...marketRequests, ...orderRequests } as const;

export type RequestName = keyof typeof requests;

type FieldsOf<M> = M extends Message<string, infer F> ? Values<F> : never;

/** A request as its fields mean it. */
export type RequestValues<Name extends RequestName> = FieldsOf<(typeof requests)[Name]>;

const byId = new Map<number, RequestName>(
  (Object.keys(requests) as RequestName[]).map((name) => [requests[name].id, name]),
);

/** The request with this message id; `undefined`: there is none. */
export function requestNameOf(messageId: number): RequestName | undefined {
  return byId.get(messageId);
}
