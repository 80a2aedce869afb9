// The contract questions of the gateway: details of all that fits, the one contract that a request means, details by id.

import type { Contract, ContractDetails, ContractQuery, Outcome } from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';
import { civilOf, dayOf } from '../calendar/civil-day.ts';
import { previousSessionDay } from '../calendar/new-york-sessions.ts';
import { wallTime } from '../calendar/zone.ts';
import type { PriceWorld } from '../model/price-world.ts';
import { failed, found } from '../outcome.ts';
import { type BookMoment, type ContractBook, exchangesOf, isKnownSecurityType } from './contract-book.ts';
import { detailsOf } from './contract-details.ts';
import type { IndexListing, Listing, StockListing } from './listing.ts';
import { type Reroute, referenceContracts } from './reference-contracts.ts';
import { stockListings } from './stocks.ts';

export class ContractLookup {
  private readonly book: ContractBook;
  private readonly world: PriceWorld;
  private readonly nowMs: () => number;
  private readonly anchors = new Map<string, readonly number[]>();

  constructor(book: ContractBook, world: PriceWorld, nowMs: () => number) {
    this.book = book;
    this.world = world;
    this.nowMs = nowMs;
  }

  moment(): BookMoment {
    const { day } = wallTime(this.nowMs());
    return { day, anchorsOf: (underlying) => this.anchorsOf(underlying, day) };
  }

  details(query: ContractQuery): Outcome<readonly ContractDetails[]> {
    if (query.secType === 'BAG') return failed(gatewayError('bagNotSupported'));
    const byId = query.conId > 0 || query.secId !== '';
    if (!byId && !isKnownSecurityType(query.secType)) return failed(gatewayError('securityTypeMissing'));
    const described = referenceContracts(query);
    if (described.length > 0) return found(described.map(({ details }) => details(this.nowMs())));
    const listings =
      query.secId !== '' ? bySecurityId(query) : this.book.find(query, this.moment(), query.includeExpired);
    if (listings.length === 0) return failed(gatewayError('noSecurityDefinition'));
    const now = this.nowMs();
    const all = listings.flatMap((listing) =>
      placesOf(listing, query).map((place) => detailsOf(listing, place, now)),
    );
    return found(query.secType === 'CONTFUT' ? all.map(asContinuous) : all);
  }

  /** The one listing that a contract means, else error 200; 10089 for what is described only. */
  listing(contract: Contract, includeExpired = false): Outcome<Listing> {
    if (referenceContracts(contract).length > 0) return failed(gatewayError('additionalSubscription'));
    const listings = this.book.find(contract, this.moment(), includeExpired);
    const [only, another] = listings;
    if (only === undefined) return failed(gatewayError('noSecurityDefinition'));
    if (another !== undefined) return failed(gatewayError('ambiguousContract', { symbol: contract.symbol }));
    return found(only);
  }

  /** Whose market data stand for a contract's; `undefined`: its own do. */
  rerouteOf(contract: Contract): Reroute | undefined {
    return referenceContracts(contract)[0]?.reroute;
  }

  resolve(contract: Contract): Outcome<ContractDetails> {
    const listing = this.listing(contract);
    return listing.ok ? found(detailsOf(listing.value, contract.exchange, this.nowMs())) : listing;
  }

  byId(conId: number): ContractDetails | undefined {
    const listing = this.book.byId(conId);
    return listing === undefined ? undefined : detailsOf(listing, undefined, this.nowMs());
  }

  /** Closes before this month and before the month ahead of it. */
  private anchorsOf(underlying: StockListing | IndexListing, today: number): readonly number[] {
    const { year, month } = civilOf(today);
    const key = `${underlying.conId}/${year}/${month}`;
    const known = this.anchors.get(key);
    if (known !== undefined) return known;
    const prices = this.world.pricesOf(underlying);
    const starts = [dayOf(year, month, 1), month === 1 ? dayOf(year - 1, 12, 1) : dayOf(year, month - 1, 1)];
    const closes = starts.map((day) => prices.closeOf(previousSessionDay(day))).filter((close) => close > 0);
    // A tape begins in the middle of a month: its first price is all there is.
    const anchors = closes.length > 0 ? closes : [this.world.lastPriceOf(underlying, this.nowMs())];
    this.anchors.set(key, anchors);
    return anchors;
  }
}

/** As recorded: who asks for a continuous future is answered with that type, and the month's own facts. */
function asContinuous(details: ContractDetails): ContractDetails {
  return { ...details, contract: { ...details.contract, secType: 'CONTFUT' } };
}

function bySecurityId(query: ContractQuery): readonly Listing[] {
  if (query.secIdType !== 'ISIN') return [];
  return stockListings.filter((stock) => stock.profile.isin === query.secId);
}

/** A stock without an exchange is answered once per exchange, SMART first; everything else once. */
function placesOf(listing: Listing, query: ContractQuery): readonly string[] {
  if (query.exchange !== '') return [query.exchange];
  return listing.kind === 'stock' && query.conId === 0 ? exchangesOf(listing) : [listing.defaultExchange];
}
