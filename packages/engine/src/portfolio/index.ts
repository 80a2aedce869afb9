export type { CumulativeReport, CumulativeStep, CumulativeTotals, FillFee } from './cumulative-fills.ts';
export { deriveFill, noTotals } from './cumulative-fills.ts';
export type { EquityParts } from './equity.ts';
export type { ExecutionRevision } from './execution-revision.ts';
export { executionRevisionOf } from './execution-revision.ts';
export type { LedgerSnapshot } from './ledger.ts';
export { Ledger } from './ledger.ts';
export { PortfolioMirror } from './portfolio-mirror.ts';
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
  PostingSource,
  Provenance,
  SplitPosting,
} from './posting.ts';
