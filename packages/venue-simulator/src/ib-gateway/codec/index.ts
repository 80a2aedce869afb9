// The wire of the TWS API, server side: framing, greeting, and every message as a table of fields per server version.

export { answerOf, answers } from './answers.ts';
export { type Decoded, type DecodeFailure, decodeTexts, decodeValues, encodeFields } from './codec.ts';
export { describeFrame, type FrameDescription, failureText } from './describe.ts';
export {
  FrameReader,
  fieldsOf,
  frameOf,
  frameOfText,
  MAX_PAYLOAD_BYTES,
  type NextFrame,
  type PayloadFields,
  payloadText,
} from './frame.ts';
export {
  DEFAULT_VERSION,
  type Greeting,
  GreetingReader,
  type GreetingResult,
  NEWEST_VERSION,
  type Negotiation,
  negotiate,
  OLDEST_VERSION,
  parseGreeting,
} from './handshake.ts';
export type { Input, Layout, Message, Texts, Values } from './layout.ts';
export { decimalsOf, javaDouble, plainDecimal, priceText } from './number-text.ts';
export { type RequestName, type RequestValues, requestNameOf, requests } from './requests.ts';
