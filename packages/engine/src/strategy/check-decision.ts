// A decision as a strategy returned it, checked before anything is made of it. Users' files are stripped of their types, not
// checked by them: a side "long", a limit without a price or a trailing distance of NaN comes through as it is. What cannot
// be meant throws, and costs the strategy. Prices are not judged here: that is the risk gate's.
import type { Decision } from './strategy.ts';

type Shape = NonNullable<Decision>['type'];

const knownKeys: Readonly<Record<Shape, readonly string[]>> = {
  enter: [
    'type',
    'side',
    'orderType',
    'priceTicks',
    'stopTicks',
    'targetTicks',
    'trailing',
    'postOnly',
    'expiryMs',
    'sizeFactor',
    'reason',
  ],
  exit: ['type', 'reason'],
  cancelEntries: ['type', 'reason'],
};

/** Throws `TypeError` for what is no decision. */
export function checkDecision(decision: NonNullable<Decision>): void {
  const keys = Object.hasOwn(knownKeys, decision.type) ? knownKeys[decision.type] : undefined;
  if (!keys)
    throw new TypeError(
      `onBar returned ${JSON.stringify(decision)}; expected a decision (enter, exit, cancelEntries) or nothing`,
    );
  for (const key of Object.keys(decision))
    if (!keys.includes(key)) refuse(`${key} is no field of "${decision.type}"; there are ${keys.join(', ')}`);
  if (typeof decision.reason !== 'string' || decision.reason === '') refuse('reason must be a text');
  if (decision.type === 'enter') checkEntry(decision);
}

function checkEntry(entry: Extract<Decision, { type: 'enter' }>): void {
  const { side, orderType, priceTicks, postOnly, expiryMs, sizeFactor, trailing } = entry;
  if (side !== 'buy' && side !== 'sell') refuse(`side must be "buy" or "sell", not ${JSON.stringify(side)}`);
  if (orderType !== 'market' && orderType !== 'limit')
    refuse(`orderType must be "market" or "limit", not ${JSON.stringify(orderType)}`);
  if (orderType === 'limit' && typeof priceTicks !== 'number') refuse('a limit needs priceTicks');
  if (postOnly !== undefined && typeof postOnly !== 'boolean') refuse('postOnly must be true or false');
  if (expiryMs !== undefined && !isPositive(expiryMs)) refuse('expiryMs must be a number above 0');
  if (sizeFactor !== undefined && !(typeof sizeFactor === 'number' && sizeFactor >= 0))
    refuse('sizeFactor must be a number, 0 or more');
  if (trailing !== undefined && !(isPositive(trailing.activationTicks) && isPositive(trailing.distanceTicks)))
    refuse('trailing needs activationTicks and distanceTicks above 0');
}

const isPositive = (value: unknown): boolean =>
  typeof value === 'number' && Number.isFinite(value) && value > 0;

function refuse(message: string): never {
  throw new TypeError(`a decision of onBar cannot be meant: ${message}`);
}
