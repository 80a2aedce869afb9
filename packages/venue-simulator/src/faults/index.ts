export {
  type ActiveFault,
  FaultBoard,
  type FaultBoardOptions,
  type FaultEnd,
  type FaultEvent,
  type FaultParameters,
} from './fault-board.ts';
export {
  commonFaultParameters,
  durationSchema,
  type FaultDefinition,
  faultParametersSchema,
  parseDurationMs,
} from './fault-definition.ts';
export {
  parseScenario,
  type Scenario,
  scenarioJsonSchema,
  scenarioSchema,
  scheduleScenario,
} from './scenario.ts';
