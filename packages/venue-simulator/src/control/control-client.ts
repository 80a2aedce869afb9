// The other end of a control URL, for the command line and for tests.

import type { Frame } from './frame-log.ts';

export class ControlClient {
  readonly #base: string;

  /** @throws TypeError when `url` is none. */
  constructor(url: string) {
    this.#base = new URL(url).origin;
  }

  state(): Promise<unknown> {
    return this.#ask('GET', '/state');
  }

  frames(since = 0): Promise<{ first: number; next: number; frames: Frame[] }> {
    return this.#ask('GET', `/frames?since=${since}`) as Promise<{
      first: number;
      next: number;
      frames: Frame[];
    }>;
  }

  faults(): Promise<unknown> {
    return this.#ask('GET', '/faults');
  }

  inject(name: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return this.#ask('POST', '/faults', { name, parameters });
  }

  heal(): Promise<unknown> {
    return this.#ask('DELETE', '/faults');
  }

  moveClock(command: unknown): Promise<unknown> {
    return this.#ask('POST', '/clock', command);
  }

  moveMarket(command: unknown): Promise<unknown> {
    return this.#ask('POST', '/market', command);
  }

  actOnOrder(orderId: string, command: unknown): Promise<unknown> {
    return this.#ask('POST', `/orders/${encodeURIComponent(orderId)}`, command);
  }

  /** @throws Error with the simulator's own message. */
  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.#fetch(method, path, body);
    const json = (await answer.json()) as { error?: { message?: string } };
    if (!answer.ok) throw new Error(json.error?.message ?? `${method} ${path}: status ${answer.status}`);
    return json;
  }

  async #fetch(method: string, path: string, body: unknown): Promise<Response> {
    try {
      return await fetch(`${this.#base}${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new Error(
        `no simulator answers at ${this.#base}; the control URL is in its first line of output`,
        {
          cause: error,
        },
      );
    }
  }
}
