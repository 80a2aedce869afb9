// Venue text <-> ticks, lots and reports. What is doubtful about the exchange's figures stands here, each with what we take
// it for and what would happen if it were otherwise:
//
// - *Fees* are taken as positive when paid, in the settlement currency, cumulative over the order.
// - *Position funding* is taken as received less paid, over the life of the position.
// - *Funding rate* is taken as a fraction per interval (0.0001 is 1 bp), not as a percentage.
// - *Wallet balance* is available + frozen + margin: no field states it. If `available` contained unrealized P&L of cross
//   positions, the cash comparison would differ by it and say so at each reconciliation.
// - *Average price*: how many digits it has is not documented. Its step is taken from the digits shown, never finer.
// - *Kline volumes* over REST have their names swapped in the documentation's sample: which of the two is coins is decided
//   by the prices of the bar itself, and a bar that fits neither has no volume.
// - *A side of a position* comes as LONG/SHORT or BUY/SELL; both are read.
// - *What a TP/SL triggers* has no client id and is told apart from other people's orders by `protection-memory.ts`.
import {
  type AccountId,
  addMoney,
  type ClientOrderId,
  DecimalError,
  type EpochMs,
  type FillId,
  formatMoney,
  type InstrumentIndex,
  type Lots,
  lotsToText,
  MONEY_ZERO,
  type Money,
  multiplyMoney,
  parseMoney,
  parseMoneyRounded,
  priceTextToTicks,
  quantityTextToLots,
  type Rounding,
  roundQuantityToLots,
  type Ticks,
  ticksToText,
  type VenueOrderId,
} from '@holdfast/engine/base';
import {
  type BalanceReport,
  type FillReport,
  type Instrument,
  type OrderReport,
  type OrderTerms,
  type PositionReport,
  type ProtectionReport,
  UNKNOWN_VOLUME,
} from '@holdfast/engine/model';
import type { Level, VenueInstrument } from './venue-instrument.ts';
import { WireError } from './wire-fields.ts';
import type {
  WireBalance,
  WireKline,
  WireLevel,
  WireOrder,
  WireOrderStatus,
  WirePosition,
  WireTpSl,
  WireTrade,
} from './wire-records.ts';

export interface ReportContext {
  readonly account: AccountId;
  readonly instrument: VenueInstrument;
  /** For records without a stamp of their own. */
  readonly nowMs: EpochMs;
}

/** @throws WireError when it is no whole number of ticks. */
export function ticksOf(text: string, instrument: Instrument, what: string): Ticks {
  try {
    return priceTextToTicks(text, instrument.tickSize, `${what} of ${instrument.symbol}`);
  } catch (error) {
    throw asWireError(error);
  }
}

/** @throws WireError when it is no whole number of lots. */
export function lotsOf(text: string, instrument: Instrument, what: string): Lots {
  try {
    return quantityTextToLots(text, instrument.lotSize, `${what} of ${instrument.symbol}`);
  } catch (error) {
    throw asWireError(error);
  }
}

/** A figure of the venue that does not fit is the venue's; the same error from our own arithmetic would be a defect. */
const asWireError = (error: unknown): unknown =>
  error instanceof DecimalError ? new WireError(error.message) : error;

/** What a market shows: parts of a lot in a sum are nothing that can be traded. */
export function shownLots(text: string, instrument: Instrument, rounding: Rounding = 'towardZero'): number {
  try {
    return roundQuantityToLots(parseMoneyRounded(text), instrument.lotSize, rounding);
  } catch (error) {
    throw asWireError(error);
  }
}

export const levelOf = (level: WireLevel, instrument: Instrument): Level => ({
  ticks: ticksOf(level.price, instrument, 'price'),
  lots: shownLots(level.quantity, instrument),
});

const statusOf: Readonly<Record<WireOrderStatus, OrderReport['status']>> = {
  INIT: 'accepted',
  NEW: 'accepted',
  PART_FILLED: 'partiallyFilled',
  FILLED: 'filled',
  CANCELED: 'canceled',
  PART_FILLED_CANCELED: 'canceled',
  EXPIRED: 'expired',
};

/** One unit in the last place shown, but never coarser than the tick: executions lie on ticks. */
export function averageStepOf(average: string, instrument: Instrument): string {
  const decimals = /\.(\d+)$/.exec(average)?.[1]?.length ?? 0;
  const shown = parseMoney(decimals === 0 ? '1' : `0.${'0'.repeat(Math.min(decimals, 12) - 1)}1`);
  return formatMoney(shown < instrument.tickSize ? shown : instrument.tickSize);
}

export function orderReportOf(order: WireOrder, context: ReportContext): OrderReport {
  const { instrument, index } = context.instrument;
  const filledLots = lotsOf(order.filled, instrument, 'executed quantity');
  const { averagePrice } = order;
  return {
    type: 'OrderReport',
    account: context.account,
    instrument: index,
    ...(order.clientId !== undefined && { clientOrderId: order.clientId as ClientOrderId }),
    venueOrderId: order.orderId as VenueOrderId,
    status: statusOf[order.status],
    side: order.side === 'BUY' ? 'buy' : 'sell',
    orderType: order.orderType === 'LIMIT' ? 'limit' : 'market',
    lots: lotsOf(order.quantity, instrument, 'quantity'),
    ...(order.price !== undefined && { priceTicks: ticksOf(order.price, instrument, 'price') }),
    reduceOnly: order.reduceOnly,
    filledLots,
    ...(filledLots > 0 && averagePrice !== undefined && averageFields(averagePrice, instrument)),
    ...(filledLots > 0 && order.fee !== undefined && { fee: order.fee }),
    atMs: stampOf(order.modifiedMs ?? order.createdMs, context),
  };
}

/** The venue's stamp, but never ahead of kernel time: a venue whose clock is fast must not turn ours. */
const stampOf = (stampMs: number | undefined, { nowMs }: ReportContext): EpochMs =>
  Math.min(stampMs ?? nowMs, nowMs) as EpochMs;

const averageFields = (averagePrice: string, instrument: Instrument) => ({
  averagePrice,
  averagePriceStep: averageStepOf(averagePrice, instrument),
});

/** An order of a list, completed by its trades: exact where they cover what it says was executed. */
export function withTrades(
  report: OrderReport,
  trades: readonly WireTrade[],
  context: ReportContext,
): OrderReport {
  const { instrument } = context.instrument;
  let lots = 0;
  let worth: Money = MONEY_ZERO;
  let fee: Money | undefined = MONEY_ZERO;
  for (const trade of trades) {
    const quantity = parseMoneyRounded(trade.quantity);
    lots += lotsOf(trade.quantity, instrument, 'trade quantity');
    worth = addMoney(worth, multiplyMoney(parseMoneyRounded(trade.price), quantity));
    fee =
      fee === undefined || trade.fee === undefined ? undefined : addMoney(fee, parseMoneyRounded(trade.fee));
  }
  if (report.filledLots === 0 || lots !== report.filledLots) return report;
  const quantity = BigInt(lots) * instrument.lotSize;
  const scale = 1_000_000_000_000n;
  const average = ((worth * scale + quantity / 2n) / quantity) as Money;
  const role = trades[0]?.role;
  const sameRole = trades.every((trade) => trade.role === role);
  return {
    ...report,
    averagePrice: formatMoney(average),
    averagePriceStep: '0.000000000001',
    ...(fee !== undefined && { fee: formatMoney(fee) }),
    ...(role !== undefined &&
      sameRole && { liquidity: role === 'MAKER' ? ('maker' as const) : ('taker' as const) }),
  };
}

export function fillReportOf(trade: WireTrade, context: ReportContext): FillReport {
  const { instrument, index } = context.instrument;
  return {
    type: 'FillReport',
    account: context.account,
    instrument: index,
    ...(trade.clientId !== undefined && { clientOrderId: trade.clientId as ClientOrderId }),
    venueOrderId: trade.orderId as VenueOrderId,
    fillId: trade.tradeId as FillId,
    side: trade.side === 'BUY' ? 'buy' : 'sell',
    lots: lotsOf(trade.quantity, instrument, 'trade quantity'),
    price: trade.price,
    ...(trade.fee !== undefined && { fee: trade.fee }),
    ...(trade.role !== undefined && {
      liquidity: trade.role === 'MAKER' ? ('maker' as const) : ('taker' as const),
    }),
    atMs: stampOf(trade.atMs, context),
  };
}

export function positionReportOf(position: WirePosition, context: ReportContext): PositionReport {
  const { instrument, index } = context.instrument;
  const size = position.closed ? 0 : lotsOf(position.quantity, instrument, 'position');
  const lots = (position.side === 'LONG' || size === 0 ? size : -size) as Lots;
  return {
    type: 'PositionReport',
    account: context.account,
    instrument: index,
    positionId: position.positionId,
    lots,
    ...(position.averagePrice !== undefined && { averagePrice: position.averagePrice }),
    atMs: context.nowMs,
  };
}

export function protectionReportOf(tpsl: WireTpSl | undefined, context: ReportContext): ProtectionReport {
  const { instrument, index } = context.instrument;
  const standing = tpsl !== undefined && !tpsl.closed ? tpsl : undefined;
  return {
    type: 'ProtectionReport',
    account: context.account,
    instrument: index,
    ...(tpsl !== undefined && { positionId: tpsl.positionId }),
    ...(standing?.stop !== undefined && { stopTicks: ticksOf(standing.stop, instrument, 'stop') }),
    ...(standing?.target !== undefined && { targetTicks: ticksOf(standing.target, instrument, 'target') }),
    ...(standing !== undefined && { protectionId: standing.id }),
    atMs: context.nowMs,
  };
}

export function balanceReportOf(balance: WireBalance, account: AccountId, nowMs: EpochMs): BalanceReport {
  const parts = [balance.available, balance.frozen, balance.margin].map((text) => parseMoneyRounded(text));
  return {
    type: 'BalanceReport',
    account,
    currency: balance.coin,
    balance: formatMoney(parts.reduce(addMoney)),
    available: balance.available,
    atMs: nowMs,
  };
}

/** Coins traded in a bar, in lots; `UNKNOWN_VOLUME` when neither field can be it. */
export function volumeLotsOf(bar: WireKline, instrument: Instrument): number {
  const { quoteVol, baseVol } = bar;
  if (quoteVol === undefined || baseVol === undefined) return UNKNOWN_VOLUME;
  const documented = Number(quoteVol);
  const other = Number(baseVol);
  if (documented === 0 && other === 0) return 0;
  const low = Number(bar.low) * 0.999;
  const high = Number(bar.high) * 1.001;
  const fits = (coins: number, turnover: number): boolean =>
    coins > 0 && turnover / coins >= low && turnover / coins <= high;
  const coins = fits(documented, other) ? quoteVol : fits(other, documented) ? baseVol : undefined;
  return coins === undefined ? UNKNOWN_VOLUME : volumeLots(coins, instrument);
}

export const volumeLots = (coins: string | undefined, instrument: Instrument): number =>
  coins === undefined ? UNKNOWN_VOLUME : shownLots(coins, instrument, 'halfEven');

const effectOf = { gtc: 'GTC', ioc: 'IOC', fok: 'FOK' } as const;

/** Which price triggers TP/SL: the last one, since strategies set their levels by prices that traded. */
const triggerPrice = 'LAST_PRICE';

/** The body of `place_order` in one-way mode. `unsupported` (capabilities.ts) has been asked before. */
export function placeOrderBody(terms: OrderTerms, instrument: Instrument): Record<string, unknown> {
  const { timeInForce } = terms;
  const limit = terms.type === 'limit';
  const effect = timeInForce === 'ioc' || timeInForce === 'fok' ? effectOf[timeInForce] : effectOf.gtc;
  return {
    symbol: instrument.symbol,
    side: terms.side === 'buy' ? 'BUY' : 'SELL',
    orderType: limit ? 'LIMIT' : 'MARKET',
    qty: lotsToText(terms.lots, instrument.lotSize),
    ...(limit &&
      terms.priceTicks !== undefined && {
        price: ticksToText(terms.priceTicks, instrument.tickSize),
        effect: terms.postOnly ? 'POST_ONLY' : effect,
      }),
    reduceOnly: terms.reduceOnly,
    clientId: terms.clientOrderId,
    ...protectionFields(terms.attachedStopTicks, terms.attachedTargetTicks, instrument, true),
  };
}

/** Legs as request fields. Orders that a trigger makes are market orders: protection has to get out. */
export function protectionFields(
  stopTicks: Ticks | undefined,
  targetTicks: Ticks | undefined,
  instrument: Instrument,
  withOrderType: boolean,
): Record<string, string> {
  const leg = (prefix: 'tp' | 'sl', ticks: Ticks | undefined): Record<string, string> =>
    ticks === undefined
      ? {}
      : {
          [`${prefix}Price`]: ticksToText(ticks, instrument.tickSize),
          [`${prefix}StopType`]: triggerPrice,
          ...(withOrderType && { [`${prefix}OrderType`]: 'MARKET' }),
        };
  return { ...leg('tp', targetTicks), ...leg('sl', stopTicks) };
}

/** What our own order looks like when the venue has just taken it. */
export function acceptedReportOf(
  terms: OrderTerms,
  venueOrderId: string,
  account: AccountId,
  status: 'accepted' | 'rejected',
  nowMs: EpochMs,
  venueReason?: string,
): OrderReport {
  return {
    type: 'OrderReport',
    account,
    instrument: terms.instrument as InstrumentIndex,
    clientOrderId: terms.clientOrderId,
    ...(venueOrderId !== '' && { venueOrderId: venueOrderId as VenueOrderId }),
    status,
    side: terms.side,
    orderType: terms.type,
    lots: terms.lots,
    ...(terms.priceTicks !== undefined && { priceTicks: terms.priceTicks }),
    reduceOnly: terms.reduceOnly,
    filledLots: 0 as Lots,
    ...(venueReason !== undefined && { venueReason }),
    atMs: nowMs,
  };
}
