// How a run gets to each durable step with an order of ours working at the venue. Every crash point has a way: a step that no live
// run could reach would stand here with the reason.
import type { CrashPointName } from 'holdfast/journal';

export type KillWay =
  /** The node trades; the kill comes at the next arrival at the step. */
  | 'whileItTrades'
  /** Killed while it trades; the next start is killed at the step. */
  | 'atTheStart'
  /** Killed while it trades; its journal is damaged; the start that restores it is killed at the step. */
  | 'atARestore'
  /** The disk gets full while it trades: on a file system of its own, which needs root. */
  | 'onAFullDisk';

export const killWays: Readonly<Record<CrashPointName, KillWay>> = {
  'journal.before-append': 'whileItTrades',
  'journal.before-commit': 'whileItTrades',
  'journal.after-commit': 'whileItTrades',
  'journal.after-mark': 'whileItTrades',
  'snapshot.before-write': 'whileItTrades',
  'snapshot.before-rename': 'whileItTrades',
  'snapshot.after-rename': 'whileItTrades',
  'backup.before-copy': 'whileItTrades',
  'backup.before-rename': 'whileItTrades',
  'backup.after-rename': 'whileItTrades',
  'restore.before-copy': 'atARestore',
  'restore.before-quarantine': 'atARestore',
  'restore.before-rename': 'atARestore',
  'restore.after-rename': 'atARestore',
  'reserve.allocate': 'atTheStart',
  'reserve.release': 'onAFullDisk',
  'tape.segment.created': 'atTheStart',
  'tape.block.before-write': 'whileItTrades',
  'tape.block.before-sync': 'whileItTrades',
  'tape.block.after-sync': 'whileItTrades',
};
