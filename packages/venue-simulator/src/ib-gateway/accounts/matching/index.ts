// How orders meet the market: triggers, offers, conditions, combos. Pure but for the order's own matching state.

export { comboQuote } from './combo-quote.ts';
export { type ConditionFacts, conditionsMet } from './condition.ts';
export {
  effectiveLimit,
  isWithin,
  type Offer,
  offerOfAuction,
  offerOfQuote,
  offerOfTrade,
  type Taken,
} from './offer.ts';
export { type Observation, observeTrigger, trail } from './trigger.ts';
