export { VirtualTime } from './virtual-clock.ts';
export { type NetWeather, VirtualNet, type VirtualNetOptions } from './virtual-net.ts';
