// The gateway's TCP port, which outages close and open again: every time the same number.

import type { ByteServer } from '../ports/index.ts';
import { type ByteListener, startByteListener } from '../transport/index.ts';

export class ListeningPort {
  readonly #venue: ByteServer;
  readonly #host: string;
  readonly port: number;
  #listener: ByteListener | undefined;
  /** Opening and closing happen one after the other. */
  #work: Promise<void> = Promise.resolve();
  readonly #onFailure: (error: unknown) => void;

  private constructor(venue: ByteServer, listener: ByteListener, onFailure: (error: unknown) => void) {
    this.#venue = venue;
    this.#listener = listener;
    this.#host = listener.host;
    this.port = listener.port;
    this.#onFailure = onFailure;
  }

  /** @throws Error when the port is taken. `onFailure`: the port could not be opened again. */
  static async open(
    venue: ByteServer,
    options: { port: number; host?: string },
    onFailure: (error: unknown) => void,
  ): Promise<ListeningPort> {
    return new ListeningPort(venue, await startByteListener(venue, options), onFailure);
  }

  get host(): string {
    return this.#host;
  }

  largestBacklogBytes(): number {
    return this.#listener?.largestBacklogBytes() ?? 0;
  }

  connectionCount(): number {
    return this.#listener?.connectionCount() ?? 0;
  }

  /** Listens, or does not, as soon as what was asked before is done. */
  setOpen(isOpen: boolean): void {
    this.#work = this.#work.then(() => (isOpen ? this.#open() : this.#close())).catch(this.#onFailure);
  }

  async #open(): Promise<void> {
    this.#listener ??= await startByteListener(this.#venue, { port: this.port, host: this.#host });
  }

  async #close(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    await listener?.close();
  }

  async close(): Promise<void> {
    this.setOpen(false);
    await this.#work;
  }
}
