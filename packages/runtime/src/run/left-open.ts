// What still stands when a node has ended: most stop policies close nothing, and who stopped it should not have to look.
import type { InstrumentView, NodeView } from '@holdfast/engine/views';

/** A line for each open position and what protects it. */
export function leftOpen({ accounts, sessions }: Pick<NodeView, 'accounts' | 'sessions'>): string[] {
  const isDry = (id: string): boolean =>
    accounts.some(({ account, mode }) => account === id && mode === 'dryRun');
  return sessions.flatMap(({ account, instruments }) =>
    instruments.flatMap((it) => lineOf(it, isDry(account) ? ' in the books of the dry run' : '')),
  );
}

function lineOf({ position, protection, symbol }: InstrumentView, where: string): string[] {
  if (position === undefined) return [];
  const stop =
    protection?.confirmed && protection.stop !== undefined
      ? `its stop at ${protection.stop} (held by ${protection.stopOwner})`
      : 'WITHOUT a confirmed stop';
  return [`left open${where}: ${position.side} ${position.quantity} ${symbol}, ${stop}`];
}
