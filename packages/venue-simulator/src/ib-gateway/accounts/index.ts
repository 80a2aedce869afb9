// Accounts, orders and matching of the simulated gateway: `SimulatedAccounts` is what the session layer talks to.
//
//   orders/      order types, validation at the door, the echo, the registry
//   matching/    triggers, offers of quotes, trades and auctions, conditions, combos
//   commissions/ margin/ ledger/ amounts/   what it costs, what it needs, what is held, to the last digit
//   desk/        the life of an order: intake, transmission, arrival, working, fills, groups, cancels, expiry
//   reporting/   what goes out: frames in the recorded order, account values, positions, books as JSON
//   persistence/ the saved state
//
// How orders fill is stated in `matching/offer.ts`, what margin means in `margin/requirement.ts`. Not simulated: interest
// and dividends, liquidation, portfolio margin, algos (worked as their base type), adjusted, scale and hedge orders.

export type {
  AccountSetup,
  AccountsLatency,
  AccountsMarket,
  AccountsOptions,
} from './desk/options.ts';
export { defaultAccount } from './desk/options.ts';
export { SimulatedAccounts } from './simulated-accounts.ts';
