// Bitunix on the real network and clock, as a node's start wants it.
import type { Instrument } from '@holdfast/engine/model';
import { DEFAULT_LINK, DEFAULT_STALENESS, type StalenessConfig } from '@holdfast/engine/resilience';
import { type NodeTransport, nodeClock, nodeSigning } from '../transport/index.ts';
import {
  BITUNIX_LINK,
  BitunixGateway,
  bitunixCapabilities,
  bitunixUrls,
  type Credentials,
  fetchInstruments,
  proveSimulated,
  type SimulationProof,
} from '../venues/bitunix/index.ts';
import { type GatewayRequest, type VenueConnector, VenueUnreachable } from '../venues/common/index.ts';
import { simulatorCredentials, type VenueAccess } from './venue-access.ts';

export interface BitunixConnectorOptions {
  readonly access: VenueAccess;
  readonly transport: NodeTransport;
  /** Told what the venue says of itself. Throws where the sessions cannot trade at such a venue. */
  readonly judge: (proof: SimulationProof) => void;
}

export class BitunixConnector implements VenueConnector {
  readonly capabilities = bitunixCapabilities;
  readonly #options: BitunixConnectorOptions;
  #proof: SimulationProof | undefined;

  constructor(options: BitunixConnectorOptions) {
    this.#options = options;
  }

  /**
   * Asks the venue what it is, once: before anything is made in the directory, where it answers. Undefined: it is known; else why
   * it is not. With it kernel time is the venue's from the first report on.
   */
  async identify(): Promise<string | undefined> {
    if (this.#proof) return undefined;
    const { access, transport, judge } = this.#options;
    const proof = await simulationProof(transport, access.urls.rest);
    if (proof.type === 'unanswered') return proof.reason;
    judge(proof);
    this.#proof = proof;
    return undefined;
  }

  async instruments(symbols: readonly string[]): Promise<ReadonlyMap<string, Instrument>> {
    const { access, transport } = this.#options;
    const { rest } = access.urls;
    const silence = await this.identify();
    if (silence !== undefined) throw new VenueUnreachable(`the venue at ${rest} does not answer: ${silence}`);
    return symbols.length === 0 ? new Map() : instrumentsOf(transport, rest, symbols);
  }

  gateway(request: GatewayRequest): BitunixGateway {
    const { access, transport } = this.#options;
    const { account, publicOnly, simulatedOnly, unconfirmedTerms } = request;
    const credentials = publicOnly ? undefined : this.#credentials(simulatedOnly);
    const simulated = this.#proof?.type === 'simulated' ? this.#proof : undefined;
    const expectedMs = this.#expectedMs(request);
    return new BitunixGateway({
      account,
      mode: publicOnly ? 'dryRun' : simulatedOnly ? 'paper' : 'live',
      instruments: request.instruments.map(({ warmUpBars, ...rest }) => ({
        ...rest,
        warmupBars: warmUpBars,
      })),
      transport,
      clock: nodeClock,
      signing: nodeSigning,
      urls: access.urls,
      ...(credentials && { credentials }),
      seed: nodeSigning.nonce(),
      linkConfig: linkConfigOf(request),
      staleness: stalenessOf(request),
      ...(simulated && { simulated }),
      ...(expectedMs !== undefined && { expectedMs }),
      ...(unconfirmedTerms && { unconfirmedTerms }),
    });
  }

  /** The simulator's own key where the environment has none: a paper session logs in where that was proven, or nowhere. */
  #credentials(simulatedOnly: boolean): Credentials | undefined {
    const simulated = simulatedOnly || this.#proof?.type === 'simulated';
    return this.#options.access.credentials ?? (simulated ? simulatorCredentials : undefined);
  }

  /** While a venue that may be a simulated one is silent; the exchange itself has our time. */
  #expectedMs({ lastKernelMs }: GatewayRequest): number | undefined {
    const unknown = this.#proof === undefined && this.#options.access.urls.rest !== bitunixUrls.rest;
    return unknown && lastKernelMs > 0 ? lastKernelMs : undefined;
  }
}

/** The exchange's own address is no simulator: it is not asked for a path that it does not have. */
export const simulationProof = (transport: NodeTransport, restUrl: string): Promise<SimulationProof> =>
  restUrl === bitunixUrls.rest
    ? Promise.resolve({ type: 'notSimulated' })
    : new Promise((resolve) => proveSimulated(transport, restUrl, resolve));

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
      else {
        const why = `the instruments could not be read from ${restUrl}: ${fetched.reason}`;
        const mend = `of ${symbols.join(', ')}, name those in the session file that this venue trades`;
        reject(fetched.passing ? new VenueUnreachable(why) : new Error(`${why}; ${mend}`));
      }
    });
  });
}
