export type { ApprovedOrder } from './approved-order.ts';
export {
  type Denial,
  type EntryFacts,
  type EntryRequest,
  type EntryVerdict,
  entryGates,
  judgeEntry,
  lossAtStop,
} from './entry-gates.ts';
export { type ExitFacts, type ExitRequest, type ExitVerdict, judgeExit } from './exit-gate.ts';
export { defaultLimits, type RiskLimits, stricterLimits } from './limits.ts';
export { type Sizing, type SizingFacts, sizeEntry } from './sizing.ts';
