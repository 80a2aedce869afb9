// What a start does with what it finds, as a table. Pure: observations in, one decision out; recovery.ts gathers the
// observations and carries the decision out. Every combination matches exactly one row (a test enumerates them), so
// there is no combination that nobody thought of.
//
// The thinking behind the rows:
// - Damage is never repaired in place. What is good is copied to a new journal, the damaged one is put aside as evidence.
// - A journal that is good in itself but shorter than a backup, or than what a witness saw, is old, not good.
// - A start from nothing, where something stood before, would forget limits, latches and orders without a word: only a
//   person may ask for it. A directory without any trace of a former life is new.

export const primaryFindings = [
  /** No journal file. */
  'missing',
  /** Not to be opened, or not one good entry although there should be. */
  'unreadable',
  'headerBad',
  /** Another node's journal. */
  'foreign',
  /** Written by a newer Holdfast. */
  'newerFormat',
  /** Good up to an entry, then the chain breaks or entries are missing. */
  'broken',
  /** Good, and a torn transaction at its end was dropped. */
  'torn',
  'good',
] as const;

export const backupFindings = [
  'none',
  /** Shares our history and has good entries that the primary does not have. */
  'usable',
  /** Shares our history and adds nothing. */
  'redundant',
  /** Of another node, or of a history that parted from ours. */
  'foreign',
] as const;

export const snapshotFindings = [
  'none',
  /** Its place in the chain is in the primary. */
  'linked',
  /** It is good and newer than the primary's good entries. */
  'ahead',
] as const;

export const witnessFindings = [
  'none',
  /** All that the mark, tape and snapshots saw is in the primary. */
  'agrees',
  /** One saw a later entry than the primary holds: its tail is gone. */
  'ahead',
  /** One saw another entry at the same place. */
  'disagrees',
] as const;

export interface RecoveryObservation {
  readonly primary: (typeof primaryFindings)[number];
  readonly backup: (typeof backupFindings)[number];
  readonly snapshot: (typeof snapshotFindings)[number];
  readonly witness: (typeof witnessFindings)[number];
}

export type RecoveryRefusal = 'newerFormat' | 'foreignJournal' | 'nothingLeft';

export type RecoveryDecision =
  | { readonly action: 'create' }
  /** `recordLoss`: part of the history is gone; say so in the journal before anything else. */
  | { readonly action: 'use'; readonly recordLoss: boolean }
  | { readonly action: 'restore'; readonly source: 'primary' | 'backup' | 'snapshot' }
  | { readonly action: 'refuse'; readonly reason: RecoveryRefusal };

type Pattern = {
  readonly [Field in keyof RecoveryObservation]?: readonly RecoveryObservation[Field][];
};

export interface RecoveryCase {
  readonly name: string;
  /** Fields not named match everything. */
  readonly when: Pattern;
  readonly decision: RecoveryDecision;
}

const lost = ['missing', 'unreadable', 'headerBad'] as const;
const whole = ['torn', 'good'] as const;
const noHelp = ['none', 'foreign'] as const;
const notUsable = ['none', 'redundant', 'foreign'] as const;

export const recoveryCases: readonly RecoveryCase[] = [
  {
    name: 'a new directory',
    when: { primary: ['missing'], backup: ['none'], snapshot: ['none'], witness: ['none'] },
    decision: { action: 'create' },
  },
  {
    name: 'the journal is gone; only witnesses are left of it',
    when: {
      primary: ['missing'],
      backup: ['none'],
      snapshot: ['none'],
      witness: ['agrees', 'ahead', 'disagrees'],
    },
    decision: { action: 'refuse', reason: 'nothingLeft' },
  },
  {
    name: 'the journal is gone; the only backups are of another history',
    when: { primary: ['missing'], backup: ['foreign'], snapshot: ['none'] },
    decision: { action: 'refuse', reason: 'nothingLeft' },
  },
  {
    name: 'the journal cannot be read, and nothing else is left',
    when: { primary: ['unreadable', 'headerBad'], backup: noHelp, snapshot: ['none'] },
    decision: { action: 'refuse', reason: 'nothingLeft' },
  },
  {
    name: 'the journal is lost; a snapshot is left',
    when: { primary: lost, backup: noHelp, snapshot: ['linked', 'ahead'] },
    decision: { action: 'restore', source: 'snapshot' },
  },
  {
    name: 'the journal is lost; a backup is left',
    when: { primary: lost, backup: ['usable', 'redundant'] },
    decision: { action: 'restore', source: 'backup' },
  },
  {
    name: "another node's journal",
    when: { primary: ['foreign'] },
    decision: { action: 'refuse', reason: 'foreignJournal' },
  },
  {
    name: "a newer Holdfast's journal",
    when: { primary: ['newerFormat'] },
    decision: { action: 'refuse', reason: 'newerFormat' },
  },
  {
    name: 'the chain breaks, and a backup reaches further',
    when: { primary: ['broken'], backup: ['usable'] },
    decision: { action: 'restore', source: 'backup' },
  },
  {
    name: 'the chain breaks, and no backup reaches further',
    when: { primary: ['broken'], backup: notUsable },
    decision: { action: 'restore', source: 'primary' },
  },
  {
    name: 'a good journal, but older than a backup of itself',
    when: { primary: whole, backup: ['usable'] },
    decision: { action: 'restore', source: 'backup' },
  },
  {
    name: 'a good journal',
    when: { primary: whole, backup: notUsable, witness: ['none', 'agrees'] },
    decision: { action: 'use', recordLoss: false },
  },
  {
    name: 'a good journal whose newest entries are gone, or that is not the one that was seen',
    when: { primary: whole, backup: notUsable, witness: ['ahead', 'disagrees'] },
    decision: { action: 'use', recordLoss: true },
  },
];

function matches(pattern: Pattern, observation: RecoveryObservation): boolean {
  const fits = <Field extends keyof RecoveryObservation>(field: Field): boolean =>
    pattern[field] === undefined || pattern[field].includes(observation[field]);
  return fits('primary') && fits('backup') && fits('snapshot') && fits('witness');
}

/** All rows that match; the test holds that it is always exactly one. */
export function matchingCases(observation: RecoveryObservation): RecoveryCase[] {
  return recoveryCases.filter((row) => matches(row.when, observation));
}

export function decideRecovery(observation: RecoveryObservation): RecoveryCase {
  const [row] = matchingCases(observation);
  if (row === undefined) throw new Error(`no recovery case for ${JSON.stringify(observation)}`);
  return row;
}
