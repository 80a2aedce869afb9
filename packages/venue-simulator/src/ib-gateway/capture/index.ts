// Every frame both ways, as it was and decoded side by side.

export { formatFrame, type ParsedRecord, parseRecord } from './format-frame.ts';
export { type DecodedFrame, GatewayFrameLog } from './gateway-frame-log.ts';
