export {
  decimalsOf,
  divideRounded,
  formatMoney,
  formatScaled,
  formatShort,
  moneyDecimals,
  parseScaled,
  parseUnits,
  tenTo,
  toUnits,
} from './decimal.ts';
