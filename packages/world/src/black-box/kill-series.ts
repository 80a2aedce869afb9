// Many kills: each durable step so many times and so many at random under load, on several nodes side by side. What is found is
// collected, not thrown: a fault ends its node, and the series goes on with another.
import { type CrashPointName, crashPoints } from 'holdfast/journal';
import { Box } from './box.ts';
import { fullDiskObstacle, type SmallDisk, withFullDisk } from './full-disk.ts';
import { type KillRecord, KillRun } from './kill-run.ts';
import { killWays } from './kill-ways.ts';
import { lastWord } from './last-word.ts';

export interface SeriesOptions {
  readonly perStep: number;
  readonly random: number;
  /** Nodes side by side. */
  readonly nodes: number;
  readonly onKill: (done: number, total: number, faults: number) => void;
}

export interface SeriesResult {
  readonly records: readonly KillRecord[];
  readonly faults: readonly string[];
  /** Steps that could not be reached on this machine, and why. */
  readonly skipped: readonly string[];
}

type Kill = CrashPointName | 'random';

/** After so many kills a node is asked for its last word and another one begins: its records stay readable. */
const killsOfOneNode = 12;

export async function runSeries(options: SeriesOptions): Promise<SeriesResult> {
  return new Series(options).run();
}

class Series {
  readonly #options: SeriesOptions;
  readonly #total: number;
  readonly #records: KillRecord[] = [];
  readonly #faults: string[] = [];
  readonly #queue: Kill[] = [];
  #done = 0;
  #seed = 0;

  constructor(options: SeriesOptions) {
    this.#options = options;
    const { perStep, random } = options;
    const steps = crashPoints.filter((name) => killWays[name] !== 'onAFullDisk');
    // By turns, so that a series that is cut short has met every step.
    for (let round = 0; round < perStep; round++) this.#queue.push(...steps);
    const apart = Math.max(1, Math.floor(this.#queue.length / Math.max(1, random)));
    for (let count = 0; count < random; count++) this.#queue.splice(count * (apart + 1), 0, 'random');
    const onDisk = fullDiskObstacle === undefined ? crashPoints.length - steps.length : 0;
    this.#total = this.#queue.length + onDisk * perStep;
  }

  async run(): Promise<SeriesResult> {
    const nodes = Array.from({ length: this.#options.nodes }, () => this.#worker());
    await Promise.all([...nodes, this.#fullDisks()]);
    const skipped = fullDiskObstacle === undefined ? [] : [`reserve.release: ${fullDiskObstacle}`];
    return { records: this.#records, faults: this.#faults, skipped };
  }

  async #worker(): Promise<void> {
    while (this.#queue.length > 0) {
      const box = await Box.open({ seed: ++this.#seed });
      try {
        const run = new KillRun(box);
        for (let count = 0; count < killsOfOneNode && this.#queue.length > 0; count++)
          if (!(await this.#kill(this.#queue.shift()!, run))) break;
        await this.#close(run);
      } finally {
        await box.close();
      }
    }
  }

  async #fullDisks(): Promise<void> {
    if (fullDiskObstacle !== undefined) return;
    const steps = crashPoints.filter((name) => killWays[name] === 'onAFullDisk');
    for (
      let left = steps.flatMap((step) => Array<CrashPointName>(this.#options.perStep).fill(step));
      left.length > 0;
    ) {
      await withFullDisk(
        async (disk) => {
          const run = new KillRun(disk.box);
          for (let count = 0; count < killsOfOneNode && left.length > 0; count++)
            if (!(await this.#kill(left.shift()!, run, disk))) break;
          await this.#close(run);
        },
        { seed: ++this.#seed },
      );
    }
  }

  /** False: the node is no good any more. */
  async #kill(kill: Kill, run: KillRun, disk?: SmallDisk): Promise<boolean> {
    try {
      if (disk !== undefined && kill !== 'random') this.#records.push(await run.killWhenFull(kill, disk));
      else if (kill === 'random') this.#records.push(await run.killAtRandom(Math.random()));
      else this.#records.push(await run.killAt(kill));
      return true;
    } catch (error) {
      this.#faults.push(`kill at ${kill}: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    } finally {
      this.#done += 1;
      this.#options.onKill(this.#done, this.#total, this.#faults.length);
    }
  }

  async #close(run: KillRun): Promise<void> {
    // Others made the last kills while it started: there is nothing to ask it.
    if (run.records.length === 0) return;
    const kills = run.records.map(({ at }) => at).join(', ');
    try {
      const found = [...run.faults, ...(await lastWord(run.box, run.program))];
      this.#faults.push(...found.map((fault) => `${fault} (after kills at ${kills})`));
    } catch (error) {
      this.#faults.push(
        `${error instanceof Error ? error.message : String(error)} (after kills at ${kills})`,
      );
    }
  }
}
