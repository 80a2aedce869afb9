// A client library that we did not write, over real sockets, against the whole gateway: market and accounts included.

import { type EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import {
  BarSizeSetting,
  DurationUnit,
  EventName,
  IBApi,
  type Contract as IbContract,
  Instrument,
  LocationCode,
  OptionType,
  OrderAction,
  OrderType,
  ScanCode,
  SecType,
  TickByTickDataType,
  TimeInForce,
  WhatToShow,
} from '@stoqey/ib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { frameOf, frameOfText, payloadText } from './codec/index.ts';
import { defaultOptions, type RunningGateway, startGateway } from './index.ts';

const aapl: IbContract = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
/** Eleven in the morning in New York of a session day: the market is open whenever this runs. */
const startMs = Date.UTC(2026, 10, 24, 16);

/** Long enough for a machine that does much else. */
const patienceMs = 25_000;

/** Collects an event until `isEnough` says so. */
function collect(
  ib: IBApi,
  event: EventName,
  isEnough: (seen: readonly unknown[][]) => boolean,
): Promise<unknown[][]> {
  return new Promise((resolve, reject) => {
    const seen: unknown[][] = [];
    // The library's overloads want each event on its own.
    const emitter = ib as unknown as EventEmitter;
    const timer = setTimeout(() => reject(new Error(`${event}: only ${seen.length} in time`)), patienceMs);
    const listen = (...values: unknown[]) => {
      seen.push(values);
      if (!isEnough(seen)) return;
      clearTimeout(timer);
      emitter.off(event, listen);
      resolve(seen);
    };
    emitter.on(event, listen);
  });
}

const first = (ib: IBApi, event: EventName) =>
  collect(ib, event, () => true).then(([values]) => values ?? []);

async function connected(
  gateway: RunningGateway,
  clientId: number,
): Promise<{ ib: IBApi; nextId: number; errors: string[] }> {
  const ib = new IBApi({ host: gateway.host, port: gateway.port, clientId });
  const errors: string[] = [];
  ib.on(EventName.error, (error, code, id) => {
    if (code < 2100 || code > 2169) errors.push(`${code} ${id}: ${error.message}`);
  });
  const ready = first(ib, EventName.nextValidId);
  ib.connect();
  return { ib, nextId: Number((await ready)[0]), errors };
}

async function disconnected(ib: IBApi): Promise<void> {
  const gone = first(ib, EventName.disconnected);
  ib.disconnect();
  await gone;
}

describe.each([178, 193])('a foreign client at %i', (serverVersion) => {
  let gateway: RunningGateway;

  beforeAll(async () => {
    gateway = await startGateway({
      port: 0,
      controlPort: 0,
      seed: 7,
      speed: 1,
      clockStartMs: startMs,
      options: {
        serverVersion,
        latencies: { historyMs: 1, historyPerThousandBarsMs: 1, contractDetailsMs: 0 },
      },
      market: { quotesPerSecond: 10 },
      accountsOptions: {
        latency: { acknowledgeMs: 1, exchangeMs: 1, cancelMs: 1, commissionMs: 5 },
        duplicatePairChance: 0,
      },
    });
  });

  afterAll(() => gateway.close());

  it('logs in, reads contracts, quotes, history and an option chain', async () => {
    const { ib, errors } = await connected(gateway, 1);
    expect(ib.serverVersion).toBe(serverVersion);
    const details = first(ib, EventName.contractDetails);
    ib.reqContractDetails(1, aapl);
    const [, found] = (await details) as [
      number,
      { contract: IbContract; minTick: number; longName: string },
    ];
    expect(found).toMatchObject({
      contract: { conId: 265598, symbol: 'AAPL' },
      minTick: 0.01,
      longName: 'APPLE INC',
    });

    const quotes = collect(
      ib,
      EventName.tickPrice,
      (seen) => new Set(seen.map(([, type]) => type)).size >= 6,
    );
    ib.reqMktData(2, aapl, '', false, false);
    const bid = Number((await quotes).find(([, type]) => type === 1)?.[2]);
    expect(bid).toBeGreaterThan(0);

    const bars = collect(ib, EventName.historicalData, (seen) =>
      String(seen.at(-1)?.[1]).startsWith('finished'),
    );
    ib.reqHistoricalData(3, aapl, '', '1 D', BarSizeSetting.MINUTES_ONE, WhatToShow.TRADES, 1, 1, false);
    const rows = (await bars).slice(0, -1);
    expect(rows.length).toBeGreaterThanOrEqual(90);
    expect(rows[0]?.[1]).toBe('20261124 09:30:00 US/Eastern');
    for (const [, , open, high, low, close] of rows as number[][]) {
      expect(high).toBeGreaterThanOrEqual(Math.max(open!, close!));
      expect(low).toBeLessThanOrEqual(Math.min(open!, close!));
    }

    const chain = collect(ib, EventName.securityDefinitionOptionParameterEnd, () => true);
    const parameters: { expirations: string[]; strikes: number[] }[] = [];
    ib.on(
      EventName.securityDefinitionOptionParameter,
      (_id, exchange, _under, _class, _multiplier, expirations, strikes) => {
        if (exchange === 'SMART') parameters.push({ expirations, strikes });
      },
    );
    ib.reqSecDefOptParams(4, 'AAPL', '', SecType.STK, 265598);
    await chain;
    const { expirations, strikes } = parameters[0]!;
    const strike = strikes.reduce((best, one) => (Math.abs(one - bid) < Math.abs(best - bid) ? one : best));
    const option: IbContract = {
      ...aapl,
      secType: SecType.OPT,
      lastTradeDateOrContractMonth: expirations[2]!,
      strike,
      right: OptionType.Call,
      multiplier: 100,
    };
    const greeks = collect(ib, EventName.tickOptionComputation, (seen) =>
      seen.some(([, type]) => type === 13),
    );
    ib.reqMktData(5, option, '', false, false);
    const model = (await greeks).find(([, type]) => type === 13)!;
    expect(Number(model[4])).toBeGreaterThan(0.3);
    expect(Number(model[4])).toBeLessThan(0.9);
    expect(errors).toEqual([]);
    await disconnected(ib);
  });

  it('places a bracket, is filled, goes away, and finds its orders when it comes back', async () => {
    const { ib, nextId, errors } = await connected(gateway, 2);
    const quote = collect(ib, EventName.tickPrice, (seen) =>
      seen.some(([, type, price]) => type === 2 && Number(price) > 0),
    );
    ib.reqMktData(900, aapl, '', false, false);
    const ask = Number((await quote).find(([, type]) => type === 2)![2]);
    const common = { totalQuantity: 100, tif: TimeInForce.GTC };
    const executed = first(ib, EventName.execDetails);
    const commissioned = first(ib, EventName.commissionReport);
    const working = collect(ib, EventName.orderStatus, (seen) => {
      const last = new Map(seen.map(([id, status]) => [id, status]));
      return (
        last.get(nextId) === 'Filled' &&
        last.get(nextId + 1) === 'Submitted' &&
        last.get(nextId + 2) === 'PreSubmitted'
      );
    });
    const children = { ...common, action: OrderAction.SELL, parentId: nextId };
    ib.placeOrder(nextId, aapl, {
      ...common,
      action: OrderAction.BUY,
      orderType: OrderType.MKT,
      transmit: false,
    });
    ib.placeOrder(nextId + 1, aapl, {
      ...children,
      orderType: OrderType.LMT,
      lmtPrice: Math.round(ask * 1.02 * 100) / 100,
      transmit: false,
    });
    ib.placeOrder(nextId + 2, aapl, {
      ...children,
      orderType: OrderType.STP,
      auxPrice: Math.round(ask * 90) / 100,
      transmit: true,
    });
    const [, , execution] = (await executed) as [
      number,
      IbContract,
      { orderId: number; shares: number; side: string },
    ];
    expect(execution).toMatchObject({ orderId: nextId, side: 'BOT' });
    expect((await commissioned)[0]).toMatchObject({ currency: 'USD' });
    await working;
    await disconnected(ib);

    const again = await connected(gateway, 2);
    expect(again.nextId).toBeGreaterThanOrEqual(nextId + 3);
    const open = collect(again.ib, EventName.openOrderEnd, () => true);
    const orders: [number, string][] = [];
    again.ib.on(EventName.openOrder, (id, _contract, order) => orders.push([id, String(order.orderType)]));
    again.ib.reqOpenOrders();
    await open;
    expect(orders.sort(([a], [b]) => a - b)).toEqual([
      [nextId + 1, 'LMT'],
      [nextId + 2, 'STP'],
    ]);
    const position = first(again.ib, EventName.position);
    again.ib.reqPositions();
    expect((await position)[2]).toBe(100);
    const canceled = collect(
      again.ib,
      EventName.orderStatus,
      (seen) => seen.filter(([, status]) => status === 'Cancelled').length >= 2,
    );
    again.ib.reqGlobalCancel({});
    await canceled;
    expect(errors).toEqual([]);
    await disconnected(again.ib);
  });

  it('asks for everything else that the library offers, and is answered each time', async () => {
    const { ib, nextId } = await connected(gateway, 3);
    const option: IbContract = {
      ...aapl,
      secType: SecType.OPT,
      lastTradeDateOrContractMonth: '20261218',
      strike: 270,
      right: OptionType.Call,
      multiplier: 100,
    };
    const day = '20261124-15:30:00';
    const lastOf = BarSizeSetting.MINUTES_ONE;
    const asked: readonly (readonly [EventName, () => unknown])[] = [
      [EventName.currentTime, () => ib.reqCurrentTime()],
      [EventName.managedAccounts, () => ib.reqManagedAccts()],
      [EventName.nextValidId, () => ib.reqIds()],
      [EventName.accountDownloadEnd, () => ib.reqAccountUpdates(true, 'DU1000001')],
      [EventName.accountSummaryEnd, () => ib.reqAccountSummary(1, 'All', 'NetLiquidation,$LEDGER:ALL')],
      [EventName.positionEnd, () => ib.reqPositions()],
      [EventName.positionMultiEnd, () => ib.reqPositionsMulti(2, 'DU1000001', '')],
      [EventName.accountUpdateMultiEnd, () => ib.reqAccountUpdatesMulti(3, 'DU1000001', '', false)],
      [EventName.pnl, () => ib.reqPnL(4, 'DU1000001', '')],
      [EventName.pnlSingle, () => ib.reqPnLSingle(5, 'DU1000001', '', 265598)],
      [EventName.contractDetailsEnd, () => ib.reqContractDetails(6, option)],
      [EventName.symbolSamples, () => ib.reqMatchingSymbols(7, 'AAPL')],
      [EventName.marketRule, () => ib.reqMarketRule(26)],
      [EventName.mktDepthExchanges, () => ib.reqMktDepthExchanges()],
      [EventName.smartComponents, () => ib.reqSmartComponents(8, '9c0001')],
      [EventName.softDollarTiers, () => ib.reqSoftDollarTiers(9)],
      [EventName.familyCodes, () => ib.reqFamilyCodes()],
      [EventName.newsProviders, () => ib.reqNewsProviders()],
      [EventName.userInfo, () => ib.reqUserInfo(10)],
      [EventName.headTimestamp, () => ib.reqHeadTimestamp(11, aapl, WhatToShow.TRADES, true, 1)],
      [EventName.histogramData, () => ib.reqHistogramData(12, aapl, true, 1, DurationUnit.DAY)],
      [
        EventName.historicalTicksLast,
        () => ib.reqHistoricalTicks(13, aapl, '', day, 5, WhatToShow.TRADES, 1, false),
      ],
      [
        EventName.historicalTicksBidAsk,
        () => ib.reqHistoricalTicks(14, aapl, '', day, 5, WhatToShow.BID_ASK, 1, false),
      ],
      [
        EventName.historicalTicks,
        () => ib.reqHistoricalTicks(15, aapl, '', day, 5, WhatToShow.MIDPOINT, 1, false),
      ],
      [
        EventName.tickByTickAllLast,
        () => ib.reqTickByTickData(16, aapl, TickByTickDataType.AllLast, 0, false),
      ],
      [EventName.tickByTickBidAsk, () => ib.reqTickByTickData(17, aapl, TickByTickDataType.BidAsk, 0, false)],
      [
        EventName.tickByTickMidPoint,
        () => ib.reqTickByTickData(18, aapl, TickByTickDataType.MidPoint, 0, false),
      ],
      [EventName.updateMktDepthL2, () => ib.reqMktDepth(19, aapl, 5, true)],
      [
        EventName.scannerDataEnd,
        () =>
          ib.reqScannerSubscription(20, {
            instrument: Instrument.STK,
            locationCode: LocationCode.STK_US_MAJOR,
            scanCode: ScanCode.TOP_PERC_GAIN,
            numberOfRows: 5,
          }),
      ],
      [EventName.scannerParameters, () => ib.reqScannerParameters()],
      [EventName.tickOptionComputation, () => ib.calculateImpliedVolatility(21, option, 9, 270)],
      [EventName.tickOptionComputation, () => ib.calculateOptionPrice(22, option, 0.3, 270)],
      [EventName.tickSnapshotEnd, () => ib.reqMktData(23, aapl, '', true, false)],
      [EventName.tickReqParams, () => ib.reqMktData(24, option, '100,101,106', false, false)],
      [
        EventName.historicalDataUpdate,
        () => ib.reqHistoricalData(25, aapl, '', '1800 S', lastOf, WhatToShow.TRADES, 0, 2, true),
      ],
      [EventName.openOrderEnd, () => ib.reqAllOpenOrders()],
      [EventName.completedOrdersEnd, () => ib.reqCompletedOrders(false)],
      [EventName.execDetailsEnd, () => ib.reqExecutions(26, {})],
      [
        EventName.openOrder,
        () =>
          ib.placeOrder(nextId, aapl, {
            action: OrderAction.BUY,
            orderType: OrderType.MKT,
            totalQuantity: 1,
            whatIf: true,
            transmit: true,
          }),
      ],
      [EventName.displayGroupList, () => ib.queryDisplayGroups(27)],
      [EventName.error, () => ib.reqFundamentalData(28, aapl, 'ReportSnapshot')],
    ];
    const answered = asked.map(([event, ask]) => {
      const answer = first(ib, event);
      ask();
      return answer;
    });
    await Promise.all(answered);
    await disconnected(ib);
  }, 60_000);

  it('is one of ten at once', async () => {
    const clients = await Promise.all(Array.from({ length: 10 }, (_, i) => connected(gateway, 10 + i)));
    const quotes = clients.map(({ ib }) => collect(ib, EventName.tickPrice, (seen) => seen.length >= 20));
    for (const { ib } of clients) ib.reqMktData(1, aapl, '', false, false);
    expect((await Promise.all(quotes)).every((seen) => seen.length >= 20)).toBe(true);
    await Promise.all(clients.map(({ ib }) => disconnected(ib)));
  });
});

describe('a client that stops reading', () => {
  it('is dropped, without hurting another', async () => {
    const ended: unknown[] = [];
    const gateway = await startGateway({
      port: 0,
      controlPort: 0,
      seed: 7,
      speed: 1,
      clockStartMs: startMs,
      options: {
        limits: { ...defaultOptions.limits, unreadBytesMax: 100_000 },
        latencies: { historyMs: 0, historyPerThousandBarsMs: 0, contractDetailsMs: 0 },
      },
      onEvent: (event) => {
        if (event.event === 'clientEnded') ended.push(event);
      },
    });
    const { ib } = await connected(gateway, 1);
    const socket = connect(gateway.port, gateway.host);
    await once(socket, 'connect');
    socket.write(Buffer.concat([Buffer.from('API\0'), frameOf(Buffer.from('v100..178'))]));
    socket.write(frameOfText(payloadText(['71', '2', '2', ''])));
    socket.pause();
    const dropped = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => socket.destroy());
    const ask = [
      '265598',
      '',
      '',
      '',
      '',
      '',
      '',
      'SMART',
      '',
      '',
      '',
      '',
      '0',
      '',
      '1 min',
      '1 M',
      '0',
      'TRADES',
      '1',
      '0',
      '',
    ];
    for (let id = 1; id <= 40; id++) socket.write(frameOfText(payloadText(['20', `${id}`, ...ask])));
    const time = first(ib, EventName.currentTime);
    ib.reqCurrentTime();
    await time;
    await vi.waitFor(() => expect(ended).toMatchObject([{ clientId: 2, reason: 'slowConsumer' }]), {
      timeout: 15_000,
    });
    socket.resume();
    await dropped;
    const again = first(ib, EventName.currentTime);
    ib.reqCurrentTime();
    await again;
    await disconnected(ib);
    await gateway.close();
  });
});

describe('a restart', () => {
  it('closes the port, and opens it again under the same number', async () => {
    const gateway = await startGateway({ port: 0, controlPort: 0, seed: 7, speed: 1, clockStartMs: startMs });
    const { ib } = await connected(gateway, 1);
    const cut = first(ib, EventName.disconnected);
    gateway.core.faults.board.inject('auto-restart', {
      duration: '1s',
      refusedFor: '200ms',
      muteFor: '200ms',
    });
    await cut;
    await vi.waitFor(() => expect(refusal(gateway)).resolves.toBe('ECONNREFUSED'), { interval: 10 });
    await vi.waitFor(
      async () => {
        expect(await refusal(gateway)).toBeUndefined();
        expect(gateway.core.faults.isQuiet).toBe(true);
      },
      { timeout: 5000 },
    );
    const again = await connected(gateway, 1);
    await disconnected(again.ib);
    await gateway.close();
  });
});

/** How a connection fails, if it does. */
function refusal({ port, host }: RunningGateway): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.on('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
}
