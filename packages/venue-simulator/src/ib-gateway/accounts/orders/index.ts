// Orders: their kinds, their state, their echo, what is refused at the door.

export { echoOrder } from './order-echo.ts';
export { canonicalOrderType, type OrderKind, orderKindOf } from './order-kind.ts';
export { OrderRegistry } from './order-registry.ts';
export { parseOrderTime } from './order-time.ts';
export { lists, type OrderContext, orderFault } from './validation.ts';
export {
  auctionOf,
  averagePriceOf,
  awaitsTrigger,
  buys,
  createWorkingOrder,
  isLive,
  type OrderStage,
  remainingOf,
  tradedConIds,
  type WorkingLeg,
  type WorkingOrder,
} from './working-order.ts';
