// A simulated IB Gateway that any TWS API client can use. `GatewayCore` is pure over the ports; `startGateway` puts it on
// a socket; `ibGatewaySimulator` and `inspectCommand` are its commands.

export {
  type AccountSetup,
  type AccountsOptions,
  defaultAccount,
  SimulatedAccounts,
} from './accounts/index.ts';
export { formatFrame, GatewayFrameLog } from './capture/index.ts';
export { ibGatewaySimulator } from './command.ts';
export type { GatewayAccounts, GatewayMarket } from './domain/index.ts';
export { faultDefinitions, faultTable } from './faults/index.ts';
export { GatewayCore, type GatewayParts } from './gateway.ts';
export { inspectCommand, inspectedLines } from './inspect-command.ts';
export { openMarketInstant, SimulatedMarket, type SimulatedMarketOptions } from './market/index.ts';
export { defaultOptions, type GatewayEvent, type GatewayOptions } from './session/index.ts';
export { type GatewaySetup, type RunningGateway, startGateway } from './start-gateway.ts';
