// The configuration of a life: the session files with the terms of their instruments, checked against what the life before left.
import type { InstrumentIndex } from '@holdfast/engine/base';
import { Kernel, type NodeConfig } from '@holdfast/engine/kernel';
import { ConfigError, resolveNode } from '../config/index.ts';
import type { OpenedJournal } from './durable-parts.ts';
import { type FoundTerms, findTerms } from './instrument-terms.ts';
import type { RecoveredState } from './recover-state.ts';
import type { NodeSetup } from './start-node.ts';

export interface ResolvedNode {
  readonly config: NodeConfig;
  readonly terms: FoundTerms;
}

/** Throws `ConfigError`, `StartStopped`, or an error that says why the venue's terms cannot be had. */
export async function resolveConfig(
  setup: NodeSetup,
  { recovered, state }: OpenedJournal,
): Promise<ResolvedNode> {
  const { sources, connector, clock, stopped, durationMs = 0, listener } = setup;
  const terms = await findTerms({
    sources,
    connector,
    recorded: state.config?.instruments.map(({ instrument }) => instrument) ?? [],
    clock,
    stopped,
    patienceMs: durationMs > 0 ? durationMs : Number.POSITIVE_INFINITY,
    jitterSeed: setup.nodeId,
    say: (text) => listener?.onProgress?.(text),
  });
  const config = resolveNode({
    nodeId: recovered.header.nodeId,
    sources,
    instruments: terms.bySymbol,
    capabilities: connector.capabilities,
    backtest: false,
    ...(state.config && { previous: state.config.instruments }),
    quarantined: setup.quarantined ?? new Map(),
  });
  refuseOrphans(setup, state, config);
  return { config, terms };
}

/** A changed configuration must not leave a position or an order without a session. */
function refuseOrphans(
  { sources }: NodeSetup,
  { config: before, snapshot }: RecoveredState,
  config: NodeConfig,
): void {
  if (!before || !snapshot) return;
  refuseLostAccounts(sources[0]!.file, before, config);
  const kernel = new Kernel({ ...config, sessions: [] }, new Map());
  kernel.restore(snapshot);
  const traded = new Set(config.sessions.flatMap(({ instruments }) => instruments));
  config.instruments.forEach(({ instrument }, at) => {
    const index = at as InstrumentIndex;
    const open = kernel.books.positionLots(index) !== 0 || kernel.books.openOrders[index]!.size > 0;
    if (!open || traded.has(index)) return;
    throw new ConfigError(sources[0]!.file, [
      {
        path: 'instruments',
        message: `${instrument.id} has a position or a working order and no session trades it any more; close it first, or keep it in a session`,
      },
    ]);
  });
}

/** The books of a directory belong to its accounts: a renamed one would leave them without an owner. */
function refuseLostAccounts(file: string, before: NodeConfig, config: NodeConfig): void {
  for (const { id, mode } of before.accounts) {
    const account = config.accounts.find((it) => it.id === id);
    if (account) refuseOtherMode(file, mode, account.mode);
    if (account) continue;
    throw new ConfigError(file, [
      {
        path: 'venue.account',
        message: `the journal of this directory is ${id}'s, which no session names any more; name it, or start another directory with --dir`,
      },
    ]);
  }
}

/** Books of play money must not meet a venue, nor the other way round. */
function refuseOtherMode(file: string, before: string, now: string): void {
  if (before === now) return;
  throw new ConfigError(file, [
    {
      path: 'mode',
      message: `the journal of this directory is of a ${before} account; ${now} needs a directory of its own (--dir)`,
    },
  ]);
}
