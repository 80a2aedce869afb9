export type { BoundedQueueSnapshot } from './bounded-queue.ts';
export { BoundedQueue } from './bounded-queue.ts';
export type {
  AccountId,
  Brand,
  ClientOrderId,
  EpochMs,
  FillId,
  InstrumentId,
  InstrumentIndex,
  Lots,
  Money,
  Seq,
  SessionId,
  StrategyId,
  Ticks,
  VenueOrderId,
} from './brand.ts';
export { InvariantBroken, invariant, unreachable } from './invariant.ts';
export type { Rounding } from './money.ts';
export {
  absoluteMoney,
  addMoney,
  compareMoney,
  DecimalError,
  divideRounded,
  formatMoney,
  formatMoneyFixed,
  MONEY_DECIMALS,
  MONEY_ONE,
  MONEY_ZERO,
  magnitude,
  moneyFromNumber,
  moneyToNumber,
  mulDiv,
  multiplyMoney,
  negateMoney,
  parseMoney,
  parseMoneyRounded,
  scaleMoney,
  subtractMoney,
  tryParseMoney,
} from './money.ts';
export type { Random, RandomSnapshot } from './random.ts';
export { SeededRandom } from './random.ts';
export type { RingBufferSnapshot } from './ring-buffer.ts';
export { RingBuffer } from './ring-buffer.ts';
export {
  lotsToQuantity,
  lotsToText,
  priceTextToTicks,
  priceToTicks,
  quantityTextToLots,
  quantityToLots,
  roundPriceToTicks,
  roundQuantityToLots,
  ticksToPrice,
  ticksToText,
} from './steps.ts';
