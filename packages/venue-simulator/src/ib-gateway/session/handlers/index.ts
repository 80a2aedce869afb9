// One handler for every request that a client can send.

import { accountHandlers } from './account-handlers.ts';
import { contractHandlers } from './contract-handlers.ts';
import type { Handlers } from './handler.ts';
import { historyHandlers } from './history-handlers.ts';
import { marketDataHandlers } from './market-data-handlers.ts';
import { newsHandlers } from './news-handlers.ts';
import { orderHandlers } from './order-handlers.ts';
import { sessionHandlers } from './session-handlers.ts';

export const handlers: Handlers = {
  ...sessionHandlers,
  ...accountHandlers,
  ...orderHandlers,
  ...contractHandlers,
  ...marketDataHandlers,
  ...historyHandlers,
  ...newsHandlers,
};
