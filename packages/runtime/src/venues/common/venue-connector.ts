// How a node gets to a venue before it has instruments: what exists there, whether it proved to be simulated, and the
// gateway itself. One implementation per venue, made by the composition root.
import type { AccountId, InstrumentIndex } from '@holdfast/engine/base';
import type { Instrument, VenueCapabilities } from '@holdfast/engine/model';
import type { VenueGateway } from './venue-gateway.ts';

export interface GatewayInstrument {
  readonly index: InstrumentIndex;
  readonly instrument: Instrument;
  /** Interval of the closed bars that are wanted; undefined: none. */
  readonly barIntervalMs?: number;
  /** Closed bars to bring before the first live one. */
  readonly warmUpBars: number;
  /** Open time of the newest bar that is known already, for a start that continues. */
  readonly lastBarOpenMs?: number;
}

export interface GatewayRequest {
  readonly account: AccountId;
  readonly instruments: readonly GatewayInstrument[];
  /** Market data only: no login, no orders (dry runs). */
  readonly publicOnly: boolean;
  /** Refuse to trade unless the venue proves, on every login, that it is simulated. */
  readonly simulatedOnly: boolean;
  /** Kernel time at the end of the life before; 0: there was none. A paper venue that does not answer yet goes on from there. */
  readonly lastKernelMs: number;
  /** Terms that the venue did not confirm when the node started: no link comes up before it has. */
  readonly unconfirmedTerms?: UnconfirmedTerms;
  readonly staleness: { readonly pollMs: number; readonly restartMs: number; readonly safeStopMs: number };
  readonly reconnect: {
    readonly baseMs: number;
    readonly capMs: number;
    readonly failuresToOpen: number;
    readonly probeEveryMs: number;
  };
}

export interface UnconfirmedTerms {
  readonly instruments: readonly Instrument[];
  /** The venue has others: `what` names them. Nothing was sent; only a new start can take them. */
  readonly onChanged: (what: string) => void;
}

/** The venue gave no answer that says anything; asked again later, it may. */
export class VenueUnreachable extends Error {
  override readonly name = 'VenueUnreachable';
}

export interface VenueConnector {
  readonly capabilities: VenueCapabilities;
  /**
   * Asks the venue what it is, and for the definitions of the named symbols. Rejects with `VenueUnreachable`, or with an error
   * that says why the sessions cannot trade there.
   */
  instruments(symbols: readonly string[]): Promise<ReadonlyMap<string, Instrument>>;
  gateway(request: GatewayRequest): VenueGateway;
}
