// Which bar sizes and durations a history request may name. Sizes are the broker's list. Durations: the table of its
// documentation (60 S: 1 s to 1 min ... 1 Y: 1 day and more). For bars of a minute and more the broker lifted the lower
// limits, and recorded gateways answer five days of minute bars, so by default these hold only for smaller bars; the profile
// `documented` holds to the whole table.

import type { GatewayError } from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import { historyError, invalidRequest } from '../outcome.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A bar size: a number of milliseconds, or a calendar unit. `ms` of a calendar unit is nominal, for comparing only. */
export interface BarSize {
  readonly unit: 'intraday' | 'day' | 'week' | 'month';
  readonly ms: number;
}

export interface Duration {
  readonly count: number;
  readonly unit: 'S' | 'D' | 'W' | 'M' | 'Y';
  /** Nominal length, for the table. */
  readonly ms: number;
}

export type HistoryLimits = 'observed' | 'documented';

const intraday = (ms: number): BarSize => ({ unit: 'intraday', ms });

export const barSizes: ReadonlyMap<string, BarSize> = new Map<string, BarSize>([
  ['1 secs', intraday(SECOND)],
  ['5 secs', intraday(5 * SECOND)],
  ['10 secs', intraday(10 * SECOND)],
  ['15 secs', intraday(15 * SECOND)],
  ['30 secs', intraday(30 * SECOND)],
  ['1 min', intraday(MINUTE)],
  ['2 mins', intraday(2 * MINUTE)],
  ['3 mins', intraday(3 * MINUTE)],
  ['5 mins', intraday(5 * MINUTE)],
  ['10 mins', intraday(10 * MINUTE)],
  ['15 mins', intraday(15 * MINUTE)],
  ['20 mins', intraday(20 * MINUTE)],
  ['30 mins', intraday(30 * MINUTE)],
  ['1 hour', intraday(HOUR)],
  ['2 hours', intraday(2 * HOUR)],
  ['3 hours', intraday(3 * HOUR)],
  ['4 hours', intraday(4 * HOUR)],
  ['8 hours', intraday(8 * HOUR)],
  ['1 day', { unit: 'day', ms: DAY }],
  ['1 week', { unit: 'week', ms: 7 * DAY }],
  ['1 month', { unit: 'month', ms: 30 * DAY }],
]);

/** Other spellings that the gateway takes. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['1W', '1 week'],
  ['1 W', '1 week'],
  ['1M', '1 month'],
  ['1 M', '1 month'],
  ['1 hours', '1 hour'],
  ['1 days', '1 day'],
]);

/** Rows of the documented table: up to this duration, bars from `least` to `most`. */
const TABLE: readonly { readonly upTo: number; readonly least: number; readonly most: number }[] = [
  { upTo: 60 * SECOND, least: SECOND, most: MINUTE },
  { upTo: 120 * SECOND, least: SECOND, most: 2 * MINUTE },
  { upTo: 1800 * SECOND, least: SECOND, most: 30 * MINUTE },
  { upTo: 3600 * SECOND, least: 5 * SECOND, most: HOUR },
  { upTo: 14_400 * SECOND, least: 10 * SECOND, most: 3 * HOUR },
  { upTo: 28_800 * SECOND, least: 30 * SECOND, most: 8 * HOUR },
  { upTo: DAY, least: MINUTE, most: DAY },
  { upTo: 2 * DAY, least: 2 * MINUTE, most: DAY },
  { upTo: 7 * DAY, least: 3 * MINUTE, most: 7 * DAY },
  { upTo: 31 * DAY, least: 30 * MINUTE, most: 30 * DAY },
  { upTo: Number.POSITIVE_INFINITY, least: DAY, most: 30 * DAY },
];

/** No answer is longer: a year of minute bars is refused, a month of them is slow and comes. */
const MOST_BARS = 50_000;

export function parseBarSize(text: string): BarSize | GatewayError {
  const size = barSizes.get(SPELLINGS.get(text) ?? text);
  return size ?? gatewayError('barSizeInvalid');
}

const UNIT_MS: Record<Duration['unit'], number> = {
  S: SECOND,
  D: DAY,
  W: 7 * DAY,
  M: 31 * DAY,
  Y: 365 * DAY,
};

/** Longest count of a unit before the next one must be used. */
const LONGEST: Record<Duration['unit'], readonly [count: number, text: string]> = {
  S: [86_400, 'Historical data request for greater than 86400 seconds rejected.'],
  D: [365, 'Historical data requests for durations longer than 365 days must be made in years.'],
  W: [52, 'Historical data request for durations longer than 52 weeks must be made in years.'],
  M: [12, 'Historical data request for durations longer than 12 months must be made in years.'],
  Y: [100, 'Historical data requests for durations longer than 100 years are not supported.'],
};

export function parseDuration(text: string): Duration | GatewayError {
  const match = /^(\d+) ?([SDWMY])?$/.exec(text.trim());
  const count = Number(match?.[1] ?? 0);
  if (match === null || count < 1) {
    return gatewayError('durationInvalid');
  }
  // Without a unit the broker reads seconds.
  const unit = (match[2] ?? 'S') as Duration['unit'];
  const [most, cause] = LONGEST[unit];
  return count > most ? invalidRequest(cause) : { count, unit, ms: count * UNIT_MS[unit] };
}

export function isError(value: object): value is GatewayError {
  return 'code' in value;
}

/** The refusal of a combination, undefined where it is allowed. */
export function refusalOf(
  size: BarSize,
  duration: Duration,
  limits: HistoryLimits,
): GatewayError | undefined {
  const row = TABLE.find((candidate) => duration.ms <= candidate.upTo)!;
  const floorHolds = limits === 'documented' || size.ms < MINUTE;
  if ((floorHolds && size.ms < row.least) || size.ms > row.most) {
    return gatewayError('historyInvalidStep', { step: size.ms / SECOND });
  }
  // Nominal: a trading day of six and a half hours out of twenty-four.
  const share = duration.unit === 'S' ? 1 : 0.27;
  if ((duration.ms * share) / size.ms > MOST_BARS) return historyError('Time length exceed max.');
  return undefined;
}
