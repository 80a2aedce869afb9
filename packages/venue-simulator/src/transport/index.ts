export { type ByteListener, startByteListener } from './byte-listener.ts';
export { readFlagFile } from './flag-file.ts';
export { listenOn, loopback } from './listen-on.ts';
export { type MessageListener, startMessageListener } from './message-listener.ts';
export { openStateFile } from './state-file.ts';
export { lockStateDirectory, StateInUse } from './state-lock.ts';
