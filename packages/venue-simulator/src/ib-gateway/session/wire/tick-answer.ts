// Ticks, depth rows and prints as answers.

import { plainDecimal, priceText } from '../../codec/index.ts';
import type { DepthRow, HistoricalTicks, MarketTick, TickByTickPrint } from '../../domain/index.ts';
import type { ClientSession } from '../client-session.ts';

export function sendTick(client: ClientSession, requestId: number, tick: MarketTick): void {
  switch (tick.kind) {
    case 'price': {
      const attributes = `${(tick.canAutoExecute ? 1 : 0) | (tick.pastLimit ? 2 : 0) | (tick.preOpen ? 4 : 0)}`;
      client.send('tickPrice', {
        requestId,
        tickType: tick.tickType,
        price: tick.price,
        size: tick.size,
        attributes,
      });
      return;
    }
    case 'size':
      client.send('tickSize', { requestId, tickType: tick.tickType, size: tick.size });
      return;
    case 'generic':
      client.send('tickGeneric', { requestId, tickType: tick.tickType, value: tick.value });
      return;
    case 'string':
      client.send('tickString', { requestId, tickType: tick.tickType, value: tick.text });
      return;
    case 'option': {
      const { kind: _kind, ...values } = tick;
      client.send('tickOptionComputation', { requestId, ...values });
      return;
    }
    case 'requestParameters':
      client.send('tickReqParams', {
        requestId,
        minTick: tick.minTick,
        bboExchange: tick.bboExchange,
        snapshotPermissions: tick.snapshotPermissions,
      });
      return;
    case 'marketDataType':
      client.send('marketDataType', { requestId, type: `${tick.type}` });
  }
}

const operations = { insert: '0', update: '1', delete: '2' } as const;

/** `decimals`: digits of the contract's prices. */
export function sendDepthRow(
  client: ClientSession,
  requestId: number,
  row: DepthRow,
  shown: { readonly isSmart: boolean; readonly decimals: number },
): void {
  const fields = {
    requestId,
    position: row.position,
    operation: operations[row.operation],
    side: row.side === 'bid' ? '1' : '0',
    price: priceText(row.price, shown.decimals),
    size: row.size,
  };
  if (row.marketMaker === undefined) client.send('marketDepth', fields);
  else client.send('marketDepthL2', { ...fields, marketMaker: row.marketMaker, isSmartDepth: shown.isSmart });
}

const seconds = (timeMs: number) => Math.floor(timeMs / 1000);

/** `type` is the wire's number of the tick-by-tick kind. */
export function sendPrint(
  client: ClientSession,
  requestId: number,
  type: number,
  print: TickByTickPrint,
): void {
  const head = { requestId, type: `${type}`, time: seconds(print.timeMs) };
  switch (print.kind) {
    case 'trade':
      client.send('tickByTick', {
        ...head,
        price: print.price,
        size: print.size,
        attributes: tradeMask(print),
        exchange: print.exchange,
        specialConditions: print.specialConditions,
      });
      return;
    case 'quote':
      client.send('tickByTick', {
        ...head,
        bidPrice: print.bid,
        askPrice: print.ask,
        bidSize: print.bidSize,
        askSize: print.askSize,
        attributes: `${(print.bidPastLow ? 1 : 0) | (print.askPastHigh ? 2 : 0)}`,
      });
      return;
    case 'midpoint':
      client.send('tickByTick', { ...head, midpoint: print.midpoint });
  }
}

function tradeMask(print: { readonly pastLimit: boolean; readonly unreported: boolean }): string {
  return `${(print.pastLimit ? 1 : 0) | (print.unreported ? 2 : 0)}`;
}

export function sendHistoricalTicks(
  client: ClientSession,
  requestId: number,
  found: HistoricalTicks,
  decimals: number,
): void {
  const price = (value: number) => priceText(value, decimals);
  switch (found.kind) {
    case 'trades':
      client.send('historicalTicksLast', {
        requestId,
        ticks: found.ticks.map((tick) => ({
          time: seconds(tick.timeMs),
          attributes: tradeMask(tick),
          price: price(tick.price),
          size: tick.size,
          exchange: tick.exchange,
          specialConditions: tick.specialConditions,
        })),
        done: found.done,
      });
      return;
    case 'quotes':
      client.send('historicalTicksBidAsk', {
        requestId,
        ticks: found.ticks.map((tick) => ({
          time: seconds(tick.timeMs),
          // The bits stand the other way round than in tickByTick.
          attributes: `${(tick.askPastHigh ? 1 : 0) | (tick.bidPastLow ? 2 : 0)}`,
          bidPrice: price(tick.bid),
          askPrice: price(tick.ask),
          bidSize: tick.bidSize,
          askSize: tick.askSize,
        })),
        done: found.done,
      });
      return;
    case 'midpoints':
      client.send('historicalTicks', {
        requestId,
        ticks: found.ticks.map((tick) => ({
          time: seconds(tick.timeMs),
          price: plainDecimal(tick.midpoint),
          size: 0,
        })),
        done: found.done,
      });
  }
}
