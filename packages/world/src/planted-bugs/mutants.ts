// All planted bugs.
import type { Mutant } from './mutant.ts';
import { mutantsOfDurability } from './mutants-of-durability.ts';
import { mutantsOfMoney } from './mutants-of-money.ts';
import { mutantsOfOrders } from './mutants-of-orders.ts';
import { mutantsOfProtection } from './mutants-of-protection.ts';
import { mutantsOfReconciliation } from './mutants-of-reconciliation.ts';
import { mutantsOfRisk } from './mutants-of-risk.ts';

export const mutants: readonly Mutant[] = [
  ...mutantsOfOrders,
  ...mutantsOfMoney,
  ...mutantsOfDurability,
  ...mutantsOfRisk,
  ...mutantsOfProtection,
  ...mutantsOfReconciliation,
];

/** Throws with what there is when the name is unknown. */
export function mutantNamed(name: string): Mutant {
  const found = mutants.find((mutant) => mutant.name === name);
  if (!found)
    throw new Error(`no planted bug "${name}"; there are:\n  ${mutants.map((it) => it.name).join('\n  ')}`);
  return found;
}
