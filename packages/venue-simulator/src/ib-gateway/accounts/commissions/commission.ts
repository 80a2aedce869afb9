// The commission of one execution of an order. Minimum and maximum are of the order, not of the execution: the first
// execution carries the minimum, later ones only what the order's total has grown by. That is how real gateways report
// it (1.00012, then 0.00012, then 0.00006 for an order of 100 in three parts). Rounded to six decimals, as recorded.

import { type Amount, amountOf, larger, multiply, roundTo, smaller, ZERO } from '../amounts/index.ts';
import {
  type CommissionPlan,
  currencyRates,
  optionRates,
  otherPerContract,
  regulatoryFees,
  stockFixed,
  stockTiered,
} from './schedule.ts';

export interface CommissionCase {
  readonly secType: string;
  readonly plan: CommissionPlan;
  readonly sells: boolean;
  readonly takesLiquidity: boolean;
  readonly quantity: Amount;
  readonly price: Amount;
  readonly multiplier: Amount;
  /** Shares or contracts of the same kind traded this month before. */
  readonly monthVolume: Amount;
  /** Of the order before this execution. */
  readonly before: { readonly quantity: Amount; readonly value: Amount; readonly broker: Amount };
}

export interface Commission {
  readonly total: Amount;
  /** The broker's part, which the next execution of the order counts on. */
  readonly broker: Amount;
}

const DECIMALS = 6;

/** What one execution costs, the broker's part and the fees together. */
export function commissionOf(execution: CommissionCase): Commission {
  const broker = brokerPart(execution);
  return { total: roundTo(broker + feesOf(execution, broker), DECIMALS), broker };
}

function tradedValue(execution: CommissionCase): Amount {
  const value = multiply(multiply(execution.quantity, execution.price), execution.multiplier);
  return value < ZERO ? -value : value;
}

function brokerPart(execution: CommissionCase): Amount {
  const quantity = execution.before.quantity + execution.quantity;
  const value = execution.before.value + tradedValue(execution);
  return larger(orderCommission(execution, quantity, value) - execution.before.broker, ZERO);
}

/** The broker's commission of an order that has come so far. */
function orderCommission(execution: CommissionCase, quantity: Amount, value: Amount): Amount {
  switch (execution.secType) {
    case 'STK':
      return stockCommission(execution, quantity, value);
    case 'OPT':
      return larger(multiply(quantity, optionRate(execution)), amountOf(optionRates.minimum));
    case 'CASH':
      return larger(multiply(value, amountOf(currencyRates.ofValue)), amountOf(currencyRates.minimum));
    default:
      return multiply(quantity, amountOf(otherPerContract));
  }
}

function stockCommission(execution: CommissionCase, quantity: Amount, value: Amount): Amount {
  const plan = execution.plan === 'fixed' ? stockFixed : stockTiered;
  const rate =
    execution.plan === 'fixed' ? stockFixed.perShare : tierRate(stockTiered.tiers, execution.monthVolume);
  const byShare = larger(multiply(quantity, amountOf(rate)), amountOf(plan.minimum));
  // A cheap order pays one percent of its value even where that is below the minimum.
  return smaller(byShare, multiply(value, amountOf(plan.maximumOfValue)));
}

function tierRate(
  tiers: readonly { readonly upTo: number; readonly rate: number }[],
  volume: Amount,
): number {
  const tier = tiers.find((row) => row.upTo === Number.POSITIVE_INFINITY || volume < amountOf(row.upTo));
  if (tier === undefined) throw new RangeError('a commission table without a last tier');
  return tier.rate;
}

function optionRate(execution: CommissionCase): Amount {
  const volume = execution.plan === 'fixed' ? ZERO : execution.monthVolume;
  const row = optionRates.tiers.find(
    (tier) => tier.upTo === Number.POSITIVE_INFINITY || volume < amountOf(tier.upTo),
  );
  const [from10, from5, below] = (row ?? optionRates.tiers[0]).rates;
  if (execution.price >= amountOf(0.1)) return amountOf(from10);
  return amountOf(execution.price >= amountOf(0.05) ? from5 : below);
}

function feesOf(execution: CommissionCase, broker: Amount): Amount {
  if (execution.secType === 'STK') return stockFees(execution, broker);
  if (execution.secType === 'OPT') return optionFees(execution);
  return ZERO;
}

function stockFees(execution: CommissionCase, broker: Amount): Amount {
  let fees = multiply(execution.quantity, amountOf(regulatoryFees.auditTrailPerShare));
  if (execution.sells) {
    fees += multiply(tradedValue(execution), amountOf(regulatoryFees.sectionThirtyOne));
    fees += smaller(
      multiply(execution.quantity, amountOf(regulatoryFees.activityPerShareSold)),
      amountOf(regulatoryFees.activityMaximum),
    );
  }
  if (execution.plan === 'tiered') {
    fees += multiply(execution.quantity, amountOf(stockTiered.clearingPerShare));
    if (execution.takesLiquidity) fees += multiply(execution.quantity, amountOf(stockTiered.takingPerShare));
    fees += multiply(broker, amountOf(stockTiered.nyseOfCommission + stockTiered.finraOfCommission));
  }
  return fees;
}

function optionFees(execution: CommissionCase): Amount {
  let fees = multiply(
    execution.quantity,
    amountOf(optionRates.regulatoryPerContract) + amountOf(optionRates.clearingPerContract),
  );
  if (execution.sells) {
    fees += multiply(tradedValue(execution), amountOf(regulatoryFees.sectionThirtyOne));
    fees += multiply(execution.quantity, amountOf(regulatoryFees.activityPerContractSold));
  }
  return fees;
}
