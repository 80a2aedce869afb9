// Kills of one node, one after the other: at a named durable step or at random, with an order of ours working at the venue; after
// each the next life is held to the promise. At the end the whole journal is held against the frames that the venue saw.
import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashPointName } from 'holdfast/journal';
import type { NodeStatus } from 'holdfast/node';
import { type Agreement, agree, openOrders } from './agreement.ts';
import type { Box } from './box.ts';
import { flipInLast, wipeStart } from './damage.ts';
import type { SmallDisk } from './full-disk.ts';
import { isRunning } from './is-running.ts';
import { killWays } from './kill-ways.ts';
import type { Program } from './program.ts';
import { until } from './waiting.ts';

export interface KillRecord extends Agreement {
  readonly at: CrashPointName | 'random';
  /** The order that worked at the venue, accepted in our books, when the kill came. */
  readonly inFlight: string;
  /** From the kill to a ready link. */
  readonly readyMs: number;
}

/** The decisions were on the disk and did not lead where they had led. */
const inexplicable = /does not lead to|could not be rebuilt/;
const orderWithinMs = 40_000;
const killWithinMs = 15_000;
/** The parent waits longer after each crash; after so many a new one is started. */
const restartsOfOneParent = 1;

export class KillRun {
  readonly box: Box;
  readonly records: KillRecord[] = [];
  /** What recoveries said of themselves that no kill explains. */
  readonly faults: string[] = [];
  #program: Program;
  #restarts = 0;
  #damages = 0;

  constructor(box: Box) {
    this.box = box;
    this.#program = box.runWithCrashPoints();
  }

  get program(): Program {
    return this.#program;
  }

  async killAt(step: CrashPointName): Promise<KillRecord> {
    const status = await this.box.ready(this.#program);
    const inFlight = await this.orderInFlight();
    const way = killWays[step];
    if (way === 'whileItTrades') {
      this.#arm(step);
    } else {
      await this.#killParent(status.pid);
      if (way === 'atARestore') this.#damage();
      this.#arm(step);
      this.#launch();
    }
    await this.#killed(step);
    return this.#recovered(step, inFlight, status.pid, performance.now());
  }

  /** The disk gets full while it trades; after the kill there is room again. */
  async killWhenFull(step: CrashPointName, disk: SmallDisk): Promise<KillRecord> {
    const { pid } = await this.box.ready(this.#program);
    const inFlight = await this.orderInFlight();
    this.#arm(step);
    disk.fill();
    await until(`the kill at ${step}`, killWithinMs, () => !existsSync(this.box.armedFile) || undefined);
    disk.free();
    await this.#killed(step);
    return this.#recovered(step, inFlight, pid, performance.now());
  }

  /** What the user sees is killed at a random moment of the next second; the user starts it again. */
  async killAtRandom(moment: number): Promise<KillRecord> {
    const { pid } = await this.box.ready(this.#program);
    const inFlight = await this.orderInFlight();
    await sleep(moment * 1_000);
    const killedMs = performance.now();
    await this.#killParent(pid);
    this.#launch();
    return this.#recovered('random', inFlight, pid, killedMs);
  }

  /** Waits until an order works at the venue and our books have it so. */
  orderInFlight(): Promise<string> {
    let last: NodeStatus | undefined;
    let closed = false;
    return until(
      'an accepted order in flight',
      orderWithinMs,
      async () => {
        const status = await this.box.status();
        last = status ?? last;
        if (status && !closed && holdsForNobody(status)) {
          closed = true;
          await this.box.holdfast(['flatten', '--dir', this.box.directory, '--reason', 'it is nobody’s']);
        }
        const accepted = status ? acceptedOf(status) : [];
        if (accepted.length === 0) return undefined;
        const { orders } = await this.box.venue.state();
        return orders.find(({ working, clientId }) => working && clientId && accepted.includes(clientId))
          ?.clientId as string | undefined;
      },
      25,
    ).catch((error: Error) => {
      throw new Error(
        `${error.message} (${last ? stateInWords(last) : 'no status'})\n${this.#program.words()}`,
      );
    });
  }

  #arm(step: CrashPointName): void {
    // In one step: a reader must not see half a name.
    writeFileSync(`${this.box.armedFile}.part`, step);
    renameSync(`${this.box.armedFile}.part`, this.box.armedFile);
  }

  #killed(step: CrashPointName): Promise<true> {
    const gone = this.#restarts + 1;
    return until(`the kill at ${step}`, killWithinMs, () => {
      const ends = this.#program.errors.filter((line) => line.includes('was ended by SIGKILL')).length;
      return (!existsSync(this.box.armedFile) && ends >= gone) || undefined;
    }).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.#program.words()}`);
    });
  }

  /** The parent restarts its child; now and then it is killed too, and a new one started. */
  async #recovered(
    at: KillRecord['at'],
    inFlight: string,
    former: number,
    killedMs: number,
  ): Promise<KillRecord> {
    if (at !== 'random') {
      this.#restarts += 1;
      if (this.#restarts > restartsOfOneParent) {
        await this.#killParent(former);
        this.#launch();
      }
    }
    await this.box.ready(this.#program, former);
    const readyMs = Math.round(performance.now() - killedMs);
    const agreement = await agree(this.box);
    const problem = this.#program.said(inexplicable);
    if (problem !== undefined) this.faults.push(`after the kill at ${at}: ${problem}`);
    await this.box.venue.collectSubmits();
    const record = { at, inFlight, readyMs, ...agreement };
    this.records.push(record);
    return record;
  }

  /** Nothing of it is left running: the child ends with its parent. */
  async #killParent(tradingPid: number): Promise<void> {
    await this.#program.kill();
    await until('the end of the orphaned trading process', 2_000, () => !isRunning(tradingPid) || undefined);
  }

  #launch(): void {
    this.#program = this.box.runWithCrashPoints();
    this.#restarts = 0;
  }

  /** By turns what is left is used, and a backup, once there is one. */
  #damage(): void {
    this.#damages += 1;
    const backups = join(this.box.directory, 'backups');
    const backedUp = existsSync(backups) && readdirSync(backups).some((name) => name.endsWith('.db'));
    if (this.#damages % 2 === 0 && backedUp) wipeStart(this.box.directory);
    else flipInLast(this.box.directory, 'clientOrderId');
  }
}

/** A position whose order went with the tail of a journal that was damaged here: no strategy looks after it, its stop does. */
const holdsForNobody = ({ view }: NodeStatus): boolean =>
  view.sessions.some(({ instruments }) =>
    instruments.some(({ position }) => position && position.strategy === undefined),
  );

/** Why a node may have no order: its link, its latches, who holds what, and what its strategies say. */
function stateInWords({ view }: NodeStatus): string {
  const accounts = view.accounts.map(
    ({ link, latches, disputes }) =>
      `link ${link.state}, ${latches.length} latches, ${disputes.length} disputes`,
  );
  const instruments = view.sessions.flatMap(({ instruments: own }) =>
    own.map(({ symbol, position, orders, strategies }) => {
      const holder = position ? `${position.quantity} of ${position.strategy ?? 'nobody'}` : 'flat';
      const said = strategies.map(({ strategy, outcome }) => `${strategy}: ${outcome}`);
      return `${symbol} ${holder}, orders ${orders.map(({ status }) => status).join(' ') || 'none'}, ${said.join(', ')}`;
    }),
  );
  return [...accounts, ...instruments].join('; ');
}

const acceptedOf = (status: NodeStatus): string[] =>
  openOrders(status)
    .filter((order) => order.status === 'accepted')
    .map(({ clientOrderId }) => clientOrderId);
