// Every instrument's prices under one seed. Makes the path of a listing when it is first asked for: factors for stocks,
// indexes and futures, a surface for options, tapes where a tape replaces the model.

import { isMonthlyExpiry } from '../calendar/expiries.ts';
import { regularHours } from '../calendar/hours.ts';
import { nextSessionDay, previousSessionDay, sessionOn } from '../calendar/new-york-sessions.ts';
import { instantOf, wallTime } from '../calendar/zone.ts';
import { hash3, hashText } from '../random/index.ts';
import type {
  ForexListing,
  FutureListing,
  IndexListing,
  Listing,
  OptionListing,
  SectorName,
  StockListing,
} from '../universe/listing.ts';
import { NDX, RUT, SPX, VIX } from '../universe/others.ts';
import { SECTOR_VOLATILITY, stockListings } from '../universe/stocks.ts';
import { type Factor, FIRST_DAY, MarketFactors, PlainFactor, REFERENCE_DAY } from './factors.ts';
import { InstrumentPrices } from './instrument-prices.ts';
import type { Interventions } from './interventions.ts';
import { ListedPath, type ListedPathOptions, segmentDayAt } from './listed-path.ts';
import { type MinuteBlock, type PricePath, slotMiddle } from './minute-block.ts';
import { MS_PER_YEAR, OptionPath, type OptionUnderlying } from './option-path.ts';
import { segmentOf } from './segment.ts';
import { impliedVolatilityAt, type VolatilitySurface } from './surface.ts';

/** Continuously compounded, for options and the future. */
export const RISK_FREE_RATE = 0.039;
const INDEX_DIVIDEND_YIELD = 0.012;
/** Variance of the market in a year, for a stock's total volatility. */
const MARKET_VOLATILITY = 0.15;
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
  private readonly options: PriceWorldOptions;
  private readonly sectors = new Map<SectorName, Factor>();
  private readonly own = new Map<string, Factor>();
  private readonly prices = new Map<number, InstrumentPrices>();
  private readonly underlyings = new Map<number, OptionUnderlying>();
  private readonly listedPaths = new Map<number, ListedPath>();
  private readonly optionPaths = new Map<number, OptionPath>();
  private vixDay = Number.NaN;
  private vixPath: Float64Array = new Float64Array(0);

  constructor(options: PriceWorldOptions) {
    this.options = options;
    this.factors = new MarketFactors(options.seed);
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

  /**
   * The close of a stock by its factors alone, without making the day: within a few ticks of the official one. For what
   * looks back over a year at once (52-week ranges).
   */
  factorClose(listing: StockListing, day: number): number {
    const parts = this.stockParts(listing);
    let log = Math.log(listing.profile.price);
    for (const { factor, loading } of parts)
      log += loading * (factor.level(day) - factor.level(REFERENCE_DAY));
    return Math.exp(log);
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
      const path = new OptionPath({
        listing,
        seed: this.options.seed,
        underlying: this.underlyingOf(underlyingListing(listing)),
        expiryMs: endMs,
      });
      this.optionPaths.set(listing.conId, path);
      return new InstrumentPrices(recorded?.path ?? path, listing.hours, this.options.interventions, span);
    }
    const path = new ListedPath(this.listedOptions(listing, endMs));
    this.listedPaths.set(listing.conId, path);
    return new InstrumentPrices(recorded?.path ?? path, listing.hours, this.options.interventions, span);
  }

  private listedOptions(listing: Exclude<Listing, OptionListing>, endMs: number): ListedPathOptions {
    const common = {
      symbol: listing.kind === 'forex' ? listing.localSymbol : listing.symbol,
      hours: listing.hours,
      seed: this.options.seed,
      slotsPerMinute: 60 * this.options.quotesPerSecond,
      endMs,
      interventions: this.options.interventions,
      pauseChance: 0,
      innerName: listing.seedName,
    };
    switch (listing.kind) {
      case 'stock':
        return { ...common, ...this.stockModel(listing) };
      case 'index':
        return { ...common, ...this.indexModel(listing) };
      case 'forex':
        return { ...common, ...this.forexModel(listing) };
      case 'future':
        return { ...common, ...this.futureModel(listing) };
    }
  }

  private stockModel(listing: StockListing) {
    const { profile } = listing;
    return {
      ...composite(Math.log(profile.price), this.stockParts(listing)),
      innerName: listing.symbol === 'SPY' ? SPX.seedName : listing.seedName,
      tick: 0.01,
      spreadTicks: profile.spreadCents,
      averageVolume: profile.averageVolume,
      lot: 100,
      pauseChance: profile.stockType === 'ETF' ? 0 : this.options.pauseChance,
    };
  }

  private stockParts(listing: StockListing): readonly Loaded[] {
    const { beta, ownVolatility, sector, sectorLoading } = listing.profile;
    const own = this.ownFactor(listing.seedName, ownVolatility);
    const parts: Loaded[] = [
      { factor: this.factors.market, loading: beta },
      { factor: own, loading: 1 },
    ];
    if (sectorLoading !== 0) parts.push({ factor: this.sector(sector), loading: sectorLoading });
    return parts;
  }

  private indexModel(listing: IndexListing) {
    const shape = { tick: listing.minTick, spreadTicks: 0, averageVolume: 0, lot: 1 };
    if (listing === VIX) {
      return { ...shape, logPath: (day: number) => this.factors.logVixPath(day), deviation: () => 0.06 };
    }
    const parts: Loaded[] = [{ factor: this.factors.market, loading: listing === SPX ? 1 : 1.15 }];
    if (listing === NDX) parts.push({ factor: this.sector('technology'), loading: 1 });
    if (listing === RUT)
      parts.push({ factor: this.ownFactor('IWM', profileOf('IWM').ownVolatility), loading: 1 });
    return { ...shape, ...composite(Math.log(listing.level), parts) };
  }

  private forexModel(listing: ForexListing) {
    const parts = [{ factor: this.ownFactor(listing.seedName, listing.annualVolatility), loading: 1 }];
    return {
      ...composite(Math.log(listing.rate), parts),
      tick: listing.minTick,
      spreadTicks: 1,
      averageVolume: 0,
      lot: 250_000,
    };
  }

  /** The index carried to the expiry: its own wobble would let the future drift away from what it settles to. */
  private futureModel(listing: FutureListing) {
    const base = composite(Math.log(SPX.level), [{ factor: this.factors.market, loading: 1 }]);
    const carry = (day: number) =>
      ((RISK_FREE_RATE - INDEX_DIVIDEND_YIELD) * Math.max(0, listing.expiryDay - day)) / 365;
    return {
      logPath: (day: number) => base.logPath(day).map((value) => value + carry(day)),
      deviation: base.deviation,
      innerName: SPX.seedName,
      tick: listing.minTick,
      spreadTicks: 1,
      averageVolume: 1_400_000,
      lot: 1,
    };
  }

  private sector(name: SectorName): Factor {
    let factor = this.sectors.get(name);
    if (factor === undefined) {
      factor = new PlainFactor(this.options.seed, `sector ${name}`, SECTOR_VOLATILITY[name]);
      this.sectors.set(name, factor);
    }
    return factor;
  }

  private ownFactor(name: string, volatility: number): Factor {
    let factor = this.own.get(name);
    if (factor === undefined) {
      factor = new PlainFactor(hash3(this.options.seed, hashText(name), 9), name, volatility);
      this.own.set(name, factor);
    }
    return factor;
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

interface Loaded {
  readonly factor: Factor;
  readonly loading: number;
}

/** A log price that is `base` at the reference close and moves by the loaded factors. */
function composite(base: number, parts: readonly Loaded[]) {
  let origin = Number.NaN;
  return {
    logPath(day: number): Float64Array {
      const segment = segmentOf(day);
      const before = previousSessionDay(day);
      if (Number.isNaN(origin)) {
        origin = base;
        for (const { factor, loading } of parts) origin -= loading * factor.level(REFERENCE_DAY);
      }
      let start = origin;
      for (const { factor, loading } of parts) start += loading * factor.level(Math.max(before, FIRST_DAY));
      const out = new Float64Array(segment.nodes + 1).fill(start);
      for (const { factor, loading } of parts) {
        const path = factor.path(day);
        for (let node = 0; node <= segment.nodes; node++) out[node]! += loading * path[node]!;
      }
      return out;
    },
    deviation(day: number): number {
      let variance = 0;
      for (const { factor, loading } of parts) variance += (loading * factor.deviation(day)) ** 2;
      return Math.sqrt(variance);
    },
  };
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

export function dividendYieldOf(listing: StockListing | IndexListing): number {
  if (listing.kind === 'stock') return listing.profile.dividend / listing.profile.price;
  return listing === VIX ? RISK_FREE_RATE : INDEX_DIVIDEND_YIELD;
}

/** Annual volatility of a stock, all factors together. */
export function annualVolatility(listing: StockListing | IndexListing): number {
  if (listing.kind === 'index') return MARKET_VOLATILITY;
  const { beta, sector, sectorLoading, ownVolatility } = listing.profile;
  const market = beta * MARKET_VOLATILITY;
  const shared = sectorLoading * SECTOR_VOLATILITY[sector];
  return Math.sqrt(market * market + shared * shared + ownVolatility * ownVolatility);
}

function profileOf(symbol: string) {
  return stockListings.find((stock) => stock.symbol === symbol)!.profile;
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
