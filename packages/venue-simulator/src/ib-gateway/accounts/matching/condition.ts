// Whether the conditions of an order are met. A condition joins the next one by `and` or `or`; they are read from left
// to right, as the gateway shows them. A fact that the market does not have leaves its condition unmet.

import type { MarketQuote, OrderCondition } from '../../domain/index.ts';
import { parseOrderTime } from '../orders/index.ts';

export interface ConditionFacts {
  readonly nowMs: number;
  quoteOf(conId: number): MarketQuote | undefined;
  /** Excess liquidity over net liquidation, in percent. */
  marginCushionPercent(): number | undefined;
  /** An execution just seen, for execution conditions. */
  readonly execution:
    | { readonly symbol: string; readonly secType: string; readonly exchange: string }
    | undefined;
}

export function conditionsMet(conditions: readonly OrderCondition[], facts: ConditionFacts): boolean {
  let met: boolean | undefined;
  let joint: 'a' | 'o' = 'a';
  for (const condition of conditions) {
    const one = isMet(condition, facts);
    if (met === undefined) met = one;
    else met = joint === 'a' ? met && one : met || one;
    joint = condition.conjunction;
  }
  return met ?? true;
}

function isMet(condition: OrderCondition, facts: ConditionFacts): boolean {
  switch (condition.type) {
    case 'price':
      return compares(
        conditionPrice(facts.quoteOf(condition.conId), condition),
        condition.price,
        condition.isMore,
      );
    case 'time':
      return compares(facts.nowMs, parseOrderTime(condition.time, facts.nowMs), condition.isMore);
    case 'margin':
      return compares(facts.marginCushionPercent(), condition.percent, condition.isMore);
    case 'volume':
      return compares(facts.quoteOf(condition.conId)?.volume, condition.volume, condition.isMore);
    case 'percentChange':
      return compares(
        percentChange(facts.quoteOf(condition.conId)),
        condition.changePercent,
        condition.isMore,
      );
    case 'execution':
      return isExecution(condition, facts.execution);
  }
}

/** The price that the trigger method looks at; as for stops, the default is the last trade. */
function conditionPrice(
  quote: MarketQuote | undefined,
  { isMore, triggerMethod }: { readonly isMore: boolean; readonly triggerMethod: number },
): number | undefined {
  if (quote === undefined) return undefined;
  if (triggerMethod === 1 || triggerMethod === 4) return isMore ? quote.bid : quote.ask;
  if (triggerMethod === 8) {
    return quote.bid === undefined || quote.ask === undefined ? undefined : (quote.bid + quote.ask) / 2;
  }
  return quote.last;
}

function percentChange(quote: MarketQuote | undefined): number | undefined {
  if (quote?.last === undefined || quote.close === undefined || quote.close === 0) return undefined;
  return (quote.last / quote.close - 1) * 100;
}

function compares(value: number | undefined, threshold: number | undefined, isMore: boolean): boolean {
  if (value === undefined || threshold === undefined) return false;
  return isMore ? value >= threshold : value <= threshold;
}

function isExecution(
  condition: { readonly symbol: string; readonly secType: string; readonly exchange: string },
  seen: ConditionFacts['execution'],
): boolean {
  if (seen === undefined) return false;
  const anywhere =
    condition.exchange === '' || condition.exchange === 'ANY' || condition.exchange === 'SMART';
  return (
    seen.symbol === condition.symbol &&
    seen.secType === condition.secType &&
    (anywhere || seen.exchange === condition.exchange)
  );
}
