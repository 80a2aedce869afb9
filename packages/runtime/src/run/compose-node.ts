// The composition root of a live node: the real clock, network, files and strategies put together.
import { join } from 'node:path';
import type { StrategyMonitor } from '@holdfast/engine/kernel';
import { defaultProfile, nautilusProfile } from '@holdfast/engine/matching';
import { accountIdOf, ConfigError, type SessionSource } from '../config/index.ts';
import type { TradedAccount } from '../locks/index.ts';
import {
  type BlackBoxPorts,
  type NodeListener,
  type NodeSetup,
  type RunningNode,
  startNode,
} from '../node/index.ts';
import { prepareStrategies } from '../strategies/index.ts';
import { nodeClock, nodeTransport } from '../transport/index.ts';
import type { SimulationProof } from '../venues/bitunix/index.ts';
import { filePaperStore, PaperGateway } from '../venues/paper/index.ts';
import { BitunixConnector } from './bitunix-connector.ts';
import { engineFingerprint } from './engine-fingerprint.ts';
import { nodeIdOf } from './node-id.ts';
import { simulatorCredentials, venueAccess } from './venue-access.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface NodeComposition {
  readonly sources: readonly SessionSource[];
  readonly directory: string;
  readonly environment: Environment;
  /** 0: until stopped. */
  readonly durationMs: number;
  readonly quarantined: ReadonlyMap<string, readonly string[]>;
  readonly monitor: StrategyMonitor;
  readonly listener: NodeListener;
  /** Ends a start that waits for the venue. */
  readonly stopped: AbortSignal;
  readonly blackBox?: BlackBoxPorts;
}

/** Accounts whose orders leave this process: each may be traded by one node only. */
export function tradedAccounts(sources: readonly SessionSource[], environment: Environment): TradedAccount[] {
  const { urls, credentials } = venueAccess(sources, environment);
  const { apiKey } = credentials ?? simulatorCredentials;
  const accounts = new Set(
    sources.filter(({ session }) => session.mode !== 'dryRun').map(({ session }) => accountIdOf(session)),
  );
  return [...accounts].map((account) => ({ account, address: urls.rest, apiKey }));
}

/** Throws `ConfigError`, or an error that says what the venue or the disk refused. */
export async function composeNode(composition: NodeComposition): Promise<RunningNode> {
  const { sources, directory, environment, listener } = composition;
  const access = venueAccess(sources, environment);
  const strategies = await prepareStrategies(sources, directory);
  const transport = nodeTransport();
  try {
    const connector = new BitunixConnector({
      access,
      transport,
      judge: (proof) => {
        refusePaperElsewhere(sources, access.urls.rest, proof);
        listener.onProgress?.(`venue ${access.urls.rest}: ${venueInWords(sources, proof)}`);
      },
    });
    await connector.identify();
    const node = await startNode({
      directory,
      nodeId: nodeIdOf(directory),
      sources: strategies.sources,
      registry: strategies.registry,
      strategyFingerprint: strategies.fingerprint,
      engineFingerprint: engineFingerprint(),
      connector,
      stopped: composition.stopped,
      clock: nodeClock,
      durationMs: composition.durationMs,
      quarantined: composition.quarantined,
      dryGateway: dryGateway(directory, (text) => listener.onProgress?.(text)),
      monitor: composition.monitor,
      listener,
      ...(composition.blackBox && { blackBox: composition.blackBox }),
    });
    void node.ended.then(() => transport.close());
    return node;
  } catch (error) {
    transport.close();
    throw error;
  }
}

function venueInWords(sources: readonly SessionSource[], proof: SimulationProof): string {
  const orders = sources.some(({ session }) => session.mode !== 'dryRun');
  if (proof.type === 'simulated')
    return orders ? 'simulated, proven' : 'simulated; market data only, no order leaves';
  return orders ? 'live: orders are money' : 'market data only, no order leaves';
}

/** Paper means proven to be no money. The gateway asks again before every login. */
function refusePaperElsewhere(
  sources: readonly SessionSource[],
  restUrl: string,
  proof: SimulationProof,
): void {
  const paper = sources.find(({ session }) => session.mode === 'paper');
  if (!paper || proof.type === 'simulated') return;
  throw new ConfigError(paper.file, [
    {
      path: 'mode',
      message: `paper needs a venue that proves to be simulated, and ${restUrl} does not; Bitunix has no paper account: use mode: dryRun, or start "holdfast-sim bitunix"`,
    },
  ]);
}

const profiles = { default: defaultProfile, nautilus: nautilusProfile };

const dryGateway =
  (directory: string, note: (text: string) => void): NodeSetup['dryGateway'] =>
  (venue, config, account, _kernel, { session }) => {
    const { currency } = config.accounts.find(({ id }) => id === account)!;
    const [minMs, maxMs] = session.execution.latency;
    return new PaperGateway(
      venue,
      {
        account,
        currency,
        instruments: config.instruments.map(({ instrument }) => instrument),
        profile: profiles[session.execution.fillProfile],
        latency: { minMs, maxMs },
        seed: config.nodeId,
        initialBalance: session.execution.initialBalance,
      },
      nodeClock,
      {
        store: filePaperStore(join(directory, `paper-${session.venue.account}.json`)),
        note,
      },
    );
  };
