// What the tests of the market share: a market over a clock that stands still, and requests with unset fields.

import { VirtualClock } from '../../../clock/index.ts';
import type {
  BarRequest,
  Contract,
  ContractQuery,
  GatewayError,
  MarketTick,
  PushSink,
} from '../../domain/index.ts';
import { instantOf, parseDay } from '../calendar/index.ts';
import { SimulatedMarket, type SimulatedMarketOptions } from '../simulated-market.ts';

/** A wall time of New York: `20261124 10:00`. */
export function newYork(text: string): number {
  const [date, time] = text.split(' ');
  const [hours, minutes, seconds] = time!.split(':').map(Number);
  return instantOf(parseDay(date!)!, ((hours! * 60 + minutes!) * 60 + (seconds ?? 0)) * 1000);
}

export interface MarketFixture {
  readonly clock: VirtualClock;
  readonly market: SimulatedMarket;
}

export function marketAt(wall: string, options: Partial<SimulatedMarketOptions> = {}): MarketFixture {
  const clock = new VirtualClock(newYork(wall));
  return { clock, market: new SimulatedMarket({ clock, seed: 7, pauseChance: 0, ...options }) };
}

export function contract(fields: Partial<Contract>): ContractQuery {
  return {
    conId: 0,
    symbol: '',
    secType: '',
    lastTradeDateOrContractMonth: '',
    strike: 0,
    right: '',
    multiplier: '',
    exchange: '',
    primaryExchange: '',
    currency: '',
    localSymbol: '',
    tradingClass: '',
    includeExpired: false,
    secIdType: '',
    secId: '',
    issuerId: '',
    ...fields,
  };
}

export function stock(symbol: string): ContractQuery {
  return contract({ symbol, secType: 'STK', exchange: 'SMART', currency: 'USD' });
}

export function barRequest(fields: Partial<BarRequest>): BarRequest {
  return {
    contract: stock('SPY'),
    endMs: undefined,
    barSize: '1 min',
    duration: '1 D',
    useRegularHours: true,
    whatToShow: 'TRADES',
    ...fields,
  };
}

/** A sink that keeps everything. */
export class Collected<T> implements PushSink<T> {
  readonly pushed: T[] = [];
  readonly notices: GatewayError[] = [];
  ended: 'no' | GatewayError | undefined = 'no';

  onPush(item: T): void {
    this.pushed.push(item);
  }

  onNotice(notice: GatewayError): void {
    this.notices.push(notice);
  }

  onEnd(error: GatewayError | undefined): void {
    this.ended = error;
  }
}

export function flatTicks(collected: Collected<readonly MarketTick[]>): MarketTick[] {
  return collected.pushed.flat();
}

/** The value of an outcome that must be one. */
export function answerOf<T>(
  outcome: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: GatewayError },
): T {
  if (!outcome.ok) throw new Error(`expected an answer, got ${outcome.error.code} ${outcome.error.text}`);
  return outcome.value;
}

export function errorOf<T>(
  outcome: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: GatewayError },
): GatewayError {
  if (outcome.ok) throw new Error('expected an error, got an answer');
  return outcome.error;
}
