// One cell of the table: run a world until the order is in its state and the link in its phase, inject the fault, let it last,
// heal, give a bounded time to settle, and let every checker judge. A cell is named `fault / state / phase`, and that name
// with the seed is the world: the same cell runs the same way wherever it runs.
import { checkAll, type Violation } from '../checkers/index.ts';
import { World } from '../node/index.ts';
import type { WorldFault } from './fault.ts';
import type { LinkPhase } from './link-phases.ts';
import type { OrderState } from './order-state.ts';
import { settle } from './settle.ts';

export interface Cell {
  readonly fault: WorldFault;
  readonly state: OrderState;
  readonly phase: LinkPhase;
}

export interface CellResult {
  /** `idle`: the fault was there and found nothing to strike. */
  readonly outcome: 'held' | 'violated' | 'idle' | 'not reached';
  readonly violations: readonly Violation[];
}

export const cellName = ({ fault, state, phase }: Cell): string =>
  `${fault.name} / ${state.name} / ${phase.name}`;

/** The line that runs this cell again. */
export const reproduction = (cell: Cell, seed: number): string =>
  `npm run world -- --seed ${seed} --cell "${cellName(cell)}"`;

const stateWithinMs = 60_000;
const phaseWithinMs = 60_000;
const tries = 3;

export function runCell(cell: Cell, seed: number): CellResult {
  const { fault } = cell;
  const world = reach(cell, seed);
  if (world === undefined) return { outcome: 'not reached', violations: [] };
  const before = fault.evidence?.(world);
  fault.inject(world);
  world.run(fault.lastsMs);
  world.heal();
  settle(world);
  const violations = checkAll(world);
  if (violations.length > 0) return { outcome: 'violated', violations };
  const idle = before !== undefined && fault.evidence!(world) === before;
  return { outcome: idle ? 'idle' : 'held', violations };
}

/** A world in which state and phase hold together; undefined if several seeds did not get there. */
export function reach({ state, phase }: Omit<Cell, 'fault'>, seed: number): World | undefined {
  for (let attempt = 0; attempt < tries; attempt++) {
    const world = new World({ seed: seed + attempt * 1_000, ...state.options }).ready();
    const both = (): boolean => state.holds(world) && phase.holds(world);
    if (phase.stateAfter === true ? phaseFirst(world, state, phase) : stateFirst(world, state, phase))
      if (both()) return world;
  }
  return undefined;
}

function stateFirst(world: World, state: OrderState, phase: LinkPhase): boolean {
  state.prepare?.(world, phase.longMs);
  if (!enter(world, state)) return false;
  phase.drive?.(world);
  return world.watchUntil(() => phase.holds(world) || !state.holds(world), phaseWithinMs);
}

/** In a phase that takes long to come: what the state starts from, then the phase, then the state. */
function phaseFirst(world: World, state: OrderState, phase: LinkPhase): boolean {
  if (state.from && !world.watchUntil(() => state.from!.holds(world), stateWithinMs)) return false;
  if (!state.from && !lasting(world, state)) return false;
  phase.drive?.(world);
  if (!world.watchUntil(() => phase.holds(world), phaseWithinMs)) return false;
  if (state.holds(world)) return true;
  state.prepare?.(world, phase.longMs);
  state.from?.act(world);
  return world.watchUntil(() => state.holds(world) && phase.holds(world), stateWithinMs);
}

/** Without a way of its own from the phase to the state, the state has to be there before. */
function lasting(world: World, state: OrderState): boolean {
  state.prepare?.(world, 20_000);
  return enter(world, state);
}

function enter(world: World, state: OrderState): boolean {
  if (state.from) {
    if (!world.watchUntil(() => state.from!.holds(world), stateWithinMs)) return false;
    state.from.act(world);
  }
  return world.watchUntil(() => state.holds(world), stateWithinMs);
}
