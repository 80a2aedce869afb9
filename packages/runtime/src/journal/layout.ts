// Names inside a node's directory that the journal owns.

export const journalLayout = {
  journal: 'journal.db',
  /** A restored journal before it takes its place. */
  restoring: 'journal.db.restoring',
  mark: 'journal.mark',
  reserve: 'journal.reserve',
  snapshots: 'snapshots',
  backups: 'backups',
} as const;

/** Where a damaged journal is kept as evidence. */
export function corruptName(atMs: number): string {
  return `${journalLayout.journal}.corrupt.${atMs}`;
}
