// A market for tests: a few contracts, quotes that a test sets, phases that it turns. Fair: quotes, trades and auctions
// in any order. Sessions are those of New York, 2026-04-13 on.

import type {
  AuctionPrint,
  Contract,
  ContractDetails,
  MarketQuote,
  Outcome,
  QuoteWatcher,
  TradingPhase,
  TradingSession,
} from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import { compactDate, nextSessionDay, sessionOn, wallTime } from '../../market/calendar/index.ts';
import type { AccountsMarket } from '../desk/options.ts';

/** From four in the morning to half past nine. */
const PRE_MARKET_MS = 5.5 * 3_600_000;

const stockTypes =
  'COND,DAY,GAT,GTC,GTD,IOC,LIT,LMT,LOC,MIDPX,MIT,MKT,MOC,MTL,OCA,OPG,REL,STP,STPLMT,TRAIL,TRAILLMT,WHATIF';
const optionTypes =
  'COND,DAY,FOK,GAT,GTC,GTD,IOC,LIT,LMT,MIT,MKT,MTL,OCA,REL,STP,STPLMT,TRAIL,TRAILLMT,WHATIF';

export const aapl: Contract = {
  conId: 265598,
  symbol: 'AAPL',
  secType: 'STK',
  lastTradeDateOrContractMonth: '',
  strike: 0,
  right: '',
  multiplier: '',
  exchange: 'SMART',
  primaryExchange: 'NASDAQ',
  currency: 'USD',
  localSymbol: 'AAPL',
  tradingClass: 'NMS',
};
export const msft: Contract = { ...aapl, conId: 272093, symbol: 'MSFT', localSymbol: 'MSFT' };
export const spx: Contract = {
  ...aapl,
  conId: 416904,
  symbol: 'SPX',
  secType: 'IND',
  exchange: 'CBOE',
  primaryExchange: '',
  localSymbol: 'SPX',
  tradingClass: '',
};

export function optionOn(under: Contract, right: 'C' | 'P', strike: number, expiry: string): Contract {
  return {
    ...under,
    conId: under.conId * 10 + strike + (right === 'C' ? 0 : 5_000_000),
    secType: 'OPT',
    right,
    strike,
    multiplier: '100',
    lastTradeDateOrContractMonth: expiry,
    exchange: 'SMART',
    primaryExchange: '',
    localSymbol: `${under.symbol.padEnd(6)}${expiry.slice(2)}${right}${`${strike * 1000}`.padStart(8, '0')}`,
    tradingClass: under.symbol,
  };
}

const blankDetails = {
  marketName: '',
  minTick: 0.01,
  priceMagnifier: 1,
  longName: '',
  contractMonth: '',
  industry: '',
  category: '',
  subcategory: '',
  timeZoneId: 'US/Eastern',
  tradingHours: '',
  liquidHours: '',
  evRule: '',
  evMultiplier: undefined,
  securityIds: [],
  aggGroup: 1,
  marketRuleIds: '',
  realExpirationDate: '',
  stockType: '',
  minSize: 1,
  sizeIncrement: 1,
  suggestedSizeIncrement: 1,
  lastTradeTime: '',
};

export class FakeMarket implements AccountsMarket {
  phase: TradingPhase = 'regular';
  readonly #details = new Map<number, ContractDetails>();
  readonly #quotes = new Map<number, MarketQuote>();
  readonly #watchers = new Map<number, Set<QuoteWatcher>>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    for (const contract of [aapl, msft, spx]) this.list(contract);
  }

  /** Makes a contract known. */
  list(contract: Contract, under?: Contract): Contract {
    this.#details.set(contract.conId, {
      ...blankDetails,
      contract,
      orderTypes: contract.secType === 'OPT' ? optionTypes : stockTypes,
      validExchanges: { OPT: 'SMART,CBOE,ISE', IND: 'CBOE' }[contract.secType] ?? 'SMART,IEX,ARCA,BATS',
      underConId: under?.conId ?? 0,
      underSymbol: under?.symbol ?? '',
      underSecType: under?.secType ?? '',
    });
    return contract;
  }

  /** Sets what is given, keeps the rest, and tells the watchers. */
  quote(contract: Contract, change: Partial<MarketQuote>): void {
    const before = this.#quotes.get(contract.conId) ?? {
      timeMs: 0,
      bid: undefined,
      ask: undefined,
      bidSize: 100,
      askSize: 100,
      last: undefined,
      lastSize: 0,
      close: undefined,
      volume: 0,
      halted: false,
    };
    const quote = { ...before, timeMs: this.#nowMs(), ...change };
    this.#quotes.set(contract.conId, quote);
    for (const watcher of this.#watching(contract)) watcher.onQuote(quote);
  }

  trade(contract: Contract, price: number, size: number): void {
    const quote = this.#quotes.get(contract.conId);
    if (quote !== undefined) this.#quotes.set(contract.conId, { ...quote, last: price, lastSize: size });
    for (const watcher of this.#watching(contract)) watcher.onTrade?.({ timeMs: this.#nowMs(), price, size });
  }

  auction(contract: Contract, kind: AuctionPrint['kind'], price: number): void {
    for (const watcher of this.#watching(contract)) {
      watcher.onAuction?.({ kind, timeMs: this.#nowMs(), price, size: 100_000 });
    }
  }

  turn(phase: TradingPhase): void {
    this.phase = phase;
    for (const watchers of [...this.#watchers.values()])
      for (const watcher of [...watchers]) watcher.onPhase?.(phase);
  }

  watchers(contract: Contract): number {
    return this.#watchers.get(contract.conId)?.size ?? 0;
  }

  resolve(contract: Contract): Outcome<ContractDetails> {
    const known = [...this.#details.values()].find(
      ({ contract: one }) =>
        one.conId === contract.conId ||
        (contract.conId === 0 && one.symbol === contract.symbol && one.secType === contract.secType),
    );
    if (known === undefined) return { ok: false, error: gatewayError('noSecurityDefinition') };
    return { ok: true, value: known };
  }

  detailsOf(conId: number): ContractDetails | undefined {
    return this.#details.get(conId);
  }

  marketRule(): undefined {
    return undefined;
  }

  quoteOf(conId: number): MarketQuote | undefined {
    return this.#quotes.get(conId);
  }

  watch(conId: number, watcher: QuoteWatcher) {
    const set = this.#watchers.get(conId) ?? new Set();
    this.#watchers.set(conId, set);
    set.add(watcher);
    return { cancel: () => void set.delete(watcher) };
  }

  phaseOf(): TradingPhase {
    return this.phase;
  }

  regularSessions(_conId: number, fromMs: number, count: number): readonly TradingSession[] {
    const sessions: TradingSession[] = [];
    for (let day = wallTime(fromMs).day - 1; sessions.length < count; day = nextSessionDay(day)) {
      const session = sessionOn(day);
      if (session === undefined || session.closeMs <= fromMs) continue;
      sessions.push({ startMs: session.openMs, endMs: session.closeMs, referenceDate: compactDate(day) });
    }
    return sessions;
  }

  nextExtendedOpenMs(conId: number, fromMs: number): number | undefined {
    const opens = this.regularSessions(conId, fromMs, 2).map(({ startMs }) => startMs - PRE_MARKET_MS);
    return opens.find((openMs) => openMs > fromMs);
  }

  #watching(contract: Contract): QuoteWatcher[] {
    return [...(this.#watchers.get(contract.conId) ?? [])];
  }
}
