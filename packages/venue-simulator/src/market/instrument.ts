// What is traded at a simulated perpetuals venue, with the grid of its prices and quantities. Values of BTCUSDT are the
// sample of the exchange's documentation; those of the others are chosen to be plausible.

export interface MarketInstrument {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** Ticks are 10^-priceDecimals. */
  readonly priceDecimals: number;
  /** Lots are 10^-quantityDecimals. */
  readonly quantityDecimals: number;
  readonly minLots: number;
  readonly maxLimitLots: number;
  readonly maxMarketLots: number;
  readonly minLeverage: number;
  readonly maxLeverage: number;
  readonly defaultLeverage: number;
  /** Maintenance margin as a share of the notional, in units of 1e-4. */
  readonly maintenanceMarginBps: number;
  /** Farthest distance of a limit price from the market that is taken, in units of 1e-4. */
  readonly priceProtectBps: number;
  readonly fundingIntervalMs: number;
  /** Where a synthetic market starts. */
  readonly startPriceTicks: number;
}

function perpetual(
  base: string,
  priceDecimals: number,
  quantityDecimals: number,
  startPrice: number,
  maxLeverage: number,
): MarketInstrument {
  const lotsPerCoin = 10 ** quantityDecimals;
  const coinsFor = (notional: number) => Math.max(1, Math.round(notional / startPrice));
  return {
    symbol: `${base}USDT`,
    base,
    quote: 'USDT',
    priceDecimals,
    quantityDecimals,
    minLots: 1,
    maxLimitLots: coinsFor(30_000_000) * lotsPerCoin,
    maxMarketLots: coinsFor(6_000_000) * lotsPerCoin,
    minLeverage: 1,
    maxLeverage,
    defaultLeverage: 20,
    maintenanceMarginBps: 50,
    priceProtectBps: 200,
    fundingIntervalMs: 8 * 3_600_000,
    startPriceTicks: startPrice * 10 ** priceDecimals,
  };
}

export const standardInstruments: readonly MarketInstrument[] = [
  perpetual('BTC', 1, 4, 60_000, 200),
  perpetual('ETH', 2, 3, 3_000, 200),
  perpetual('SOL', 3, 1, 150, 100),
];

/** A standard instrument, or one made up for a symbol that tapes or scripts bring along. */
export function instrumentFor(
  symbol: string,
  grid: { priceDecimals: number; quantityDecimals: number; startPrice: number },
): MarketInstrument {
  const standard = standardInstruments.find((instrument) => instrument.symbol === symbol);
  if (standard === undefined) {
    const base = symbol.replace(/USDT$/, '');
    return perpetual(base, grid.priceDecimals, grid.quantityDecimals, grid.startPrice, 100);
  }
  if (standard.priceDecimals >= grid.priceDecimals && standard.quantityDecimals >= grid.quantityDecimals)
    return standard;
  return {
    ...perpetual(
      standard.base,
      Math.max(standard.priceDecimals, grid.priceDecimals),
      Math.max(standard.quantityDecimals, grid.quantityDecimals),
      grid.startPrice,
      standard.maxLeverage,
    ),
  };
}
