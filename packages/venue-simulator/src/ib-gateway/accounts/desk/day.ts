// The turn of the day at midnight in New York: figures of the day begin anew, executions and completed orders of the day
// before are forgotten (reqExecutions and reqCompletedOrders know today only), a new month starts the commission tiers.

import { civilOf, instantOf, wallTime } from '../../market/calendar/index.ts';
import { amountOf } from '../amounts/index.ts';
import { beginDay } from '../ledger/index.ts';
import { figuresOf, valueOfHolding } from '../reporting/figures.ts';
import type { Desk } from './desk.ts';

export function startDays(desk: Desk): void {
  const today = dayStartOf(desk.nowMs());
  if (desk.dayStartMs === 0) desk.dayStartMs = today;
  if (desk.dayStartMs < today) turnDay(desk, today);
  armMidnight(desk);
}

function dayStartOf(timeMs: number): number {
  return instantOf(wallTime(timeMs).day, 0);
}

function armMidnight(desk: Desk): void {
  desk.at(instantOf(wallTime(desk.nowMs()).day + 1, 0), () => {
    turnDay(desk, dayStartOf(desk.nowMs()));
    armMidnight(desk);
  });
}

function turnDay(desk: Desk, startMs: number): void {
  const newMonth = monthOf(startMs) !== monthOf(desk.dayStartMs);
  for (const [account, books] of desk.books) {
    const equity = amountOf(Math.round(figuresOf(desk, account).equityWithLoan * 100) / 100);
    beginDay(books, equity, (holding) => valueOfHolding(desk, holding));
    if (newMonth) books.monthVolume.clear();
  }
  desk.log.forgetBefore(startMs);
  for (const order of [...desk.registry.all()]) {
    if (order.stage === 'done' && (order.completedAtMs ?? 0) < startMs) desk.registry.forget(order);
  }
  desk.dayStartMs = startMs;
  desk.reopened();
}

function monthOf(timeMs: number): string {
  const { year, month } = civilOf(wallTime(timeMs).day);
  return `${year}-${month}`;
}
