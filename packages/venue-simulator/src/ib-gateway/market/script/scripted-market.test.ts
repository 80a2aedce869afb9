import { describe, expect, it } from 'vitest';
import { parseMarketScript } from '../../../market/index.ts';
import { answerOf, barRequest, marketAt, newYork, stock } from '../testing/market-fixture.ts';
import { scriptMarket } from './scripted-market.ts';

const script = (text: string) =>
  scriptMarket(parseMarketScript(text, 'test.yaml'), newYork('20261124 10:00'));

const RISE = `
markets:
  - symbol: IBM
    price: 300
    spread: 0.1
    volume: 6000
    segments:
      - { type: hold, duration: 1m }
      - { type: ramp, to: 306, duration: 1m }
      - { type: jump, to: 290 }
      - { type: gap, duration: 1m }
      - { type: hold, duration: 1m }
`;

describe('a scripted market', () => {
  it('has the price of the script at every instant, in quotes and bars', () => {
    const { clock, market } = marketAt('20261124 10:00', { recorded: script(RISE) });
    const quoteAt = (seconds: number) => {
      clock.advanceTo(newYork('20261124 10:00') + seconds * 1000);
      return market.quoteOf(8314)!;
    };
    expect(quoteAt(30)).toMatchObject({ bid: 300, ask: 300.1, last: 300 });
    expect(quoteAt(90)).toMatchObject({ bid: 303, ask: 303.1 });
    expect(quoteAt(130)).toMatchObject({ bid: undefined, ask: undefined });
    expect(quoteAt(200)).toMatchObject({ bid: 290, last: 290 });
    quoteAt(240);
    const bars = answerOf(
      market.historicalBars(barRequest({ contract: stock('IBM'), duration: '240 S' })),
    ).bars;
    expect(bars.map((bar) => [bar.open, bar.close, bar.volume])).toEqual([
      [300, 300, 6000],
      [300, 305.9, 6000],
      [290, 290, 6000],
    ]);
  });

  it('leaves the other stocks to the model', () => {
    const plain = marketAt('20261124 10:00').market;
    const scripted = marketAt('20261124 10:00', { recorded: script(RISE) }).market;
    expect(scripted.quoteOf(756733)).toEqual(plain.quoteOf(756733));
  });

  it('repeats when told so', () => {
    const text = RISE.replace('    segments:', '    after: repeat\n    segments:').replace(
      / {6}- \{ type: jump[\s\S]*$/,
      '',
    );
    const { market } = marketAt('20261124 10:03:30', { recorded: script(text) });
    expect(market.quoteOf(8314)).toMatchObject({ bid: 303 });
  });

  it('refuses a symbol that the market does not have', () => {
    expect(() => script(RISE.replace('IBM', 'BTCUSDT'))).toThrow(/has no BTCUSDT; it has SPY/);
  });
});
