// What the gateway does without any venue: the rest is proven against the simulator in packages/world.
import type { AccountId, ClientOrderId, Lots } from '@holdfast/engine/base';
import type { VenueReport } from '@holdfast/engine/model';
import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../ports/index.ts';
import { BitunixGateway, type BitunixGatewayOptions } from './bitunix-gateway.ts';
import { btcusdt, contextAt } from './testing.ts';

const traded = contextAt(0).instrument;

function rig(options: Partial<BitunixGatewayOptions> = {}) {
  const requests: HttpRequest[] = [];
  const opened: string[] = [];
  const reports: VenueReport[] = [];
  const timers: (() => void)[] = [];
  const delays: number[] = [];
  const gateway = new BitunixGateway({
    account: 'BITUNIX:main' as AccountId,
    mode: 'live',
    instruments: [traded],
    transport: {
      request: (request) => requests.push(request),
      openWebSocket: (url) => {
        opened.push(url);
        return { send: () => undefined, close: () => undefined };
      },
    },
    clock: {
      wallMs: () => 1_795_600_820_000,
      monotonicMs: () => 1_000,
      after: (delayMs, run) => {
        delays.push(delayMs);
        if (delayMs === 0) timers.push(run);
        return { cancel: () => undefined };
      },
    },
    signing: { nonce: () => 'n'.repeat(32), sha256Hex: () => 'h' },
    credentials: { apiKey: 'k', secret: 's' },
    seed: 'test',
    ...options,
  });
  const start = () =>
    gateway.start({
      quote: () => undefined,
      trade: () => undefined,
      bar: () => undefined,
      report: (report) => reports.push(report),
      measured: () => undefined,
    });
  const later = () => {
    for (const run of timers.splice(0)) run();
  };
  return { gateway, requests, opened, reports, delays, start, later };
}

describe('the gateway', () => {
  it('looks for silence when the session file says', () => {
    const staleness = {
      pollAfterMs: 3_210,
      restartAfterMs: 6_000,
      safeStopAfterMs: 9_000,
      pollEveryMs: 1_000,
    };
    const it = rig({ staleness });
    it.start();
    expect(it.delays).toContain(3_210);
  });

  it('does not ask the exchange itself whether it is simulated, and opens both sockets', () => {
    const it = rig();
    it.start();
    expect(it.requests).toEqual([]);
    expect(it.opened).toEqual(['wss://fapi.bitunix.com/public/', 'wss://fapi.bitunix.com/private/']);
  });

  it('trades no paper at the exchange: nothing is opened, nothing is sent', () => {
    const it = rig({ mode: 'paper' });
    it.start();
    expect(it.opened).toEqual([]);
    expect(it.reports.at(-1)).toMatchObject({ type: 'LinkReport', state: 'circuitOpen' });
  });

  it('asks any other address for the proof before a socket is opened', () => {
    const it = rig({
      urls: { rest: 'http://sim', publicWs: 'ws://sim/public/', privateWs: 'ws://sim/private/' },
    });
    it.start();
    expect(it.requests.map(({ url }) => url)).toEqual(['http://sim/holdfast-sim']);
    expect(it.opened).toEqual([]);
  });

  it('answers every effect although no link stands, and not within the call', () => {
    const it = rig();
    it.start();
    const before = it.reports.length;
    const { account } = it.gateway;
    const clientOrderId = 'hf-abcdef-1-0' as ClientOrderId;
    const instrument = traded.index;
    it.gateway.perform({
      type: 'SubmitOrder',
      account,
      purpose: 'exit',
      terms: {
        clientOrderId,
        instrument,
        side: 'sell',
        type: 'market',
        lots: 1 as Lots,
        timeInForce: 'ioc',
        postOnly: false,
        reduceOnly: true,
      },
    });
    it.gateway.perform({ type: 'CancelOrder', account, instrument, clientOrderId });
    it.gateway.perform({ type: 'SetProtection', account, instrument });
    it.gateway.perform({ type: 'ReadVenueState', account, readNumber: 4, ordersInDoubt: [] });
    expect(it.reports).toHaveLength(before);
    it.later();
    expect(it.reports.slice(before)).toMatchObject([
      { type: 'SubmitReport', outcome: 'refused', reason: expect.stringContaining('connecting') },
      { type: 'CancelReport', outcome: 'failed' },
      { type: 'ProtectionOutcomeReport', outcome: 'rejected' },
      { type: 'VenueStateReport', readNumber: 4, complete: false },
    ]);
    expect(it.requests).toEqual([]);
  });

  it('takes its time from a proof that was given before', () => {
    expect(rig({ simulated: { speed: 60, nowMs: 5_000 } }).gateway.nowMs()).toBe(5_000);
    expect(rig().gateway.nowMs()).toBe(1_795_600_820_000);
  });

  it('refuses intervals that the venue has no bars of, and more channels than a connection carries', () => {
    expect(() => rig({ instruments: [{ ...traded, barIntervalMs: 15_000 }] })).toThrow(/15000 ms/);
    const many = Array.from({ length: 101 }, (_, index) => ({ index: index as never, instrument: btcusdt }));
    expect(() => rig({ instruments: many })).toThrow(/300 channels/);
  });
});
