export { answerControl, type ControlAnswer, type ControlRequest } from './answer-control.ts';
export { type MovableClock, moveClock } from './clock-command.ts';
export { closestName, suggestion } from './closest-name.ts';
export { ControlClient } from './control-client.ts';
export { ControlError } from './control-error.ts';
export { type ControlServer, startControlServer } from './control-server.ts';
export type { ControlTarget, FaultControl } from './control-target.ts';
export {
  type Frame,
  type FrameDirection,
  FrameLog,
  type FramesAnswer,
  frameLogCapacity,
} from './frame-log.ts';
