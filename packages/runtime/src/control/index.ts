export { askCommand, askStatus, ControlFailed, NotRunning } from './control-client.ts';
export { type ControlServer, startControlServer } from './control-server.ts';
export { killFile, readKillFile, removeKillFile, watchKillFile, writeKillFile } from './kill-file.ts';
export { takePendingResume, writePendingResume } from './pending-resume.ts';
export type { CommandRequest, CommandResult } from './protocol.ts';
