// What a simulated venue gives to the command line, and what it gets from there. `holdfast-sim NAME` starts one.

import type { Command } from 'commander';
import type { Speed } from '../clock/index.ts';

/** The flags that every simulator takes. A venue's own flags stand in `own`, named as commander names them. */
export interface SimulatorFlags {
  /** Recorded market data; `FILE` or `SYMBOL=FILE`. Empty: scripted or synthetic. */
  readonly tape: readonly string[];
  /** A scripted market. */
  readonly market?: string;
  /** Faults at given times. */
  readonly scenario?: string;
  readonly seed: number;
  readonly speed: Speed;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly controlPort: number;
  /** Where to remember the books over restarts. */
  readonly state?: string;
  readonly json: boolean;
  /** `real`, or an ISO time at which the venue's clock starts. Without it the market decides. */
  readonly clock?: string;
  readonly own: Readonly<Record<string, unknown>>;
}

/** Where a simulator tells what happens: JSON lines with --json, readable lines without. */
export interface SimulatorOutput {
  /** `event` names what happened; the first is `listening`. `text` is the readable form. */
  tell(line: { readonly event: string; readonly [key: string]: unknown }, text: string): void;
}

export interface RunningSimulator {
  close(): Promise<void>;
}

export interface SimulatorKind {
  /** As in `holdfast-sim NAME`. */
  readonly name: string;
  readonly summary: string;
  readonly defaultPort: number;
  /** Adds the venue's own flags. */
  addOptions(command: Command): void;
  /** @throws Error with a clear message when a flag or file is wrong or a port is taken. */
  start(flags: SimulatorFlags, output: SimulatorOutput): Promise<RunningSimulator>;
  /** JSON Schemas of the files it reads, by name, for `holdfast-sim schema`. */
  schemas(): Readonly<Record<string, unknown>>;
}
