// Bugs in what protects a position.
import type { Mutant } from './mutant.ts';

const kernel = 'packages/engine/src/kernel';
const bitunix = 'packages/runtime/src/venues/bitunix';

/** When an unconfirmed protection is due, and what is done then: a bug in one of them needs the other to let time pass. */
const dueTwice = `  const again = protection.intendedAtMs + policy.graceMs;
  if (unprotectedSinceMs === undefined || !holding) return again;
  return Math.min(again, unprotectedSinceMs + policy.closeAfterMs);
}

export function onProtectionDue(d: Deciding, instrument: InstrumentIndex): void {
  const record = d.books.instruments[instrument]!;
  const policy = sessionOf(d, instrument)?.protection;
  if (!record.protection || !policy) return;
  const redSince = record.unprotectedSinceMs;
  if (redSince !== undefined && record.holding && d.nowMs >= redSince + policy.closeAfterMs) {
    alert(
      d,
      'critical',
      'unprotected-closing',
      \`\${instrumentOf(d, instrument).id}: protection could not be restored; closing the position\`,
    );
    return closePosition(d, instrument, 'protection', 'unprotected');
  }
  markUnprotected(d, instrument, 'the venue did not confirm the protection in time');
  intendAgain(d, instrument, record.protection, 'not confirmed in time');`;

export const mutantsOfProtection: readonly Mutant[] = [
  {
    name: 'protection-asked-for-once',
    sentence: 'Protection that is not confirmed is not asked for again.',
    invariants: [7],
    file: `${kernel}/protection.ts`,
    find: dueTwice,
    // Red, and then only the close is due: without that, a deadline in the past would hold the node in one moment.
    replace: dueTwice
      .replace(
        'const again = protection',
        'const again = unprotectedSinceMs !== undefined ? Number.POSITIVE_INFINITY : protection',
      )
      .replace("intendAgain(d, instrument, record.protection, 'not confirmed in time');", ''),
    first: ['stop-request-lost'],
  },
  {
    name: 'protection-report-ignored',
    sentence: 'What the venue shows of a position’s stop is not compared with what is wanted.',
    invariants: [7],
    file: `${kernel}/protection.ts`,
    find: '  const same = report.stopTicks === venueStop(protection) && report.targetTicks === venueTarget(protection);',
    replace: '  const same = protection.confirmed || report.stopTicks !== undefined;',
    first: ['lost-protection', 'silent-protection'],
  },
  {
    name: 'protection-taken-for-granted',
    sentence: 'Protection counts as standing from the moment it is wanted.',
    invariants: [7],
    file: `${kernel}/apply.ts`,
    find: '    intendedAtMs: atMs,\n    confirmed: false,',
    replace: '    intendedAtMs: atMs,\n    confirmed: true,',
    first: ['protection-refused'],
  },
  {
    name: 'unprotected-never-closed',
    sentence: 'A position whose protection cannot be restored is not closed.',
    invariants: [7],
    file: `${kernel}/protection.ts`,
    find: dueTwice,
    // Not due and not done: a deadline that stays due would hold the node in one moment, and no rule would be asked.
    replace: dueTwice
      .replace('return Math.min(again, unprotectedSinceMs + policy.closeAfterMs);', 'return again;')
      .replace('if (redSince !== undefined && ', 'if (redSince === -1 && '),
    first: ['protection-refused'],
  },
  {
    name: 'found-stop-not-adopted',
    sentence: 'A position whose order was lost is red although the venue holds its stop.',
    invariants: [7],
    file: `${kernel}/protection.ts`,
    find: "  if (found) adoptProtection(d, found, 'found at the venue');",
    replace: "  if (found && d.seq < 0) adoptProtection(d, found, 'found at the venue');",
    first: ['lost-tail'],
  },
  {
    name: 'tighter-stop-set-back',
    sentence: 'After a lost tail a trailing stop is set back to where the books remember it.',
    invariants: [7],
    file: `${kernel}/protection.ts`,
    find: '  if (isTighter(d, protection, report)) return keepTighter(d, protection, report);\n',
    replace: '',
    first: ['lost-trailing'],
  },
  {
    name: 'trailing-gives-way',
    sentence: 'A trailing stop is moved although the stop that stands is better.',
    invariants: [7],
    file: `${kernel}/protection.ts`,
    find: '  const raises = p.stopTicks === undefined || (long ? level > p.stopTicks : level < p.stopTicks);',
    replace: '  const raises = true;',
    first: ['trailing-from-afar'],
  },
  {
    name: 'trailing-mark-forgotten',
    sentence: 'A trailing stop is set back when the protection is asked for again.',
    invariants: [7],
    file: `${kernel}/protection.ts`,
    find: "  if (p.stopOwner === 'runtime' && raises) d.emit({ type: 'ProtectionConfirmed', instrument });\n  d.market.bandChanged",
    replace: '  d.market.bandChanged',
    first: ['runtime-trailing', 'runtime-stops'],
  },
  {
    name: 'trailing-not-sent',
    sentence: 'A trailing stop moves in our books and not at the venue.',
    invariants: [7],
    file: `${kernel}/effects-of.ts`,
    find: '      return event.stopTicks === undefined ? undefined : protectionEffect(books, event.instrument);',
    replace: '      return undefined;',
    first: ['trailing', 'silent-protection'],
  },
  {
    name: 'stop-not-attached',
    sentence: 'Entries are sent without their stop, while our books think it came with them.',
    invariants: [7],
    file: `${bitunix}/translate.ts`,
    find: '    ...protectionFields(terms.attachedStopTicks, terms.attachedTargetTicks, instrument, true),',
    replace: '',
    first: ['calm', 'trailing'],
  },
  {
    name: 'target-for-stop',
    sentence: 'The adapter sends stop and target in each other’s place.',
    invariants: [7],
    file: `${bitunix}/translate.ts`,
    find: "  return { ...leg('tp', targetTicks), ...leg('sl', stopTicks) };",
    replace: "  return { ...leg('tp', stopTicks), ...leg('sl', targetTicks) };",
    first: ['calm'],
  },
  {
    name: 'runtime-stop-sleeps',
    sentence: 'A stop of the runtime’s own does not fire.',
    invariants: [7],
    file: `${kernel}/market-state.ts`,
    find: "    if (protection.stopOwner === 'runtime') this.#narrow(instrument, protection.stopTicks, !long);",
    replace: '',
    first: ['runtime-stops'],
  },
  {
    name: 'runtime-stop-forgotten-after-a-start',
    sentence: 'The trigger band is not rebuilt after a start: stops of the runtime’s own sleep.',
    invariants: [2, 7],
    file: `${kernel}/market-state.ts`,
    find: '    for (let i = 0; i < this.position.length; i++) this.positionChanged(i as InstrumentIndex, books);\n    for (const { id }',
    replace: '    for (const { id }',
    first: ['runtime-stops'],
  },
  {
    name: 'closing-given-up',
    sentence: 'An exit that came to nothing is not tried again.',
    invariants: [6, 7],
    file: `${kernel}/exits.ts`,
    find: '  if (!canSend(d, instrument) || nextExitAtMs(d, instrument) > d.nowMs) return;',
    replace: '  if (!canSend(d, instrument) || d.market.lastFailedExitMs[instrument]! > 0) return;',
    first: ['refusals', 'lost-orders'],
  },
];
