import { describe, expect, it } from 'vitest';
import { aaplFields, limitOrder } from '../testing/requests.ts';
import { WholeGateway } from '../testing/whole-gateway.ts';

/** AAPL by its id, as a position names it: without the exchange. */
const held = aaplFields.map(String).with(0, '265598').with(7, '');

describe('a contract without an exchange', () => {
  it.each([
    ['reqMktData', ['1', '11', '7', ...held, '0', '', '0', '0', '']],
    ['reqTickByTickData', ['97', '7', ...held, 'Last', '0', '0']],
    ['reqRealTimeBars', ['50', '3', '7', ...held, '5', 'TRADES', '1', '']],
    ['reqMktDepth', ['10', '5', '7', ...held, '5', '1', '']],
    ['reqHistoricalData', ['20', '7', ...held, '0', '', '1 day', '1 M', '1', 'TRADES', '1', '0', '']],
    ['reqHistoricalTicks', ['96', '7', ...held, '0', '', '20261120-15:00:00', '9', 'TRADES', '1', '0', '']],
    ['reqHeadTimestamp', ['87', '7', ...held, '0', '1', 'TRADES', '1']],
    ['reqHistogramData', ['88', '7', ...held, '0', '1', '1 day']],
  ])('is refused by %s, with the id of the request', (_, fields) => {
    const whole = new WholeGateway();
    const client = whole.started(1);
    client.send(...fields);
    whole.clock.advanceBy(2000);
    const text = "Error validating request.-'bN' : cause - Please enter exchange";
    expect(client.take()).toEqual([['4', '2', '7', '321', text, '']]);
  });

  it('is described all the same', () => {
    const whole = new WholeGateway();
    const client = whole.started(1);
    client.send('9', '8', '7', ...held, '0', '', '', '');
    whole.clock.advanceBy(1000);
    expect(client.take().map(([id]) => id)).toEqual(['10', '52']);
  });
});

describe('what expires, without saying when', () => {
  const option = ['0', 'AAPL', 'OPT', '', '270.0', 'C', '100', 'SMART', '', 'USD', '', ''];
  const named = option.with(10, 'AAPL  261218C00270000');
  const quotes = (contract: readonly string[]) => ['1', '11', '7', ...contract, '0', '', '1', '0', ''];
  const order = (contract: readonly string[]) => limitOrder(7, 1, 9).toSpliced(2, 12, ...contract);

  it.each([
    ['a quote', quotes],
    ['an order', order],
  ])('is refused for %s', (_, request) => {
    const whole = new WholeGateway();
    const client = whole.started(1);
    client.send(...request(option));
    whole.clock.advanceBy(2000);
    const text = "Error validating request.-'bM' : cause - Please enter a local symbol or an expiry";
    expect(client.take()).toEqual([['4', '2', '7', '321', text, '']]);
    client.send(...request(named));
    whole.clock.advanceBy(2000);
    expect(client.take().filter(([id]) => id === '4')).toEqual([]);
  });
});
