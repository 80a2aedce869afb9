export { rememberClock, rememberedClock } from './clock-memory.ts';
export { realHostTime } from './host-time.ts';
export { type HostTime, PacedClock, type PacedClockOptions } from './paced-clock.ts';
export { parseSpeed, type Speed } from './speed.ts';
export { TimerQueue } from './timer-queue.ts';
export { VirtualClock } from './virtual-clock.ts';
