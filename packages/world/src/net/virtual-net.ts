// A small net in virtual time between adapters (`Transport`) and simulated venues (`MessageServer`): websockets and HTTP by
// host name, with latency and three states of weather.
//
//   up       everything arrives, in order, after the latency
//   refusing no new connection can be made (a request is certainly not sent); what stands goes on
//   dark     nothing arrives in either direction and nobody is told: connections look alive
//
// `breakConnections` ends all websockets at once, as a reset does. Fair by construction: a message that left before the dark
// arrives; one that is sent into it is lost for ever, never delivered late.
import type { HttpRequest, Transport, WebSocketConnection, WebSocketHandlers } from 'holdfast/ports';
import type { MessageConnection, MessageServer } from 'holdfast-sim/ports';
import type { VirtualTime } from './virtual-clock.ts';

export type NetWeather = 'up' | 'refusing' | 'dark';

/** One direction of a connection: nothing arrives before what left earlier. */
interface Lane {
  newestAtMs: number;
}

interface Pipe {
  readonly server: MessageServer;
  readonly handlers: WebSocketHandlers;
  readonly connection: MessageConnection;
  readonly toServer: Lane;
  clientOpen: boolean;
  serverOpen: boolean;
}

export interface VirtualNetOptions {
  /** One way, asked for each message; order on a connection is kept whatever it says. Default 1 ms. */
  readonly latencyMs?: () => number;
}

export class VirtualNet {
  weather: NetWeather = 'up';
  readonly #time: VirtualTime;
  readonly #latencyMs: () => number;
  readonly #servers = new Map<string, MessageServer>();
  readonly #pipes = new Set<Pipe>();
  #nextId = 1;

  constructor(time: VirtualTime, options: VirtualNetOptions = {}) {
    this.#time = time;
    this.#latencyMs = options.latencyMs ?? (() => 1);
  }

  /** Puts a venue at a host name; another one there before is replaced. */
  listen(host: string, server: MessageServer): void {
    this.#servers.set(host, server);
  }

  /** Nothing answers at the host any more; what stands is reset. */
  unlisten(host: string): void {
    this.#servers.delete(host);
    this.breakConnections('connection reset');
  }

  get openConnections(): number {
    return [...this.#pipes].filter((pipe) => pipe.clientOpen).length;
  }

  breakConnections(reason = 'connection reset'): void {
    for (const pipe of [...this.#pipes]) {
      this.#closeAtServer(pipe, 0);
      this.#closeAtClient(pipe, reason, 0);
    }
  }

  /** The net as one machine sees it. */
  transport(address = '10.0.0.1'): Transport {
    return {
      openWebSocket: (url, handlers) => this.#openWebSocket(new URL(url), handlers),
      request: (request, done) => this.#request(request, address, done),
    };
  }

  #openWebSocket(url: URL, handlers: WebSocketHandlers): WebSocketConnection {
    let pipe: Pipe | undefined;
    let given = false;
    const end = (reason: string): void => {
      if (given) return;
      given = true;
      handlers.onClose(reason);
    };
    if (this.weather !== 'dark')
      this.#time.after(this.#latencyMs(), () => {
        const server = this.#servers.get(url.host);
        if (given) return;
        if (this.weather === 'dark') return;
        if (server === undefined || this.weather === 'refusing') return end('connection refused');
        const guarded = {
          ...handlers,
          onClose: end,
          onOpen: () => handlers.onOpen(),
          onMessage: handlers.onMessage,
        };
        pipe = this.#connect(server, url.pathname, guarded);
      });
    return {
      send: (text) => {
        if (pipe?.clientOpen) this.#toServer(pipe, text);
      },
      close: () => {
        if (pipe === undefined) this.#time.after(0, () => end('closed by us'));
        else {
          // In the dark the venue does not learn of it: its end stays half open.
          if (this.weather !== 'dark') this.#closeAtServer(pipe, this.#latencyMs());
          this.#closeAtClient(pipe, 'closed by us', 0);
        }
      },
    };
  }

  #connect(server: MessageServer, path: string, handlers: WebSocketHandlers): Pipe {
    const toClient: Lane = { newestAtMs: 0 };
    const connection: MessageConnection = {
      id: this.#nextId++,
      path,
      send: (text) =>
        this.#inOrder(toClient, () => {
          if (pipe.clientOpen) handlers.onMessage(text);
        }),
      bufferedBytes: () => 0,
      close: (code, reason) => {
        this.#closeAtServer(pipe, 0);
        this.#closeAtClient(pipe, `closed with ${code} (${reason})`, this.#latencyMs());
      },
      terminate: () => {
        this.#closeAtServer(pipe, 0);
        this.#closeAtClient(pipe, 'connection reset', this.#latencyMs());
      },
      setReading: () => undefined,
    };
    const pipe: Pipe = {
      server,
      handlers,
      connection,
      toServer: { newestAtMs: 0 },
      clientOpen: true,
      serverOpen: true,
    };
    this.#pipes.add(pipe);
    this.#inOrder(toClient, () => {
      if (pipe.clientOpen) handlers.onOpen();
    });
    server.onOpen(connection);
    return pipe;
  }

  #inOrder(lane: Lane, deliver: () => void): void {
    if (this.weather === 'dark') return;
    lane.newestAtMs = Math.max(lane.newestAtMs, this.#time.nowMs + this.#latencyMs());
    this.#time.at(lane.newestAtMs, deliver);
  }

  #toServer(pipe: Pipe, text: string): void {
    this.#inOrder(pipe.toServer, () => {
      if (pipe.serverOpen) pipe.server.onMessage(pipe.connection, text);
    });
  }

  #closeAtServer(pipe: Pipe, delayMs: number): void {
    this.#time.after(delayMs, () => {
      if (!pipe.serverOpen) return;
      pipe.serverOpen = false;
      if (!pipe.clientOpen) this.#pipes.delete(pipe);
      pipe.server.onClose(pipe.connection);
    });
  }

  #closeAtClient(pipe: Pipe, reason: string, delayMs: number): void {
    this.#time.after(delayMs, () => {
      if (!pipe.clientOpen) return;
      pipe.clientOpen = false;
      if (!pipe.serverOpen) this.#pipes.delete(pipe);
      pipe.handlers.onClose(reason);
    });
  }

  #request(request: HttpRequest, remoteAddress: string, done: Parameters<Transport['request']>[1]): void {
    let ended = false;
    const end: typeof done = (outcome) => {
      if (ended) return;
      ended = true;
      done(outcome);
    };
    this.#time.after(request.timeoutMs, () =>
      end({ type: 'unanswered', reason: `no answer within ${request.timeoutMs} ms` }),
    );
    if (this.weather === 'dark') return;
    const back = (run: () => void): void => {
      if (this.weather !== 'dark') this.#time.after(this.#latencyMs(), run);
    };
    this.#time.after(this.#latencyMs(), () => {
      const url = new URL(request.url);
      const server = this.#servers.get(url.host);
      if (this.weather === 'dark') return;
      if (server === undefined || this.weather === 'refusing')
        return end({ type: 'notSent', reason: 'connection refused' });
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const { method, body = '' } = request;
      server.onRequest(
        { method, path: url.pathname, query: [...url.searchParams], headers, body, remoteAddress },
        {
          respond: (response) =>
            back(() =>
              end({
                type: 'answered',
                status: response.status,
                body: response.body,
                headers: response.headers ?? {},
              }),
            ),
          cut: () => back(() => end({ type: 'unanswered', reason: 'connection reset' })),
        },
      );
    });
  }
}
