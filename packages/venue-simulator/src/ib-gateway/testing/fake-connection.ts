// The venue's end of a connection that lives in memory, and a client at the other end that speaks by fields.

import type { ByteConnection, ByteServer } from '../../ports/index.ts';
import { FrameReader, fieldsOf, frameOf, frameOfText, payloadText } from '../codec/index.ts';

export class FakeConnection implements ByteConnection {
  readonly id: number;
  readonly writes: Uint8Array[] = [];
  /** Bytes that the client is said to have left unread. */
  unread = 0;
  isReading = true;
  ending: 'open' | 'fin' | 'rst' = 'open';

  constructor(id: number) {
    this.id = id;
  }

  write(bytes: Uint8Array): void {
    this.writes.push(bytes);
  }

  bufferedBytes(): number {
    return this.unread;
  }

  end(): void {
    this.ending = 'fin';
  }

  reset(): void {
    this.ending = 'rst';
  }

  setReading(reading: boolean): void {
    this.isReading = reading;
  }
}

/** Speaks to a gateway by fields and keeps what it answers. */
export class WireClient {
  readonly connection: FakeConnection;
  readonly received: string[][] = [];
  readonly #gateway: ByteServer;
  readonly #reader = new FrameReader();
  #taken = 0;

  constructor(gateway: ByteServer, connectionId: number) {
    this.#gateway = gateway;
    this.connection = new FakeConnection(connectionId);
    gateway.onOpen(this.connection);
  }

  sendBytes(bytes: Uint8Array): void {
    this.#gateway.onBytes(this.connection, bytes);
  }

  send(...fields: readonly (string | number)[]): void {
    this.sendBytes(frameOfText(payloadText(fields.map(String))));
  }

  greet(versions = 'v100..178'): void {
    this.sendBytes(Buffer.concat([Buffer.from('API\0'), frameOf(Buffer.from(versions))]));
  }

  /** Greeting and startApi. */
  start(clientId: number, versions?: string): this {
    this.greet(versions);
    this.send(71, 2, clientId, '');
    return this;
  }

  /** What has come since the last call, as fields; a bad length throws. */
  take(): string[][] {
    for (const bytes of this.connection.writes.splice(0)) this.#reader.push(bytes);
    for (let next = this.#reader.next(); next.type !== 'incomplete'; next = this.#reader.next()) {
      if (next.type === 'badLength') throw new Error(`the gateway sent a frame of length ${next.length}`);
      const found = fieldsOf(next.payload);
      this.received.push(found.ok ? [...found.fields] : ['unterminated', found.text]);
    }
    const fresh = this.received.slice(this.#taken);
    this.#taken = this.received.length;
    return fresh;
  }

  /** The client closes its end. */
  close(): void {
    this.#gateway.onClose(this.connection);
  }
}
