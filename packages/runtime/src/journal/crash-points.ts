// Named places at which a process may die, around every step that makes something durable. The product passes
// `noCrash`; the world and the black-box entry pass a function that throws or kills at the name it was told.
// Tests kill at each name of this list, so a new durable step belongs in it.

export const crashPoints = [
  'journal.before-append',
  'journal.before-commit',
  'journal.after-commit',
  'journal.after-mark',
  'snapshot.before-write',
  'snapshot.before-rename',
  'snapshot.after-rename',
  'backup.before-copy',
  'backup.before-rename',
  'backup.after-rename',
  'restore.before-copy',
  'restore.before-quarantine',
  'restore.before-rename',
  'restore.after-rename',
  'reserve.allocate',
  'reserve.release',
  'tape.segment.created',
  'tape.block.before-write',
  'tape.block.before-sync',
  'tape.block.after-sync',
] as const;

export type CrashPointName = (typeof crashPoints)[number];

/** Called at each named step, on the thread that performs it. */
export type CrashPoint = (name: CrashPointName) => void;

export function noCrash(_name: CrashPointName): void {
  // The product never dies on purpose.
}
