// A market for tests of the wire side: two stocks and one option, prices that a test pushes by hand. It knows no time
// and no rules; the real one is in `market/`.

import type {
  Bar,
  Contract,
  ContractDetails,
  GatewayMarket,
  MarketTick,
  Outcome,
  PushSink,
  TickByTickPrint,
} from '../domain/index.ts';
import { gatewayError } from '../errors/index.ts';

function stock(conId: number, symbol: string): ContractDetails {
  return {
    contract: {
      conId,
      symbol,
      secType: 'STK',
      lastTradeDateOrContractMonth: '',
      strike: 0,
      right: '',
      multiplier: '',
      exchange: 'SMART',
      primaryExchange: 'NASDAQ',
      currency: 'USD',
      localSymbol: symbol,
      tradingClass: 'NMS',
    },
    marketName: 'NMS',
    minTick: 0.01,
    orderTypes: 'LMT,MKT',
    validExchanges: 'SMART,NASDAQ',
    priceMagnifier: 1,
    underConId: 0,
    longName: `${symbol} INC`,
    contractMonth: '',
    industry: 'Technology',
    category: 'Computers',
    subcategory: 'Computers',
    timeZoneId: 'US/Eastern',
    tradingHours: '20261124:0400-20261124:2000',
    liquidHours: '20261124:0930-20261124:1600',
    evRule: '',
    evMultiplier: 0,
    securityIds: [],
    aggGroup: 1,
    underSymbol: '',
    underSecType: '',
    marketRuleIds: '26,26',
    realExpirationDate: '',
    stockType: 'COMMON',
    minSize: 1,
    sizeIncrement: 1,
    suggestedSizeIncrement: 100,
    lastTradeTime: '',
  };
}

const notFound = { ok: false, error: gatewayError('noSecurityDefinition') } as const;

export class FakeMarket implements GatewayMarket {
  readonly known = [stock(265598, 'AAPL'), stock(272093, 'MSFT')];
  readonly topOfBook = new Set<PushSink<readonly MarketTick[]>>();
  readonly tickByTick = new Set<PushSink<TickByTickPrint>>();
  readonly bars = new Set<PushSink<Bar>>();
  barCount = 3;

  contractDetails(query: Contract): Outcome<readonly ContractDetails[]> {
    const found = this.known.filter(
      ({ contract }) =>
        contract.conId === query.conId || (query.conId === 0 && contract.symbol === query.symbol),
    );
    return found.length > 0 ? { ok: true, value: found } : notFound;
  }

  resolve(contract: Contract): Outcome<ContractDetails> {
    const found = this.contractDetails(contract);
    return found.ok ? { ok: true, value: found.value[0]! } : found;
  }

  detailsOf(conId: number): ContractDetails | undefined {
    return this.known.find(({ contract }) => contract.conId === conId);
  }

  matchingSymbols() {
    return [
      {
        conId: 265598,
        symbol: 'AAPL',
        secType: 'STK',
        primaryExchange: 'NASDAQ',
        currency: 'USD',
        derivativeSecTypes: ['OPT'],
        description: 'APPLE INC',
        issuerId: '',
      },
    ];
  }

  optionParameters() {
    const value = [
      {
        exchange: 'SMART',
        underConId: 265598,
        tradingClass: 'AAPL',
        multiplier: '100',
        expirations: ['20261218'],
        strikes: [190, 192.5],
      },
    ];
    return { ok: true, value } as const;
  }

  marketRule(ruleId: number) {
    return ruleId === 26 ? [{ lowEdge: 0, increment: 0.01 }] : undefined;
  }

  depthExchanges() {
    return [
      {
        exchange: 'ISLAND',
        secType: 'STK',
        listingExchange: '',
        serviceDataType: 'Deep2',
        aggGroup: undefined,
      },
    ];
  }

  rerouteOf(): undefined {
    return undefined;
  }

  smartComponents() {
    return { ok: true, value: [{ bitNumber: 0, exchange: 'AMEX', exchangeLetter: 'A' }] } as const;
  }

  scannerParameters() {
    return '<ScanParameterResponse/>';
  }

  scan() {
    const { contract } = this.known[0]!;
    const value = [
      { rank: 0, contract, marketName: 'NMS', distance: '', benchmark: '', projection: '', legs: '' },
    ];
    return { ok: true, value } as const;
  }

  historicalBars() {
    const bars = Array.from({ length: this.barCount }, (_, i) => ({
      timeMs: Date.UTC(2026, 10, 24, 15, i),
      open: 190,
      high: 191,
      low: 189.5,
      close: 190.25,
      volume: 1000,
      wap: 190.1,
      count: 50,
    }));
    const startMs = Date.UTC(2026, 10, 24, 15);
    return {
      ok: true,
      value: { startMs, endMs: startMs + 180_000, timeZoneId: 'US/Eastern', priceDecimals: 2, bars },
    } as const;
  }

  subscribeBars(_request: unknown, sink: PushSink<Bar>) {
    return this.#file(this.bars, sink);
  }

  schedule() {
    const startMs = Date.UTC(2026, 10, 24, 14, 30);
    const endMs = startMs + 6.5 * 3_600_000;
    const sessions = [{ startMs, endMs, referenceDate: '20261124' }];
    return { ok: true, value: { startMs, endMs, timeZoneId: 'US/Eastern', sessions } } as const;
  }

  historicalTicks() {
    const ticks = [{ timeMs: Date.UTC(2026, 10, 24, 15), midpoint: 190.005 }];
    return { ok: true, value: { kind: 'midpoints', ticks, done: true } } as const;
  }

  headTimestampMs() {
    return { ok: true, value: Date.UTC(1980, 11, 12, 14, 30) } as const;
  }

  histogram() {
    return { ok: true, value: [{ price: 190, size: 100 }] } as const;
  }

  subscribeTopOfBook(
    request: { contract: Contract; snapshot: boolean },
    sink: PushSink<readonly MarketTick[]>,
  ) {
    const resolved = this.resolve(request.contract);
    if (!resolved.ok) sink.onEnd(resolved.error);
    else if (request.snapshot) sink.onEnd(undefined);
    return this.#file(this.topOfBook, sink);
  }

  subscribeTickByTick(_request: unknown, sink: PushSink<TickByTickPrint>) {
    return this.#file(this.tickByTick, sink);
  }

  subscribeRealTimeBars(_request: unknown, sink: PushSink<Bar>) {
    return this.#file(this.bars, sink);
  }

  subscribeDepth() {
    return { cancel: () => undefined };
  }

  computeOption() {
    return notFound;
  }

  quoteOf() {
    return undefined;
  }

  watch() {
    return { cancel: () => undefined };
  }

  phaseOf() {
    return 'regular' as const;
  }

  regularSessions() {
    return [];
  }

  nextExtendedOpenMs() {
    return undefined;
  }

  movePrice(symbol: string): void {
    if (!this.known.some(({ contract }) => contract.symbol === symbol))
      throw new RangeError(`no symbol ${symbol}`);
  }

  setHalted(symbol: string): void {
    this.movePrice(symbol);
  }

  state() {
    return { symbols: this.known.length };
  }

  /** Pushes a last price to every stream of top of book. */
  push(price: number): void {
    const tick: MarketTick = {
      kind: 'price',
      tickType: 4,
      price,
      size: 100,
      canAutoExecute: false,
      pastLimit: false,
      preOpen: false,
    };
    for (const sink of this.topOfBook) sink.onPush([tick]);
  }

  #file<T>(sinks: Set<T>, sink: T) {
    sinks.add(sink);
    return { cancel: () => void sinks.delete(sink) };
  }
}
