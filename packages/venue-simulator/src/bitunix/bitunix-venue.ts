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
import { parseScaled } from '../decimal/index.ts';
import { type ActiveFault, FaultBoard, type FaultEvent, parseDurationMs } from '../faults/index.ts';
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
import type { Account } from './books.ts';
import { booksFromText, booksToText } from './books-text.ts';
import type { EndpointVenue } from './endpoint.ts';
import { Exchange, type ExchangeListener } from './exchange.ts';
import { actOnOrder, moveMarket } from './manual-commands.ts';
import { MarketPublisher } from './market-publisher.ts';
import { MarketPump } from './market-pump.ts';
import { MessageWire, pathKind } from './message-wire.ts';
import type { HedgeCloseSide } from './order-request.ts';
import { RequestDesk } from './request-desk.ts';
import { venueState } from './state-view.ts';
import type { SymbolMarket } from './symbol-market.ts';
import { WebsocketDesk } from './websocket-desk.ts';
import { balancePush, type Json, orderPush, positionPush, priceText, tpslPush } from './wire.ts';

export interface VenueAccount {
  readonly apiKey: string;
  readonly secret: string;
  /** Deposit in USDT, as decimal text. */
  readonly balance: string;
}

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
  /** Recorded data end here and start again. */
  readonly onGap?: (gap: { atMs: number; resumesAtMs: number }) => void;
}

export const defaultAccount: VenueAccount = {
  apiKey: 'holdfast-sim',
  secret: 'holdfast-sim',
  balance: '10000',
};

const defaultDownMs = 3000;

export class BitunixVenue implements MessageServer, ControlTarget {
  readonly frames = new FrameLog();
  readonly faults: FaultBoard;
  readonly exchange: Exchange;
  readonly #options: BitunixVenueOptions;
  readonly #random: SeededRandom;
  readonly #wire: MessageWire;
  readonly #sockets: WebsocketDesk;
  readonly #requests: RequestDesk;
  readonly #publisher: MarketPublisher;
  readonly #pump: MarketPump;
  readonly #open = new Map<number, MessageConnection>();
  #isDown = false;
  /** Books have changed since they were saved. */
  #isDirty = false;
  /** Pushes wait here until the books are saved. */
  #outbox: (() => void)[] = [];

  constructor(options: BitunixVenueOptions) {
    const { clock } = options;
    this.#options = options;
    this.#random = new SeededRandom(options.seed).split('bitunix');
    this.faults = new FaultBoard({
      definitions: bitunixFaults,
      clock,
      random: this.#random.split('faults'),
      onEvent: (event) => options.onFault?.(event),
      onInject: (fault) => this.#onFault(fault),
      onEnd: (fault) => this.#onFaultEnd(fault),
    });
    this.#wire = new MessageWire({
      clock,
      faults: this.faults,
      frames: this.frames,
      random: this.#random.split('wire'),
    });
    this.exchange = new Exchange({
      clock,
      instruments: options.instruments,
      funding: options.funding,
      makerFeeBps: options.makerFeeBps ?? 2,
      takerFeeBps: options.takerFeeBps ?? 6,
      matchingDelayMs: () => this.#matchingDelayMs(),
      listener: this.#exchangeListener(),
    });
    this.#sockets = this.#newWebsocketDesk();
    this.#requests = this.#newRequestDesk();
    this.#publisher = new MarketPublisher({
      clock,
      wire: this.#wire,
      listeners: this.#sockets.listeners,
      markets: this.exchange.markets,
      funding: options.funding,
      stampMs: () => this.#stampMs(),
      price: (market, ticks) => this.#publishedPrice(market, ticks),
    });
    this.#pump = new MarketPump({
      clock,
      feed: options.feed,
      onHistory: (event) => this.#onHistory(event),
      onEvents: (events) => this.#onMarket(events),
    });
    this.#openBooks();
    this.#pump.start();
    this.#scheduleFunding();
  }

  // --- what the transport calls ---

  onOpen(connection: MessageConnection): void {
    this.#open.set(connection.id, connection);
    if (this.#refusesConnections(pathKind(connection.path))) {
      connection.terminate();
      return;
    }
    if (this.#halfOpen(connection) !== undefined) connection.setReading(false);
    this.#sockets.onOpen(connection);
  }

  onMessage(connection: MessageConnection, text: string): void {
    if (this.#halfOpen(connection) !== undefined) return;
    this.#sockets.onMessage(connection, text);
  }

  onClose(connection: MessageConnection): void {
    this.#open.delete(connection.id);
    this.#sockets.onClose(connection);
    this.#publisher.onClose(connection.id);
  }

  onRequest(request: HttpRequest, reply: HttpReply): void {
    if (this.faults.find('maintenance') !== undefined) this.#requests.refuse(request, reply);
    else if (this.#isDown || this.faults.find('cut', (p) => p.path === undefined) !== undefined) reply.cut();
    else this.#requests.onRequest(request, reply);
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
    this.#flush();
    return answer;
  }

  actOnOrder(orderId: string, command: unknown): unknown {
    const answer = actOnOrder(this.exchange, orderId, command);
    this.#flush();
    return answer;
  }

  /** Ends the market's timers and saves the books. */
  close(): void {
    this.#pump.stop();
    this.#isDirty = true;
    this.#flush();
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
      onHandled: () => {
        this.#isDirty = true;
        this.#flush();
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
          this.#flush();
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

  // --- books ---

  #openBooks(): void {
    const saved = this.#options.store?.load();
    if (saved !== undefined) this.#restore(saved);
    for (const { apiKey, secret, balance } of this.#options.accounts ?? [defaultAccount]) {
      if (this.exchange.accounts.has(apiKey)) continue;
      const deposit = parseScaled(balance, 12);
      if (deposit === undefined) throw new RangeError(`balance "${balance}": expected a decimal number`);
      this.exchange.addAccount(apiKey, secret, deposit);
    }
  }

  #restore(text: string): void {
    const books = booksFromText(text);
    this.exchange.restore(books.accounts, books.nextId, books.fundedMs);
  }

  #booksText(): string {
    return booksToText({
      version: 1,
      nextId: this.exchange.nextId,
      fundedMs: Object.fromEntries(this.exchange.fundedMs),
      accounts: [...this.exchange.accounts.values()],
    });
  }

  /** Saves the books if they changed, then lets the pushes out. */
  #flush(): void {
    if (this.#isDirty) {
      this.#options.store?.save(this.#booksText());
      this.#isDirty = false;
    }
    const outbox = this.#outbox;
    this.#outbox = [];
    for (const send of outbox) send();
  }

  #exchangeListener(): ExchangeListener {
    const { clock } = this.#options;
    const push = (account: Account, channel: string, data: Json) => {
      this.#isDirty = true;
      this.#outbox.push(() => this.#pushTo(account, channel, data));
      // Whatever led here ends with a flush; matching after its delay is a timer of its own.
      if (this.#outbox.length === 1) clock.scheduleAt(clock.nowMs(), () => this.#flush());
    };
    const instrumentOf = (symbol: string) => this.exchange.marketOf(symbol).instrument;
    return {
      onOrder: (account, order, event) =>
        push(account, 'order', orderPush(order, account, instrumentOf(order.symbol), event)),
      onPosition: (account, position, event) =>
        push(
          account,
          'position',
          positionPush(position, account, this.exchange.marketOf(position.symbol), event),
        ),
      onTpSl: (account, tpsl, event) => {
        const position = account.positions.get(tpsl.positionId);
        push(account, 'tpsl', tpslPush(tpsl, account, position, instrumentOf(tpsl.symbol), event));
      },
      onBalance: (account) =>
        push(
          account,
          'balance',
          balancePush(account, this.exchange.marketOf, (order) => this.exchange.frozenOf(order)),
        ),
    };
  }

  #pushTo(account: Account, channel: string, data: Json): void {
    const text = JSON.stringify({ ch: channel, ts: this.#stampMs(), data });
    for (const listener of this.#sockets.listeners.values()) {
      if (listener.account?.apiKey === account.apiKey && listener.channels.has(channel)) {
        this.#wire.send(listener.connection, channel, text);
      }
    }
  }

  // --- market ---

  #onHistory(event: MarketEvent): void {
    if (event.type === 'gap') this.#onGap(event);
    else if (event.type === 'quote') this.exchange.markets.get(event.symbol)?.onQuote(event);
    else this.exchange.markets.get(event.symbol)?.onTrade(event);
  }

  #onMarket(events: readonly MarketEvent[]): void {
    for (const event of events) {
      if (event.type === 'gap') this.#onGap(event);
      else this.exchange.onMarket(event);
    }
    this.#flush();
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
        this.#flush();
        clock.scheduleAt(funding.nextTimeMs(instrument, Math.max(dueMs, clock.nowMs())), charge);
      };
      clock.scheduleAt(funding.nextTimeMs(instrument, clock.nowMs()), charge);
    }
  }

  // --- faults that concern the venue as a whole ---

  #halfOpen(connection: MessageConnection): ActiveFault | undefined {
    const kind = pathKind(connection.path);
    return this.faults.find('half-open', (parameters) => (parameters.path ?? kind) === kind);
  }

  #refusesConnections(kind: 'public' | 'private'): boolean {
    if (this.#isDown || this.faults.find('maintenance') !== undefined) return true;
    return this.faults.find('cut', (parameters) => (parameters.path ?? kind) === kind) !== undefined;
  }

  #onFault(fault: ActiveFault): void {
    switch (fault.name) {
      case 'cut':
        this.#dropConnections(fault, (connection) => connection.terminate());
        // Without a duration it is one cut, not a state.
        if (fault.untilMs === undefined) this.faults.end(fault);
        return;
      case 'half-open':
        this.#dropConnections(fault, (connection) => connection.setReading(false));
        return;
      case 'maintenance':
        this.#dropConnections(fault, (connection) => connection.close(1012, 'maintenance'));
        return;
      case 'venue-restart':
        this.#restart(fault);
        return;
      case 'price-spike':
        this.#spike(fault);
        return;
      default:
        return;
    }
  }

  #onFaultEnd(fault: ActiveFault): void {
    if (fault.name !== 'half-open') return;
    for (const connection of this.#open.values()) {
      if (this.#halfOpen(connection) === undefined) connection.setReading(true);
    }
  }

  #dropConnections(fault: ActiveFault, act: (connection: MessageConnection) => void): void {
    for (const connection of [...this.#open.values()]) {
      if ((fault.parameters.path ?? pathKind(connection.path)) === pathKind(connection.path)) act(connection);
    }
  }

  #restart(fault: ActiveFault): void {
    const { clock, store } = this.#options;
    const down = (fault.parameters.down ?? defaultDownMs) as number | string;
    this.#flush();
    // What was saved is what the venue comes back with; without a store, the books as they are.
    const saved = store?.load() ?? this.#booksText();
    this.#isDown = true;
    this.exchange.halted = true;
    this.#dropConnections(fault, (connection) => connection.terminate());
    clock.scheduleAt(clock.nowMs() + parseDurationMs(down), () => {
      this.exchange.halted = false;
      this.#restore(saved);
      this.#requests.forgetLimits();
      this.#isDown = false;
      this.faults.end(fault);
    });
  }

  #spike(fault: ActiveFault): void {
    const symbol = String(fault.parameters.symbol);
    const market = this.exchange.markets.get(symbol);
    if (market?.lastTicks !== undefined) {
      const priceTicks = offBy(market.lastTicks, Number(fault.parameters.bps));
      const atMs = this.#options.clock.nowMs();
      this.faults.note(fault, symbol);
      this.#onMarket([
        { type: 'trade', symbol, atMs, priceTicks, lots: market.instrument.minLots, aggressor: 'buy' },
      ]);
    }
    this.faults.end(fault);
  }
}

const offBy = (ticks: number, bps: number): number =>
  Math.max(1, Math.round((ticks * (10_000 + bps)) / 10_000));
