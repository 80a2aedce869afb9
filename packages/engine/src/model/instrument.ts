// What we trade, and the proof that its numbers fit: prices and quantities are whole numbers of ticks and lots, and
// everything that the hot path multiplies stays a safe integer.
import type { InstrumentId, Money } from '../base/index.ts';

/** How a contract turns a price difference into money. */
export type ContractKind =
  /** Stocks, options, linear perpetuals: worth = quantity x multiplier x price, in the quote currency. */
  | 'linear'
  /** Coin-margined perpetuals: worth = contracts x multiplier / price, in the coin. */
  | 'inverse';

/** How realized profit is computed, as the venue shows it (design, invariant 5). */
export type CostBasis = 'fifo' | 'average';

export type AssetClass = 'stock' | 'option' | 'perpetual';

export interface Instrument {
  readonly id: InstrumentId;
  /** The venue's own name: `BTCUSDT`. */
  readonly symbol: string;
  readonly venue: string;
  readonly assetClass: AssetClass;
  readonly kind: ContractKind;
  readonly costBasis: CostBasis;
  /** Smallest price step, exact, in quote currency. */
  readonly tickSize: Money;
  /** Smallest quantity step, exact, in units of the base (or in contracts). */
  readonly lotSize: Money;
  /** Money per price unit and quantity unit; 1 for perpetuals and stocks, 100 for stock options. */
  readonly multiplier: number;
  /** The currency of P&L, fees and funding: the quote currency if linear, the coin if inverse. */
  readonly settlement: string;
  readonly minQuantityLots: number;
  readonly maxLimitQuantityLots: number;
  readonly maxMarketQuantityLots: number;
  /** Fraction of notional: 0.0002 is 2 bps. Negative is a rebate. */
  readonly makerFeeRate: number;
  readonly takerFeeRate: number;
  readonly maxLeverage: number;
}
