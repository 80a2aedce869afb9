// Hosts the life of the venue link (`resilience/link-lifecycle`) over real or virtual sockets: one link, made of a public and,
// with an API key, a private websocket. When to connect, give up, probe and reconcile is the machine's; here are the
// sockets, the proof, the login, pings and timers.
//
// An attempt: prove (is this venue simulated?) -> open the sockets -> log in on the private one -> both have spoken:
// greeted. Any frame is a sign of life for the link; each socket has to give one within the probe's time as well, since
// one lively socket must not hide that the other is dead. Losing either loses the link: both are opened anew, with a new
// login, and everything is reconciled.
import { type EpochMs, SeededRandom } from '@holdfast/engine/base';
import type { LinkState } from '@holdfast/engine/model';
import {
  type ClockReading,
  DEFAULT_LINK,
  type Link,
  type LinkConfig,
  type LinkEffect,
  type LinkInput,
  type LinkView,
  linkView,
  type PersistedCircuit,
  startLink,
  stepLink,
} from '@holdfast/engine/resilience';
import type { Cancelable, Clock, Transport, WebSocketConnection } from '../../ports/index.ts';
import { decodeFrame, type Frame, pingText } from './codec.ts';
import { type Credentials, loginText, type Signing } from './signature.ts';

export type SocketName = 'public' | 'private';

export type Proof =
  | { readonly outcome: 'proven' }
  /** Repeating at once cannot help: the circuit opens, and probes go on. */
  | { readonly outcome: 'refused'; readonly why: string }
  | { readonly outcome: 'failed'; readonly why: string };

export interface BitunixLinkOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly signing: Signing;
  readonly urls: { readonly publicWs: string; readonly privateWs: string };
  /** Absent: public data only. */
  readonly credentials?: Credentials;
  readonly config?: LinkConfig;
  readonly seed: string;
  readonly circuit?: PersistedCircuit;
  readonly onCircuit?: (circuit: PersistedCircuit) => void;
  /** Asked before each attempt opens its sockets. */
  readonly prove: (done: (proof: Proof) => void) => void;
  readonly onFrame: (socket: SocketName, frame: Frame, text: string) => void;
  readonly onPong: (sentAtMs: number, receivedAtMs: number, venueSeconds: number) => void;
  /** Subscribe if asked, reconcile, then `syncDone` or `syncFailed` with the same numbers. */
  readonly onSync: (generation: number, syncNumber: number, resubscribe: boolean) => void;
  /** The sockets of the generation are gone. */
  readonly onLost: (why: string) => void;
  readonly onState: (state: LinkState, why: string, generation: number) => void;
}

/** Clients of this venue ping each 10-30 s; no idle limit is documented. */
export const BITUNIX_LINK: LinkConfig = {
  ...DEFAULT_LINK,
  probe: { ...DEFAULT_LINK.probe, everyMs: 15_000 },
};

interface Socket {
  readonly name: SocketName;
  connection: WebSocketConnection | undefined;
  open: boolean;
  greeted: boolean;
  frameAtMs: number;
}

interface Life {
  readonly generation: number;
  readonly sockets: readonly Socket[];
  ended: boolean;
}

export class BitunixLink {
  readonly #options: BitunixLinkOptions;
  readonly #config: LinkConfig;
  readonly #random: SeededRandom;
  #link: Link;
  #life: Life | undefined;
  #wake: Cancelable | undefined;
  #pingedAtMs = 0;
  /** Inputs that come while one is being worked on wait their turn. */
  readonly #inputs: LinkInput[] = [];
  #stepping = false;

  constructor(options: BitunixLinkOptions) {
    this.#options = options;
    this.#config = options.config ?? BITUNIX_LINK;
    this.#random = SeededRandom.fromSeed(options.seed);
    this.#link = startLink(this.#now(), this.#config, options.circuit);
  }

  get state(): LinkState {
    return this.#link.state;
  }

  get why(): string {
    return this.#link.why;
  }

  get generation(): number {
    return this.#link.generation;
  }

  /** What people read of the link; ages by the monotonic clock. */
  view(): LinkView {
    return linkView(this.#link, this.#options.clock.monotonicMs());
  }

  connect(why: string): void {
    this.give({ type: 'ConnectRequested', why });
  }

  disconnect(why: string): void {
    this.give({ type: 'DisconnectRequested', why });
  }

  syncDone(generation: number, syncNumber: number): void {
    this.give({ type: 'SyncDone', generation, syncNumber });
  }

  syncFailed(generation: number, syncNumber: number, why: string): void {
    this.give({ type: 'SyncFailed', generation, syncNumber, why });
  }

  send(socket: SocketName, text: string): void {
    this.#life?.sockets.find((one) => one.name === socket && one.open)?.connection?.send(text);
  }

  give(input: LinkInput): void {
    this.#inputs.push(input);
    if (this.#stepping) return;
    this.#stepping = true;
    for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) {
      const { link, effects } = stepLink(this.#link, next, this.#now(), this.#config, this.#random);
      this.#link = link;
      for (const effect of effects) this.#perform(effect);
    }
    this.#stepping = false;
  }

  #now(): ClockReading {
    const { clock } = this.#options;
    return { monotonicMs: clock.monotonicMs(), epochMs: clock.wallMs() as EpochMs };
  }

  #perform(effect: LinkEffect): void {
    switch (effect.type) {
      case 'OpenSocket':
        return this.#open(effect.generation);
      case 'CloseSocket':
        return this.#close(effect.generation, effect.why);
      case 'StartSync':
        return this.#options.onSync(effect.generation, effect.syncNumber, effect.resubscribe);
      case 'SendProbe':
        return this.#probe();
      case 'ScheduleWake':
        return this.#scheduleWake(effect.atMonotonicMs);
      case 'PersistCircuit':
        return this.#options.onCircuit?.(effect.circuit);
      case 'PublishLink':
        return this.#options.onState(effect.state, effect.why, effect.generation);
      case 'RaiseAlert':
      case 'RequestGatewayRestart':
        // The kernel raises its alerts from the published states; there is no gateway to restart.
        return;
    }
  }

  #scheduleWake(atMs: number | null): void {
    this.#wake?.cancel();
    this.#wake = undefined;
    if (atMs === null) return;
    const { clock } = this.#options;
    this.#wake = clock.after(Math.max(1, atMs - clock.monotonicMs()), () =>
      this.give({ type: 'TimePassed' }),
    );
  }

  #open(generation: number): void {
    const names: SocketName[] = this.#options.credentials === undefined ? ['public'] : ['public', 'private'];
    const sockets = names.map(
      (name): Socket => ({ name, connection: undefined, open: false, greeted: false, frameAtMs: 0 }),
    );
    const life: Life = { generation, sockets, ended: false };
    this.#life = life;
    this.#options.prove((proof) => {
      if (life.ended) return;
      if (proof.outcome === 'proven') for (const socket of sockets) this.#openSocket(life, socket);
      else this.#fail(life, proof.why, proof.outcome === 'refused' ? 'refused' : 'transient');
    });
  }

  #openSocket(life: Life, socket: Socket): void {
    if (life.ended) return;
    const { transport, urls, clock } = this.#options;
    const url = socket.name === 'public' ? urls.publicWs : urls.privateWs;
    socket.connection = transport.openWebSocket(url, {
      onOpen: () => {
        if (life.ended) return;
        socket.open = true;
        socket.frameAtMs = clock.monotonicMs();
        this.#onOpened(life);
      },
      onMessage: (text) => {
        if (!life.ended) this.#onMessage(life, socket, text);
      },
      onClose: (reason) => {
        socket.open = false;
        if (!life.ended) this.#lose(life, `${socket.name} websocket: ${reason}`);
      },
    });
  }

  #onOpened(life: Life): void {
    if (!life.sockets.every((socket) => socket.open)) return;
    this.give({ type: 'SocketOpened', generation: life.generation });
    // The public socket greets by answering: a connection that only opened may be mute.
    const { clock, credentials, signing } = this.#options;
    this.send('public', pingText(clock.wallMs()));
    if (credentials !== undefined) this.send('private', loginText(credentials, signing, clock.wallMs()));
  }

  #onMessage(life: Life, socket: Socket, text: string): void {
    const frame = decodeFrame(text);
    socket.frameAtMs = this.#options.clock.monotonicMs();
    const data = frame.type !== 'pong' && frame.type !== 'greeting' && frame.type !== 'refused';
    this.give({ type: 'FrameReceived', generation: life.generation, data });
    if (life.ended) return;
    if (frame.type === 'pong' && frame.venueSeconds !== undefined && this.#pingedAtMs > 0)
      this.#options.onPong(this.#pingedAtMs, socket.frameAtMs, frame.venueSeconds);
    if (frame.type === 'login' && !frame.accepted)
      return this.#fail(life, `the login was refused: ${frame.reason}`, 'refused');
    this.#greet(life, socket, frame);
    this.#options.onFrame(socket.name, frame, text);
  }

  #greet(life: Life, socket: Socket, frame: Frame): void {
    if (socket.greeted || !socket.open) return;
    if (socket.name === 'private' ? frame.type !== 'login' : frame.type === 'refused') return;
    socket.greeted = true;
    if (life.sockets.every((one) => one.greeted))
      this.give({ type: 'HandshakeDone', generation: life.generation });
  }

  #probe(): void {
    const { clock } = this.#options;
    const life = this.#life;
    if (life === undefined) return;
    this.#pingedAtMs = clock.monotonicMs();
    const pingedAtMs = this.#pingedAtMs;
    for (const socket of life.sockets) socket.connection?.send(pingText(clock.wallMs()));
    clock.after(this.#config.probe.timeoutMs, () => {
      const silent = life.sockets.find((socket) => socket.frameAtMs < pingedAtMs);
      if (!life.ended && silent !== undefined)
        this.#fail(
          life,
          `the ${silent.name} websocket answered no ping within ${this.#config.probe.timeoutMs} ms`,
          'transient',
        );
    });
  }

  #fail(life: Life, why: string, kind: 'transient' | 'refused'): void {
    this.give({ type: 'LinkFailed', generation: life.generation, why, kind, retryAfterMs: 0 });
  }

  /** The other side ended it: the sister socket goes too. */
  #lose(life: Life, why: string): void {
    this.#end(life, why);
    this.give({ type: 'SocketClosed', generation: life.generation, why });
  }

  #close(generation: number, why: string): void {
    if (this.#life?.generation === generation) this.#end(this.#life, why);
  }

  #end(life: Life, why: string): void {
    if (life.ended) return;
    life.ended = true;
    for (const socket of life.sockets) socket.connection?.close();
    if (this.#life === life) this.#life = undefined;
    this.#options.onLost(why);
  }
}
