// The grid of time on which prices are made. A segment runs from one New York close to the next and belongs to the session
// at its end; its nodes stand one minute apart over every minute in which anything can trade (evening, night, pre-market,
// regular hours). Over weekends and holidays the closed stretch is left out: the market jumps there.
// Each minute has a share of the segment's variance: much at the open, little at noon and at night.

import { previousSessionDay, sessionOn } from '../calendar/new-york-sessions.ts';
import { instantOf, MS_PER_DAY } from '../calendar/zone.ts';

const MS_PER_MINUTE = 60_000;
const EVENING_END = 20 * 3_600_000;
const GLOBEX_OPEN = 18 * 3_600_000;

export interface Segment {
  readonly day: number;
  /** The close before; the first node. */
  readonly startMs: number;
  /** This session's close; the last node. */
  readonly endMs: number;
  /** Nodes from 0 to `nodes`. */
  readonly nodes: number;
  /** Cumulative share of the segment's variance at each node, 0 to 1. */
  readonly cumulativeVariance: Float64Array;
  /** The node at or before an instant; a closed stretch answers the node at its start. */
  nodeAt(utcMs: number): number;
}

const segments = new Map<number, Segment>();

/** The segment that ends with the session of `day` (which must be a session day). */
export function segmentOf(day: number): Segment {
  let segment = segments.get(day);
  if (segment === undefined) {
    segment = makeSegment(day);
    if (segments.size > 6000) segments.clear();
    segments.set(day, segment);
  }
  return segment;
}

function makeSegment(day: number): Segment {
  const session = sessionOn(day);
  if (session === undefined) throw new RangeError(`no session on day ${day}`);
  const before = previousSessionDay(day);
  const startMs = sessionOn(before)!.closeMs;
  const endMs = session.closeMs;
  // The first part ends where the closed stretch begins; adjacent days have none.
  const adjacent = before === day - 1;
  const firstEnd = adjacent ? endMs : instantOf(before, EVENING_END);
  const secondStart = adjacent ? endMs : instantOf(day - 1, GLOBEX_OPEN);
  const firstNodes = (firstEnd - startMs) / MS_PER_MINUTE;
  const nodes = firstNodes + (endMs - secondStart) / MS_PER_MINUTE;
  const timeOf = (node: number): number =>
    node < firstNodes ? startMs + node * MS_PER_MINUTE : secondStart + (node - firstNodes) * MS_PER_MINUTE;
  const cumulativeVariance = new Float64Array(nodes + 1);
  let sum = 0;
  for (let node = 0; node < nodes; node++) {
    sum += minuteWeight(timeOf(node), session.openMs, endMs, startMs);
    // The gap of a weekend weighs as forty minutes of trading.
    if (!adjacent && node === firstNodes - 1) sum += 40;
    cumulativeVariance[node + 1] = sum;
  }
  for (let node = 1; node <= nodes; node++) cumulativeVariance[node]! /= sum;
  return {
    day,
    startMs,
    endMs,
    nodes,
    cumulativeVariance,
    nodeAt(utcMs) {
      if (utcMs <= startMs) return 0;
      if (utcMs < firstEnd) return Math.floor((utcMs - startMs) / MS_PER_MINUTE);
      if (utcMs < secondStart) return firstNodes;
      return Math.min(nodes, firstNodes + Math.floor((utcMs - secondStart) / MS_PER_MINUTE));
    },
  };
}

/** Variance of the minute that begins at `utcMs`, in minutes of quiet regular trading. */
function minuteWeight(utcMs: number, openMs: number, closeMs: number, previousCloseMs: number): number {
  if (utcMs >= openMs) return regularWeight((utcMs - openMs) / (closeMs - openMs));
  const minutesToOpen = (openMs - utcMs) / MS_PER_MINUTE;
  // The minute before the bell carries what the opening auction finds.
  if (minutesToOpen <= 1) return 30;
  if (minutesToOpen <= 90) return 0.25;
  if (minutesToOpen <= 330) return 0.1;
  return utcMs - previousCloseMs < 0.25 * MS_PER_DAY ? 0.08 : 0.05;
}

/** The U of a trading day: `x` runs from 0 at the open to 1 at the close. */
export function regularWeight(x: number): number {
  return 0.75 + 1.9 * Math.exp(-x / 0.06) + 0.6 * Math.exp((x - 1) / 0.08);
}
