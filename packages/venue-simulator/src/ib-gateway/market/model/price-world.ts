// Every instrument's prices under one seed. Makes the path of a listing when it is first asked for: factors for stocks,
// indexes and futures, a surface for options, tapes where a tape replaces the model.

import { isMonthlyExpiry } from '../calendar/expiries.ts';
import { regularHours } from '../calendar/hours.ts';
import { nextSessionDay, previousSessionDay, sessionOn } from '../calendar/new-york-sessions.ts';
import { instantOf, wallTime } from '../calendar/zone.ts';
import type { IndexListing, Listing, OptionListing, StockListing } from '../universe/listing.ts';
import { SPX, VIX } from '../universe/others.ts';
import { stockListings } from '../universe/stocks.ts';
import { annualVolatility, dividendYieldOf, FactorModels, RISK_FREE_RATE } from './factor-models.ts';
import { FIRST_DAY, MarketFactors } from './factors.ts';
import { InstrumentPrices } from './instrument-prices.ts';
import { IntervenedPath } from './intervened-path.ts';
import type { Interventions } from './interventions.ts';
import { ListedPath, segmentDayAt } from './listed-path.ts';
import { type MinuteBlock, type PricePath, slotMiddle } from './minute-block.ts';
import { MS_PER_YEAR, OptionPath, type OptionUnderlying } from './option-path.ts';
import { segmentOf } from './segment.ts';
import { impliedVolatilityAt, type VolatilitySurface } from './surface.ts';

const FAR_FUTURE_MS = Number.MAX_SAFE_INTEGER;

export interface PriceWorldOptions {
  readonly seed: number;
  /** Quotes a second of stocks, indexes, futures and currencies. */
  readonly quotesPerSecond: number;
  /** Chance of a five-minute pause of a stock on a day. */
  readonly pauseChance: number;
  readonly interventions: Interventions;
  /** Paths that replace the model, by symbol (stocks) or by option symbol. */
  readonly recorded: ReadonlyMap<string, RecordedPrices>;
}

/** Prices of an instrument from a tape. */
export interface RecordedPrices {
  readonly path: PricePath;
  readonly firstMs: number;
}

export class PriceWorld {
  readonly factors: MarketFactors;
  readonly models: FactorModels;
  private readonly options: PriceWorldOptions;
  private readonly prices = new Map<number, InstrumentPrices>();
  private readonly underlyings = new Map<number, OptionUnderlying>();
  private readonly optionPaths = new Map<number, OptionPath>();
  private vixDay = Number.NaN;
  private vixPath: Float64Array = new Float64Array(0);

  constructor(options: PriceWorldOptions) {
    this.options = options;
    this.factors = new MarketFactors(options.seed);
    this.models = new FactorModels(this.factors, options.seed);
  }

  pricesOf(listing: Listing): InstrumentPrices {
    const known = this.prices.get(listing.conId);
    if (known !== undefined) return known;
    // Option series are many: those not asked for lately are made again.
    if (this.prices.size > 4000) this.forgetOptions();
    const made = this.makePrices(listing);
    this.prices.set(listing.conId, made);
    return made;
  }

  optionPathOf(listing: OptionListing): OptionPath {
    this.pricesOf(listing);
    return this.optionPaths.get(listing.conId)!;
  }

  /** What options on an instrument are priced from. */
  underlyingOf(listing: StockListing | IndexListing): OptionUnderlying {
    let underlying = this.underlyings.get(listing.conId);
    if (underlying === undefined) {
      underlying = this.makeUnderlying(listing);
      this.underlyings.set(listing.conId, underlying);
    }
    return underlying;
  }

  /** The volatility index at an instant, in points. */
  vixAt(utcMs: number): number {
    const day = segmentDayAt(utcMs);
    if (day !== this.vixDay) {
      this.vixPath = this.factors.logVixPath(day);
      this.vixDay = day;
    }
    return Math.exp(this.vixPath[segmentOf(day).nodeAt(utcMs)]!);
  }

  /** The surface of an underlying's options at an instant. */
  surfaceOf(listing: StockListing | IndexListing, utcMs: number): VolatilitySurface {
    const vix = this.vixAt(utcMs);
    if (listing === VIX) return { shortLevel: 1.15, longLevel: 0.6, rho: 0.6, eta: 0.9 };
    const isBroad = listing.kind === 'index' || listing.symbol === 'SPY';
    if (isBroad)
      return { shortLevel: (0.9 * vix) / 100, longLevel: 0.08 + (0.5 * vix) / 100, rho: -0.7, eta: 1.1 };
    const usual = annualVolatility(listing);
    return {
      shortLevel: usual * (vix / 17) ** 0.7,
      longLevel: usual * (vix / 17) ** 0.35,
      rho: -0.35,
      eta: 1.15,
    };
  }

  /** The middle of the market at an instant, or the last one before it. */
  lastPriceOf(listing: StockListing | IndexListing, utcMs: number): number {
    return lastPrice(this.pricesOf(listing), utcMs);
  }

  private forgetOptions(): void {
    for (const conId of this.optionPaths.keys()) this.prices.delete(conId);
    this.optionPaths.clear();
  }

  private makePrices(listing: Listing): InstrumentPrices {
    const recorded = this.options.recorded.get(
      listing.kind === 'option' ? listing.localSymbol : listing.symbol,
    );
    const endMs = expiryMsOf(listing);
    const span = { firstMs: recorded?.firstMs ?? firstMsOf(listing), endMs };
    if (listing.kind === 'option') {
      const underlying = underlyingListing(listing);
      const path = new OptionPath({
        listing,
        seed: this.options.seed,
        underlying: this.underlyingOf(underlying),
        expiryMs: endMs,
      });
      this.optionPaths.set(listing.conId, path);
      return this.newPrices(listing, recorded?.path ?? path, span, underlying.symbol);
    }
    const path =
      recorded === undefined ? this.modelPath(listing, endMs) : this.recordedPath(listing, recorded);
    return this.newPrices(
      listing,
      path,
      span,
      listing.kind === 'forex' ? listing.localSymbol : listing.symbol,
    );
  }

  private newPrices(
    listing: Listing,
    path: PricePath,
    span: { readonly firstMs: number; readonly endMs: number },
    haltName: string,
  ): InstrumentPrices {
    return new InstrumentPrices(path, listing.hours, this.options.interventions, span, haltName);
  }

  private recordedPath(listing: Listing, recorded: RecordedPrices): PricePath {
    return new IntervenedPath(recorded.path, listing.symbol, this.options.interventions);
  }

  private modelPath(listing: Exclude<Listing, OptionListing>, endMs: number): PricePath {
    const { seed, quotesPerSecond, interventions, pauseChance } = this.options;
    return new ListedPath({
      symbol: listing.kind === 'forex' ? listing.localSymbol : listing.symbol,
      hours: listing.hours,
      seed,
      slotsPerMinute: 60 * quotesPerSecond,
      endMs,
      interventions,
      innerName: listing.seedName,
      // Funds do not pause for themselves.
      pauseChance: listing.kind === 'stock' && listing.profile.stockType === 'COMMON' ? pauseChance : 0,
      ...this.models.modelOf(listing),
    });
  }

  private makeUnderlying(listing: StockListing | IndexListing): OptionUnderlying {
    const prices = this.pricesOf(listing);
    const dividendYield = dividendYieldOf(listing);
    return {
      rate: RISK_FREE_RATE,
      dividendYield,
      averageVolume: listing.kind === 'stock' ? listing.profile.averageVolume : 60_000_000,
      blockOf: (minuteMs: number): MinuteBlock => prices.blockAt(minuteMs),
      priceBefore: (utcMs: number): number => lastPrice(prices, utcMs),
      volatility: (option: OptionListing, spot: number, utcMs: number): number => {
        const years = Math.max(1 / MS_PER_YEAR, (expiryMsOf(option) - utcMs) / MS_PER_YEAR);
        const forward = spot * Math.exp((RISK_FREE_RATE - dividendYield) * years);
        return impliedVolatilityAt(this.surfaceOf(listing, utcMs), Math.log(option.strike / forward), years);
      },
    };
  }
}

/** When a listing stops trading for good. */
export function expiryMsOf(listing: Listing): number {
  if (listing.kind === 'future') return instantOf(listing.expiryDay, 9.5 * 3_600_000);
  if (listing.kind !== 'option') return FAR_FUTURE_MS;
  const session = sessionOn(listing.expiryDay);
  if (session === undefined) return instantOf(listing.expiryDay, 16 * 3_600_000);
  // On their last day options that settle in shares or at the close stop with the stocks.
  return session.closeMs;
}

function underlyingListing(option: OptionListing): StockListing | IndexListing {
  const { underlyingConId } = option.optionClass;
  const stock = stockListings.find((candidate) => candidate.conId === underlyingConId);
  return stock ?? (underlyingConId === VIX.conId ? VIX : SPX);
}

/** First day with prices: of an option or a future when it was listed, of all others the first day there is. */
function firstMsOf(listing: Listing): number {
  const expires = listing.kind === 'option' || listing.kind === 'future';
  // The longest options are listed some three years ahead, weekly ones some weeks.
  const life = listing.kind === 'option' && !isMonthlyExpiry(listing.expiryDay) ? 70 : 1200;
  const day = expires ? Math.max(FIRST_DAY, listing.expiryDay - life) : FIRST_DAY;
  return regularHours(listing.hours, nextSessionDay(day - 1))!.startMs;
}

/** The middle of the market, or its last print, at or before an instant; looks back over closed hours. */
function lastPrice(prices: InstrumentPrices, utcMs: number): number {
  const block = prices.blockAt(utcMs);
  for (let slot = block.slots - 1; slot >= 0; slot--) {
    const middle = slotMiddle(block, slot);
    if (block.startMs + slot * block.slotMs <= utcMs && !Number.isNaN(middle)) return middle;
  }
  return prices.closeOf(previousSessionDay(wallTime(utcMs).day + 1));
}
