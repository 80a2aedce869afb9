// What an endpoint of the REST interface is and gets.

import type { FundingSchedule } from '../market/index.ts';
import type { SeededRandom } from '../random/index.ts';
import type { Account } from './books.ts';
import { errorCodes, VenueRefusal } from './error-codes.ts';
import type { Exchange } from './exchange.ts';
import type { HedgeCloseSide, Parameters } from './order-request.ts';
import type { SymbolMarket } from './symbol-market.ts';

/** The venue as endpoints see it. */
export interface EndpointVenue {
  readonly exchange: Exchange;
  readonly funding: FundingSchedule;
  readonly random: SeededRandom;
  readonly deduplicateClientIds: boolean;
  readonly hedgeCloseSide: HedgeCloseSide;
  nowMs(): number;
  /** Runs after the venue's own delay: cancels and changes, whose answer is not yet their success. */
  soon(run: () => void): void;
  /** A published price; a fault may falsify it. */
  price(market: SymbolMarket, ticks: number): string;
  /** Whether lists and lookups show an order made at this time; a fault may hold new ones back. */
  isVisible(createdMs: number): boolean;
  /** Whether a cancel that was answered with success is forgotten; a fault. */
  forgetsCancel(): boolean;
}

export interface PublicCall {
  readonly venue: EndpointVenue;
  readonly parameters: Parameters;
}

export interface PrivateCall extends PublicCall {
  readonly account: Account;
}

export type Endpoint =
  | {
      readonly method: 'GET' | 'POST';
      readonly access: 'public';
      readonly answer: (call: PublicCall) => unknown;
    }
  | {
      readonly method: 'GET' | 'POST';
      readonly access: 'private';
      /** Counted against the narrow limit of cancels, batches and flash closes as well. */
      readonly narrow?: true;
      readonly answer: (call: PrivateCall) => unknown;
    };

/** A whole number within bounds. @throws VenueRefusal */
export function wholeNumberOf(
  parameters: Parameters,
  name: string,
  bounds: { min: number; max: number },
): number | undefined {
  const value = parameters[name];
  if (value === undefined || value === '') return undefined;
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(number) || number < bounds.min || number > bounds.max) {
    throw new VenueRefusal(
      errorCodes.valueNotAllowed,
      `${name}: a whole number from ${bounds.min} to ${bounds.max}`,
    );
  }
  return number;
}

const anyTime = { min: 0, max: Number.MAX_SAFE_INTEGER };

export function timeRangeOf(parameters: Parameters): { startMs: number; endMs: number } {
  return {
    startMs: wholeNumberOf(parameters, 'startTime', anyTime) ?? 0,
    endMs: wholeNumberOf(parameters, 'endTime', anyTime) ?? Number.MAX_SAFE_INTEGER,
  };
}

/** One page of a list, newest first: `skip` and `limit` (10, at most 100). */
export function pageOf<T>(items: readonly T[], parameters: Parameters): { total: string; page: T[] } {
  const skip = wholeNumberOf(parameters, 'skip', { min: 0, max: 1_000_000 }) ?? 0;
  const limit = wholeNumberOf(parameters, 'limit', { min: 1, max: 100 }) ?? 10;
  return { total: String(items.length), page: items.slice(skip, skip + limit) };
}
