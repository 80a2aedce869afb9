// All messages from the gateway to a client, by name.

import { accountAnswers } from './answers-accounts.ts';
import { marketAnswers } from './answers-market.ts';
import { orderAnswers } from './answers-orders.ts';
import { referenceAnswers } from './answers-reference.ts';
import type { Message } from './layout.ts';

export const answers = { ...accountAnswers, ...marketAnswers, ...orderAnswers, ...referenceAnswers } as const;

const byId = new Map<number, Message>(Object.values(answers).map((known) => [known.id, known]));

/** The answer with this message id; `undefined`: there is none. */
export function answerOf(messageId: number): Message | undefined {
  return byId.get(messageId);
}
