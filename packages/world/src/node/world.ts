// The world: one node, one simulated Bitunix, a net and a disk between them, in one virtual time, all from one seed. Venue-side
// deduplication is off: whatever is sent twice is executed twice, and seen.

import { SeededRandom } from '@holdfast/engine/base';
import type { NodeConfig, SessionConfig } from '@holdfast/engine/kernel';
import type { Instrument, VenueCapabilities } from '@holdfast/engine/model';
import { defaultLimits, type RiskLimits } from '@holdfast/engine/risk';
import { type CrashPointName, MemoryStorage } from 'holdfast/journal';
import type { Transport } from 'holdfast/ports';
import { fetchInstruments } from 'holdfast/venues/bitunix';
import { BitunixVenue } from 'holdfast-sim/bitunix';
import { fundingSchedule, SyntheticFeed, standardInstruments } from 'holdfast-sim/market';
import type { StateStore } from 'holdfast-sim/ports';
import { ProtectionWatch } from '../checkers/protection-watch.ts';
import { watchSubmits } from '../checkers/venue-evidence.ts';
import { VirtualNet, VirtualTime } from '../net/index.ts';
import { earlySend } from './early-send.ts';
import { worldRegistry } from './restless.ts';
import { account, btc, capabilities, ProcessKilled, WorldNode } from './world-node.ts';

const host = 'venue.world';
/** As asked, and as asked with a position whose stop was not confirmed. */
const endedInOrder: ReadonlySet<number | undefined> = new Set([0, 98]);
export const worldUrls = {
  rest: `http://${host}`,
  publicWs: `ws://${host}/public/`,
  privateWs: `ws://${host}/private/`,
};
/** 2026-11-25 10:00 UTC. */
export const worldStartMs = Date.UTC(2026, 10, 25, 10);

export interface WorldOptions {
  readonly seed: number;
  /** Kill the process at a durable step, the `hit`-th time it is reached. */
  readonly crashAt?: { readonly point: CrashPointName; readonly hit: number };
  readonly session?: Partial<Omit<SessionConfig, 'id' | 'account' | 'instruments'>>;
  readonly parameters?: Record<string, unknown>;
  /** What the venue is taken to be able to, where it is not what Bitunix can. */
  readonly capabilities?: Partial<VenueCapabilities>;
  readonly limits?: Partial<RiskLimits>;
  /** How many raw frames the venue keeps; default as many as it does. */
  readonly framesKept?: number;
  /** Whether the venue saves its books at each change (default); their text grows with the run. */
  readonly venueSaves?: boolean;
  /** Whether the disk is read at each order that leaves (default); a long run reads too much of it. */
  readonly watchesSends?: boolean;
  /** Virtual milliseconds between two snapshots of the node's state; default 30 s. */
  readonly snapshotEveryMs?: number;
  /** UTC epoch milliseconds; default 10:00, six hours before a funding. */
  readonly startMs?: number;
}

export class World {
  readonly seed: number;
  readonly time: VirtualTime;
  readonly net: VirtualNet;
  readonly venue: BitunixVenue;
  readonly storage: MemoryStorage;
  readonly node: WorldNode;
  readonly protection: ProtectionWatch;
  readonly random: SeededRandom;
  /** What was thrown and is no crash: a defect. */
  readonly exceptions: string[] = [];
  /** Named durable steps, how often each was reached. */
  readonly reached = new Map<CrashPointName, number>();
  /** Orders that left before what they follow from was on the disk. */
  readonly earlySends: string[] = [];
  /** Deaths at a named durable step. */
  crashes = 0;
  /** How often each fault of the venue struck. */
  readonly strikes = new Map<string, number>();
  wallOffsetMs = 0;
  /** How long each step of a disk takes, where it is slower than it should be. */
  readonly slowDiskMs: { journal?: number; tape?: number } = {};
  #crashAt: WorldOptions['crashAt'];
  #restartAtMs: number | undefined;
  #diskIsBad = false;
  readonly #watchesSends: boolean;
  powerLoss = false;

  constructor(options: WorldOptions) {
    this.seed = options.seed;
    this.#watchesSends = options.watchesSends ?? true;
    this.time = new VirtualTime(options.startMs ?? worldStartMs);
    this.random = SeededRandom.fromSeed(options.seed);
    const latency = this.random.split('net');
    const disk = this.random.split('disk');
    this.net = new VirtualNet(this.time, { latencyMs: () => 2 + latency.nextBelow(30) });
    this.storage = new MemoryStorage({ seed: options.seed + 1 });
    this.#crashAt = options.crashAt;
    this.venue = this.#newVenue(options);
    watchSubmits(this.venue);
    this.net.listen(host, this.venue);
    const config = configOf(this.#instrument(), options);
    this.node = new WorldNode({
      time: this.time,
      transport: this.#watched(this.net.transport()),
      storage: this.storage,
      config,
      registry: worldRegistry,
      urls: worldUrls,
      seed: `world-${options.seed}`,
      wallOffsetMs: () => this.wallOffsetMs,
      diskLatencyMs: (which) => this.slowDiskMs[which] ?? (disk.nextBelow(20) === 0 ? 5 : 0.3),
      crashPoint: (name) => this.#onCrashPoint(name),
      snapshotEveryMs: options.snapshotEveryMs ?? 30_000,
    });
    this.protection = new ProtectionWatch(this);
  }

  /** Looks at each order in the moment in which it is handed to the net: what the disk holds then is what counts. */
  #watched(transport: Transport): Transport {
    return {
      openWebSocket: (url, handlers) => transport.openWebSocket(url, handlers),
      request: (request, done) => {
        if (this.#watchesSends && request.url.endsWith('/trade/place_order'))
          this.earlySends.push(...earlySend(this.storage, request.body ?? ''));
        transport.request(request, done);
      },
    };
  }

  #newVenue(options: WorldOptions): BitunixVenue {
    const traded = standardInstruments[0]!;
    let saved: string | undefined;
    const store: StateStore = { load: () => saved, save: (text) => (saved = text) };
    return new BitunixVenue({
      clock: this.time.venueClock(),
      feed: new SyntheticFeed({
        instrument: traded,
        seed: this.seed,
        startMs: this.time.nowMs - 120_000,
        fineFromMs: this.time.nowMs - 60_000,
      }),
      instruments: [traded],
      funding: fundingSchedule({ seed: this.seed, fixedRates: { BTCUSDT: '0.0001' } }),
      seed: this.seed,
      ...(options.venueSaves !== false && { store }),
      deduplicateClientIds: false,
      ...(options.framesKept !== undefined && { framesKept: options.framesKept }),
      onFault: (event) => {
        if (event.event === 'faultStruck')
          this.strikes.set(event.name, (this.strikes.get(event.name) ?? 0) + 1);
      },
    });
  }

  #instrument(): Instrument {
    let found: Instrument | undefined;
    fetchInstruments(this.net.transport(), worldUrls.rest, ['BTCUSDT'], (fetched) => {
      if (fetched.ok) found = fetched.instruments[0];
    });
    this.time.advance(1_000);
    if (!found) throw new Error('the venue lists no BTCUSDT');
    return found;
  }

  #onCrashPoint(name: CrashPointName): void {
    const count = (this.reached.get(name) ?? 0) + 1;
    this.reached.set(name, count);
    if (this.#crashAt?.point !== name || this.#crashAt.hit !== count) return;
    this.#crashAt = undefined;
    this.crashes += 1;
    throw new ProcessKilled(name);
  }

  /** Arms a crash at the next time a durable step is reached. */
  crashAtNext(point: CrashPointName): void {
    this.#crashAt = { point, hit: (this.reached.get(point) ?? 0) + 1 };
  }

  /** Starts the node and waits until it is ready. */
  ready(withinMs = 60_000): this {
    this.startNode();
    this.runUntil(() => this.linkState === 'ready', withinMs);
    return this;
  }

  startNode(): void {
    try {
      this.node.start();
    } catch (error) {
      if (error instanceof ProcessKilled) this.#died();
      // A disk that takes no file, or does not keep it, refuses the start; the parent tries again.
      else if (this.#diskIsBad) this.#died(5_000);
      else throw error;
    }
  }

  /** Makes a backup of the journal now; a crash point of it may kill the process. */
  backUp(): void {
    try {
      this.node.backUp();
    } catch (error) {
      if (!(error instanceof ProcessKilled)) throw error;
      this.#died();
    }
  }

  get linkState(): string | undefined {
    return this.node.alive ? this.node.kernel?.books.account(account).link.state : undefined;
  }

  /** The process dies; the machine too, if `power`: what was not synced is lost or torn. It is started again after `downMs`. */
  kill(power = false, downMs = 2_000): void {
    this.powerLoss = power;
    this.#died(downMs);
  }

  #died(downMs = 2_000): void {
    this.node.kill();
    if (this.powerLoss) this.storage.crash();
    else this.storage.kill();
    this.#restartAtMs = this.time.nowMs + downMs;
  }

  run(ms: number): void {
    const untilMs = this.time.nowMs + ms;
    while (this.time.nowMs < untilMs) this.#advance(Math.min(untilMs, this.#restartAtMs ?? untilMs));
  }

  /** Looks each 20 ms. */
  runUntil(holds: () => boolean, withinMs: number): boolean {
    return this.#runUntil(holds, withinMs, () => this.time.nowMs + 20);
  }

  /** Looks at every moment at which something happens: for states that last a millisecond. */
  watchUntil(holds: () => boolean, withinMs: number): boolean {
    return this.#runUntil(holds, withinMs, () => this.time.nextTimerMs ?? Number.POSITIVE_INFINITY);
  }

  #runUntil(holds: () => boolean, withinMs: number, next: () => number): boolean {
    const untilMs = this.time.nowMs + withinMs;
    while (!holds()) {
      if (this.time.nowMs >= untilMs) return false;
      this.#advance(Math.min(untilMs, next(), this.#restartAtMs ?? untilMs));
    }
    return true;
  }

  #advance(toMs: number): void {
    try {
      this.time.advanceTo(toMs);
    } catch (error) {
      if (error instanceof ProcessKilled) this.#died();
      else this.#broke(error);
    }
    this.#supervise();
    if (this.#restartAtMs === undefined || this.time.nowMs < this.#restartAtMs) return;
    this.#restartAtMs = undefined;
    this.startNode();
  }

  /**
   * As the parent process does: a child that ended by itself with an error is started again. One that ended in order because
   * its disk was full is started by its owner, who has made room.
   */
  #supervise(): void {
    if (this.node.alive || this.#restartAtMs !== undefined) return;
    const exitCode = this.node.ends.at(-1)?.exitCode;
    if (exitCode === 1) this.#restartAtMs = this.time.nowMs + 2_000;
    else if (endedInOrder.has(exitCode) && !this.#diskIsBad) this.#restartAtMs = this.time.nowMs + 5_000;
  }

  /** The next syncs fail; the parent's next try meets a disk that may do so again, until the world is healed. */
  failSyncs(count: number): void {
    this.#diskIsBad = true;
    this.storage.failSyncs(count);
  }

  /** The disk takes so many bytes more, until the world is healed. */
  fillDisk(bytesLeft: number): void {
    this.#diskIsBad = true;
    this.storage.setCapacity(this.storage.usedBytes() + bytesLeft);
  }

  /** An exception in the node is a crash of its process; it is a defect as well. */
  #broke(error: unknown): void {
    this.exceptions.push(
      error instanceof Error
        ? `${error.name}: ${error.message}\n${error.stack?.split('\n')[1] ?? ''}`
        : String(error),
    );
    if (this.exceptions.length > 5) throw error;
    this.#died();
  }

  /** Weather, faults, skew and a bad disk end; the venue stays as it is. A node that had ended is started by its owner. */
  heal(): void {
    this.net.weather = 'up';
    this.venue.faults.healAll();
    this.wallOffsetMs = 0;
    delete this.slowDiskMs.journal;
    delete this.slowDiskMs.tape;
    this.storage.setCapacity(Number.POSITIVE_INFINITY);
    this.storage.failSyncs(0);
    this.#diskIsBad = false;
    this.#crashAt = undefined;
    if (!this.node.alive && this.#restartAtMs === undefined) this.#restartAtMs = this.time.nowMs + 1_000;
  }
}

function configOf(instrument: Instrument, options: WorldOptions): NodeConfig {
  return {
    nodeId: 'world1',
    accounts: [
      {
        id: account,
        venue: 'bitunix',
        mode: 'paper',
        currency: 'USDT',
        capabilities: { ...capabilities, ...options.capabilities },
        limits: {
          ...defaultLimits,
          dailyLossFraction: 0.9,
          drawdownFraction: 0.9,
          losingStreak: 10_000,
          entriesPerMinute: 60,
          maxDailyTurnover: 100_000,
          ...options.limits,
        },
        onLimitBreach: 'block',
        reconcileEveryMs: 120_000,
        markEveryMs: 60_000,
      },
    ],
    instruments: [{ instrument, account }],
    sessions: [
      {
        id: 'world' as never,
        account,
        instruments: [btc],
        barIntervalMs: 1_000,
        barSource: 'quotes',
        strategies: [{ id: 'restless' as never, use: 'restless', parameters: options.parameters ?? {} }],
        sizing: { riskPerTradeFraction: 0.002, maxNotionalFraction: 1 },
        protection: { graceMs: 5_000, closeAfterMs: 30_000, trailingStepFraction: 0.1 },
        stopPolicy: 'cancelOrders',
        entryExpiryMs: 86_400_000,
        quarantined: [],
        ...options.session,
      },
    ],
    initialBalances: {},
  };
}
