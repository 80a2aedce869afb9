// After a restart: what was on its way goes on. Each open order takes up where its saved state stood; commissions that
// were not reported yet are; timers are set anew, those that have passed are due at once.

import { arrive, locate } from '../desk/arrival.ts';
import { confirm } from '../desk/cancellation.ts';
import type { Desk } from '../desk/desk.ts';
import { armExercise, isExercise } from '../desk/exercise.ts';
import { deliverCommission } from '../desk/fills.ts';
import { followExpiry } from '../desk/option-expiry.ts';
import { armExpiry } from '../desk/order-expiry.ts';
import { acknowledge } from '../desk/transmission.ts';
import { watchFor } from '../desk/watching.ts';

export function resume(desk: Desk): void {
  for (const order of desk.registry.open()) {
    watchFor(desk, order);
    if (isExercise(order)) {
      armExercise(desk, order);
      continue;
    }
    armExpiry(desk, order);
    desk.after(0, () => {
      if (order.stage === 'submitted') acknowledge(desk, order);
      else arrive(desk, order);
    });
    const { locateMs } = desk.options;
    if (order.heldBy === 'locate' && locateMs !== undefined) desk.after(locateMs, () => locate(desk, order));
    if (order.cancelRequested) desk.after(desk.options.latency.cancelMs, () => confirm(desk, order, false));
  }
  for (const entry of desk.log.owed()) {
    desk.after(desk.options.latency.commissionMs, () =>
      deliverCommission(desk, entry, entry.report.execution.permId),
    );
  }
  for (const books of desk.books.values()) {
    for (const holding of books.holdings.values())
      if (holding.quantity !== 0n) followExpiry(desk, holding.contract);
  }
}
