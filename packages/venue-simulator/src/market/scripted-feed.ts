// Plays one market of a script. At each tick the price is the script's to the tick: the last trade is at that price, the
// bid is at it, the ask one spread above; aggressors alternate, so that volume has two sides.

import { decimalsOf, toUnits } from '../decimal/index.ts';
import { parseDurationMs } from '../faults/fault-definition.ts';
import { instrumentFor, type MarketInstrument } from './instrument.ts';
import type { MarketEvent, MarketFeed } from './market-feed.ts';
import type { MarketScript, MarketSegment } from './market-script.ts';

export type ScriptedMarket = MarketScript['markets'][number];

interface Look {
  readonly spreadTicks: number;
  readonly volumeLotsPerMinute: number;
  readonly depthLots: number;
}

export class ScriptedFeed implements MarketFeed {
  readonly startMs: number;
  readonly instrument: MarketInstrument;
  readonly #market: ScriptedMarket;
  readonly #ticks: Iterator<MarketEvent>;
  readonly #tickEveryMs: number;

  constructor(market: ScriptedMarket, options: { startMs: number; tickEveryMs: number }) {
    this.#market = market;
    this.startMs = options.startMs;
    this.#tickEveryMs = options.tickEveryMs;
    this.instrument = scriptedInstrument(market);
    this.#ticks = this.#play();
  }

  next(): MarketEvent | undefined {
    const step = this.#ticks.next();
    return step.done === true ? undefined : step.value;
  }

  *#play(): Generator<MarketEvent, void> {
    const state = { atMs: this.startMs, priceTicks: this.#price(this.#market.price), count: 0, owedLots: 0 };
    for (;;) {
      for (const segment of this.#market.segments) yield* this.#segment(segment, state);
      if (this.#market.after === 'repeat') continue;
      for (;;) yield* this.#tick(state, this.#look({}), state.priceTicks);
    }
  }

  *#segment(segment: MarketSegment, state: PlayState): Generator<MarketEvent, void> {
    if (segment.type === 'jump') {
      state.priceTicks = this.#price(segment.to);
      return;
    }
    const durationMs = parseDurationMs(segment.duration);
    if (segment.type === 'gap') {
      state.atMs += durationMs;
      if (segment.to !== undefined) state.priceTicks = this.#price(segment.to);
      return;
    }
    const ticks = Math.max(1, Math.round(durationMs / this.#tickEveryMs));
    const priceAt = this.#priceOf(segment, state.priceTicks, ticks);
    const look = this.#look(segment);
    for (let i = 1; i <= ticks; i++) yield* this.#tick(state, look, priceAt(i));
  }

  /** The price of the i-th of `ticks` ticks, from 1. */
  #priceOf(
    segment: Exclude<MarketSegment, { type: 'jump' | 'gap' }>,
    fromTicks: number,
    ticks: number,
  ): (i: number) => number {
    switch (segment.type) {
      case 'hold':
        return () => fromTicks;
      case 'ramp': {
        const to = this.#price(segment.to);
        return (i) => fromTicks + Math.round(((to - fromTicks) * i) / ticks);
      }
      case 'range': {
        const low = this.#price(segment.low);
        const high = this.#price(segment.high);
        const period = Math.max(2, Math.round(parseDurationMs(segment.period) / this.#tickEveryMs));
        return (i) => {
          const phase = (i % period) / period;
          return low + Math.round((high - low) * (phase < 0.5 ? 2 * phase : 2 - 2 * phase));
        };
      }
      case 'path': {
        const prices = segment.prices.map((text) => this.#price(text));
        return (i) => prices[Math.min(prices.length - 1, Math.floor(((i - 1) * prices.length) / ticks))]!;
      }
    }
  }

  *#tick(state: PlayState, look: Look, priceTicks: number): Generator<MarketEvent, void> {
    const { symbol } = this.#market;
    const { atMs } = state;
    state.priceTicks = priceTicks;
    yield {
      type: 'quote',
      symbol,
      atMs,
      bidTicks: priceTicks,
      bidLots: look.depthLots,
      askTicks: priceTicks + look.spreadTicks,
      askLots: look.depthLots,
    };
    state.owedLots += (look.volumeLotsPerMinute * this.#tickEveryMs) / 60_000;
    const lots = Math.floor(state.owedLots);
    state.owedLots -= lots;
    yield {
      type: 'trade',
      symbol,
      atMs,
      priceTicks,
      lots,
      aggressor: state.count++ % 2 === 0 ? 'buy' : 'sell',
    };
    state.atMs += this.#tickEveryMs;
  }

  #price(value: number | string): number {
    return toUnits(Number(value), this.instrument.priceDecimals);
  }

  #look(segment: {
    spread?: number | string | undefined;
    volume?: number | undefined;
    depth?: number | undefined;
  }): Look {
    const { priceDecimals, quantityDecimals } = this.instrument;
    const spread = segment.spread ?? this.#market.spread;
    return {
      spreadTicks: spread === undefined ? 1 : Math.max(1, toUnits(Number(spread), priceDecimals)),
      volumeLotsPerMinute: toUnits(segment.volume ?? this.#market.volume ?? 10, quantityDecimals),
      depthLots: Math.max(1, toUnits(segment.depth ?? this.#market.depth ?? 5, quantityDecimals)),
    };
  }
}

interface PlayState {
  atMs: number;
  priceTicks: number;
  count: number;
  /** Volume that fractions of a lot add up to. */
  owedLots: number;
}

function scriptedInstrument(market: ScriptedMarket): MarketInstrument {
  const prices = [market.price, market.spread, ...market.segments.flatMap(pricesOf)];
  const decimals = prices.map((value) => (value === undefined ? 0 : decimalsOf(Number(value))));
  return instrumentFor(market.symbol, {
    priceDecimals: Math.max(...decimals),
    quantityDecimals: 3,
    startPrice: Number(market.price),
  });
}

function pricesOf(segment: MarketSegment): (number | string | undefined)[] {
  switch (segment.type) {
    case 'hold':
      return [segment.spread];
    case 'ramp':
      return [segment.to, segment.spread];
    case 'jump':
    case 'gap':
      return [segment.to];
    case 'range':
      return [segment.low, segment.high, segment.spread];
    case 'path':
      return [...segment.prices, segment.spread];
  }
}
