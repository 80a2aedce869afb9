// Between the fields of the tables and the words of the domain.

export { type BarStyle, barFields, scheduleFields, seriesFields } from './bar-answer.ts';
export {
  bondFields,
  contractFields,
  contractOf,
  contractQueryOf,
  detailsFields,
  positionContractFields,
  type RequestedContract,
} from './contract-fields.ts';
export { commissionFields, executionFields } from './execution-answer.ts';
export { completedOrderFields, openOrderFields, orderStatusFields } from './order-answer.ts';
export { orderOf } from './order-request.ts';
export { sendDepthRow, sendHistoricalTicks, sendPrint, sendTick } from './tick-answer.ts';
