export { World, type WorldOptions, worldStartMs, worldUrls } from './world.ts';
export { account, btc, ProcessKilled, WorldNode } from './world-node.ts';
