// Rows of fields that several messages share.

import { bool, decimal, double, doubleMax, id, int, type Kind, pattern, right, text } from './kinds.ts';
import { leaf, list, type Scope, when } from './layout.ts';

export const action = pattern('BUY or SELL', /^(BUY|SELL|SSHORT|SLONG)$/);
export const secType = pattern('security type', /^[A-Z]*$/);
export const currency = pattern('currency', /^[A-Z]{0,6}$|^BASE$/);
export const timeInForce = pattern('time in force', /^[A-Za-z]*$/);

/** An expiry or a time: digits first, or empty. */
export const dateText = pattern('date', /^(\d{6}.*|)$/);

const tail = [leaf('currency', currency), leaf('localSymbol', text), leaf('tradingClass', text)] as const;

/** What comes back of a contract: how the gateway writes strike and right differs by message. */
export function answeredContract<S, R>(strike: Kind<S>, rightKind: Kind<R>) {
  return [
    leaf('conId', id),
    leaf('symbol', text),
    leaf('secType', secType),
    leaf('lastTradeDate', dateText),
    leaf('strike', strike),
    leaf('right', rightKind),
    leaf('multiplier', text),
    leaf('exchange', text),
    ...tail,
  ] as const;
}

/** The twelve fields with which a client names a contract. */
export const requestedContract = [
  leaf('conId', int),
  leaf('symbol', text),
  leaf('secType', text),
  leaf('lastTradeDate', text),
  leaf('strike', double),
  leaf('right', right('')),
  leaf('multiplier', text),
  leaf('exchange', text),
  leaf('primaryExchange', text),
  leaf('currency', text),
  leaf('localSymbol', text),
  leaf('tradingClass', text),
] as const;

/** Legs of a combo as the data requests name them: only for BAG, without one else. */
export const requestedLegs = when(
  (scope) => scope.secType === 'BAG',
  list(
    'comboLegs',
    leaf('legConId', int),
    leaf('ratio', int),
    leaf('legAction', text),
    leaf('legExchange', text),
  ),
);

/** Present flag, then conId, delta and price. */
export const deltaNeutral = [
  leaf('deltaNeutralPresent', bool),
  when(
    (scope) => isTrue(scope.deltaNeutralPresent),
    leaf('deltaNeutralContractConId', int),
    leaf('deltaNeutralContractDelta', double),
    leaf('deltaNeutralContractPrice', double),
  ),
] as const;

function isTrue(value: unknown): boolean {
  return value === true || value === '1';
}

/** A number that an earlier field holds, as text or value; unset markers count as none. */
export function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value === '' || /^(2147483647|1\.797.*)$/.test(value)) return undefined;
  return Number(value);
}

export const tagValue = [leaf('tag', text), leaf('value', text)] as const;

const conditionIs = (scope: Scope, ...types: readonly number[]) => types.includes(numberIn(scope.type) ?? 0);

/** `number` says how prices are written. */
function condition<V>(number: Kind<V>) {
  return [
    leaf('type', pattern('condition type', /^[134567]$/)),
    leaf('conjunction', pattern('a or o', /^[ao]$/)),
    when((scope) => !conditionIs(scope, 5), leaf('isMore', bool)),
    when((scope) => conditionIs(scope, 1), leaf('price', number)),
    when((scope) => conditionIs(scope, 3), leaf('time', text)),
    when((scope) => conditionIs(scope, 4), leaf('percent', int)),
    when((scope) => conditionIs(scope, 6), leaf('volume', int)),
    when((scope) => conditionIs(scope, 7), leaf('changePercent', doubleMax)),
    when((scope) => conditionIs(scope, 1, 6, 7), leaf('conId', int), leaf('exchange', text)),
    when((scope) => conditionIs(scope, 1), leaf('triggerMethod', int)),
    when(
      (scope) => conditionIs(scope, 5),
      leaf('secType', text),
      leaf('exchange', text),
      leaf('symbol', text),
    ),
  ] as const;
}

const hasConditions = (scope: Scope) => Array.isArray(scope.conditions) && scope.conditions.length > 0;

/** Conditions of an order, and what holds for them together. */
export const conditions = [
  list('conditions', ...condition(decimal)),
  when(hasConditions, leaf('conditionsIgnoreRth', bool), leaf('conditionsCancelOrder', bool)),
] as const;

/** Whether an order's type is pegged to a benchmark, which adds five fields. */
export const isPegBench = (scope: Scope) => scope.orderType === 'PEG BENCH' || scope.orderType === 'PEGBENCH';

export const pegBench = when(
  isPegBench,
  leaf('referenceContractId', int),
  leaf('isPeggedChangeAmountDecrease', bool),
  leaf('peggedChangeAmount', doubleMax),
  leaf('referenceChangeAmount', doubleMax),
  leaf('referenceExchange', text),
);

/** For fields at the end that not every client sends: there if `least` fields are left, or if the encoder has a value. */
export function isThere(name: string, least: number) {
  return (scope: Scope, remaining: number | undefined) =>
    remaining === undefined ? scope[name] !== undefined : remaining >= least;
}
