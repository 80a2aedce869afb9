// The trading process: locks, node, watchdog, kill switch, control socket, heartbeat, and the word to the parent. Its order is
// what makes a crash at any point harmless: locks before anything is read for writing, the node before anybody may command it,
// and at the end the node before its locks.

import { join } from 'node:path';
import { InvariantBroken } from '@holdfast/engine/base';
import type { OperatorCommand } from '@holdfast/engine/model';
import { ConfigError, type SessionSource } from '../config/index.ts';
import {
  readKillFile,
  removeKillFile,
  startControlServer,
  takePendingResume,
  watchKillFile,
} from '../control/index.ts';
import { takeNodeLocks } from '../locks/index.ts';
import { type NodeLog, openNodeLog, secretsOf, withoutSecrets } from '../logging/index.ts';
import {
  type BlackBoxPorts,
  type NodeEnding,
  type NodeListener,
  type RunningNode,
  StartStopped,
} from '../node/index.ts';
import { StrategyWatch, takeCulprit } from '../process/index.ts';
import { eventInWords } from '../terminal/index.ts';
import { PaperMemoryDamaged } from '../venues/paper/index.ts';
import { composeNode, tradedAccounts } from './compose-node.ts';
import { exitCodes } from './exit-codes.ts';
import { startHeartbeat } from './heartbeat-file.ts';
import { leftOpen } from './left-open.ts';
import { durationOf, loadSources } from './load-sources.ts';
import type { FromChild, FromParent, ReportPaths, RunParameters } from './messages.ts';
import { reportOf } from './session-report.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface TradingProcess {
  readonly parameters: RunParameters;
  readonly environment: Environment;
  tell(message: FromChild): void;
  /** Words of the parent and signals, from now on; called once. */
  onWord(take: (word: FromParent) => void): void;
  /** A frozen loop is ended after this. */
  readonly frozenAfterMs: number;
  /** Only the black-box test has one. */
  readonly blackBox?: BlackBoxPorts;
}

/** Runs a node to its end and returns the exit code. Never throws for what went wrong in an expected way. */
export async function runTradingProcess(process: TradingProcess): Promise<number> {
  try {
    const sources = loadSources(process.parameters.files, process.parameters.overrides);
    const { directory } = process.parameters;
    const locks = await takeNodeLocks(
      directory,
      tradedAccounts(sources, process.environment),
      process.environment,
    );
    try {
      return await runLocked(process, sources);
    } finally {
      locks.release();
    }
  } catch (error) {
    const message = withoutSecrets(messageOf(error), secretsOf(process.environment));
    process.tell({ type: 'failed', exitCode: exitCodeOf(error), message });
    return exitCodeOf(error);
  }
}

/** What was to be expected speaks for itself; a defect of ours needs its place. */
const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const defect =
    error instanceof TypeError || error instanceof RangeError || error instanceof InvariantBroken;
  return defect ? (error.stack ?? error.message) : error.message;
};

export function exitCodeOf(error: unknown): number {
  // No restart mends either of them.
  if (error instanceof ConfigError || error instanceof PaperMemoryDamaged) return exitCodes.config;
  if (error instanceof InvariantBroken) return exitCodes.invariantBroken;
  if (error instanceof StartStopped) return exitCodes.ok;
  return exitCodes.failed;
}

async function runLocked(process: TradingProcess, sources: readonly SessionSource[]): Promise<number> {
  const { directory } = process.parameters;
  const log = openNodeLog(directory, secretsOf(process.environment));
  const watch = new StrategyWatch();
  const words = new Words(process);
  try {
    const node = await startNode(process, sources, { log, watch, words });
    const ending = await attend(process, node, { log, watch, words });
    const report = await writtenReport(directory, sources);
    log.logger.info({ ending, report }, 'ended');
    process.tell({ type: 'ended', ending, leftOpen: leftOpen(node.status().view), ...report });
    return ending.exitCode;
  } catch (error) {
    log.logger.fatal({ message: messageOf(error) }, 'failed');
    throw error;
  } finally {
    await watch.stop();
    log.close();
  }
}

/** What surrounds a node in its process. */
interface Surroundings {
  readonly log: NodeLog;
  readonly watch: StrategyWatch;
  readonly words: Words;
}

/** Words of the parent and signals: kept until there is a node to obey them; a start that waits for the venue hears the end. */
class Words {
  readonly #stopped = new AbortController();
  readonly #kept: FromParent[] = [];
  #obey: ((word: FromParent) => void) | undefined;

  constructor(process: TradingProcess) {
    process.onWord((word) => this.#take(word));
  }

  get stopped(): AbortSignal {
    return this.#stopped.signal;
  }

  obeyedBy(obey: (word: FromParent) => void): void {
    this.#obey = obey;
    for (const word of this.#kept.splice(0)) obey(word);
  }

  #take(word: FromParent): void {
    if (this.#obey) return this.#obey(word);
    this.#kept.push(word);
    if (word.type === 'stop') this.#stopped.abort();
  }
}

/** A report that cannot be written costs the report, not the end of the node. */
async function writtenReport(
  directory: string,
  sources: readonly SessionSource[],
): Promise<{ report: ReportPaths } | { reportProblem: string }> {
  try {
    const dry = sources.find(({ session }) => session.mode === 'dryRun');
    return {
      report: await reportOf(directory, dry ? { fillProfile: dry.session.execution.fillProfile } : {}),
    };
  } catch (error) {
    return { reportProblem: messageOf(error) };
  }
}

async function startNode(
  process: TradingProcess,
  sources: readonly SessionSource[],
  { log, watch, words }: Surroundings,
): Promise<RunningNode> {
  const { directory, durationMs } = process.parameters;
  const culprit = takeCulprit(directory);
  const quarantined = new Map<string, readonly string[]>();
  if (culprit) {
    const { session, strategy, frozenMs } = culprit;
    if (session !== undefined && strategy !== undefined) quarantined.set(session, [strategy]);
    const text = `the last life was frozen for ${frozenMs} ms and was ended${strategy === undefined ? '' : `; ${strategy} of ${session} did not return and starts in quarantine`}`;
    log.logger.error({ culprit }, text);
    process.tell({ type: 'progress', text });
  }
  return composeNode({
    sources,
    directory,
    environment: process.environment,
    durationMs: durationOf(sources, durationMs),
    quarantined,
    monitor: watch,
    listener: listenerOf(process, log),
    stopped: words.stopped,
    ...(process.blackBox && { blackBox: process.blackBox }),
  });
}

function listenerOf(process: TradingProcess, log: NodeLog): NodeListener {
  return {
    onProgress: (text) => {
      log.logger.info(text);
      process.tell({ type: 'progress', text });
    },
    onAlert: (alert) => {
      log.logger[alert.level === 'critical' ? 'error' : alert.level === 'warning' ? 'warn' : 'info'](
        { code: alert.code },
        alert.text,
      );
      process.tell({ type: 'alert', alert });
    },
  };
}

/** From the start to the end of a node: everything around it that ends with it. */
async function attend(
  process: TradingProcess,
  node: RunningNode,
  { log, watch, words }: Surroundings,
): Promise<NodeEnding> {
  const { directory, statusEveryMs } = process.parameters;
  const stops: (() => void | Promise<void>)[] = [];
  try {
    stops.push(node.listen({ onStep: (step) => tellEvents(process, node, log, step) }));
    resumeIfWished(node, directory);
    stops.push(watchKillFile(directory, () => haltByFile(node, directory)));
    words.obeyedBy((word) => obey(node, word));
    const server = await startControlServer({
      node,
      onCommand: (command) => {
        // The file first: while it stands there, the node halts again.
        if (command.type === 'resume') removeKillFile(directory);
        log.logger.warn({ command }, 'command of an operator');
      },
    });
    stops.push(() => server.close());
    stops.push(startHeartbeat(join(directory, 'heartbeat.json'), node));
    const status = setInterval(() => process.tell({ type: 'status', status: node.status() }), statusEveryMs);
    stops.push(() => clearInterval(status));
    watch.start(directory, process.frozenAfterMs);
    process.tell({ type: 'started' });
    process.tell({ type: 'status', status: node.status() });
    return await node.ended;
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

function tellEvents(
  process: TradingProcess,
  node: RunningNode,
  log: NodeLog,
  step: Parameters<NonNullable<NodeListener['onStep']>>[0],
): void {
  if (step.events.length === 0) return;
  const words = step.events.flatMap((event) => eventInWords(event, node.config) ?? []);
  for (const { text } of words) log.logger.info({ seq: step.seq }, text);
  const events = step.events.map((event) => ({ ...event }));
  process.tell({ type: 'events', seq: step.seq, events, words });
}

/** The kernel's time is the venue's, so it is not this process's to say: the node stamps its commands. */
const origin = (by: string, reason: string) => ({ by, reason, atMs: 0 as OperatorCommand['atMs'] });

function resumeIfWished(node: RunningNode, directory: string): void {
  const wish = takePendingResume(directory);
  if (wish) node.command({ type: 'Resume', ...origin(wish.by, wish.reason) });
}

function haltByFile(node: RunningNode, directory: string): void {
  const order = readKillFile(directory);
  if (!order || isHalted(node, order.flatten)) return;
  node.command({ type: 'Halt', ...origin('file', order.reason), flatten: order.flatten });
}

/** The latch stands, and asks for as much as is asked now. */
function isHalted(node: RunningNode, flatten: boolean): boolean {
  const { halt } = node.status().view;
  return halt !== undefined && (halt.flatten || !flatten);
}

function obey(node: RunningNode, word: FromParent): void {
  switch (word.type) {
    case 'stop':
      node.command({ type: 'Stop', ...origin(word.by, `${word.by} asked for the end`) });
      return;
    case 'halt':
      if (!isHalted(node, true))
        node.command({ type: 'Halt', ...origin(word.by, `${word.by} set the kill switch`), flatten: true });
  }
}
