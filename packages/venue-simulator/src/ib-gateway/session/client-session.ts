// One connection of a client, from its greeting to its end: bytes in, requests out to the handlers; answers in, bytes
// out. Invariant: whatever bytes come, the gateway goes on; what cannot be read is answered with 320 or the client is
// dropped, and a line in the log says so.

import { parseDurationMs } from '../../faults/index.ts';
import type { ByteConnection } from '../../ports/index.ts';
import {
  answers,
  encodeFields,
  FrameReader,
  fieldsOf,
  frameOfText,
  type Greeting,
  GreetingReader,
  type Input,
  type Message,
  negotiate,
  payloadText,
} from '../codec/index.ts';
import type { GatewayError, MarketDataType } from '../domain/index.ts';
import { gatewayError } from '../errors/index.ts';
import type { FaultyFrame } from '../faults/index.ts';
import { dispatchRequest } from './dispatch-request.ts';
import type { GatewayContext } from './gateway-context.ts';
import { MessageIntake } from './message-intake.ts';
import { Outlet } from './outlet.ts';
import { Subscriptions } from './subscriptions.ts';
import { connectionTimeText } from './wall-time.ts';

export type AnswerName = keyof typeof answers;
export type AnswerInput<Name extends AnswerName> =
  (typeof answers)[Name] extends Message<string, infer F> ? Input<F> : never;

/** `waiting`: greeted, and not answered yet. */
type Stage = 'greeting' | 'waiting' | 'greeted' | 'ready' | 'ended';

export class ClientSession {
  readonly gateway: GatewayContext;
  readonly connection: ByteConnection;
  /** As frames are labeled: `tcp-3`. */
  readonly label: string;
  readonly subscriptions = new Subscriptions();
  readonly connectedAtMs: number;
  version = 0;
  clientId: number | undefined;
  marketDataType: MarketDataType = 1;
  /** Account whose updates this client gets. */
  updatesAccount: string | undefined;
  readonly #reader = new FrameReader();
  readonly #greetings = new GreetingReader();
  readonly #outlet: Outlet;
  readonly #intake: MessageIntake;
  #stage: Stage = 'greeting';
  #isDeaf = false;

  constructor(gateway: GatewayContext, connection: ByteConnection) {
    this.gateway = gateway;
    this.connection = connection;
    this.label = `tcp-${connection.id}`;
    this.connectedAtMs = gateway.clock.nowMs();
    this.#outlet = new Outlet({
      connection,
      clock: gateway.clock,
      unreadBytesMax: gateway.options.limits.unreadBytesMax,
      onTooSlow: (unreadBytes) => this.drop('slowConsumer', { unreadBytes }),
      onReset: () => this.drop('faultReset'),
    });
    this.#intake = this.#newIntake();
  }

  get isReady(): boolean {
    return this.#stage === 'ready';
  }

  get hasEnded(): boolean {
    return this.#stage === 'ended';
  }

  /** Never answers anything again: a gateway that hangs. */
  goMute(): void {
    this.#isDeaf = true;
    this.#outlet.isSilent = true;
  }

  /** No FIN and no RST, but nothing is read or written any more. */
  halfOpen(stops: 'reading' | 'writing' | 'both'): void {
    if (stops !== 'writing') {
      this.#isDeaf = true;
      this.connection.setReading(false);
    }
    if (stops !== 'reading') this.#outlet.isSilent = true;
  }

  /** Undoes `halfOpen`, for those that still live. */
  reopen(): void {
    this.#isDeaf = false;
    this.#outlet.isSilent = false;
    this.connection.setReading(true);
  }

  receive(bytes: Uint8Array): void {
    if (this.#isDeaf || this.hasEnded) return;
    this.#reader.push(bytes);
    if (this.#stage === 'greeting') this.#greet();
    else if (this.#stage !== 'waiting') this.#readFrames();
    this.#outlet.endOfTurn();
  }

  // Greeting

  #greet(): void {
    const result = this.#greetings.read(this.#reader);
    if (result.type === 'incomplete') return;
    if (result.type === 'notAnApiClient') return this.drop('notAnApiClient', { why: result.why });
    this.#stage = 'waiting';
    this.gateway.frames.record(this.gateway.clock.nowMs(), this.label, 'in', result.text);
    const { faults, clock } = this.gateway;
    if (faults.strike('reset-at-greeting', this.label)) return this.drop('faultReset');
    const late = faults.strike('answer-late', this.label);
    if (late === undefined) return this.#answerGreeting(result.greeting);
    clock.scheduleAt(clock.nowMs() + parseDurationMs(late.delay), () =>
      this.#answerGreeting(result.greeting),
    );
  }

  #answerGreeting(greeting: Greeting): void {
    if (this.hasEnded) return;
    const { faults, options, frames } = this.gateway;
    const negotiated = negotiate(greeting, options.serverVersion);
    if (!negotiated.ok) return this.end('versionRefused', { why: negotiated.why });
    const odd = faults.strike('version-outside-range', this.label);
    this.version = negotiated.version;
    this.#intake.isPaced = options.limits.onExcess === 'pace' || greeting.options.includes('+PACEAPI');
    frames.setVersion(this.label, this.version);
    this.#stage = 'greeted';
    this.#write(
      'greeting',
      payloadText([
        `${odd?.version ?? this.version}`,
        connectionTimeText(this.shownNowMs(), options.timeZone),
      ]),
    );
    this.#outlet.flush();
    if (faults.strike('reset-after-greeting', this.label)) return this.drop('faultReset');
    this.#readFrames();
    this.#outlet.endOfTurn();
  }

  /** The time that this gateway shows, with its skew. */
  shownNowMs(): number {
    return this.gateway.clock.nowMs() + (this.gateway.faults.find('clock-skew')?.by ?? 0);
  }

  // Requests

  #readFrames(): void {
    for (let next = this.#reader.next(); next.type !== 'incomplete'; next = this.#reader.next()) {
      if (next.type === 'badLength') return this.drop('badFrameLength', { length: next.length });
      this.#intake.take(next.payload);
    }
    this.#intake.drain();
  }

  #newIntake(): MessageIntake {
    const { clock, options, faults } = this.gateway;
    return new MessageIntake({
      clock,
      limits: () => {
        const tight = faults.find('tight-limits')?.messagesPerSecond;
        return tight === undefined ? options.limits : { ...options.limits, messagesPerSecondMax: tight };
      },
      treat: (payload) => this.#treat(payload),
      isHeard: () => !this.hasEnded && !this.#isDeaf,
      onWarning: (rate, max) => this.error(-1, gatewayError('approachingMaxRate', { max, rate })),
      onExcess: (rate, max) => this.#endForRate(rate, max),
      setReading: (reading) => this.connection.setReading(reading),
      onLateTurn: () => this.#outlet.endOfTurn(),
    });
  }

  #endForRate(received: number, max: number): void {
    this.error(-1, gatewayError('maxRateExceeded', { max, received, connection: 1 }));
    this.end('maxRateExceeded', { received });
  }

  #treat(payload: Uint8Array): void {
    const { faults, options } = this.gateway;
    const max = options.limits.messagesPerSecondMax;
    if (faults.strike('max-rate-exceeded', this.label, { clientId: this.clientId })) {
      return this.#endForRate(max + 1, max);
    }
    const found = fieldsOf(payload);
    this.gateway.frames.record(this.gateway.clock.nowMs(), this.label, 'in', found.text);
    dispatchRequest(this, found.ok ? found.fields : undefined, found.text);
  }

  // Life

  /** startApi has been accepted. */
  becomeReady(): void {
    this.#stage = 'ready';
  }

  /** The end by FIN, after everything that was written. */
  end(reason: string, details: Readonly<Record<string, unknown>> = {}): void {
    if (this.hasEnded) return;
    this.#outlet.flush();
    this.#finish(reason, details);
    this.connection.end();
  }

  /** The end by RST. */
  drop(reason: string, details: Readonly<Record<string, unknown>> = {}): void {
    if (this.hasEnded) return;
    this.#finish(reason, details);
    this.connection.reset();
  }

  /** The client or the network ended it. */
  onGone(): void {
    if (!this.hasEnded) this.#finish('clientGone', {});
  }

  #finish(reason: string, details: Readonly<Record<string, unknown>>): void {
    this.#stage = 'ended';
    this.#intake.clear();
    this.subscriptions.cancelAll();
    this.#outlet.close();
    const { clock, log } = this.gateway;
    log({
      event: 'clientEnded',
      connection: this.label,
      clientId: this.clientId,
      reason,
      ...details,
      atMs: clock.nowMs(),
    });
  }

  // Answers

  /** Sends an answer; values that are left out are written as not set. */
  send<Name extends AnswerName>(name: Name, input: AnswerInput<Name>): void {
    if (this.hasEnded) return;
    const { answerFaults, faults, clock } = this.gateway;
    if (faults.isQuiet) return this.#encode(name, input);
    if (faults.strike('slow-consumer', name, { clientId: this.clientId })) return this.drop('slowConsumer');
    for (const outgoing of answerFaults.apply(
      this.clientId,
      name,
      input as Readonly<Record<string, unknown>>,
    )) {
      const encode = () => this.#encode(outgoing.name as AnswerName, outgoing.input);
      if (outgoing.delayMs === 0) encode();
      else clock.scheduleAt(clock.nowMs() + outgoing.delayMs, encode);
    }
  }

  /** An error, warning or notice; `id` is a request's or an order's, -1: the gateway's own. */
  error(id: number, { code, text, advancedOrderRejectJson }: GatewayError): void {
    this.send('errorMessage', {
      id,
      code,
      text,
      advancedOrderRejectJson,
      errorTimeMs: this.gateway.clock.nowMs(),
    });
  }

  #encode(name: AnswerName, input: object): void {
    if (this.hasEnded) return;
    this.#write(name, payloadText(encodeFields(answers[name] as Message, input, this.version)));
  }

  #write(name: string, text: string): void {
    const { frames, clock, frameFaults, faults } = this.gateway;
    if (faults.isQuiet) {
      frames.record(clock.nowMs(), this.label, 'out', text);
      this.#outlet.pieceBytes = 0;
      this.#outlet.holdMs = 0;
      return this.#outlet.push(frameOfText(text));
    }
    const place = { clientId: this.clientId, answer: name };
    this.#outlet.pieceBytes = faults.find('split-frames', place)?.bytes ?? 0;
    const held = faults.find('coalesce-frames', place)?.hold;
    this.#outlet.holdMs = held === undefined ? 0 : parseDurationMs(held);
    const faulty = frameFaults.apply(this.clientId, name, text);
    frames.record(clock.nowMs(), this.label, 'out', faulty === undefined ? text : wireText(faulty));
    this.#outlet.push(frameOfText(text), faulty);
  }

  /** Writes what has gathered; for pushes that come outside a request. */
  flush(): void {
    this.#outlet.endOfTurn();
  }
}

const latin1 = new TextDecoder('latin1');

/** What a broken frame was on the wire, a character a byte, without its length. */
function wireText({ bytes, swallows }: FaultyFrame): string {
  return latin1.decode(bytes.slice(swallows === undefined ? 4 : 0));
}
