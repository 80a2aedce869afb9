// What IBKR charges for United States stocks and options: the fixed and the tiered plan, and the fees of regulators
// and clearing that are passed through. Figures of 2026, for every simulated date.
//
// Sources: IBKR's commission pages for stocks and options (IBKR Pro, North America); Section 31 fee of 20.60 dollars a million
// from April 2026, FINRA trading activity fee 0.000195 a share (cap 9.79 dollars a trade) and 0.00329 a contract, CAT fee
// 0.000003 a share: these reproduce the recorded commissions of real gateways to the last digit (1.0003 for 100 AAPL
// bought, 1.366822 and 0.25491 for 59 and 41 sold at 292.20).
// Assumptions: options pay 0.025 a contract for clearing and 0.02295 for the options regulatory fee; exchange fees of the tiered plan are the cap of 0.003 a share for orders
// that take liquidity and none for orders that add it; real venues differ and pay rebates.

export type CommissionPlan = 'fixed' | 'tiered';

export interface VolumeTier {
  /** Applies to what the month's volume has up to here. */
  readonly upTo: number;
  readonly rate: number;
}

export const stockFixed = { perShare: 0.005, minimum: 1, maximumOfValue: 0.01 } as const;

export const stockTiered = {
  tiers: [
    { upTo: 300_000, rate: 0.0035 },
    { upTo: 3_000_000, rate: 0.002 },
    { upTo: 20_000_000, rate: 0.0015 },
    { upTo: 100_000_000, rate: 0.001 },
    { upTo: Number.POSITIVE_INFINITY, rate: 0.0005 },
  ] satisfies VolumeTier[],
  minimum: 0.35,
  maximumOfValue: 0.01,
  clearingPerShare: 0.0002,
  takingPerShare: 0.003,
  /** Of the commission: NYSE and FINRA pass-through. */
  nyseOfCommission: 0.000175,
  finraOfCommission: 0.00056,
} as const;

/** Per contract, by premium; both plans, the tiered one falls with the month's volume. */
export const optionRates = {
  minimum: 1,
  /** Rows: up to so many contracts a month; rates for premiums from 0.10, from 0.05, and below. */
  tiers: [
    { upTo: 10_000, rates: [0.65, 0.5, 0.25] },
    { upTo: 50_000, rates: [0.5, 0.5, 0.25] },
    { upTo: 100_000, rates: [0.25, 0.25, 0.25] },
    { upTo: Number.POSITIVE_INFINITY, rates: [0.15, 0.15, 0.15] },
  ],
  clearingPerContract: 0.025,
  regulatoryPerContract: 0.02295,
} as const;

export const regulatoryFees = {
  /** Of the value of a sale. */
  sectionThirtyOne: 0.0000206,
  activityPerShareSold: 0.000195,
  activityMaximum: 9.79,
  activityPerContractSold: 0.00329,
  auditTrailPerShare: 0.000003,
} as const;

/** Currency pairs: 0.2 basis points, at least 2 dollars (recorded: 1.7857 EUR for 20,000 EUR.USD). */
export const currencyRates = { ofValue: 0.00002, minimum: 2 } as const;

/** Everything else that may be traded: a flat rate per contract, as futures have. */
export const otherPerContract = 0.85;
