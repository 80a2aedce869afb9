// The last step of a message to a websocket: here it meets the faults of the net, is put in the frame log and goes out.

import type { FrameLog } from '../control/index.ts';
import { type ActiveFault, type FaultBoard, parseDurationMs } from '../faults/index.ts';
import type { Clock, MessageConnection } from '../ports/index.ts';
import type { SeededRandom } from '../random/index.ts';
import { concerns, malformed, matchesChannel } from './bitunix-faults.ts';

/** A client that lets this much wait is dropped. */
const largestBacklogBytes = 16_000_000;

export const pathKind = (path: string): 'public' | 'private' =>
  path.startsWith('/private') ? 'private' : 'public';

export class MessageWire {
  readonly #clock: Clock;
  readonly #faults: FaultBoard;
  readonly #frames: FrameLog;
  readonly #random: SeededRandom;
  /** Messages that a `reorder` holds until the next one. */
  readonly #held = new Map<number, string>();

  constructor(parts: { clock: Clock; faults: FaultBoard; frames: FrameLog; random: SeededRandom }) {
    this.#clock = parts.clock;
    this.#faults = parts.faults;
    this.#frames = parts.frames;
    this.#random = parts.random;
  }

  /** Sends a message of a channel (`op` for answers to operations), as far as the faults let it. */
  send(connection: MessageConnection, channel: string, text: string): void {
    const path = pathKind(connection.path);
    const applies = (parameters: ActiveFault['parameters']) =>
      matchesChannel(parameters.channel, channel) && (parameters.path ?? path) === path;
    const strike = (name: string) => this.#faults.strike(name, `ws-${connection.id} ${channel}`, applies);
    if (this.#faults.find('half-open', applies) !== undefined) return;
    if (strike('stall') !== undefined || strike('drop') !== undefined) return;
    const spoiled = this.#faults.strike(
      'malformed',
      `ws-${connection.id} ${channel}`,
      (parameters) => applies(parameters) && concerns(parameters.of, 'messages'),
    );
    const sent = spoiled === undefined ? text : malformed(text, spoiled.parameters.kind);
    if (strike('reorder') !== undefined && !this.#held.has(connection.id)) {
      this.#held.set(connection.id, sent);
      return;
    }
    const copies = strike('duplicate') === undefined ? 1 : 2;
    for (let i = 0; i < copies; i++) this.#sendMaybeLater(connection, channel, sent, applies);
    const held = this.#held.get(connection.id);
    if (held !== undefined) {
      this.#held.delete(connection.id);
      this.#transmit(connection, held);
    }
  }

  #sendMaybeLater(
    connection: MessageConnection,
    channel: string,
    text: string,
    applies: (parameters: ActiveFault['parameters']) => boolean,
  ): void {
    const fault = this.#faults.strike(
      'delay',
      `ws-${connection.id} ${channel}`,
      (parameters) => applies(parameters) && concerns(parameters.of, 'messages'),
    );
    if (fault === undefined) {
      this.#transmit(connection, text);
      return;
    }
    const delayMs = delayOf(fault, this.#random);
    this.#clock.scheduleAt(this.#clock.nowMs() + delayMs, () => this.#transmit(connection, text));
  }

  #transmit(connection: MessageConnection, text: string): void {
    if (!this.#open.has(connection.id)) return;
    if (connection.bufferedBytes() > largestBacklogBytes) {
      connection.terminate();
      return;
    }
    this.#frames.record(this.#clock.nowMs(), `ws-${connection.id}`, 'out', text);
    connection.send(text);
  }

  readonly #open = new Set<number>();

  opened(connection: MessageConnection): void {
    this.#open.add(connection.id);
  }

  closed(connection: MessageConnection): void {
    this.#open.delete(connection.id);
    this.#held.delete(connection.id);
  }
}

/** The delay of a `delay` fault, with its jitter. */
export function delayOf(fault: ActiveFault, random: SeededRandom): number {
  const ms = parseDurationMs(fault.parameters.ms as number | string);
  const jitter = fault.parameters.jitterMs;
  return ms + (jitter === undefined ? 0 : random.nextInt(parseDurationMs(jitter as number | string) + 1));
}
