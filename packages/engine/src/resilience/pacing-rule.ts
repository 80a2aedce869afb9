// Rate limits as data. A request may fall under several rules at once (its endpoint, its user, its socket); each charge
// names the rule and the key that it is counted under. The venues own the numbers; here is only what a rule can say.

interface RuleBase {
  readonly name: string;
  /** Part of the limit that only exits and cancels may use, so that entries can never spend it all. */
  readonly reservedForExits: number;
}

/** At most `limit` in any window of `windowMs`, however it is laid: what most venues enforce. */
export interface SlidingWindowRule extends RuleBase {
  readonly kind: 'slidingWindow';
  readonly limit: number;
  readonly windowMs: number;
}

/** A burst of `capacity`, then one more every `refillEveryMs`. Up to twice the capacity fits one window. */
export interface TokenBucketRule extends RuleBase {
  readonly kind: 'tokenBucket';
  readonly capacity: number;
  readonly refillEveryMs: number;
}

/** At most `limit` under way at once: a place is given back by `settled`. */
export interface ConcurrencyRule extends RuleBase {
  readonly kind: 'concurrency';
  readonly limit: number;
}

export type PacingRule = SlidingWindowRule | TokenBucketRule | ConcurrencyRule;

/** What one request costs under one rule. */
export interface PacingCharge {
  readonly rule: string;
  /** `GET /market/kline`, a user, a socket, an identical request: each key is counted apart. */
  readonly key: string;
  /** Usually 1; IBKR counts BID_ASK history twice. */
  readonly cost: number;
}

/** The most that one request could ever be charged under the rule. */
export function ruleLimit(rule: PacingRule): number {
  return rule.kind === 'tokenBucket' ? rule.capacity : rule.limit;
}

/** What is wrong with the rules; empty when they are good. */
export function pacingRuleProblems(rules: readonly PacingRule[]): readonly string[] {
  const problems: string[] = [];
  const names = new Set<string>();
  for (const rule of rules) {
    if (names.has(rule.name)) problems.push(`rule ${rule.name}: the name is given twice`);
    names.add(rule.name);
    const limit = ruleLimit(rule);
    if (!(Number.isSafeInteger(limit) && limit >= 1))
      problems.push(`rule ${rule.name}: the limit ${limit} has to be a whole number from 1`);
    if (!(rule.reservedForExits >= 0 && rule.reservedForExits < limit))
      problems.push(
        `rule ${rule.name}: reservedForExits ${rule.reservedForExits} has to be 0 to less than the limit (${limit})`,
      );
    const spanMs =
      rule.kind === 'slidingWindow' ? rule.windowMs : rule.kind === 'tokenBucket' ? rule.refillEveryMs : 1;
    if (!(spanMs > 0)) problems.push(`rule ${rule.name}: its time ${spanMs} ms has to be more than 0`);
  }
  return problems;
}
