// The accounts on the simulated market itself: auctions, sessions, a half day, option chains; three days in virtual time.

import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../clock/index.ts';
import { SeededRandom } from '../../random/index.ts';
import { blankOrder, type Contract, type Order } from '../domain/index.ts';
import { SimulatedMarket } from '../market/index.ts';
import { SimulatedAccounts } from './simulated-accounts.ts';
import { Transcript } from './testing/bench.ts';

/** Tuesday, 2026-11-24, 09:00 in New York: Thursday is closed, Friday ends at 13:00. */
const BEFORE_OPEN_MS = Date.UTC(2026, 10, 24, 14, 0);

const stock: Contract = {
  conId: 0,
  symbol: 'AAPL',
  secType: 'STK',
  lastTradeDateOrContractMonth: '',
  strike: 0,
  right: '',
  multiplier: '',
  exchange: 'SMART',
  primaryExchange: '',
  currency: 'USD',
  localSymbol: '',
  tradingClass: '',
};

function open(seed = 7) {
  const clock = new VirtualClock(BEFORE_OPEN_MS);
  const market = new SimulatedMarket({ clock, seed, pauseChance: 0 });
  const accounts = new SimulatedAccounts({ clock, market, random: new SeededRandom(seed) });
  const transcript = new Transcript();
  accounts.setListener(transcript);
  let orderId = 1;
  const place = (order: Partial<Order>, contract = stock): number => {
    accounts.place({ clientId: 1, orderId }, contract, { ...blankOrder, totalQuantity: 100, ...order });
    return orderId++;
  };
  const conId = market.resolve(stock);
  if (!conId.ok) throw new Error(conId.error.text);
  return { clock, market, accounts, transcript, place, aapl: conId.value.contract.conId };
}

const at = (hours: number, minutes: number, day = 24) => Date.UTC(2026, 10, day, hours + 5, minutes);

describe('on the simulated market', () => {
  it('orders of the open and of the close get the auction prints', () => {
    const { clock, market, accounts, transcript, place, aapl } = open();
    const prints: Record<string, number> = {};
    market.watch(aapl, {
      onQuote: () => undefined,
      onAuction: ({ kind, price }) => {
        prints[kind] = price;
      },
    });
    const opening = place({ timeInForce: 'OPG' });
    const closing = place({ orderType: 'MOC', action: 'SELL' });
    clock.advanceTo(at(9, 31));
    clock.advanceTo(at(16, 5));
    const fills = new Map(transcript.executions.map(({ execution }) => [execution.orderId, execution.price]));
    expect(fills.get(opening)).toBe(prints.open);
    expect(fills.get(closing)).toBe(prints.close);
    expect(accounts.positions(undefined)).toEqual([]);
    expect(accounts.openOrders(undefined)).toEqual([]);
  });

  it('a day of resting orders: limits fill at their price, the rest ends at the close', () => {
    const { clock, market, transcript, place, aapl, accounts } = open();
    clock.advanceTo(at(10, 0));
    const last = market.quoteOf(aapl)?.last ?? 0;
    const limits = new Map<number, number>();
    for (let cents = 0; cents < 300; cents += 20) {
      const limitPrice = Math.round((last - cents / 100) * 100) / 100;
      limits.set(place({ orderType: 'LMT', limitPrice }), limitPrice);
    }
    clock.advanceTo(at(16, 5));
    expect(transcript.executions.length).toBeGreaterThan(0);
    for (const { execution } of transcript.executions) {
      expect(execution.price).toBeLessThanOrEqual(limits.get(execution.orderId) ?? 0);
    }
    expect(accounts.openOrders(undefined)).toEqual([]);
  });

  it('a weekly option in the money delivers its stock at the close of the half day', () => {
    const { clock, market, accounts, transcript, place, aapl } = open();
    clock.advanceTo(at(10, 0));
    const last = market.quoteOf(aapl)?.last ?? 0;
    const parameters = market.optionParameters(aapl, 'AAPL', 'STK', '');
    if (!parameters.ok) throw new Error(parameters.error.text);
    const chain = parameters.value[0];
    expect(chain?.expirations).toContain('20261127');
    const strike = chain?.strikes.filter((one) => one < last - 20).at(-1) ?? 0;
    const call: Contract = {
      ...stock,
      secType: 'OPT',
      right: 'C',
      strike,
      multiplier: '100',
      lastTradeDateOrContractMonth: '20261127',
    };
    place({ totalQuantity: 2 }, call);
    clock.advanceTo(at(12, 59, 27));
    expect(accounts.positions(undefined).map((one) => one.contract.secType)).toEqual(['OPT']);
    clock.advanceTo(at(13, 1, 27));
    const [position] = accounts.positions(undefined);
    expect([position?.contract.secType, position?.quantity]).toEqual(['STK', 200]);
    expect(transcript.executions.at(-1)?.execution.price).toBe(strike);
  });

  it('two runs are one', () => {
    const lines = [1, 2].map(() => {
      const { clock, transcript, place } = open(11);
      place({ orderType: 'MKT' });
      place({ orderType: 'TRAIL', action: 'SELL', auxPrice: 0.5 });
      clock.advanceTo(at(12, 0));
      return transcript.lines;
    });
    expect(lines[1]).toEqual(lines[0]);
    expect(lines[0]?.length).toBeGreaterThan(10);
  });
});
