// The gate of reducing orders: no policy, always the quantity (invariant 6). What works, is in flight or unknown outside
// one OCA group never exceeds the position, so that no number of exits can turn a position around.
import type { AccountId, InstrumentIndex, Lots, Ticks } from '../base/index.ts';
import type { OrderOrigin, Side } from '../model/index.ts';
import { type ApprovedOrder, approve } from './approved-order.ts';
import type { Denial } from './entry-gates.ts';

export interface ExitRequest {
  readonly account: AccountId;
  readonly instrument: InstrumentIndex;
  /** What to close at the most; less if less is left. Absent: all that is left. */
  readonly lots?: Lots | undefined;
  readonly type: 'market' | 'limit';
  readonly priceTicks?: Ticks | undefined;
  readonly origin: OrderOrigin;
}

export interface ExitFacts {
  /** Signed. */
  readonly positionLots: number;
  /** Lots of exits that could still fill: working, in flight, unknown. */
  readonly openExitLots: number;
  readonly maxOrderLots: number;
}

export type ExitVerdict = { readonly approved: ApprovedOrder } | { readonly denied: Denial };

export function judgeExit(request: ExitRequest, facts: ExitFacts): ExitVerdict {
  const held = Math.abs(facts.positionLots);
  const free = held - facts.openExitLots;
  const lots = Math.min(request.lots ?? free, free, facts.maxOrderLots);
  if (!Number.isSafeInteger(lots) || lots <= 0) {
    return { denied: { gate: 'exit-quantity', measured: facts.openExitLots, allowed: held } };
  }
  const side: Side = facts.positionLots > 0 ? 'sell' : 'buy';
  return {
    approved: approve({
      account: request.account,
      terms: {
        instrument: request.instrument,
        side,
        type: request.type,
        lots: lots as Lots,
        priceTicks: request.priceTicks,
        timeInForce: request.type === 'market' ? 'ioc' : 'gtc',
        postOnly: false,
        reduceOnly: true,
      },
      origin: request.origin,
    }),
  };
}
