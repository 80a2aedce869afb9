// A node that starts while its venue is away, with the real journal on a real disk and a gateway that says nothing.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInStrategies } from '@holdfast/engine/strategy';
import { describe, expect, it } from 'vitest';
import { definedInstrument, parseSession } from '../config/index.ts';
import { nodeClock } from '../transport/index.ts';
import { bitunixCapabilities } from '../venues/bitunix/index.ts';
import { type GatewayRequest, type VenueGateway, VenueUnreachable } from '../venues/common/index.ts';
import { type NodeAlert, type RunningNode, startNode } from './index.ts';

const instrument = definedInstrument(
  {
    symbol: 'BTCUSDT',
    tickSize: '0.1',
    lotSize: '0.001',
    kind: 'linear',
    maxLeverage: 20,
    makerFee: 0.0002,
    takerFee: 0.0006,
  },
  'bitunix',
);

const silentGateway = ({ account }: GatewayRequest): VenueGateway => ({
  account,
  capabilities: bitunixCapabilities,
  start: () => undefined,
  perform: () => undefined,
  nowMs: () => Date.now(),
  localMs: (ms) => ms,
  dataAgeMs: () => undefined,
  stop: (done) => done(),
});

interface Started {
  readonly node: RunningNode;
  readonly request: GatewayRequest;
  readonly alerts: readonly NodeAlert[];
}

/** `terms` absent: the venue is away. */
async function started(directory: string, terms?: typeof instrument): Promise<Started> {
  const requests: GatewayRequest[] = [];
  const alerts: NodeAlert[] = [];
  const session = parseSession(
    'name: demo\nmode: paper\ninstruments: [BTCUSDT]\nstrategies: [{use: ema-cross}]\n',
    'demo.yaml',
  );
  const node = await startNode({
    directory,
    nodeId: 'abcdef',
    sources: [{ file: 'demo.yaml', session }],
    registry: builtInStrategies,
    strategyFingerprint: 's',
    engineFingerprint: 'e',
    clock: nodeClock,
    dryGateway: (venue) => venue,
    listener: { onAlert: (alert) => alerts.push(alert) },
    connector: {
      capabilities: bitunixCapabilities,
      instruments: async () => {
        if (!terms) throw new VenueUnreachable('the venue at http://sim does not answer');
        return new Map([['BTCUSDT', terms]]);
      },
      gateway: (request) => {
        requests.push(request);
        return silentGateway(request);
      },
    },
  });
  return { node, request: requests[0]!, alerts };
}

const stop = (node: RunningNode) => {
  node.command({ type: 'Stop', by: 'test', reason: 'the test is over', atMs: 0 as never });
  return node.ended;
};

describe('a start while the venue is away', () => {
  it('runs on the terms of the journal, says since when and why there is no link, and hears commands', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-start-'));
    const first = await started(directory, { ...instrument, maxLeverage: 7 });
    expect(first.request.unconfirmedTerms).toBeUndefined();
    const { stateHash: __, ...end } = await stop(first.node);
    expect(end).toMatchObject({ exitCode: 0 });

    const { node, request, alerts } = await started(directory);
    expect(node.config.instruments[0]!.instrument.maxLeverage).toBe(7);
    expect(request.unconfirmedTerms!.instruments).toEqual([{ ...instrument, maxLeverage: 7 }]);
    expect(request.lastKernelMs).toBeGreaterThan(0);
    expect(alerts).toMatchObject([{ code: 'venue-unreachable', level: 'critical' }]);
    const { figures, view } = node.status();
    expect(figures.linksDown).toMatchObject({
      'BITUNIX:main': { why: expect.stringContaining('http://sim') },
    });
    expect(view.life).toBe(2);
    node.command({ type: 'Halt', by: 'test', reason: 'enough', flatten: true, atMs: 0 as never });
    expect(node.status().view.halt).toMatchObject({ flatten: true });
    // Halted, and the venue has not confirmed that all is flat: it stays. The end of this test is the venue's other terms.
    request.unconfirmedTerms!.onChanged('BTCUSDT lotSize 0.001 -> 0.01');
    const ending = await node.ended;
    expect(ending).toMatchObject({ exitCode: 1, reason: expect.stringContaining('lotSize 0.001 -> 0.01') });
    expect(alerts.map(({ code }) => code)).toContain('terms-changed');
  });
});
