export { World, type WorldOptions, worldStartMs, worldUrls } from './world.ts';
export { account, btc, ProcessKilled, TimeStandsStill, WorldNode } from './world-node.ts';
