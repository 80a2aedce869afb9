// Which factors move an instrument and how its market looks: spread, volume, lot. The price of everything that is not an
// option, as numbers for a ListedPath.

import { previousSessionDay } from '../calendar/new-york-sessions.ts';
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
import { type Factor, FIRST_DAY, type MarketFactors, PlainFactor, REFERENCE_DAY } from './factors.ts';
import type { ListedPathOptions } from './listed-path.ts';
import { segmentOf } from './segment.ts';

/** Continuously compounded, for options and the future. */
export const RISK_FREE_RATE = 0.039;
const INDEX_DIVIDEND_YIELD = 0.012;
/** Volatility of the market in a year, for a stock's total one. */
const MARKET_VOLATILITY = 0.15;

/** What the model says of one instrument. */
export type FactorModel = Pick<
  ListedPathOptions,
  'logPath' | 'deviation' | 'tick' | 'spreadTicks' | 'averageVolume' | 'lot'
> & { readonly innerName?: string };

export class FactorModels {
  private readonly factors: MarketFactors;
  private readonly seed: number;
  private readonly sectors = new Map<SectorName, Factor>();
  private readonly own = new Map<string, Factor>();

  constructor(factors: MarketFactors, seed: number) {
    this.factors = factors;
    this.seed = seed;
  }

  modelOf(listing: Exclude<Listing, OptionListing>): FactorModel {
    switch (listing.kind) {
      case 'stock':
        return this.stockModel(listing);
      case 'index':
        return this.indexModel(listing);
      case 'forex':
        return this.forexModel(listing);
      case 'future':
        return this.futureModel(listing);
    }
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

  private stockModel(listing: StockListing): FactorModel {
    const { profile } = listing;
    return {
      ...composite(Math.log(profile.price), this.stockParts(listing)),
      innerName: listing.symbol === 'SPY' ? SPX.seedName : listing.seedName,
      tick: 0.01,
      spreadTicks: profile.spreadCents,
      averageVolume: profile.averageVolume,
      lot: 100,
    };
  }

  /** What moves a stock, with its loadings. */
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

  private indexModel(listing: IndexListing): FactorModel {
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

  private forexModel(listing: ForexListing): FactorModel {
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
  private futureModel(listing: FutureListing): FactorModel {
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
      factor = new PlainFactor(this.seed, `sector ${name}`, SECTOR_VOLATILITY[name]);
      this.sectors.set(name, factor);
    }
    return factor;
  }

  private ownFactor(name: string, volatility: number): Factor {
    let factor = this.own.get(name);
    if (factor === undefined) {
      factor = new PlainFactor(hash3(this.seed, hashText(name), 9), name, volatility);
      this.own.set(name, factor);
    }
    return factor;
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
