// All messages from the gateway to a client, by name.

import * as accounts from './answers-accounts.ts';
import * as market from './answers-market.ts';
import * as orders from './answers-orders.ts';
import * as reference from './answers-reference.ts';
import type { Message } from './layout.ts';

export const answers = { ...accounts, ...market, ...orders, ...reference } as const;

const byId = new Map<number, Message>(Object.values(answers).map((known) => [known.id, known]));

/** The answer with this message id; `undefined`: there is none. */
export function answerOf(messageId: number): Message | undefined {
  return byId.get(messageId);
}
