// The body of `POST /clock`: `{"stepMs":n}` runs the next n milliseconds at once, `{"jumpToMs":t}` puts the clock to t
// (timers in between run late), `{"jumpByMs":n}` the same relatively and also backwards, `{"speed":"60x"}` sets the pace.

import * as z from 'zod';
import { parseSpeed, type Speed } from '../clock/index.ts';
import { ControlError } from './control-error.ts';

/** A clock that can be moved by hand. */
export interface MovableClock {
  nowMs(): number;
  step(ms: number): void;
  jumpTo(toMs: number): void;
  setSpeed?(speed: Speed): void;
}

/** Beyond a year nobody means it. */
const longestMoveMs = 366 * 86_400_000;

const clockCommandSchema = z.union([
  z.strictObject({ stepMs: z.number().int().positive().max(longestMoveMs) }),
  z.strictObject({ jumpToMs: z.number().int().positive() }),
  z.strictObject({ jumpByMs: z.number().int().min(-longestMoveMs).max(longestMoveMs) }),
  z.strictObject({ speed: z.union([z.string(), z.number()]) }),
]);

const expected =
  'expected one of {"stepMs":n}, {"jumpToMs":t}, {"jumpByMs":n}, {"speed":"N|Nx|max"}, numbers as whole milliseconds';

/** Carries a clock command out. @throws ControlError for a body that is none. */
export function moveClock(clock: MovableClock, body: unknown): { nowMs: number } {
  const parsed = clockCommandSchema.safeParse(body);
  if (!parsed.success) throw new ControlError(400, 'badClockCommand', expected);
  const command = parsed.data;
  if ('stepMs' in command) clock.step(command.stepMs);
  else if ('jumpToMs' in command) clock.jumpTo(command.jumpToMs);
  else if ('jumpByMs' in command) clock.jumpTo(clock.nowMs() + command.jumpByMs);
  else setSpeed(clock, String(command.speed));
  return { nowMs: clock.nowMs() };
}

function setSpeed(clock: MovableClock, text: string): void {
  if (clock.setSpeed === undefined) {
    throw new ControlError(409, 'clockHasNoSpeed', 'this clock is stepped by hand and has no speed');
  }
  try {
    clock.setSpeed(parseSpeed(text));
  } catch (error) {
    if (error instanceof RangeError) throw new ControlError(400, 'badClockCommand', error.message);
    throw error;
  }
}
