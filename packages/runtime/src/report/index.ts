export type { DrawdownBars, Performance } from './performance.ts';
export { measurePerformance } from './performance.ts';
