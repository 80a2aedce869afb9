// The faults that are in force at a venue. The venue asks at each place where a fault could strike (`strike`), the board
// answers with the parameters of the one that does. Deterministic: draws come from the seed's own branch and in the order
// of asking; times come from the venue's clock.
//
// Deliberately not here: what a fault does. That is the venue's, at the place that asks.

import { suggestion } from '../control/closest-name.ts';
import { ControlError } from '../control/control-error.ts';
import type { FaultControl } from '../control/control-target.ts';
import type { Clock, Scheduled } from '../ports/index.ts';
import type { SeededRandom } from '../random/index.ts';
import { type FaultDefinition, faultParametersSchema, parseDurationMs } from './fault-definition.ts';

export type FaultParameters = Readonly<Record<string, unknown>>;

export interface ActiveFault {
  readonly id: number;
  readonly name: string;
  readonly parameters: FaultParameters;
  readonly sinceMs: number;
  readonly untilMs?: number;
  /** How often it struck. */
  strikes: number;
}

/** What the simulator tells of its faults, a JSON line each. */
export type FaultEvent =
  | { event: 'faultInjected'; id: number; name: string; parameters: FaultParameters; atMs: number }
  | { event: 'faultStruck'; id: number; name: string; where: string; atMs: number }
  | { event: 'faultEnded'; id: number; name: string; reason: FaultEnd; strikes: number; atMs: number };

export type FaultEnd = 'healed' | 'duration' | 'count';

export interface FaultBoardOptions {
  readonly definitions: readonly FaultDefinition[];
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly onEvent?: (event: FaultEvent) => void;
  /** Called when a fault comes into force; for faults that act at once. */
  readonly onInject?: (fault: ActiveFault) => void;
  /** Called when a fault ends; for faults that hold something back. */
  readonly onEnd?: (fault: ActiveFault) => void;
}

export class FaultBoard implements FaultControl {
  readonly #options: FaultBoardOptions;
  readonly #definitions: ReadonlyMap<string, FaultDefinition>;
  readonly #active = new Map<number, ActiveFault>();
  readonly #endings = new Map<number, Scheduled>();
  #nextId = 1;

  constructor(options: FaultBoardOptions) {
    this.#options = options;
    this.#definitions = new Map(options.definitions.map((definition) => [definition.name, definition]));
  }

  available(): readonly unknown[] {
    return [...this.#definitions.values()].map((definition) => ({
      name: definition.name,
      summary: definition.summary,
      parameters: faultParametersSchema(definition),
    }));
  }

  active(): readonly ActiveFault[] {
    return [...this.#active.values()];
  }

  /** Puts a fault in force. @throws ControlError for an unknown name or bad parameters. */
  inject(name: string, parameters: unknown): ActiveFault {
    const checked = this.#check(name, parameters);
    const { clock, onEvent, onInject } = this.#options;
    const atMs = clock.nowMs();
    const duration = checked.duration as number | string | undefined;
    const untilMs = duration === undefined ? undefined : atMs + parseDurationMs(duration);
    const id = this.#nextId++;
    const fault: ActiveFault = {
      id,
      name,
      parameters: checked,
      sinceMs: atMs,
      ...(untilMs === undefined ? {} : { untilMs }),
      strikes: 0,
    };
    this.#active.set(id, fault);
    if (untilMs !== undefined) {
      this.#endings.set(
        id,
        clock.scheduleAt(untilMs, () => this.#end(fault, 'duration')),
      );
    }
    onEvent?.({ event: 'faultInjected', id, name, parameters: checked, atMs });
    onInject?.(fault);
    return fault;
  }

  healAll(): readonly { id: number; name: string }[] {
    const ended = this.active();
    for (const fault of ended) this.#end(fault, 'healed');
    return ended.map(({ id, name }) => ({ id, name }));
  }

  /**
   * Whether a fault of this name strikes here. `applies` filters by the fault's parameters; `where` goes to the log.
   * A strike uses up one of `count`.
   */
  strike(
    name: string,
    where: string,
    applies: (parameters: FaultParameters) => boolean = () => true,
  ): ActiveFault | undefined {
    for (const fault of this.#active.values()) {
      if (fault.name !== name || !applies(fault.parameters)) continue;
      if (!this.#draws(fault)) continue;
      this.note(fault, where);
      return fault;
    }
    return undefined;
  }

  /** Counts a strike of a fault that acts by itself. */
  note(fault: ActiveFault, where: string): void {
    fault.strikes++;
    const atMs = this.#options.clock.nowMs();
    this.#options.onEvent?.({ event: 'faultStruck', id: fault.id, name: fault.name, where, atMs });
    const count = fault.parameters.count;
    if (typeof count === 'number' && fault.strikes >= count) this.#end(fault, 'count');
  }

  /** Whether one of this name is in force; draws nothing and counts nothing. */
  find(
    name: string,
    applies: (parameters: FaultParameters) => boolean = () => true,
  ): ActiveFault | undefined {
    for (const fault of this.#active.values()) {
      if (fault.name === name && applies(fault.parameters)) return fault;
    }
    return undefined;
  }

  /** Ends one fault. */
  end(fault: ActiveFault): void {
    this.#end(fault, 'healed');
  }

  #draws(fault: ActiveFault): boolean {
    const probability = fault.parameters.probability;
    return typeof probability !== 'number' || this.#options.random.chance(probability);
  }

  #check(name: string, parameters: unknown): FaultParameters {
    const definition = this.#definitions.get(name);
    if (definition === undefined) {
      const known = [...this.#definitions.keys()];
      throw new ControlError(
        400,
        'unknownFault',
        `no fault "${name}"${suggestion(name, known)} expected one of ${known.join(', ')}`,
      );
    }
    const parsed = definition.parameters.safeParse(parameters ?? {});
    if (!parsed.success) {
      const problems = parsed.error.issues.map(
        (issue) => `${issue.path.join('.') || name}: ${issue.message}`,
      );
      throw new ControlError(400, 'badFaultParameters', `fault "${name}": ${problems.join('; ')}`);
    }
    return parsed.data as FaultParameters;
  }

  #end(fault: ActiveFault, reason: FaultEnd): void {
    if (!this.#active.delete(fault.id)) return;
    this.#endings.get(fault.id)?.cancel();
    this.#endings.delete(fault.id);
    const atMs = this.#options.clock.nowMs();
    const { id, name, strikes } = fault;
    this.#options.onEvent?.({ event: 'faultEnded', id, name, reason, strikes, atMs });
    this.#options.onEnd?.(fault);
  }
}
