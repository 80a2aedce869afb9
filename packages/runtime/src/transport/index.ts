export { nodeClock } from './node-clock.ts';
export { nodeSigning } from './node-signing.ts';
export { type NodeTransport, nodeTransport } from './node-transport.ts';
