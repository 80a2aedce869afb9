// The network as adapters see it: websockets that carry text, HTTP requests, TCP that carries bytes. Nothing here retries,
// queues or reconnects: that is the link's to decide.

export interface WebSocketHandlers {
  onOpen(): void;
  onMessage(text: string): void;
  /** Once, whatever ended it; also when it never opened. Nothing comes after it. */
  onClose(reason: string): void;
}

export interface WebSocketConnection {
  /** Hands text to the network. Nothing happens when it is closed: `onClose` has said so. */
  send(text: string): void;
  /** Ends it; `onClose` follows. */
  close(): void;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

export type HttpOutcome =
  /** An answer came, whatever its status. */
  | {
      readonly type: 'answered';
      readonly status: number;
      readonly body: string;
      /** Names in lower case; absent where a transport has none to show. */
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The request certainly never left: no connection could be made. */
  | { readonly type: 'notSent'; readonly reason: string }
  /** It may have arrived: the connection broke or the time ran out before an answer. */
  | { readonly type: 'unanswered'; readonly reason: string };

export interface Transport {
  openWebSocket(url: string, handlers: WebSocketHandlers): WebSocketConnection;
  /** Calls `done` once. */
  request(request: HttpRequest, done: (outcome: HttpOutcome) => void): void;
}
