// Faults of the gateway: the menu, and what they do to answers, frames and orders.

export { AnswerFaults, type OutgoingAnswer } from './answer-faults.ts';
export { combinable, type FaultName, type FaultParameters, faultTable } from './fault-table.ts';
export { type FaultyFrame, FrameFaults, joined } from './frame-faults.ts';
export {
  type FaultActor,
  type FaultActors,
  faultDefinitions,
  GatewayFaults,
  type GatewayFaultsOptions,
  type StrikePlace,
} from './gateway-faults.ts';
export { OrderFaults } from './order-faults.ts';
export { gatewayScenarioSchema } from './scenario-schema.ts';
