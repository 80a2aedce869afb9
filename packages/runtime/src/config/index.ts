export { accountIdOf } from './account-id.ts';
export { ConfigError, type ConfigProblem } from './config-error.ts';
export { formatDuration, parseDuration, parseFraction } from './durations.ts';
export { type ExplainedKey, explainSession } from './explain-session.ts';
export { type ImportedSettings, importSettings } from './import-settings.ts';
export {
  loadSessionFile,
  type Override,
  parseOverride,
  parseSession,
  readSessionFile,
} from './load-session.ts';
export {
  checkTimes,
  definedInstrument,
  type NodeParts,
  resolveNode,
  symbolOf,
} from './resolve-node.ts';
export { type SessionFile, type SessionSource, sessionFile } from './session-file.ts';
export { sessionJsonSchema } from './session-schema.ts';
export { nearestName } from './suggestion.ts';
