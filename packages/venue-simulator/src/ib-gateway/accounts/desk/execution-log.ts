// The executions of the day, newest version of each. What reqExecutions answers from, and what still owes its
// commission report.

import type { CommissionReport, ExecutionReport } from '../../domain/index.ts';
import type { Amount } from '../amounts/index.ts';

export interface LoggedExecution {
  report: ExecutionReport;
  /** Reported to the client? A restart delivers what is still owed. */
  commission: CommissionReport;
  commissionDelivered: boolean;
  /** Of a combo as a whole: books nothing, its legs do. */
  readonly isCombo: boolean;
  /** Signed, exact. */
  quantity: Amount;
  price: Amount;
  readonly underConId: number;
}

export class ExecutionLog {
  readonly #entries: LoggedExecution[] = [];

  add(entry: LoggedExecution): void {
    this.#entries.push(entry);
  }

  /** By execution id, any version of it: what stands before the last dot decides. */
  find(execId: string): LoggedExecution | undefined {
    const base = baseOf(execId);
    return this.#entries.find((entry) => baseOf(entry.report.execution.execId) === base);
  }

  all(): readonly LoggedExecution[] {
    return this.#entries;
  }

  owed(): LoggedExecution[] {
    return this.#entries.filter((entry) => !entry.commissionDelivered);
  }

  forgetBefore(timeMs: number): void {
    const kept = this.#entries.filter((entry) => entry.report.execution.timeMs >= timeMs);
    this.#entries.splice(0, this.#entries.length, ...kept);
  }
}

/** Everything of an execution id but its version. */
export function baseOf(execId: string): string {
  return execId.slice(0, execId.lastIndexOf('.'));
}
