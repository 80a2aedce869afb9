// Bitunix on the real network and clock, as a node's start wants it.
import type { Instrument } from '@holdfast/engine/model';
import { DEFAULT_LINK, DEFAULT_STALENESS, type StalenessConfig } from '@holdfast/engine/resilience';
import { type NodeTransport, nodeClock, nodeSigning } from '../transport/index.ts';
import {
  BITUNIX_LINK,
  BitunixGateway,
  bitunixCapabilities,
  fetchInstruments,
  proveSimulated,
  type SimulationProof,
} from '../venues/bitunix/index.ts';
import type { GatewayRequest, VenueConnector } from '../venues/common/index.ts';
import { simulatorCredentials, type VenueAccess } from './venue-access.ts';

export const simulationProof = (transport: NodeTransport, restUrl: string): Promise<SimulationProof> =>
  new Promise((resolve) => proveSimulated(transport, restUrl, resolve));

/** `proof`: the venue proved to be simulated, so it takes the simulator's key when the environment has none. */
export function bitunixConnector(
  access: VenueAccess,
  transport: NodeTransport,
  proof: { readonly speed: number; readonly nowMs?: number } | undefined,
): VenueConnector {
  const credentials = access.credentials ?? (proof ? simulatorCredentials : undefined);
  return {
    capabilities: bitunixCapabilities,
    instruments: (symbols) => instrumentsOf(transport, access.urls.rest, symbols),
    gateway: (request) =>
      new BitunixGateway({
        account: request.account,
        mode: request.publicOnly ? 'dryRun' : request.simulatedOnly ? 'paper' : 'live',
        instruments: request.instruments.map(({ warmUpBars, ...rest }) => ({
          ...rest,
          warmupBars: warmUpBars,
        })),
        transport,
        clock: nodeClock,
        signing: nodeSigning,
        urls: access.urls,
        ...(!request.publicOnly && credentials && { credentials }),
        seed: nodeSigning.nonce(),
        linkConfig: linkConfigOf(request),
        staleness: stalenessOf(request),
        ...(proof && { simulated: proof }),
      }),
  };
}

function linkConfigOf({ reconnect }: GatewayRequest): typeof BITUNIX_LINK {
  return {
    ...BITUNIX_LINK,
    backoff: { ...DEFAULT_LINK.backoff, baseMs: reconnect.baseMs, capMs: reconnect.capMs },
    circuit: {
      ...DEFAULT_LINK.circuit,
      failureThreshold: reconnect.failuresToOpen,
      resetAfterMs: reconnect.probeEveryMs,
    },
  };
}

function stalenessOf({ staleness }: GatewayRequest): StalenessConfig {
  const { pollMs, restartMs, safeStopMs } = staleness;
  return {
    ...DEFAULT_STALENESS,
    pollAfterMs: pollMs,
    restartAfterMs: restartMs,
    safeStopAfterMs: safeStopMs,
  };
}

function instrumentsOf(
  transport: NodeTransport,
  restUrl: string,
  symbols: readonly string[],
): Promise<ReadonlyMap<string, Instrument>> {
  return new Promise((resolve, reject) => {
    fetchInstruments(transport, restUrl, symbols, (fetched) => {
      if (fetched.ok) resolve(new Map(fetched.instruments.map((it) => [it.symbol, it])));
      else reject(new Error(`the instruments could not be read from ${restUrl}: ${fetched.reason}`));
    });
  });
}
