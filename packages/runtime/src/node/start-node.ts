// The composition of a live node: directory, journal, recovered state, tape, kernel, gateways, loop, in the order in which a
// crash at any point leaves the next start everything it needs. `RunningNode` is what the rest of the runtime gets.
import { createHash } from 'node:crypto';
import type { AccountId, InstrumentIndex } from '@holdfast/engine/base';
import {
  canonicalText,
  configToText,
  Kernel,
  type KernelInput,
  type NodeConfig,
  type Step,
  type StrategyMonitor,
  type StrategyRegistry,
} from '@holdfast/engine/kernel';
import type { AlertLevel, OperatorCommand } from '@holdfast/engine/model';
import { nodeView } from '@holdfast/engine/views';
import type { SessionSource } from '../config/index.ts';
import type { Clock } from '../ports/index.ts';
import type { GatewayRequest, VenueConnector, VenueGateway } from '../venues/common/index.ts';
import {
  type CapturedState,
  captureState,
  type NodeTape,
  type OpenedJournal,
  openDurable,
  openTape,
  writeCaptured,
} from './durable-parts.ts';
import type { FoundTerms } from './instrument-terms.ts';
import { LinkOutages } from './link-outages.ts';
import { LiveLoop } from './live-loop.ts';
import { lagIntervalMs, Measures } from './measures.ts';
import { type ResolvedNode, resolveConfig } from './node-config.ts';
import type { NodeAlert, NodeEnding, NodeListener, NodeStatus, RunningNode } from './running-node.ts';

export interface NodeSetup {
  readonly directory: string;
  /** Six characters of a-z0-9, always the same for a directory: a journal of another node is refused. */
  readonly nodeId: string;
  readonly sources: readonly SessionSource[];
  readonly registry: StrategyRegistry;
  /** Fingerprint of the strategies' code, the user's files included. */
  readonly strategyFingerprint: string;
  readonly engineFingerprint: string;
  readonly connector: VenueConnector;
  readonly clock: Clock;
  /** Ends the node after this; 0 or absent: never. */
  readonly durationMs?: number;
  /** Strategies blamed for a crash or a freeze, by session. */
  readonly quarantined?: ReadonlyMap<string, readonly string[]>;
  /** Makes the gateway of a dry run: the venue's market data, our own fills. */
  readonly dryGateway: (
    venue: VenueGateway,
    config: NodeConfig,
    account: AccountId,
    kernel: Kernel,
    source: SessionSource,
  ) => VenueGateway;
  readonly monitor?: StrategyMonitor;
  readonly listener?: NodeListener;
  /** Ends a start that waits for the venue. */
  readonly stopped?: AbortSignal;
  /** Only the black-box tests have them. */
  readonly blackBox?: BlackBoxPorts;
}

/** What a test of the real process puts in: where it dies, and upkeep that comes sooner than a product's. */
export interface BlackBoxPorts {
  /** Path of a module exporting `crashPoint`. */
  readonly crashPointModule: string;
  readonly snapshotEveryMs: number;
  readonly backupEveryMs: number;
}

const productUpkeep = { snapshotEveryMs: 300_000, backupEveryMs: 3_600_000 };
/** The old part of the chain is read again when a start has settled, and then once a day. */
const proofAfterStartMs = 10_000;
const proofEveryMs = 86_400_000;
/** The journal gets an entry at least this often while quotes come, so that a crash loses little of the tape. */
const journalPulseMs = 5_000;

export async function startNode(setup: NodeSetup): Promise<RunningNode> {
  const say = (text: string): void => setup.listener?.onProgress?.(text);
  const relay: Relay = { durable: () => undefined, failed: () => undefined, diskFull: () => undefined };
  const opened = await openDurable({
    directory: setup.directory,
    header: {
      nodeId: setup.nodeId,
      createdAtMs: setup.clock.wallMs(),
      engine: setup.engineFingerprint,
      strategies: setup.strategyFingerprint,
      config: 'see the first NodeStarted',
    },
    registry: setup.registry,
    atMs: setup.clock.wallMs(),
    ...(setup.blackBox && { crashPointModule: setup.blackBox.crashPointModule }),
    onDurable: (seq) => relay.durable(seq),
    onFailed: (reason) => relay.failed(reason),
    onDiskFull: () => relay.diskFull(),
    onProgress: say,
  });
  sayRecovered(opened, say);
  try {
    return new LiveNode(setup, opened, await resolveConfig(setup, opened), relay);
  } catch (error) {
    await opened.journal.close();
    throw error;
  }
}

/** What the journal calls before the node stands. */
interface Relay {
  durable: (seq: number) => void;
  failed: (reason: string) => void;
  diskFull: () => void;
}

function sayRecovered({ recovered, state }: OpenedJournal, say: (text: string) => void): void {
  for (const problem of [...recovered.problems, ...state.problems]) say(`journal: ${problem}`);
  if (!state.config) return say('a new journal');
  const books = state.snapshot!.books;
  const open = books.orders.filter(([, { status }]) =>
    ['intended', 'submitted', 'accepted', 'partiallyFilled', 'unknown'].includes(status),
  );
  say(
    `found life ${books.life} of node ${state.config.nodeId}: ${state.eventsFolded} events since the last snapshot, ${open.length} open order(s), market state ${state.market.provenance === 'replay' ? 'rebuilt from the tape' : 'empty'}`,
  );
}

/** The lanes are the node's: as long as the longest queue of its accounts, whose own limit is a risk gate. */
const queueOf = ({ accounts }: NodeConfig): number =>
  Math.max(...accounts.map(({ limits }) => limits.maxEntriesInFlight));

class LiveNode implements RunningNode {
  readonly directory: string;
  readonly config: NodeConfig;
  readonly ended: Promise<NodeEnding>;
  readonly #setup: NodeSetup;
  readonly #opened: OpenedJournal;
  readonly #terms: FoundTerms;
  readonly #outages: LinkOutages;
  readonly #kernel: Kernel;
  readonly #loop: LiveLoop;
  readonly #tape: NodeTape;
  readonly #gateways: readonly VenueGateway[];
  readonly #measures = new Measures();
  readonly #listeners = new Set<NodeListener>();
  readonly #startedAtMs: number;
  readonly #startedMonotonicMs: number;
  readonly #intervals: NodeJS.Timeout[] = [];
  #settle!: (ending: NodeEnding) => void;
  #ending = false;
  #lastEntrySeq = 0;
  #snapshotWanted = false;
  #snapshotMissed = false;
  #captured: CapturedState | undefined;

  constructor(setup: NodeSetup, opened: OpenedJournal, { config, terms }: ResolvedNode, relay: Relay) {
    const { clock } = setup;
    this.#terms = terms;
    this.#setup = setup;
    this.#opened = opened;
    this.directory = setup.directory;
    this.config = config;
    this.#outages = new LinkOutages(
      clock,
      config.accounts.map(({ id }) => id),
      terms.unreached?.why ?? 'the node started',
    );
    this.#startedAtMs = clock.wallMs();
    this.#startedMonotonicMs = clock.monotonicMs();
    if (setup.listener) this.#listeners.add(setup.listener);
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#kernel = new Kernel(config, setup.registry, setup.monitor);
    if (opened.state.snapshot) this.#kernel.restore(opened.state.snapshot);
    this.#kernel.seq = Math.max(this.#kernel.seq, opened.recovered.nextSeq - 1) as never;
    this.#tape = openTape(
      setup.directory,
      config,
      opened.journal,
      { durable: (seq) => this.#loop.tapeDurable(seq), failed: (reason) => this.#fail(`tape: ${reason}`) },
      clock.wallMs(),
    );
    this.#gateways = config.accounts.map(({ id }) => this.#gatewayOf(id));
    this.#loop = new LiveLoop(this.#kernel, {
      clock,
      journal: opened.journal.writer,
      tape: this.#tape,
      gateways: this.#gateways,
      observer: {
        onStep: (step, input) => this.#onStep(step, input),
        onAlert: (level, code, text) => this.#onAlert(level, code, text),
        onMeasure: (_, measure) => this.#measures.note(measure),
        onEnd: (reason, exitCode) => void this.#end(reason, exitCode),
      },
      lanes: { entries: queueOf(config), exits: queueOf(config) },
      durableSeq: this.#kernel.seq,
    });
    relay.durable = (seq) => this.#onDurable(seq);
    relay.failed = (reason) => this.#fail(`journal: ${reason}`);
    relay.diskFull = () => this.#loop.diskFull();
    this.#begin();
  }

  #gatewayOf(account: AccountId): VenueGateway {
    const { sources, connector, dryGateway } = this.#setup;
    const config = this.config.accounts.find(({ id }) => id === account)!;
    const source =
      sources[this.config.sessions.findIndex((session) => session.account === account)] ?? sources[0]!;
    const { staleness, reconnect } = source.session;
    const gateway = connector.gateway({
      account,
      instruments: this.#gatewayInstruments(account),
      publicOnly: config.mode === 'dryRun',
      simulatedOnly: config.mode === 'paper',
      lastKernelMs: this.#kernel.nowMs,
      ...this.#unconfirmed(account),
      staleness: { pollMs: staleness.poll, restartMs: staleness.restart, safeStopMs: staleness.safeStop },
      reconnect: {
        baseMs: reconnect.base,
        capMs: reconnect.cap,
        failuresToOpen: reconnect.failuresToOpen,
        probeEveryMs: reconnect.probeEvery,
      },
    });
    return config.mode === 'dryRun'
      ? dryGateway(gateway, this.config, account, this.#kernel, source)
      : gateway;
  }

  /** Terms of the journal are compared with the venue's before anything is sent in them. */
  #unconfirmed(account: AccountId): Pick<GatewayRequest, 'unconfirmedTerms'> {
    const own = this.config.instruments.filter((it) => it.account === account).map((it) => it.instrument.id);
    const instruments = (this.#terms.unreached?.instruments ?? []).filter(({ id }) => own.includes(id));
    if (instruments.length === 0) return {};
    return { unconfirmedTerms: { instruments, onChanged: (what) => this.#termsChanged(what) } };
  }

  /** The books count in ticks and lots of these terms, and only a start can take others. */
  #termsChanged(what: string): void {
    const text = `the venue's terms are no longer those that this node started with (${what}); it starts again with the venue's`;
    this.#onAlert('critical', 'terms-changed', text);
    void this.#end(text, 1);
  }

  #gatewayInstruments(account: AccountId) {
    return this.config.instruments.flatMap(({ instrument, account: of }, at) => {
      const index = at as InstrumentIndex;
      const session = this.config.sessions.find(({ instruments }) => instruments.includes(index));
      if (of !== account || !session) return [];
      const lastBarOpenMs = this.#kernel.strategies.lastBarMs(index);
      return [
        {
          index,
          instrument,
          ...(session.barSource === 'venue' && { barIntervalMs: session.barIntervalMs }),
          warmUpBars: this.#kernel.strategies.warmUpBars(index),
          ...(lastBarOpenMs > 0 && { lastBarOpenMs }),
        },
      ];
    });
  }

  /** The first inputs of this life, then the gateways. */
  #begin(): void {
    const { engineFingerprint, strategyFingerprint } = this.#setup;
    const atMs = Math.max(this.#loop.nowMs, this.#kernel.nowMs) as never;
    const configFingerprint = createHash('sha256')
      .update(canonicalText(configToText(this.config)))
      .digest('hex');
    this.#loop.input({
      type: 'NodeStarted',
      config: configToText(this.config),
      engineFingerprint,
      strategyFingerprint,
      configFingerprint,
      atMs,
    });
    const { market } = this.#opened.state;
    this.#loop.input({
      type: 'MarketStateRebuilt',
      provenance: market.provenance,
      ...(market.content && { content: market.content }),
      atMs,
    });
    this.#every(lagIntervalMs, () => this.#measures.tick(this.#setup.clock.monotonicMs()));
    this.#every(journalPulseMs, () => this.#pulse());
    const { snapshotEveryMs, backupEveryMs } = this.#setup.blackBox ?? productUpkeep;
    this.#every(snapshotEveryMs, () => {
      this.#snapshotWanted = true;
      this.#pulse(true);
    });
    this.#every(backupEveryMs, () => void this.#backUp());
    this.#every(proofEveryMs, () => void this.#prove());
    if (this.#opened.recovered.entriesTrusted > 0)
      this.#intervals.push(setTimeout(() => void this.#prove(), proofAfterStartMs));
    const { durationMs } = this.#setup;
    if (durationMs) this.#intervals.push(setTimeout(() => this.#stopAfterDuration(), durationMs));
    this.#loop.start();
    this.#sayUnreached();
  }

  #sayUnreached(): void {
    const { unreached } = this.#terms;
    if (!unreached) return;
    this.#onAlert(
      'critical',
      'venue-unreachable',
      `${unreached.why}. The node runs on the books and terms of its journal: no order can leave, commands and the kill file are heard, and the link is tried for ever`,
    );
  }

  async #backUp(): Promise<void> {
    const outcome = await this.#opened.journal.makeBackup(this.#kernel.nowMs);
    if (outcome.status === 'damaged') this.#journalDamaged(outcome.problems);
    if (outcome.status === 'failed' && !this.#ending)
      this.#onAlert('warning', 'backup-failed', `No backup of the journal was made: ${outcome.reason}`);
  }

  /** What the start took for proven, or an earlier proof has left, is read again. */
  async #prove(): Promise<void> {
    const startedMs = this.#setup.clock.monotonicMs();
    const { status, entries, problems } = await this.#opened.journal.prove();
    if (status === 'damaged') this.#journalDamaged(problems);
    if (status !== 'good') return;
    const seconds = ((this.#setup.clock.monotonicMs() - startedMs) / 1000).toFixed(1);
    for (const listener of this.#listeners)
      listener.onProgress?.(`journal: all ${entries} entries read again and good (${seconds} s)`);
  }

  /** What runs stands in memory and was proven; the past on the disk is not what it was. */
  #journalDamaged(problems: readonly string[]): void {
    this.#onAlert(
      'critical',
      'journal-damaged',
      `The journal on the disk is damaged: ${problems.join('; ')}. Trading goes on from what was proven at the start; the next start recovers from backup and snapshot. Copy the directory away, and look at the disk.`,
    );
  }

  #every(ms: number, run: () => void): void {
    this.#intervals.push(setInterval(run, ms));
  }

  #stopAfterDuration(): void {
    this.command({
      type: 'Stop',
      by: 'duration',
      reason: 'the session’s duration is over',
      atMs: this.#loop.nowMs as never,
    });
  }

  /** A timer input as an anchor for the tape: what comes after the journal's last entry is not replayed after a crash. */
  #pulse(always = false): void {
    if (this.#snapshotMissed) this.#snapshotWanted = true;
    if (this.#ending || (!always && this.#kernel.seq === this.#lastEntrySeq)) return;
    this.#loop.input({ type: 'TimerFired', atMs: this.#loop.nowMs as never });
  }

  #onStep(step: Step, _input: KernelInput | undefined): void {
    this.#lastEntrySeq = this.#kernel.seq;
    this.#captureIfWanted();
    for (const event of step.events) this.#outages.note(event);
    for (const listener of this.#listeners) listener.onStep?.(step);
  }

  #captureIfWanted(): void {
    if (!this.#snapshotWanted || this.#ending) return;
    this.#snapshotWanted = false;
    this.#snapshotMissed = false;
    this.#captured = captureState(this.#opened.journal, this.#kernel, 'snapshot');
  }

  #onAlert(level: AlertLevel, code: string, text: string): void {
    const alert: NodeAlert = { level, code, text, atMs: this.#kernel.nowMs };
    for (const listener of this.#listeners) listener.onAlert?.(alert);
  }

  #onDurable(seq: number): void {
    this.#loop.journalDurable(seq);
    const captured = this.#captured;
    if (captured === undefined || this.#ending || seq < captured.seq) return;
    this.#captured = undefined;
    // Later entries became durable in the same commit: the chain stands beyond this state; the next pulse tries again.
    if (seq > captured.seq) {
      this.#snapshotMissed = true;
      return;
    }
    void writeCaptured(this.#opened.journal, captured).then((problem) => {
      if (problem) this.#onAlert('warning', 'snapshot-failed', `The snapshot was not written: ${problem}`);
    });
  }

  /** A sync failed: nothing may leave any more. The process ends and recovers. */
  #fail(reason: string): void {
    this.#loop.fail();
    this.#onAlert(
      'critical',
      'durability-lost',
      `${reason}; nothing is sent any more, the node ends and recovers`,
    );
    void this.#end(reason, 1);
  }

  async #end(reason: string, exitCode: number): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    for (const interval of this.#intervals) clearInterval(interval);
    await Promise.all(this.#gateways.map((gateway) => new Promise<void>((done) => gateway.stop(done))));
    await new Promise<void>((done) => this.#tape.close(done));
    if (exitCode !== 1) await this.#lastSnapshot();
    await this.#opened.journal.close();
    this.#settle({ reason, exitCode, seq: this.#kernel.seq, stateHash: this.#kernel.stateHash() });
  }

  async #lastSnapshot(): Promise<void> {
    const { journal } = this.#opened;
    const problem = await writeCaptured(journal, captureState(journal, this.#kernel, 'cleanEnd')).catch(
      (error: Error) => error.message,
    );
    if (problem) this.#onAlert('warning', 'snapshot-failed', `The last snapshot was not written: ${problem}`);
  }

  // -- RunningNode -----------------------------------------------------------------------------------------------------

  status(): NodeStatus {
    const { clock, durationMs } = this.#setup;
    const uptimeMs = clock.monotonicMs() - this.#startedMonotonicMs;
    return {
      view: nodeView(this.#kernel),
      figures: {
        ...this.#loop.figures(),
        ...this.#measures.figures(),
        uptimeMs,
        ...(durationMs && { remainingMs: Math.max(0, durationMs - uptimeMs) }),
        residentBytes: process.memoryUsage.rss(),
        durableSeq: this.#opened.journal.writer.durableSeq,
        dataAgeMs: this.#dataAges(),
        linksDown: this.#outages.figures(),
      },
      directory: this.directory,
      pid: process.pid,
      startedAtMs: this.#startedAtMs,
    };
  }

  #dataAges(): Record<string, number> {
    const ages: Record<string, number> = {};
    this.config.instruments.forEach(({ instrument, account }, at) => {
      const age = this.#gateways
        .find((gateway) => gateway.account === account)
        ?.dataAgeMs(at as InstrumentIndex);
      if (age !== undefined) ages[instrument.id] = age;
    });
    return ages;
  }

  /** Whoever asked knows this machine's time; the kernel's is the venue's, and only the loop knows that. */
  command(command: OperatorCommand): void {
    this.#loop.input({ ...command, atMs: this.#loop.nowMs as never });
  }

  listen(listener: NodeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
