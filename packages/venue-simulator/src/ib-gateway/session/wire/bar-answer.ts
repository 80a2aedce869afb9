// Bars and schedules as answers.

import { plainDecimal, priceText } from '../../codec/index.ts';
import type { Bar, BarSeries, Schedule } from '../../domain/index.ts';
import { dashedWallText, utcText, wallText } from '../wall-time.ts';

export interface BarStyle {
  /** 1: text in the contract's zone; 2: seconds since 1970. Bars of days are dates in both. */
  readonly formatDate: number;
  readonly timeZone: string;
  readonly decimals: number;
  readonly version: number;
}

function barDate(bar: Bar, style: BarStyle): string {
  if (bar.day !== undefined) return bar.day;
  return style.formatDate === 2
    ? `${Math.floor(bar.timeMs / 1000)}`
    : wallText(bar.timeMs, style.timeZone, style.version);
}

/** Quotes' bars carry -1 as volume, average and count. */
function averageText(bar: Bar): string {
  return bar.wap === -1 ? '-1' : plainDecimal(Math.round(bar.wap * 1e4) / 1e4);
}

export function barFields(bar: Bar, style: BarStyle) {
  const price = (value: number) => priceText(value, style.decimals);
  return {
    date: barDate(bar, style),
    open: price(bar.open),
    high: price(bar.high),
    low: price(bar.low),
    close: price(bar.close),
    volume: bar.volume,
    wap: averageText(bar),
    count: bar.count,
  };
}

const ZONED_SINCE = 174;

/** Where an answer begins or ends: UTC with a dash, before 174 wall time. */
function edge(timeMs: number, { timeZone, version }: BarStyle): string {
  return version >= ZONED_SINCE ? utcText(timeMs) : wallText(timeMs, timeZone, version);
}

export function seriesFields(requestId: number, series: BarSeries, style: BarStyle) {
  return {
    requestId,
    start: edge(series.startMs, style),
    end: edge(series.endMs, style),
    bars: series.bars.map((bar) => barFields(bar, style)),
  };
}

export function scheduleFields(requestId: number, schedule: Schedule) {
  const wall = (timeMs: number) => dashedWallText(timeMs, schedule.timeZoneId);
  return {
    requestId,
    start: wall(schedule.startMs),
    end: wall(schedule.endMs),
    timeZone: schedule.timeZoneId,
    sessions: schedule.sessions.map(({ startMs, endMs, referenceDate }) => ({
      start: wall(startMs),
      end: wall(endMs),
      referenceDate,
    })),
  };
}
