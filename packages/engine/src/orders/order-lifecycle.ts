// How an order moves: one table, status x signal, every cell written down and every cell tested. A signal is what a
// report or our own execution path says; whether a report is new (fills are cumulative) is judged before it gets here.
//
// Invariants: `filled` is never left. A positive word of the venue always beats our own belief (`refused`, `rejected`,
// `notAtVenue` are revived by a fill or an acceptance). Doubt never overwrites knowledge.
import type { OrderStatus } from '../model/index.ts';

export type OrderSignal =
  /** Its bytes were handed to the network. */
  | 'sent'
  /** It never left and never will. */
  | 'refused'
  /** It may have arrived; nobody can say. */
  | 'doubt'
  | 'accepted'
  | 'partialFill'
  | 'completeFill'
  | 'canceled'
  | 'expired'
  | 'rejected'
  /** Proven absent by complete reads (the proof is judged in `reconciliation`). */
  | 'absent';

export type TransitionKind =
  /** The order moves (or a partial fill adds to one). */
  | 'moves'
  /** Says nothing new: a repetition, or an older word than what is known. */
  | 'ignored'
  /** A final state was wrong or incomplete, and the venue's word corrects it: applied, with an alert. */
  | 'revived'
  /** Cannot happen with a venue that keeps its promises: recorded, alerted, not applied. */
  | 'illegal';

export interface Transition {
  readonly kind: TransitionKind;
  readonly to: OrderStatus;
}

/** `x` ignored, `!` illegal, `+status` revived, else the status it moves to. */
type Cell = OrderStatus | 'x' | '!' | `+${OrderStatus}`;

const signals: readonly OrderSignal[] = [
  'sent',
  'refused',
  'doubt',
  'accepted',
  'partialFill',
  'completeFill',
  'canceled',
  'expired',
  'rejected',
  'absent',
];

// biome-ignore format: a table is read by column
const table: Readonly<Record<OrderStatus, readonly Cell[]>> = {
  //                 sent         refused    doubt      accepted     partialFill         completeFill  canceled     expired     rejected     absent
  intended:        ['submitted',  'refused', 'unknown', 'accepted',  'partiallyFilled',  'filled',     'canceled',  'expired',  'rejected',  '!'],
  submitted:       ['x',          '!',       'unknown', 'accepted',  'partiallyFilled',  'filled',     'canceled',  'expired',  'rejected',  'notAtVenue'],
  accepted:        ['x',          '!',       'x',       'x',         'partiallyFilled',  'filled',     'canceled',  'expired',  'rejected',  'unknown'],
  partiallyFilled: ['x',          '!',       'x',       'x',         'partiallyFilled',  'filled',     'canceled',  'expired',  'canceled',  'unknown'],
  unknown:         ['x',          '!',       'x',       'accepted',  'partiallyFilled',  'filled',     'canceled',  'expired',  'rejected',  'notAtVenue'],
  filled:          ['x',          '!',       'x',       'x',         'x',                'x',          'x',         'x',        '!',         'x'],
  canceled:        ['x',          '!',       'x',       'x',         '+canceled',        '+filled',    'x',         'x',        'x',         'x'],
  expired:         ['x',          '!',       'x',       'x',         '+expired',         '+filled',    'x',         'x',        'x',         'x'],
  rejected:        ['x',          '!',       'x',       '+accepted', '+partiallyFilled', '+filled',    '+canceled', '+expired', 'x',         'x'],
  refused:         ['!',          'x',       'x',       '+accepted', '+partiallyFilled', '+filled',    '+canceled', '+expired', '+rejected', 'x'],
  notAtVenue:      ['x',          '!',       'x',       '+accepted', '+partiallyFilled', '+filled',    '+canceled', '+expired', '+rejected', 'x'],
};

/** The table's cells as they are handed out: one object each, made once. */
const transitions = Object.fromEntries(
  (Object.keys(table) as OrderStatus[]).map((status) => [
    status,
    Object.fromEntries(signals.map((signal, column) => [signal, readCell(status, table[status][column]!)])),
  ]),
) as Readonly<Record<OrderStatus, Readonly<Record<OrderSignal, Transition>>>>;

function readCell(status: OrderStatus, cell: Cell): Transition {
  if (cell === 'x') return { kind: 'ignored', to: status };
  if (cell === '!') return { kind: 'illegal', to: status };
  if (cell.startsWith('+')) return { kind: 'revived', to: cell.slice(1) as OrderStatus };
  return { kind: 'moves', to: cell as OrderStatus };
}

/** What `signal` does to an order in `status`. Total: every pair has an answer. */
export const transitionOf = (status: OrderStatus, signal: OrderSignal): Transition =>
  transitions[status][signal];

/** All signals, in the table's order: for exhaustive tests and the documentation. */
export const orderSignals = signals;
/** All statuses, in the table's order. */
export const orderStatuses = Object.keys(table) as readonly OrderStatus[];
