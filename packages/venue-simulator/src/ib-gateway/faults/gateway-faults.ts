// The gateway's fault board with the types of its table: asks whether a fault strikes here, and with which parameters.
// A strike may be restricted to a client, to a message, and to the n-th chance.

import {
  type ActiveFault,
  FaultBoard,
  type FaultDefinition,
  type FaultEvent,
  parseDurationMs,
} from '../../faults/index.ts';
import type { Clock } from '../../ports/index.ts';
import type { SeededRandom } from '../../random/index.ts';
import { combinable, type FaultName, type FaultParameters, faultTable } from './fault-table.ts';

export const faultDefinitions: readonly FaultDefinition[] = Object.entries(faultTable).map(
  ([name, { summary, parameters }]) => ({ name, summary, parameters }),
);

/** What is known of the place where a fault might strike. */
export interface StrikePlace {
  readonly clientId?: number | undefined;
  readonly request?: string | undefined;
  readonly answer?: string | undefined;
}

export interface GatewayFaultsOptions {
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly onEvent: (event: FaultEvent) => void;
}

/** What faults that act by themselves do, set by the gateway. */
export type FaultActors = { readonly [Name in FaultName]?: FaultActor<Name> };

export interface FaultActor<Name extends FaultName> {
  start(parameters: FaultParameters<Name>, fault: ActiveFault): void;
  end?(parameters: FaultParameters<Name>, fault: ActiveFault): void;
}

export class GatewayFaults {
  readonly board: FaultBoard;
  readonly #clock: Clock;
  readonly #random: SeededRandom;
  /** Chances that passed, by fault: for `skip`. */
  readonly #chances = new Map<number, number>();
  #actors: FaultActors = {};

  constructor(options: GatewayFaultsOptions) {
    this.#clock = options.clock;
    this.#random = options.random.split('combination');
    this.board = new FaultBoard({
      definitions: faultDefinitions,
      clock: options.clock,
      random: options.random.split('strikes'),
      onEvent: options.onEvent,
      onInject: (fault) => this.#start(fault),
      onEnd: (fault) => this.#end(fault),
    });
  }

  setActors(actors: FaultActors): void {
    this.#actors = actors;
  }

  /** True while nothing is in force: most of the time, and then nobody needs to ask. */
  get isQuiet(): boolean {
    return this.#inForce === 0;
  }
  #inForce = 0;

  /** The parameters of the fault that strikes here, or nothing. */
  strike<Name extends FaultName>(
    name: Name,
    where: string,
    place: StrikePlace = {},
  ): FaultParameters<Name> | undefined {
    if (this.isQuiet) return undefined;
    const candidate = this.board.find(name, (parameters) => fits(parameters, place));
    if (candidate === undefined || this.#isSkipped(candidate)) return undefined;
    return this.board.strike(name, where, (parameters) => parameters === candidate.parameters)?.parameters as
      | FaultParameters<Name>
      | undefined;
  }

  /** The parameters of a fault in force, without counting a strike. */
  find<Name extends FaultName>(name: Name, place: StrikePlace = {}): FaultParameters<Name> | undefined {
    if (this.isQuiet) return undefined;
    return this.board.find(name, (parameters) => fits(parameters, place))?.parameters as
      | FaultParameters<Name>
      | undefined;
  }

  /** Milliseconds since a fault of this name came into force; `undefined`: it is not. */
  ageMs(name: FaultName): number | undefined {
    const fault = this.isQuiet ? undefined : this.board.find(name);
    return fault && this.#clock.nowMs() - fault.sinceMs;
  }

  #isSkipped({ id, parameters }: ActiveFault): boolean {
    const passed = this.#chances.get(id) ?? 0;
    if (passed >= ((parameters.skip as number | undefined) ?? 0)) return false;
    this.#chances.set(id, passed + 1);
    return true;
  }

  #start(fault: ActiveFault): void {
    this.#inForce++;
    const actor = this.#actors[fault.name as FaultName] as FaultActor<FaultName> | undefined;
    if (fault.name === 'combination') this.#combine(fault);
    actor?.start(fault.parameters as FaultParameters<FaultName>, fault);
  }

  #end(fault: ActiveFault): void {
    this.#inForce--;
    this.#chances.delete(fault.id);
    const actor = this.#actors[fault.name as FaultName] as FaultActor<FaultName> | undefined;
    actor?.end?.(fault.parameters as FaultParameters<FaultName>, fault);
  }

  #combine(fault: ActiveFault): void {
    const { every, lasting, names } = fault.parameters as FaultParameters<'combination'>;
    const from = names ?? combinable;
    const around = (meanMs: number) => Math.round(meanMs * (0.2 + 1.6 * this.#random.nextFloat()));
    const next = (): void => {
      this.#clock.scheduleAt(this.#clock.nowMs() + around(parseDurationMs(every)), () => {
        if (!this.board.active().includes(fault)) return;
        this.board.note(fault, 'combination');
        this.board.inject(this.#random.pick(from), { duration: around(parseDurationMs(lasting)) });
        next();
      });
    };
    next();
  }
}

function fits(parameters: Readonly<Record<string, unknown>>, place: StrikePlace): boolean {
  const restricted = (wanted: unknown, found: unknown) => wanted !== undefined && wanted !== found;
  return (
    !restricted(parameters.clientId, place.clientId) &&
    !restricted(parameters.request, place.request) &&
    !restricted(parameters.answer, place.answer)
  );
}
