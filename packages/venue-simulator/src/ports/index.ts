// What a simulated venue needs of the outside. The cores are pure over these: a socket and the real clock stand behind
// them in `holdfast-sim`, a virtual net and a virtual clock in a deterministic world.

/** A timer that can be called off. */
export interface Scheduled {
  cancel(): void;
}

/** The venue's clock. Simulated venues know no other time. */
export interface Clock {
  /** UTC epoch milliseconds at the venue. */
  nowMs(): number;
  /** Runs `run` once when the venue's time reaches `atMs`; a time that has passed means as soon as possible. */
  scheduleAt(atMs: number, run: () => void): Scheduled;
}

/** The venue's end of a byte stream (TCP). */
export interface ByteConnection {
  /** Unique in the life of the simulator, from 1. */
  readonly id: number;
  /** Hands bytes to the network; they may wait in a buffer, see `bufferedBytes`. */
  write(bytes: Uint8Array): void;
  /** Bytes written that the client has not taken yet: how a slow consumer is seen. */
  bufferedBytes(): number;
  /** Orderly end (FIN), after what was written. */
  end(): void;
  /** Abortive end (RST). */
  reset(): void;
  /** Stops (false) or resumes (true) reading from the client: a half-open peer. */
  setReading(reading: boolean): void;
}

/** What a byte-stream venue implements; the transport calls it. */
export interface ByteServer {
  onOpen(connection: ByteConnection): void;
  onBytes(connection: ByteConnection, bytes: Uint8Array): void;
  onClose(connection: ByteConnection): void;
}

/** The venue's end of a message stream (WebSocket). */
export interface MessageConnection {
  readonly id: number;
  /** The path the client asked for: `/public/` or `/private/`. */
  readonly path: string;
  send(text: string): void;
  bufferedBytes(): number;
  close(code: number, reason: string): void;
  /** Abortive end without a close frame. */
  terminate(): void;
  setReading(reading: boolean): void;
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** Decoded query parameters in the order sent. */
  readonly query: ReadonlyArray<readonly [string, string]>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Where the request came from, for limits that are per address. */
  readonly remoteAddress: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How the venue answers one request: with a response, or by cutting the connection without one. */
export interface HttpReply {
  respond(response: HttpResponse): void;
  cut(): void;
}

/** What a message-and-request venue implements. */
export interface MessageServer {
  onOpen(connection: MessageConnection): void;
  onMessage(connection: MessageConnection, text: string): void;
  onClose(connection: MessageConnection): void;
  onRequest(request: HttpRequest, reply: HttpReply): void;
}

/** What a simulator remembers over restarts. Written whole, replaced in one step. */
export interface StateStore {
  load(): string | undefined;
  save(text: string): void;
}
