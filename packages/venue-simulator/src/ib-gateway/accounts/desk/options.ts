// What the account system is made with.

import type { Clock, StateStore } from '../../../ports/index.ts';
import type { SeededRandom } from '../../../random/index.ts';
import type { GatewayMarket } from '../../domain/index.ts';
import type { CommissionPlan } from '../commissions/index.ts';

/** Of the market the accounts need contracts, prices and hours; nothing of history or subscriptions. */
export type AccountsMarket = Pick<
  GatewayMarket,
  | 'resolve'
  | 'detailsOf'
  | 'marketRule'
  | 'quoteOf'
  | 'watch'
  | 'phaseOf'
  | 'regularSessions'
  | 'nextExtendedOpenMs'
>;

export interface AccountSetup {
  /** `DU...` for paper, as every simulated account should be. */
  readonly id: string;
  /** In dollars. */
  readonly cash: number;
}

/** Milliseconds of venue time. */
export interface AccountsLatency {
  /** From placeOrder to the first openOrder. */
  readonly acknowledgeMs: number;
  /** From the acknowledgement to the exchange's book. */
  readonly exchangeMs: number;
  readonly cancelMs: number;
  /** From an execution to its commission report. */
  readonly commissionMs: number;
  /** How long the size shown at a touch needs to refill after an order of ours took it and no new quote came. */
  readonly refillMs: number;
}

export interface AccountsOptions {
  readonly clock: Clock;
  readonly market: AccountsMarket;
  readonly random: SeededRandom;
  /** Absent: nothing is remembered. */
  readonly store?: StateStore | undefined;
  /** Default: one account with a million dollars. */
  readonly accounts?: readonly AccountSetup[] | undefined;
  readonly commissionPlan?: CommissionPlan | undefined;
  readonly latency?: Partial<AccountsLatency> | undefined;
  /** Percent beyond the midpoint at which a stock limit is refused (202). Real gateways: 3. `undefined` here: 3; Infinity: never. */
  readonly priceBandPercent?: number | undefined;
  /** Symbols whose short sale is held while shares are located (404). */
  readonly hardToBorrow?: readonly string[] | undefined;
  /** How long locating takes; absent: it never ends. */
  readonly locateMs?: number | undefined;
  /** Chance that an unchanged openOrder/orderStatus pair is sent twice, as real gateways do. */
  readonly duplicatePairChance?: number | undefined;
  /** Orders that may work at once per contract, side and account. */
  readonly workingOrdersMax?: number | undefined;
  /** Stock orders to an exchange of the client's choice are discarded (10311), as where the gateway's precaution is left on. */
  readonly refusesDirectRouting?: boolean | undefined;
}

export interface ResolvedOptions {
  readonly accounts: readonly AccountSetup[];
  readonly commissionPlan: CommissionPlan;
  readonly latency: AccountsLatency;
  readonly priceBandPercent: number;
  readonly hardToBorrow: ReadonlySet<string>;
  readonly locateMs: number | undefined;
  readonly duplicatePairChance: number;
  readonly workingOrdersMax: number;
  readonly refusesDirectRouting: boolean;
}

export const defaultAccount: AccountSetup = { id: 'DU1000001', cash: 1_000_000 };

const defaultLatency: AccountsLatency = {
  acknowledgeMs: 10,
  exchangeMs: 25,
  cancelMs: 20,
  commissionMs: 100,
  refillMs: 250,
};

export function resolveOptions(options: AccountsOptions): ResolvedOptions {
  const accounts = options.accounts ?? [defaultAccount];
  if (accounts.length === 0) throw new RangeError('a gateway needs at least one account');
  return {
    accounts,
    commissionPlan: options.commissionPlan ?? 'fixed',
    latency: { ...defaultLatency, ...options.latency },
    priceBandPercent: options.priceBandPercent ?? 3,
    hardToBorrow: new Set(options.hardToBorrow ?? []),
    locateMs: options.locateMs,
    duplicatePairChance: options.duplicatePairChance ?? 0.25,
    workingOrdersMax: options.workingOrdersMax ?? 20,
    refusesDirectRouting: options.refusesDirectRouting ?? false,
  };
}
