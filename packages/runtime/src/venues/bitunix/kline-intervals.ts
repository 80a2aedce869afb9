// Bar intervals that the venue has, with their names over REST and in channel names.
export interface KlineInterval {
  readonly ms: number;
  readonly rest: string;
  readonly channel: string;
}

const minuteMs = 60_000;
const row = (minutes: number, rest: string, channel: string): KlineInterval => ({
  ms: minutes * minuteMs,
  rest,
  channel: `market_kline_${channel}`,
});

/** Those that divide a UTC day; longer ones the engine's bars do not have. */
export const klineIntervals: readonly KlineInterval[] = [
  row(1, '1m', '1min'),
  row(3, '3m', '3min'),
  row(5, '5m', '5min'),
  row(15, '15m', '15min'),
  row(30, '30m', '30min'),
  row(60, '1h', '60min'),
  row(120, '2h', '2h'),
  row(240, '4h', '4h'),
  row(360, '6h', '6h'),
  row(480, '8h', '8h'),
  row(720, '12h', '12h'),
  row(1440, '1d', '1day'),
];

export const klineIntervalOf = (ms: number): KlineInterval | undefined =>
  klineIntervals.find((one) => one.ms === ms);
