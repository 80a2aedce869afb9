// What an order that takes gets from one quote: pieces of levels, each at one price. The first level is the touch; what
// lies behind it is the profile's assumption. Pure: the caller books what it is given.
import type { Side } from '../model/index.ts';
import type { FillProfile } from './fill-profile.ts';

export interface Piece {
  readonly ticks: number;
  readonly lots: number;
}

/** The market that is taken from, as one side of a quote. */
export interface Offer {
  readonly touchTicks: number;
  readonly shownLots: number;
  /** Already taken from it by earlier orders. */
  readonly takenLots: number;
  readonly spreadTicks: number;
}

export interface Taker {
  readonly side: Side;
  readonly lots: number;
  /** The worst price it pays; absent for market orders. */
  readonly limitTicks?: number | undefined;
  /** IOC and FOK: only what the profile offers at a price, never the rest at a made-up one. */
  readonly immediate: boolean;
}

const nothing: readonly Piece[] = [];

/** The pieces that `taker` gets, best price first; together at most its lots, none worse than its limit. */
export function takePieces(profile: FillProfile, offer: Offer, taker: Taker): readonly Piece[] {
  const slippage = slippageOf(profile, offer);
  if (!(offer.shownLots > 0) || Number.isNaN(offer.touchTicks) || Number.isNaN(slippage)) return nothing;
  const pieces: Piece[] = [];
  let left = taker.lots;
  for (let level = 0; level <= levelsBehind(profile) && left > 0; level++) {
    const got = taker.lots - left;
    const ahead = offer.takenLots + got;
    const lots = Math.min(left, offer.shownLots, (level + 1) * offer.shownLots - ahead);
    if (lots <= 0) continue;
    if (isWorse(taker, priceAt(offer, taker.side, levelTicks(profile, level)))) break;
    const cost = levelTicks(profile, level) + slippage + impactOf(profile, offer, lots);
    pieces.push({ ticks: boundedBy(taker, priceAt(offer, taker.side, cost)), lots });
    left -= lots;
  }
  if (
    left > 0 &&
    profile.beyondShown.kind === 'oneTick' &&
    taker.limitTicks === undefined &&
    !taker.immediate
  )
    pieces.push({ ticks: priceAt(offer, taker.side, 1), lots: left });
  return pieces;
}

export const lotsOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { lots }) => sum + lots, 0);

const slippageOf = (profile: FillProfile, offer: Offer): number =>
  profile.slippageSpreadFraction === 0 ? 0 : Math.ceil(offer.spreadTicks * profile.slippageSpreadFraction);

const impactOf = (profile: FillProfile, offer: Offer, lots: number): number =>
  Math.floor((profile.impactTicksPerShownSize * lots) / offer.shownLots);

const levelsBehind = ({ beyondShown }: FillProfile): number =>
  beyondShown.kind === 'walks' ? beyondShown.levels : 0;

const levelTicks = ({ beyondShown }: FillProfile, level: number): number =>
  beyondShown.kind === 'walks' ? level * beyondShown.ticksPerLevel : 0;

const priceAt = (offer: Offer, side: Side, cost: number): number =>
  side === 'buy' ? offer.touchTicks + cost : offer.touchTicks - cost;

function isWorse({ side, limitTicks }: Taker, ticks: number): boolean {
  if (limitTicks === undefined) return false;
  return side === 'buy' ? ticks > limitTicks : ticks < limitTicks;
}

/** Slippage never carries a limit order beyond its price: there it would not have been filled but left resting. */
const boundedBy = (taker: Taker, ticks: number): number =>
  isWorse(taker, ticks) ? (taker.limitTicks as number) : ticks;
