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
