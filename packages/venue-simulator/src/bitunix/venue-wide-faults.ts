// Faults that concern the venue as a whole: cuts, half-open peers, maintenance, restarts and price spikes. Those of single
// messages and requests strike in `message-wire.ts` and `request-desk.ts`.

import { type ActiveFault, type FaultBoard, parseDurationMs } from '../faults/index.ts';
import type { MarketTrade } from '../market/index.ts';
import type { Clock, MessageConnection } from '../ports/index.ts';
import type { BookKeeper } from './book-keeper.ts';
import type { Exchange } from './exchange.ts';
import { pathKind } from './message-wire.ts';

export interface VenueWideFaultsParts {
  readonly clock: Clock;
  readonly faults: () => FaultBoard;
  readonly exchange: () => Exchange;
  readonly keeper: () => BookKeeper;
  /** The venue is up again after a restart. */
  readonly onRestarted: () => void;
  readonly onSpike: (trade: MarketTrade) => void;
}

const defaultDownMs = 3000;

/** How a request finds the venue. */
export type Reachability = 'open' | 'cut' | 'maintenance';

export class VenueWideFaults {
  readonly #parts: VenueWideFaultsParts;
  readonly #open = new Map<number, MessageConnection>();
  #isDown = false;

  constructor(parts: VenueWideFaultsParts) {
    this.#parts = parts;
  }

  /** A client connects; false when it is refused. */
  onOpen(connection: MessageConnection): boolean {
    this.#open.set(connection.id, connection);
    if (this.#refuses(pathKind(connection.path))) {
      connection.terminate();
      return false;
    }
    if (this.isHalfOpen(connection)) connection.setReading(false);
    return true;
  }

  onClose(connection: MessageConnection): void {
    this.#open.delete(connection.id);
  }

  isHalfOpen(connection: MessageConnection): boolean {
    const kind = pathKind(connection.path);
    return this.#find('half-open', kind) !== undefined;
  }

  reachability(): Reachability {
    const faults = this.#parts.faults();
    if (faults.find('maintenance') !== undefined) return 'maintenance';
    const isCut = faults.find('cut', (parameters) => parameters.path === undefined) !== undefined;
    return this.#isDown || isCut ? 'cut' : 'open';
  }

  #find(name: string, kind: 'public' | 'private'): ActiveFault | undefined {
    return this.#parts.faults().find(name, (parameters) => (parameters.path ?? kind) === kind);
  }

  #refuses(kind: 'public' | 'private'): boolean {
    return (
      this.#isDown ||
      this.#parts.faults().find('maintenance') !== undefined ||
      this.#find('cut', kind) !== undefined
    );
  }

  onInject(fault: ActiveFault): void {
    switch (fault.name) {
      case 'cut':
        this.#toConnections(fault, (connection) => connection.terminate());
        // Without a duration it is one cut, not a state.
        if (fault.untilMs === undefined) this.#parts.faults().end(fault);
        return;
      case 'half-open':
        this.#toConnections(fault, (connection) => connection.setReading(false));
        return;
      case 'maintenance':
        this.#toConnections(fault, (connection) => connection.close(1012, 'maintenance'));
        return;
      case 'venue-restart':
        this.#restart(fault);
        return;
      case 'price-spike':
        this.#spike(fault);
        return;
      default:
        return;
    }
  }

  onEnd(fault: ActiveFault): void {
    if (fault.name !== 'half-open') return;
    for (const connection of this.#open.values()) {
      if (!this.isHalfOpen(connection)) connection.setReading(true);
    }
  }

  #toConnections(fault: ActiveFault, act: (connection: MessageConnection) => void): void {
    for (const connection of [...this.#open.values()]) {
      const kind = pathKind(connection.path);
      if ((fault.parameters.path ?? kind) === kind) act(connection);
    }
  }

  #restart(fault: ActiveFault): void {
    const { clock, faults, exchange, keeper, onRestarted } = this.#parts;
    const down = (fault.parameters.down ?? defaultDownMs) as number | string;
    const saved = keeper().saved();
    this.#isDown = true;
    exchange().halted = true;
    this.#toConnections(fault, (connection) => connection.terminate());
    clock.scheduleAt(clock.nowMs() + parseDurationMs(down), () => {
      exchange().halted = false;
      keeper().restore(saved);
      this.#isDown = false;
      onRestarted();
      faults().end(fault);
    });
  }

  #spike(fault: ActiveFault): void {
    const { clock, faults, exchange, onSpike } = this.#parts;
    const symbol = String(fault.parameters.symbol);
    const market = exchange().markets.get(symbol);
    if (market?.lastTicks !== undefined) {
      const priceTicks = offBy(market.lastTicks, Number(fault.parameters.bps));
      faults().note(fault, symbol);
      const lots = market.instrument.minLots;
      onSpike({ type: 'trade', symbol, atMs: clock.nowMs(), priceTicks, lots, aggressor: 'buy' });
    }
    faults().end(fault);
  }
}

/** A price off by so many units of 1e-4, at least one tick. */
export const offBy = (ticks: number, bps: number): number =>
  Math.max(1, Math.round((ticks * (10_000 + bps)) / 10_000));
