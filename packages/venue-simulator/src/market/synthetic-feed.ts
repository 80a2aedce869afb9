// A seeded market that looks alive: regimes (range, trend up and down, storm) that last for minutes to hours; volatility
// that clusters (a GARCH(1,1) recursion); rare jumps and short silences with a gap behind; a rhythm over the day; a
// spread that widens with volatility; trades whose aggressor leans with the move and whose sizes have a heavy tail.
//
// Only + - * / and sqrt, so that a seed gives the same market on every engine. Before `fineFromMs` it moves in steps of
// ten seconds: history for backfills at little cost.

import { SeededRandom } from '../random/index.ts';
import type { MarketInstrument } from './instrument.ts';
import type { MarketEvent, MarketFeed } from './market-feed.ts';

export interface SyntheticOptions {
  readonly instrument: MarketInstrument;
  readonly seed: number | string;
  readonly startMs: number;
  /** From here on steps are fine. */
  readonly fineFromMs: number;
}

interface Regime {
  readonly name: 'range' | 'up' | 'down' | 'storm';
  /** Drift per minute as a share of the price. */
  readonly driftPerMinute: number;
  readonly volatilityFactor: number;
  /** Pull back to where the regime began, per minute. */
  readonly reversionPerMinute: number;
  readonly meanMinutes: number;
  readonly weight: number;
}

const regimes: readonly Regime[] = [
  {
    name: 'range',
    driftPerMinute: 0,
    volatilityFactor: 0.8,
    reversionPerMinute: 0.06,
    meanMinutes: 50,
    weight: 45,
  },
  {
    name: 'up',
    driftPerMinute: 0.00012,
    volatilityFactor: 1,
    reversionPerMinute: 0,
    meanMinutes: 35,
    weight: 24,
  },
  {
    name: 'down',
    driftPerMinute: -0.00012,
    volatilityFactor: 1.1,
    reversionPerMinute: 0,
    meanMinutes: 35,
    weight: 24,
  },
  {
    name: 'storm',
    driftPerMinute: 0,
    volatilityFactor: 2.6,
    reversionPerMinute: 0.01,
    meanMinutes: 12,
    weight: 7,
  },
];

/** Share of the usual activity by UTC hour: quiet in the European night, busy when New York opens. */
const hourlyRhythm = [
  0.85, 0.8, 0.75, 0.7, 0.65, 0.65, 0.75, 0.95, 1.05, 1.05, 1, 1, 1.1, 1.45, 1.7, 1.6, 1.4, 1.25, 1.15, 1.1,
  1.05, 1, 0.9, 0.85,
];

/** Usual deviation of a minute's return: 0.05 %, about 60 % a year. */
const minuteDeviation = 0.0005;
const fineStepMs = 250;
const coarseStepMs = 10_000;
const jumpsPerMinute = 1 / 480;
const silencesPerMinute = 1 / 360;
const garch = { base: 0.06, news: 0.1, memory: 0.84 };

export class SyntheticFeed implements MarketFeed {
  readonly startMs: number;
  readonly #instrument: MarketInstrument;
  readonly #fineFromMs: number;
  readonly #random: SeededRandom;
  readonly #queue: MarketEvent[] = [];
  #queueAt = 0;
  #nowMs: number;
  #price: number;
  /** Variance of a step, relative to the usual one. */
  #variance = 1;
  #regime: Regime;
  #regimeUntilMs: number;
  #anchor: number;

  constructor(options: SyntheticOptions) {
    this.#instrument = options.instrument;
    this.startMs = options.startMs;
    this.#fineFromMs = options.fineFromMs;
    this.#random = new SeededRandom(options.seed).split(`market/${options.instrument.symbol}`);
    this.#nowMs = options.startMs;
    this.#price = options.instrument.startPriceTicks;
    this.#anchor = this.#price;
    this.#regime = regimes[0]!;
    this.#regimeUntilMs = options.startMs;
  }

  next(): MarketEvent {
    while (this.#queueAt >= this.#queue.length) {
      this.#queue.length = 0;
      this.#queueAt = 0;
      this.#step();
    }
    return this.#queue[this.#queueAt++]!;
  }

  #step(): void {
    const coarse = this.#nowMs < this.#fineFromMs;
    const usualMs = coarse ? coarseStepMs : fineStepMs;
    // Between 0.4 and 1.6 of the usual step.
    const stepMs = Math.max(1, Math.round(usualMs * (0.4 + 1.2 * this.#random.nextFloat())));
    const minutes = stepMs / 60_000;
    this.#nowMs += stepMs;
    if (this.#nowMs >= this.#regimeUntilMs) this.#changeRegime();
    const rhythm = this.#rhythm();
    const move = this.#move(minutes, rhythm) + this.#jump(minutes);
    this.#price = Math.max(10, this.#price * (1 + move));
    this.#emit(move, minutes, rhythm);
  }

  #changeRegime(): void {
    let draw = this.#random.nextInt(regimes.reduce((sum, regime) => sum + regime.weight, 0));
    for (const regime of regimes) {
      this.#regime = regime;
      draw -= regime.weight;
      if (draw < 0) break;
    }
    const minutes = this.#regime.meanMinutes * (0.3 + 1.4 * this.#random.nextFloat());
    this.#regimeUntilMs = this.#nowMs + minutes * 60_000;
    this.#anchor = this.#price;
  }

  #rhythm(): number {
    const hours = (this.#nowMs / 3_600_000) % 24;
    const hour = Math.floor(hours);
    const here = hourlyRhythm[hour]!;
    return here + (hourlyRhythm[(hour + 1) % 24]! - here) * (hours - hour);
  }

  #move(minutes: number, rhythm: number): number {
    const deviation =
      minuteDeviation * Math.sqrt(minutes * this.#variance * rhythm) * this.#regime.volatilityFactor;
    const shock = this.#random.nextGaussian();
    this.#variance = Math.min(
      12,
      garch.base + garch.news * shock * shock * this.#variance + garch.memory * this.#variance,
    );
    const pull = this.#regime.reversionPerMinute * minutes * (this.#anchor / this.#price - 1);
    return this.#regime.driftPerMinute * minutes + pull + deviation * shock;
  }

  /** A jump of 0.15 to 0.8 %, or a silence of 5 to 20 s with a gap behind it. */
  #jump(minutes: number): number {
    const silent = this.#random.chance(silencesPerMinute * minutes);
    if (silent) this.#nowMs += 5000 + this.#random.nextInt(15_000);
    if (!silent && !this.#random.chance(jumpsPerMinute * minutes)) return 0;
    const size = 0.0015 + 0.0065 * this.#random.nextFloat() * this.#random.nextFloat();
    this.#variance = Math.min(12, this.#variance + 3);
    return this.#random.chance(0.5) ? size : -size;
  }

  #emit(move: number, minutes: number, rhythm: number): void {
    const { symbol } = this.#instrument;
    const middle = Math.round(this.#price);
    const spreadTicks = this.#spreadTicks();
    const bidTicks = middle - Math.floor(spreadTicks / 2);
    const askTicks = bidTicks + spreadTicks;
    const atMs = this.#nowMs;
    this.#queue.push({
      type: 'quote',
      symbol,
      atMs,
      bidTicks,
      bidLots: this.#size(4),
      askTicks,
      askLots: this.#size(4),
    });
    // About 60 trades in a usual minute; more when it moves.
    const expected = 60 * minutes * rhythm * Math.sqrt(this.#variance);
    let trades = Math.min(
      6,
      Math.floor(expected) + (this.#random.chance(expected - Math.floor(expected)) ? 1 : 0),
    );
    const buys = 0.5 + Math.max(-0.35, Math.min(0.35, (move / minuteDeviation) * 1.5));
    for (; trades > 0; trades--) {
      const aggressor = this.#random.chance(buys) ? 'buy' : 'sell';
      const priceTicks = aggressor === 'buy' ? askTicks : bidTicks;
      this.#queue.push({ type: 'trade', symbol, atMs, priceTicks, lots: this.#size(1), aggressor });
    }
  }

  #spreadTicks(): number {
    const usual = this.#price * 0.000004 * Math.sqrt(this.#variance) * this.#regime.volatilityFactor;
    return Math.max(1, Math.round(usual * (0.5 + this.#random.nextFloat())));
  }

  /** A heavy tail: most are small, one in a hundred is some fifty times that. In lots; `scale` 1 is about 1,500 USDT. */
  #size(scale: number): number {
    const lotsPerCoin = 10 ** this.#instrument.quantityDecimals;
    const coins = (1500 * 10 ** this.#instrument.priceDecimals) / this.#price;
    const draw = 1 - 0.995 * this.#random.nextFloat();
    return Math.max(1, Math.round((coins * scale * lotsPerCoin * 0.4) / Math.sqrt(draw * draw * draw)));
  }
}
