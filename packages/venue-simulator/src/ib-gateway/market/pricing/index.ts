export {
  americanGreeks,
  americanImpliedVolatility,
  americanPrice,
  americanPriceWithDividends,
  americanValue,
  type CashDividend,
  DEFAULT_TREE_STEPS,
  earlyExerciseCanPay,
  type TreeValue,
} from './american.ts';
export {
  europeanBounds,
  europeanGreeks,
  europeanImpliedVolatility,
  europeanPrice,
  type Greeks,
  type OptionRight,
  type OptionTerms,
} from './black-scholes.ts';
export { cumulativeNormal, normalDensity } from './normal-distribution.ts';
