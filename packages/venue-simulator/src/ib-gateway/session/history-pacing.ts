// The counters that IBKR applies to history requests for bars of 30 seconds and less: no identical request within 15 s,
// fewer than six for one contract, exchange and kind within 2 s, at most 60 in ten minutes; BID_ASK counts twice.
// Bars of a minute and more are not counted.

import type { HistoryPacing as Rules } from './gateway-options.ts';

export interface PacedRequest {
  /** Everything that makes two requests identical. */
  readonly identity: string;
  /** Contract, exchange and what is shown. */
  readonly series: string;
  /** 2 for BID_ASK. */
  readonly weight: number;
}

interface Counted extends PacedRequest {
  readonly atMs: number;
}

/** Whether a bar size is one of those that are counted. One that does not exist is not: its error comes first. */
export function isSmallBar(barSize: string): boolean {
  return /^(1|5|10|15|30) secs?$/.test(barSize.trim());
}

export class HistoryPacing {
  #counted: Counted[] = [];

  /** Counts the request; false when it violates a rule, and then it is not counted. */
  admit(request: PacedRequest, nowMs: number, rules: Rules): boolean {
    this.#counted = this.#counted.filter(
      ({ atMs }) => atMs > nowMs - rules.requestsWithinMs && atMs <= nowMs,
    );
    if (this.#violates(request, nowMs, rules)) return false;
    this.#counted.push({ ...request, atMs: nowMs });
    return true;
  }

  #violates(request: PacedRequest, nowMs: number, rules: Rules): boolean {
    const sum = (counted: readonly Counted[]) => counted.reduce((total, { weight }) => total + weight, 0);
    const recent = (withinMs: number) => this.#counted.filter(({ atMs }) => atMs > nowMs - withinMs);
    const identical = recent(rules.identicalWithinMs).some(({ identity }) => identity === request.identity);
    const series = recent(rules.sameContractWithinMs).filter((counted) => counted.series === request.series);
    return (
      identical ||
      sum(series) + request.weight >= rules.sameContractMax ||
      sum(this.#counted) + request.weight > rules.requestsMax
    );
  }
}
