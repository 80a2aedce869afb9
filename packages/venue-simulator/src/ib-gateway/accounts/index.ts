// Accounts, orders and matching of the simulated gateway.

export type {
  AccountSetup,
  AccountsLatency,
  AccountsMarket,
  AccountsOptions,
} from './desk/options.ts';
export { defaultAccount } from './desk/options.ts';
export { SimulatedAccounts } from './simulated-accounts.ts';
