// What moves everything: one market factor, a factor per sector, an own factor per stock, and the level of the volatility
// index. A stock's log price is beta x market + sector + own. Daily moves are drawn per day and summed from the first day;
// inside a day each factor is a bridge (see bridge.ts). The volatility index reverts to its mean and falls when the market
// rises; tomorrow's market moves by as much as today's index says.

import { parseDay } from '../calendar/civil-day.ts';
import { nextSessionDay, sessionOnOrBefore } from '../calendar/new-york-sessions.ts';
import { hash3, hashText, normal3 } from '../random/index.ts';
import { fillBridge } from './bridge.ts';
import { segmentOf } from './segment.ts';

/** No price is older: the simulator's history begins here. */
export const FIRST_DAY = parseDay('20100104')!;
/** The day on whose close every listing has its reference price. */
export const REFERENCE_DAY = parseDay('20261124')!;

const VIX_MEAN_LOG = Math.log(17);
const VIX_REVERSION_PER_DAY = 0.035;
const VIX_BETA = -5;
const VIX_OWN_DEVIATION = 0.035;
/** Realized volatility runs a little below what the index says. */
const REALIZED_TO_IMPLIED = 0.85;
const MARKET_DRIFT_PER_DAY = 0.0003;
const SQRT_252 = Math.sqrt(252);

/** Session days in a row from FIRST_DAY, with their indexes. */
class SessionIndex {
  private readonly days: number[] = [FIRST_DAY];
  private readonly indexes = new Map<number, number>([[FIRST_DAY, 0]]);

  /** Index of the last session at or before `day`. */
  of(day: number): number {
    let last = this.days[this.days.length - 1]!;
    while (last < day) {
      last = nextSessionDay(last);
      this.indexes.set(last, this.days.length);
      this.days.push(last);
    }
    const found = this.indexes.get(day) ?? this.indexes.get(sessionOnOrBefore(day));
    if (found === undefined) throw new RangeError('no prices before 2010-01-04');
    return found;
  }

  dayAt(index: number): number {
    while (this.days.length <= index) this.of(this.days[this.days.length - 1]! + 1);
    return this.days[index]!;
  }
}

export const sessionIndex = new SessionIndex();

/** A factor: what it moved on each day, and its path inside a day. */
export interface Factor {
  /** Log move from the close before to this session's close. */
  move(day: number): number;
  /** Standard deviation of that day's move. */
  deviation(day: number): number;
  /** Sum of all moves up to and with `day`. */
  level(day: number): number;
  /** Path of the day's segment, from 0 at the close before. Shared: do not write. */
  path(day: number): Float64Array;
}

abstract class DailyFactor implements Factor {
  private readonly levels: number[] = [];
  private readonly paths = new Map<number, Float64Array>();
  protected readonly seed: number;

  constructor(seed: number, name: string) {
    this.seed = hash3(seed, hashText(name), 1);
  }

  abstract move(day: number): number;
  abstract deviation(day: number): number;

  level(day: number): number {
    const index = sessionIndex.of(day);
    for (let i = this.levels.length; i <= index; i++) {
      const before = i === 0 ? 0 : this.levels[i - 1]!;
      this.levels.push(i === 0 ? 0 : before + this.move(sessionIndex.dayAt(i)));
    }
    return this.levels[index]!;
  }

  path(day: number): Float64Array {
    const known = this.paths.get(day);
    if (known !== undefined) return known;
    const segment = segmentOf(day);
    const path = new Float64Array(segment.nodes + 1);
    fillBridge(path, segment, this.seed, this.move(day), this.deviation(day));
    // A month of paths is kept; older ones are made again when asked for.
    if (this.paths.size >= 24) this.paths.delete(this.paths.keys().next().value!);
    this.paths.set(day, path);
    return path;
  }
}

/** A factor of constant volatility: sectors and single stocks. */
export class PlainFactor extends DailyFactor {
  private readonly dailyDeviation: number;
  private readonly drift: number;

  constructor(seed: number, name: string, annualVolatility: number, annualDrift = 0) {
    super(seed, name);
    this.dailyDeviation = annualVolatility / SQRT_252;
    this.drift = annualDrift / 252;
  }

  move(day: number): number {
    return this.drift + this.dailyDeviation * normal3(this.seed, day, 11);
  }

  deviation(): number {
    return this.dailyDeviation;
  }
}

/** The market and the volatility index, which need each other's yesterday. */
export class MarketFactors {
  readonly market: Factor;
  readonly volatility: Factor;
  private readonly marketMoves: number[] = [0];
  private readonly logVix: number[] = [VIX_MEAN_LOG];
  private readonly seed: number;

  constructor(seed: number) {
    this.seed = hash3(seed, hashText('market'), 2);
    const series = this;
    this.market = new (class extends DailyFactor {
      move(day: number): number {
        return series.marketMove(day);
      }
      deviation(day: number): number {
        return series.marketDeviation(sessionIndex.of(day));
      }
    })(seed, 'market');
    this.volatility = new (class extends DailyFactor {
      move(day: number): number {
        const index = sessionIndex.of(day);
        return series.logVixAt(index) - series.logVixAt(index - 1) - VIX_BETA * series.marketMove(day);
      }
      deviation(): number {
        return VIX_OWN_DEVIATION;
      }
    })(seed, 'volatility');
  }

  /** The volatility index at the close of `day`, in points. */
  vixClose(day: number): number {
    return Math.exp(this.logVixAt(sessionIndex.of(day)));
  }

  /** Path of the log of the volatility index inside a day, from its level at the close before. */
  logVixPath(day: number): Float64Array {
    const index = sessionIndex.of(day);
    const start = this.logVixAt(index - 1);
    const market = this.market.path(day);
    const own = this.volatility.path(day);
    return own.map((value, node) => start + value + VIX_BETA * market[node]!);
  }

  private marketMove(day: number): number {
    const index = sessionIndex.of(day);
    this.extendTo(index);
    return this.marketMoves[index]!;
  }

  private logVixAt(index: number): number {
    this.extendTo(index);
    return this.logVix[Math.max(0, index)]!;
  }

  private marketDeviation(index: number): number {
    this.extendTo(index - 1);
    return (REALIZED_TO_IMPLIED * Math.exp(this.logVix[Math.max(0, index - 1)]!)) / 100 / SQRT_252;
  }

  private extendTo(index: number): void {
    for (let i = this.logVix.length; i <= index; i++) {
      const day = sessionIndex.dayAt(i);
      const before = this.logVix[i - 1]!;
      const deviation = (REALIZED_TO_IMPLIED * Math.exp(before)) / 100 / SQRT_252;
      const move = MARKET_DRIFT_PER_DAY + deviation * normal3(this.seed, day, 11);
      this.marketMoves.push(move);
      const own = VIX_OWN_DEVIATION * normal3(this.seed, day, 12);
      const next = before + VIX_REVERSION_PER_DAY * (VIX_MEAN_LOG - before) + VIX_BETA * move + own;
      // The index has never closed under 9 nor, in all its history, over 83.
      this.logVix.push(Math.min(Math.log(80), Math.max(Math.log(9.2), next)));
    }
  }
}
