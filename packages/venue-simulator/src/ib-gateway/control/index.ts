// What can be done to a gateway by hand, through its control URL.

export { marketCommandSchema, moveMarket } from './market-command.ts';
export { actOnOrder, orderCommandSchema } from './order-command.ts';
