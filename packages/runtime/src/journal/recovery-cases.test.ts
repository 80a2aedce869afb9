import { describe, expect, it } from 'vitest';
import {
  backupFindings,
  decideRecovery,
  matchingCases,
  primaryFindings,
  type RecoveryObservation,
  recoveryCases,
  snapshotFindings,
  witnessFindings,
} from './recovery-cases.ts';

const all: RecoveryObservation[] = primaryFindings.flatMap((primary) =>
  backupFindings.flatMap((backup) =>
    snapshotFindings.flatMap((snapshot) =>
      witnessFindings.map((witness) => ({ primary, backup, snapshot, witness })),
    ),
  ),
);

describe('the recovery table', () => {
  it('has exactly one row for each of all combinations', () => {
    expect(all).toHaveLength(8 * 4 * 3 * 4);
    const wrong = all.filter((observation) => matchingCases(observation).length !== 1);
    expect(wrong).toEqual([]);
  });

  it('has no row that nothing can reach', () => {
    const reached = new Set(all.map((observation) => decideRecovery(observation).name));
    expect([...reached].sort()).toEqual(recoveryCases.map((row) => row.name).sort());
  });

  it('starts from nothing only in a directory without a trace of a former life', () => {
    const creating = all.filter((observation) => decideRecovery(observation).decision.action === 'create');
    expect(creating).toEqual([{ primary: 'missing', backup: 'none', snapshot: 'none', witness: 'none' }]);
  });

  it('never goes on with a damaged journal as it is', () => {
    for (const observation of all) {
      const used = decideRecovery(observation).decision.action === 'use';
      if (used) expect(['good', 'torn']).toContain(observation.primary);
    }
  });

  it('never ignores a witness that saw more or other entries than the journal it goes on with', () => {
    for (const observation of all) {
      const { decision } = decideRecovery(observation);
      if (decision.action !== 'use') continue;
      expect(decision.recordLoss).toBe(
        observation.witness === 'ahead' || observation.witness === 'disagrees',
      );
    }
  });

  it('never passes over a usable backup, and never takes one of another history', () => {
    for (const observation of all) {
      const { decision } = decideRecovery(observation);
      if (observation.primary === 'foreign' || observation.primary === 'newerFormat') continue;
      const restoresBackup = decision.action === 'restore' && decision.source === 'backup';
      if (observation.backup === 'usable') expect(restoresBackup).toBe(true);
      if (observation.backup === 'foreign' || observation.backup === 'none')
        expect(restoresBackup).toBe(false);
    }
  });

  it("touches neither another node's journal nor a newer version's", () => {
    for (const observation of all) {
      if (observation.primary !== 'foreign' && observation.primary !== 'newerFormat') continue;
      expect(decideRecovery(observation).decision.action).toBe('refuse');
    }
  });
});
