export type { EquityParts } from './equity.ts';
export type { ExecutionRevision } from './execution-revision.ts';
export { executionRevisionOf } from './execution-revision.ts';
export type { LedgerSnapshot } from './ledger.ts';
export { Ledger } from './ledger.ts';
export type { EntryLot } from './position-fold.ts';
export type { PendingCounts, PositionReading } from './position-reading.ts';
export type {
  AdjustmentPosting,
  CashPosting,
  CostPosting,
  Fee,
  FeePosting,
  FillPosting,
  FundingPosting,
  PostingOutcome,
  Provenance,
  SplitPosting,
} from './posting.ts';
