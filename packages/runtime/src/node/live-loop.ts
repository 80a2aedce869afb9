// The live loop: number the input, put it on the tape or into the journal, let the kernel decide, append the events, and
// perform effects once they are durable. The same loop runs live, in paper, in dry runs and, over virtual ports, in the world.
//
// Order is arrival. An input that comes while one is in work (an effect that answers at once) waits its turn. While the
// journal is behind, quotes are conflated; everything else waits in order and is never merged or dropped.
import type { AccountId, InstrumentIndex } from '@holdfast/engine/base';
import type { Kernel, KernelInput, Step } from '@holdfast/engine/kernel';
import type { AlertLevel, Effect, KernelEvent, Side, VenueEffect, VenueReport } from '@holdfast/engine/model';
import { type AppendOutcome, type EntryLane, jsonText, type NewEntry } from '../journal/index.ts';
import type { Cancelable, Clock } from '../ports/index.ts';
import type { VenueBar, VenueGateway, VenueMeasure, VenueSink } from '../venues/common/index.ts';
import { QuoteConflation } from './conflation.ts';
import { EffectGate } from './effect-gate.ts';
import { ExecutionLanes, type LaneLimits, type LaneUse } from './execution-lanes.ts';
import { Fifo } from './fifo.ts';

/** Where inputs and events become durable. `JournalWriter` is one. */
export interface LoopJournal {
  append(entry: NewEntry): AppendOutcome;
  readonly pressure: number;
}

/** Where market inputs become durable, as the kernel saw them. */
export interface LoopTape {
  quote(
    seq: number,
    instrument: number,
    bidTicks: number,
    askTicks: number,
    bidLots: number,
    askLots: number,
    timeMs: number,
  ): void;
  trade(seq: number, instrument: number, priceTicks: number, lots: number, side: Side, timeMs: number): void;
  bar(seq: number, bar: VenueBar): void;
  /** Makes everything up to `seq` durable soon; the loop hears of it through `tapeDurable`. */
  flush(seq: number): void;
}

export interface LoopObserver {
  /** After each input that led to something. */
  onStep(step: Step, input: KernelInput | undefined): void;
  onAlert(level: AlertLevel, code: string, text: string): void;
  onMeasure(account: AccountId, measure: VenueMeasure): void;
  /** The kernel says that the node may end. */
  onEnd(reason: string, exitCode: number): void;
}

export interface LoopPorts {
  readonly clock: Clock;
  readonly journal: LoopJournal;
  readonly tape: LoopTape;
  readonly gateways: readonly VenueGateway[];
  readonly observer: LoopObserver;
  readonly lanes: LaneLimits;
  /** Everything up to this is durable at the start. */
  readonly durableSeq: number;
}

export interface LoopFigures {
  readonly inputs: number;
  readonly quotes: number;
  readonly quotesMerged: number;
  readonly inputsWaiting: number;
  readonly effectsWaiting: number;
  readonly journalPressure: number;
  /** Kernel milliseconds per millisecond of ours: above 1 at a simulated venue that runs fast. */
  readonly timeSpeed: number;
  readonly lanes: Readonly<Record<'entries' | 'exits', LaneUse>>;
}

/** Reports, trades and bars that may wait while the journal is behind. */
const maxWaiting = 100_000;
/** Above this share of the journal's queue, quotes are conflated and other inputs wait. */
const behindPressure = 0.5;

/** Kernel time takes this many times as long while it is ahead of the clock. */
const slowPace = 2;

export class LiveLoop {
  readonly kernel: Kernel;
  readonly #ports: LoopPorts;
  readonly #gate: EffectGate;
  readonly #lanes: ExecutionLanes;
  readonly #conflation: QuoteConflation;
  readonly #gateways: ReadonlyMap<AccountId, VenueGateway>;
  readonly #waiting = new Fifo<() => void>();
  #working = false;
  #failed = false;
  #reserveOnly = false;
  #timer: Cancelable | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;
  /** Since when kernel time is ahead of the clock outside, and by how much then. */
  #ahead: { readonly kernelMs: number; readonly outsideMs: number } | undefined;
  #inputs = 0;
  #quotes = 0;
  #ended = false;

  constructor(kernel: Kernel, ports: LoopPorts) {
    this.kernel = kernel;
    this.#ports = ports;
    this.#gate = new EffectGate(ports.durableSeq, (effect) => this.#perform(effect));
    this.#lanes = new ExecutionLanes(ports.lanes);
    this.#conflation = new QuoteConflation(kernel.config.instruments.length);
    this.#gateways = new Map(ports.gateways.map((gateway) => [gateway.account, gateway]));
  }

  /** Starts the gateways: from here on they bring inputs. */
  start(): void {
    for (const gateway of this.#ports.gateways) gateway.start(this.#sinkFor(gateway.account));
  }

  /** Any input that is not market data: commands, timers, the start of a life. */
  input(input: KernelInput): void {
    this.#enqueue(() => this.#take(input));
  }

  /** The journal committed up to `seq`. */
  journalDurable(seq: number): void {
    this.#gate.journalDurable(seq);
    this.#drain();
  }

  tapeDurable(seq: number): void {
    this.#gate.tapeDurable(seq);
  }

  /** A sync failed: nothing is sent any more, nothing decided. The caller ends the process. */
  fail(): void {
    this.#failed = true;
    this.#gate.close();
    this.#timer?.cancel();
  }

  /** The disk is full: what is left of it serves exits and cancels. The node goes safe and ends. */
  diskFull(): void {
    if (this.#reserveOnly) return;
    this.#reserveOnly = true;
    this.#ports.observer.onAlert(
      'critical',
      'disk-full',
      'The disk is full: entries are stopped, the reserve serves exits and cancels',
    );
    this.input({ type: 'Stop', by: 'disk', reason: 'the disk is full', atMs: this.#nowMs() as never });
  }

  figures(): LoopFigures {
    return {
      inputs: this.#inputs,
      quotes: this.#quotes,
      quotesMerged: this.#conflation.merged,
      inputsWaiting: this.#waiting.size,
      effectsWaiting: this.#gate.waiting,
      journalPressure: this.#ports.journal.pressure,
      timeSpeed: 1 / this.#localMs(1),
      lanes: this.#lanes.use(),
    };
  }

  // -- In ------------------------------------------------------------------------------------------------------------

  #sinkFor(account: AccountId): VenueSink {
    return {
      quote: (i, bid, ask, bidLots, askLots, timeMs) => this.#onQuote(i, bid, ask, bidLots, askLots, timeMs),
      trade: (i, price, lots, side, timeMs) =>
        this.#enqueue(() => this.#takeTrade(i, price, lots, side, timeMs)),
      bar: (bar) => this.#enqueue(() => this.#takeBar(bar)),
      report: (report) => this.#onReport(report),
      measured: (measure) => this.#ports.observer.onMeasure(account, measure),
    };
  }

  #onReport(report: VenueReport): void {
    if (report.type === 'SubmitReport') this.#lanes.release(report);
    this.input(report);
  }

  #onQuote(
    i: InstrumentIndex,
    bid: number,
    ask: number,
    bidLots: number,
    askLots: number,
    timeMs: number,
  ): void {
    if (this.#working || this.#behind() || this.#conflation.waiting > 0) {
      this.#conflation.put(i, bid, ask, bidLots, askLots, timeMs);
      this.#drain();
      return;
    }
    this.#work(() => this.#takeQuote(i, bid, ask, bidLots, askLots, timeMs));
    this.#drain();
  }

  #behind(): boolean {
    return this.#ports.journal.pressure >= behindPressure;
  }

  #enqueue(take: () => void): void {
    if (this.#waiting.size >= maxWaiting) return this.#overrun();
    this.#waiting.push(take);
    this.#drain();
  }

  /** The journal has not kept up for so long that what waits has no room: end and recover, rather than drop one. */
  #overrun(): void {
    if (this.#failed) return;
    this.fail();
    this.#ports.observer.onEnd(`${maxWaiting} inputs wait for the journal: it does not keep up`, 1);
  }

  /** Takes what waits, in order; quotes that were held back come after what came before them. */
  #drain(): void {
    while (!this.#working && !this.#failed && !this.#ended && !this.#behind()) {
      const take = this.#waiting.shift();
      if (take) this.#work(take);
      else if (this.#conflation.waiting > 0) {
        this.#work(() =>
          this.#conflation.drain((i, bid, ask, bidLots, askLots, timeMs) =>
            this.#takeQuote(i, bid, ask, bidLots, askLots, timeMs),
          ),
        );
      } else return;
    }
  }

  #work(take: () => void): void {
    if (this.#failed || this.#ended) return;
    this.#working = true;
    try {
      take();
    } finally {
      this.#working = false;
    }
  }

  // -- Through the kernel --------------------------------------------------------------------------------------------

  #takeQuote(
    i: InstrumentIndex,
    bid: number,
    ask: number,
    bidLots: number,
    askLots: number,
    timeMs: number,
  ): void {
    this.#quotes += 1;
    const step = this.kernel.onQuote(i, bid, ask, bidLots, askLots, timeMs);
    this.#ports.tape.quote(this.kernel.seq, i, bid, ask, bidLots, askLots, timeMs);
    this.#takeStep(step, undefined);
  }

  #takeTrade(i: InstrumentIndex, price: number, lots: number, side: Side, timeMs: number): void {
    const step = this.kernel.onTrade(i, price, lots, side, timeMs);
    this.#ports.tape.trade(this.kernel.seq, i, price, lots, side, timeMs);
    this.#takeStep(step, undefined);
  }

  #takeBar(bar: VenueBar): void {
    const { instrument, openMs, intervalMs, open, high, low, close, volume, source, flags, timeMs } = bar;
    const step = this.kernel.onBar(
      instrument,
      openMs,
      intervalMs,
      open,
      high,
      low,
      close,
      volume,
      source,
      flags,
      timeMs,
    );
    this.#ports.tape.bar(this.kernel.seq, bar);
    this.#takeStep(step, undefined);
  }

  #take(input: KernelInput): void {
    this.#takeStep(this.kernel.onInput(input), input);
  }

  #takeStep(step: Step, input: KernelInput | undefined): void {
    this.#inputs += 1;
    if (input !== undefined || step.events.length > 0) {
      this.#append(step, input);
      this.#ports.observer.onStep(step, input);
      this.#armTimer();
      // The end is the last that is decided: a quote taken while it becomes durable would stand in no entry.
      if (step.effects.some(({ type }) => type === 'EndNode')) this.#end();
    }
  }

  #end(): void {
    this.#ended = true;
    this.#timer?.cancel();
  }

  #append(step: Step, input: KernelInput | undefined): void {
    const { seq } = this.kernel;
    const outcome = this.#ports.journal.append({
      seq,
      atMs: this.kernel.nowMs,
      ...(input && { input: { kind: input.type, payload: jsonText(input) } }),
      events: step.events.map((event) => ({ type: event.type, payload: jsonText(event) })),
      lane: this.#reserveOnly ? 'exit' : laneOf(step.events),
    });
    // What the journal did not take must not leave; the process ends and recovers (the journal has said why).
    if (outcome.status === 'refused') {
      this.fail();
      this.#ports.observer.onEnd(`the journal refused an entry: ${outcome.reason}`, 1);
      return;
    }
    // An entry without the market input that led to it could not be replayed: tape and journal become durable together.
    this.#ports.tape.flush(seq);
    this.#gate.hold(seq, step.effects);
  }

  #armTimer(): void {
    const { nextTimerMs } = this.kernel;
    if (nextTimerMs === this.#timerAtMs) return;
    this.#timer?.cancel();
    this.#timerAtMs = nextTimerMs;
    if (nextTimerMs === Number.POSITIVE_INFINITY) return;
    const kernelDelayMs = Math.max(0, nextTimerMs - this.#nowMs());
    const delayMs = this.#localMs(this.#ahead ? kernelDelayMs * slowPace : kernelDelayMs);
    this.#timer = this.#ports.clock.after(delayMs, () => this.#onTimer());
  }

  #onTimer(): void {
    this.#timer = undefined;
    this.#timerAtMs = Number.POSITIVE_INFINITY;
    if (this.#failed || this.#ended) return;
    this.input({ type: 'TimerFired', atMs: this.#nowMs() as never });
  }

  /**
   * Kernel time: the venue's where it is simulated, else ours; never behind what inputs have said. After a clock was set back
   * it goes on at a slow pace until the clock has caught up: if it stood still, so would every deadline.
   */
  #nowMs(): number {
    const { gateways, clock } = this.#ports;
    const outsideMs = gateways[0]?.nowMs() ?? clock.wallMs();
    const kernelMs = this.kernel.nowMs;
    if (outsideMs >= kernelMs) {
      this.#ahead = undefined;
      return outsideMs;
    }
    if (this.#ahead === undefined || outsideMs < this.#ahead.outsideMs) this.#ahead = { kernelMs, outsideMs };
    const passedMs = Math.floor((outsideMs - this.#ahead.outsideMs) / slowPace);
    return Math.max(kernelMs, this.#ahead.kernelMs + passedMs);
  }

  #localMs(kernelMs: number): number {
    return this.#ports.gateways[0]?.localMs(kernelMs) ?? kernelMs;
  }

  /** Kernel time now: for inputs that the outside makes (commands, the start of a life). */
  get nowMs(): number {
    return this.#nowMs();
  }

  // -- Out -----------------------------------------------------------------------------------------------------------

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'RaiseAlert':
        this.#ports.observer.onAlert(effect.level, effect.code, effect.text);
        return;
      case 'EndNode':
        this.#end();
        this.#ports.observer.onEnd(effect.reason, effect.exitCode);
        return;
      default:
        this.#toVenue(effect);
    }
  }

  #toVenue(effect: VenueEffect): void {
    const gateway = this.#gateways.get(effect.account);
    if (effect.type === 'SubmitOrder' && !this.#lanes.admit(effect))
      return this.#refuse(effect.terms.clientOrderId, 'the execution queue is full');
    if (gateway) gateway.perform(effect);
    else if (effect.type === 'SubmitOrder')
      this.#refuse(effect.terms.clientOrderId, `no gateway for ${effect.account}`);
  }

  #refuse(clientOrderId: never | string, reason: string): void {
    this.#onReport({
      type: 'SubmitReport',
      clientOrderId: clientOrderId as never,
      outcome: 'refused',
      reason,
      atMs: this.#nowMs() as never,
    });
  }
}

/** On a full disk only exits and cancels are written: an entry is one of them by what it decided. */
function laneOf(events: readonly KernelEvent[]): EntryLane {
  for (const event of events) {
    if (event.type === 'OrderIntended') return event.origin.purpose === 'entry' ? 'normal' : 'exit';
    if (event.type === 'CancelIntended') return 'cancel';
  }
  return 'normal';
}
