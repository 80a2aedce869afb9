// What a decision may see and how it speaks: the books, the market, the configuration, the time of the input, and `emit`.
// Every decide module is a set of functions over this; none keeps state of its own.
import type { AccountId, EpochMs, InstrumentIndex, Money, Seq, Ticks } from '../base/index.ts';
import type { AlertLevel, ContractTerms, Instrument, KernelEvent } from '../model/index.ts';
import type { Books } from './books.ts';
import type { AccountConfig, NodeConfig, SessionConfig } from './kernel-config.ts';
import type { MarketState } from './market-state.ts';

export interface Deciding {
  readonly config: NodeConfig;
  readonly books: Books;
  readonly market: MarketState;
  /** Contract arithmetic by instrument index. */
  readonly terms: readonly ContractTerms[];
  /** Time of the input that is decided on. */
  readonly nowMs: EpochMs;
  /** Its number. */
  readonly seq: Seq;
  /** Index that the next event of this input will have. */
  readonly nextIndex: number;
  /** Records the event and applies it at once. */
  emit(event: KernelEvent): void;
}

/** What is read of the kernel: screens read the same figures as the gates. */
export type Reading = Pick<Deciding, 'books' | 'config' | 'market' | 'terms'>;

export const instrumentOf = (d: Pick<Reading, 'config'>, index: InstrumentIndex): Instrument =>
  d.config.instruments[index]!.instrument;

export const accountConfigOf = (d: Deciding, account: AccountId): AccountConfig =>
  d.config.accounts.find(({ id }) => id === account)!;

/** The session that trades an instrument; sessions do not share instruments (checked when the config is resolved). */
export const sessionOf = (d: Deciding, index: InstrumentIndex): SessionConfig | undefined =>
  d.config.sessions.find(({ instruments }) => instruments.includes(index));

export function alert(d: Deciding, level: AlertLevel, code: string, text: string): void {
  d.emit({ type: 'AlertRaised', level, code, text, atMs: d.nowMs });
}

/** Middle of the last quote; undefined before the first. */
export function midOf(d: Pick<Reading, 'config' | 'market'>, index: InstrumentIndex): Money | undefined {
  const bid = d.market.bidTicks[index]!;
  const ask = d.market.askTicks[index]!;
  if (bid <= 0 || ask <= 0) return undefined;
  return ((BigInt(bid + ask) * instrumentOf(d, index).tickSize) / 2n) as Money;
}

export const priceOf = (d: Pick<Reading, 'config'>, index: InstrumentIndex, ticks: Ticks): Money =>
  (BigInt(ticks) * instrumentOf(d, index).tickSize) as Money;

/** Settlement currency per tick and lot; of an inverse contract the coin that one lot is worth at a price of one tick. */
export function tickLotValueOf(instrument: Instrument): number {
  const tick = Number(instrument.tickSize) / 1e12;
  const lot = (Number(instrument.lotSize) / 1e12) * instrument.multiplier;
  return instrument.kind === 'linear' ? tick * lot : lot / tick;
}
