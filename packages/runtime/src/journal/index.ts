// The journal: durable inputs and events, with recovery. See docs/journal.md for the form on disk.

export type { BackupOutcome } from './backup-store.ts';
export { backupNames, makeBackup } from './backup-store.ts';
export { type ChainPoint, genesisOf, linkHash } from './chain.ts';
export { type CommitPort, deferredCommitPort } from './commit-port.ts';
export {
  type CommitOutcome,
  Committer,
  type CommitterStart,
  type JournalMode,
  type PendingRecord,
} from './committer.ts';
export { type CrashPoint, type CrashPointName, crashPoints, noCrash } from './crash-points.ts';
export type {
  DecodedEvent,
  EntryLane,
  EntryRow,
  JournalEntry,
  JournalEvent,
  JournalInput,
  NewEntry,
  StateHashNote,
  StateHashReason,
  StateHashRow,
} from './entry.ts';
export { examineLog, type LogExamination } from './examine.ts';
export { type JournalHeader, journalFormatVersion, readHeader } from './header.ts';
export {
  type AppendOutcome,
  type AppendRefusal,
  type JournalFailure,
  JournalWriter,
  type JournalWriterOptions,
} from './journal-writer.ts';
export { type JsonText, jsonText } from './json-text.ts';
export { corruptName, journalLayout } from './layout.ts';
export { MemoryStorage, type MemoryStorageOptions } from './memory-storage.ts';
export { type NodeJournal, type NodeJournalOptions, openNodeJournal } from './node-journal.ts';
export { type NodeStorageOptions, nodeStorage } from './node-storage.ts';
export {
  type ExportOptions,
  type ExportProgress,
  exportJournal,
  readEntries,
  readHistory,
} from './reading.ts';
export {
  type RecoveredJournal,
  type RecoveryOptions,
  type RefusedRecovery,
  recoverJournal,
} from './recovery.ts';
export {
  decideRecovery,
  type RecoveryDecision,
  type RecoveryObservation,
  recoveryCases,
} from './recovery-cases.ts';
export { type Restoration, restoredKind } from './restoration.ts';
export {
  readBasis,
  readSnapshot,
  type Snapshot,
  type SnapshotHeader,
  snapshotNames,
  writeSnapshot,
} from './snapshot-store.ts';
export type { SqliteDriver } from './sqlite-connection.ts';
export {
  type FileStore,
  type Log,
  type LogStore,
  type StepOutcome,
  type Storage,
  StorageError,
  stepDone,
} from './storage.ts';
export type { TapeWitness } from './survey.ts';
export { type Verification, type VerifyOptions, verifyJournal } from './verify.ts';
