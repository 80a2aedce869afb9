// Names inside a node's directory that the journal owns.

export const journalLayout = {
  journal: 'journal.db',
  /** A restored journal before it takes its place. */
  restoring: 'journal.db.restoring',
  mark: 'journal.mark',
  /** How far the chain was proven, see proof.ts. */
  proof: 'journal.proof',
  reserve: 'journal.reserve',
  snapshots: 'snapshots',
  backups: 'backups',
} as const;

/** Where a damaged journal is kept as evidence. */
export function corruptName(atMs: number): string {
  return `${journalLayout.journal}.corrupt.${atMs}`;
}
