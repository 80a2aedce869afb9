// Money of one tick times one lot.

import { moneyDecimals, tenTo } from '../decimal/index.ts';
import type { MarketInstrument } from '../market/index.ts';

const units = new Map<number, bigint>();

/** In units of 1e-12. @throws RangeError for an instrument whose grid is finer than money is. */
export function unitMoney(instrument: MarketInstrument): bigint {
  const decimals = instrument.priceDecimals + instrument.quantityDecimals;
  if (decimals > moneyDecimals)
    throw new RangeError(`${instrument.symbol}: prices and quantities are too fine`);
  let unit = units.get(decimals);
  if (unit === undefined) {
    unit = tenTo(moneyDecimals - decimals);
    units.set(decimals, unit);
  }
  return unit;
}
