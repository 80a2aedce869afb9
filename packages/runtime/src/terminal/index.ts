export { eventInWords } from './event-line.ts';
export { age, amount, clockTime, percent, signedAmount } from './figures.ts';
export { heartbeatLine } from './heartbeat-line.ts';
export { LiveTerminal } from './live-terminal.ts';
export { type Line, painter } from './painted-line.ts';
export { type ScreenMessage, type ScreenModel, screenLines } from './screen.ts';
export { SeenSeries } from './seen-series.ts';
