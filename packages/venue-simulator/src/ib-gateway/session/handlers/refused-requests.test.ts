// What a gateway refuses before it asks its servers, in its words.

import { describe, expect, it } from 'vitest';
import { encodeFields, requests } from '../../codec/index.ts';
import { aaplFields, limitOrder } from '../../testing/requests.ts';
import { WholeGateway } from '../../testing/whole-gateway.ts';

interface Bars {
  readonly end?: string;
  readonly barSize?: string;
  readonly what?: string;
  readonly keep?: '0' | '1';
  readonly duration?: string;
}

const bars = ({ end = '', barSize = '1 day', what = 'TRADES', keep = '0', duration = '1 M' }: Bars) => [
  ...['20', '7', ...aaplFields, '0', end, barSize, duration, '1', what, '1', keep, ''],
];
const barSizeNames =
  '1 secs, 5 secs, 10 secs, 15 secs, 30 secs, 1 min, 2 mins, 3 mins, 5 mins, 10 mins, 15 mins, 20 mins, 30 mins, 1 hour, 2 hours, 3 hours, 4 hours, 8 hours, 1 day, 1W, 1M';
const scan = (requestId: string) => [
  ...['22', requestId, '5', 'STK', 'STK.US.MAJOR', 'TOP_PERC_GAIN', ...Array<string>(13).fill('')],
  ...['0', '', '', '', '', ''],
];

/** A combo of nothing. */
const combo = encodeFields(
  requests.placeOrder,
  {
    orderId: 7,
    symbol: 'AAPL',
    secType: 'BAG',
    exchange: 'SMART',
    currency: 'USD',
    action: 'BUY',
    totalQuantity: 1,
    orderType: 'LMT',
    limitPrice: 1,
    transmit: true,
    comboLegs: [],
  },
  178,
);

/** Code and text of what answers the last of some requests. */
function refusalOf(...requests: readonly (readonly string[])[]): readonly (string | undefined)[] {
  const whole = new WholeGateway();
  const client = whole.started(1);
  for (const request of requests.slice(0, -1)) client.send(...request);
  client.take();
  client.send(...requests.at(-1)!);
  whole.clock.advanceBy(2000);
  expect(whole.eventsOf('requestUnreadable')).toEqual([]);
  const [error, more] = client.take().filter(([id]) => id === '4');
  expect(more).toBeUndefined();
  return [error?.[3], error?.[4]?.split(' : cause - ').at(-1)];
}

describe('refused before the servers are asked', () => {
  it.each([
    [
      'an end of bars kept up to date',
      bars({ keep: '1', end: '20261120-21:00:00' }),
      'End date not supported with live updates',
    ],
    [
      'quotes kept up to date',
      bars({ keep: '1', what: 'BID_ASK' }),
      'Source price not supported with live updates',
    ],
    [
      'adjusted bars kept up to date',
      bars({ keep: '1', what: 'ADJUSTED_LAST' }),
      'Source price not supported with live updates',
    ],
    [
      'an end of adjusted bars',
      bars({ what: 'ADJUSTED_LAST', end: '20261120-21:00:00' }),
      'End date not supported with adjusted last',
    ],
    [
      'adjusted weeks',
      bars({ what: 'ADJUSTED_LAST', barSize: '1 week' }),
      'Multi day bar size not supported with adjusted last',
    ],
    [
      'an hourly schedule',
      bars({ what: 'SCHEDULE', barSize: '1 hour' }),
      'Only daily resolution supported for Schedule requests',
    ],
    [
      'a size of bars that is none',
      bars({ barSize: '7 mins' }),
      `Historical data bar size setting is invalid. Legal ones are: ${barSizeNames}`,
    ],
    [
      'more than 365 days',
      bars({ duration: '400 D' }),
      'Historical data requests for durations longer than 365 days must be made in years.',
    ],
    [
      'more than 52 weeks',
      bars({ duration: '60 W' }),
      'Historical data request for durations longer than 52 weeks must be made in years.',
    ],
    [
      'more than a day of seconds',
      bars({ duration: '90000 S' }),
      'Historical data request for greater than 86400 seconds rejected.',
    ],
    ['no pattern', ['81', '7', '  '], 'Pattern must not be empty'],
    ['the letters of no map', ['83', '7', '9c0099'], 'Invalid BBO exchange/security type code'],
    ['a combo without legs', combo, "Security type 'BAG' requires combo leg details."],
    ['option parameters of no contract', ['78', '7', 'AAPL', '', 'STK', '0'], 'Invalid contract id'],
  ])('%s', (_, request, cause) => {
    expect(refusalOf(request)).toEqual(['321', cause]);
  });

  it('ids of queries and scans that are open', () => {
    expect(refusalOf(bars({}), bars({}))).toEqual([
      '322',
      'Duplicate ticker ID for API historical data query',
    ]);
    expect(refusalOf(scan('7'), scan('7'))).toEqual([
      '322',
      'Duplicate ticker ID for API scanner subscription',
    ]);
  });

  it('tick by tick of an option, and of a combo', () => {
    const call = ['0', 'AAPL', 'OPT', '20261218', '270.0', 'C', '100', 'SMART', '', 'USD', '', ''];
    expect(refusalOf(['97', '7', ...call, 'AllLast', '0', '0'])).toEqual([
      '10189',
      'Failed to request tick-by-tick data.AllLast tick-by-tick requests are not supported for AAPL  261218C00270000.',
    ]);
    expect(refusalOf(['97', '7', ...call.with(2, 'BAG'), 'AllLast', '0', '0'])).toEqual([
      '321',
      "'BAG' security type is not supported in ReqTickByTick(97) request",
    ]);
  });

  it('half a share of a stock whose size increment is a fraction', () => {
    expect(refusalOf(limitOrder(7, 0.5, 270))).toEqual([
      '10243',
      'Fractional-sized order cannot be placed via API. Please use desktop version to place this order.',
    ]);
  });

  it('a third account summary', () => {
    const summaries = ['7', '8', '9'].map((id) => ['62', '1', id, 'All', 'NetLiquidation']);
    expect(refusalOf(...summaries)).toEqual([
      '322',
      'Maximum number of account summary requests exceeded; desubscribe to previous request first',
    ]);
  });

  it('an eleventh scan', () => {
    const scans = Array.from({ length: 11 }, (_, i) => scan(`${20 + i}`));
    expect(refusalOf(...scans)).toEqual([
      '322',
      'Only 10 simultaneous API scanner subscriptions are allowed.',
    ]);
  });
});
