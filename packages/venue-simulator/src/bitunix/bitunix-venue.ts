// The simulated Bitunix futures venue: REST and websockets of one exchange on a clock and a market.
//
// Pure over its ports: the same venue stands behind real sockets (`command.ts`) and inside a world in virtual time. Same
// seed, same market and same requests at the same times give the same frames, to the byte.
//
// Books are saved before an answer or a push goes out, so that a venue that is killed and started again has never told
// anybody what it does not remember.

import {
  ControlError,
  type ControlTarget,
  FrameLog,
  type MovableClock,
  moveClock,
} from '../control/index.ts';
import { FaultBoard, type FaultEvent, parseDurationMs } from '../faults/index.ts';
import type { FundingSchedule, MarketEvent, MarketFeed, MarketInstrument } from '../market/index.ts';
import type {
  Clock,
  HttpReply,
  HttpRequest,
  MessageConnection,
  MessageServer,
  StateStore,
} from '../ports/index.ts';
import { SeededRandom } from '../random/index.ts';
import { bitunixFaults } from './bitunix-faults.ts';
import { BookKeeper, type VenueAccount } from './book-keeper.ts';
import type { EndpointVenue } from './endpoint.ts';
import { Exchange } from './exchange.ts';
import { actOnOrder, moveMarket } from './manual-commands.ts';
import { MarketPublisher } from './market-publisher.ts';
import { MarketPump } from './market-pump.ts';
import { MessageWire } from './message-wire.ts';
import type { HedgeCloseSide } from './order-request.ts';
import { privatePublisher } from './private-publisher.ts';
import { RequestDesk } from './request-desk.ts';
import { venueState } from './state-view.ts';
import type { SymbolMarket } from './symbol-market.ts';
import { offBy, VenueWideFaults } from './venue-wide-faults.ts';
import { WebsocketDesk } from './websocket-desk.ts';
import { priceText } from './wire.ts';

export interface BitunixVenueOptions {
  readonly clock: Clock;
  readonly feed: MarketFeed;
  readonly instruments: readonly MarketInstrument[];
  readonly funding: FundingSchedule;
  readonly seed: number | string;
  /** Default: key and secret `holdfast-sim` with 10,000 USDT. */
  readonly accounts?: readonly VenueAccount[];
  readonly store?: StateStore;
  /** The clock as the control URL may move it. */
  readonly movableClock?: MovableClock;
  /** What `GET /holdfast-sim` shall say of the clock where it is not the host's, e.g. `{nowMs, speed}`. */
  readonly clockNote?: () => Readonly<Record<string, unknown>>;
  /** The time against which signatures are checked, where it is not the clock's: clients sign with their own. */
  readonly signatureTimeMs?: () => number;
  /** Whether a client id is taken once only (default). */
  readonly deduplicateClientIds?: boolean;
  readonly makerFeeBps?: number;
  readonly takerFeeBps?: number;
  /** From a request to its answer (5 ms), and to its matching (8 ms). */
  readonly answerDelayMs?: number;
  readonly matchingDelayMs?: number;
  readonly hedgeCloseSide?: HedgeCloseSide;
  readonly onFault?: (event: FaultEvent) => void;
  /** How many frames the log keeps; default 100,000. */
  readonly framesKept?: number;
  /** Recorded data end here and start again. */
  readonly onGap?: (gap: { atMs: number; resumesAtMs: number }) => void;
}

export const defaultAccount: VenueAccount = {
  apiKey: 'holdfast-sim',
  secret: 'holdfast-sim',
  balance: '10000',
};

export class BitunixVenue implements MessageServer, ControlTarget {
  readonly frames: FrameLog;
  readonly faults: FaultBoard;
  readonly exchange: Exchange;
  readonly #options: BitunixVenueOptions;
  readonly #random: SeededRandom;
  readonly #wire: MessageWire;
  readonly #sockets: WebsocketDesk;
  readonly #requests: RequestDesk;
  readonly #publisher: MarketPublisher;
  readonly #pump: MarketPump;
  readonly #keeper: BookKeeper;
  readonly #wide: VenueWideFaults;

  constructor(options: BitunixVenueOptions) {
    this.#options = options;
    this.frames = new FrameLog(options.framesKept);
    this.#random = new SeededRandom(options.seed).split('bitunix');
    this.#wide = this.#newVenueWideFaults();
    this.faults = this.#newFaultBoard();
    this.#wire = new MessageWire({
      clock: options.clock,
      faults: this.faults,
      frames: this.frames,
      random: this.#random.split('wire'),
    });
    this.exchange = this.#newExchange();
    this.#keeper = new BookKeeper(this.exchange, options.clock, options.store);
    this.#sockets = this.#newWebsocketDesk();
    this.#requests = this.#newRequestDesk();
    this.#publisher = this.#newMarketPublisher();
    this.#pump = new MarketPump({
      clock: options.clock,
      feed: options.feed,
      onHistory: (event) => this.#onHistory(event),
      onEvents: (events) => this.#onMarket(events),
    });
    this.#keeper.open(options.accounts ?? [defaultAccount]);
    this.#pump.start();
    this.#scheduleFunding();
  }

  // --- what the transport calls ---

  onOpen(connection: MessageConnection): void {
    if (this.#wide.onOpen(connection)) this.#sockets.onOpen(connection);
  }

  onMessage(connection: MessageConnection, text: string): void {
    if (!this.#wide.isHalfOpen(connection)) this.#sockets.onMessage(connection, text);
  }

  onClose(connection: MessageConnection): void {
    this.#wide.onClose(connection);
    this.#sockets.onClose(connection);
    this.#publisher.onClose(connection.id);
  }

  onRequest(request: HttpRequest, reply: HttpReply): void {
    switch (this.#wide.reachability()) {
      case 'maintenance':
        this.#requests.refuse(request, reply);
        return;
      case 'cut':
        reply.cut();
        return;
      case 'open':
        this.#requests.onRequest(request, reply);
        return;
    }
  }

  // --- what the control URL calls ---

  state(): unknown {
    return venueState(this.exchange, this.#options.clock.nowMs());
  }

  moveClock(command: unknown): unknown {
    const { movableClock } = this.#options;
    if (movableClock === undefined)
      throw new ControlError(409, 'clockNotMovable', 'somebody else moves this clock');
    return moveClock(movableClock, command);
  }

  moveMarket(command: unknown): unknown {
    const answer = moveMarket(this.exchange, this.#pump, command);
    this.#keeper.flush();
    return answer;
  }

  actOnOrder(orderId: string, command: unknown): unknown {
    const answer = actOnOrder(this.exchange, orderId, command);
    this.#keeper.flush();
    return answer;
  }

  /** Ends the market's timers and saves the books. */
  close(): void {
    this.#pump.stop();
    this.#keeper.touch();
    this.#keeper.flush();
  }

  // --- time ---

  #skewMs(): number {
    return Number(this.faults.find('clock-skew')?.parameters.ms ?? 0);
  }

  #stampMs(): number {
    return this.#options.clock.nowMs() + this.#skewMs();
  }

  #signatureMs(): number {
    const { clock, signatureTimeMs } = this.#options;
    return (signatureTimeMs?.() ?? clock.nowMs()) + this.#skewMs();
  }

  #matchingDelayMs(): number {
    const slow = this.faults.find('slow-matching')?.parameters.ms as number | string | undefined;
    return (this.#options.matchingDelayMs ?? 8) + (slow === undefined ? 0 : parseDurationMs(slow));
  }

  // --- parts ---

  #newFaultBoard(): FaultBoard {
    return new FaultBoard({
      definitions: bitunixFaults,
      clock: this.#options.clock,
      random: this.#random.split('faults'),
      onEvent: (event) => this.#options.onFault?.(event),
      onInject: (fault) => this.#wide.onInject(fault),
      onEnd: (fault) => this.#wide.onEnd(fault),
    });
  }

  #newVenueWideFaults(): VenueWideFaults {
    return new VenueWideFaults({
      clock: this.#options.clock,
      faults: () => this.faults,
      exchange: () => this.exchange,
      keeper: () => this.#keeper,
      onRestarted: () => this.#requests.forgetLimits(),
      onSpike: (trade) => this.#onMarket([trade]),
    });
  }

  #newExchange(): Exchange {
    const { clock, instruments, funding, makerFeeBps, takerFeeBps } = this.#options;
    return new Exchange({
      clock,
      instruments,
      funding,
      makerFeeBps: makerFeeBps ?? 2,
      takerFeeBps: takerFeeBps ?? 6,
      matchingDelayMs: () => this.#matchingDelayMs(),
      listener: privatePublisher({
        exchange: () => this.exchange,
        listeners: () => this.#sockets.listeners,
        wire: this.#wire,
        stampMs: () => this.#stampMs(),
        tell: (send) => this.#keeper.tell(send),
      }),
    });
  }

  #newMarketPublisher(): MarketPublisher {
    return new MarketPublisher({
      clock: this.#options.clock,
      wire: this.#wire,
      listeners: this.#sockets.listeners,
      markets: this.exchange.markets,
      funding: this.#options.funding,
      stampMs: () => this.#stampMs(),
      price: (market, ticks) => this.#publishedPrice(market, ticks),
    });
  }

  #newWebsocketDesk(): WebsocketDesk {
    return new WebsocketDesk({
      wire: this.#wire,
      frames: this.frames,
      nowMs: () => this.#options.clock.nowMs(),
      stampMs: () => this.#stampMs(),
      signatureMs: () => this.#signatureMs(),
      accountOf: (apiKey) => this.exchange.accounts.get(apiKey),
      hasSymbol: (symbol) => this.exchange.markets.has(symbol),
      onSubscribe: (listener, channel, symbol) => this.#publisher.onSubscribe(listener, channel, symbol),
    });
  }

  #newRequestDesk(): RequestDesk {
    return new RequestDesk({
      clock: this.#options.clock,
      venue: this.#endpointVenue(),
      frames: this.frames,
      faults: this.faults,
      random: this.#random.split('answers'),
      signatureMs: () => this.#signatureMs(),
      answerDelayMs: this.#options.answerDelayMs ?? 5,
      clockNote: this.#options.clockNote ?? (() => ({})),
      onHandled: (method) => {
        if (method !== 'GET') this.#keeper.touch();
        this.#keeper.flush();
      },
    });
  }

  #endpointVenue(): EndpointVenue {
    const { clock, funding, deduplicateClientIds, hedgeCloseSide } = this.#options;
    return {
      exchange: this.exchange,
      funding,
      random: this.#random.split('endpoints'),
      deduplicateClientIds: deduplicateClientIds ?? true,
      hedgeCloseSide: hedgeCloseSide ?? 'documented',
      nowMs: () => clock.nowMs(),
      soon: (run) => {
        clock.scheduleAt(clock.nowMs() + this.#matchingDelayMs(), () => {
          run();
          this.#keeper.flush();
        });
      },
      price: (market, ticks) => this.#publishedPrice(market, ticks),
      isVisible: (createdMs) => {
        const stale = this.faults.find('stale-reads')?.parameters.ms as number | string | undefined;
        return stale === undefined || createdMs <= clock.nowMs() - parseDurationMs(stale);
      },
      forgetsCancel: () => this.faults.strike('ignored-cancels', 'cancel') !== undefined,
    };
  }

  #publishedPrice(market: SymbolMarket, ticks: number): string {
    const { instrument } = market;
    const wrong = this.faults.find(
      'wrong-price',
      (p) => (p.symbol ?? instrument.symbol) === instrument.symbol,
    );
    if (wrong === undefined) return priceText(ticks, instrument);
    return priceText(offBy(ticks, Number(wrong.parameters.bps)), instrument);
  }

  // --- market ---

  #onHistory(event: MarketEvent): void {
    if (event.type === 'gap') for (const market of this.exchange.markets.values()) market.onGap();
    else if (event.type === 'quote') this.exchange.markets.get(event.symbol)?.onQuote(event);
    else this.exchange.markets.get(event.symbol)?.onTrade(event);
  }

  #onMarket(events: readonly MarketEvent[]): void {
    for (const event of events) {
      if (event.type === 'gap') this.#onGap(event);
      else this.exchange.onMarket(event);
    }
    this.#keeper.flush();
    this.#publisher.onEvents(events);
  }

  #onGap(gap: { atMs: number; resumesAtMs: number }): void {
    for (const market of this.exchange.markets.values()) market.onGap();
    this.#options.onGap?.({ atMs: gap.atMs, resumesAtMs: gap.resumesAtMs });
  }

  #scheduleFunding(): void {
    const { clock, funding } = this.#options;
    for (const { instrument } of this.exchange.markets.values()) {
      const charge = () => {
        const dueMs = funding.nextTimeMs(instrument, clock.nowMs() - 1);
        this.exchange.chargeFunding(instrument.symbol, dueMs);
        this.#keeper.flush();
        clock.scheduleAt(funding.nextTimeMs(instrument, Math.max(dueMs, clock.nowMs())), charge);
      };
      clock.scheduleAt(funding.nextTimeMs(instrument, clock.nowMs()), charge);
    }
  }
}
