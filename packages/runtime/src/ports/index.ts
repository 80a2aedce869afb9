export type { Cancelable, Clock } from './clock.ts';
export type {
  HttpOutcome,
  HttpRequest,
  Transport,
  WebSocketConnection,
  WebSocketHandlers,
} from './transport.ts';
