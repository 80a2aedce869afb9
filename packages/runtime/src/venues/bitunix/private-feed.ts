// The private channels: what the venue pushes about our account, as reports. Every push is a report of its own; which of
// them says something new is judged by the kernel.
import type { AccountId } from '@holdfast/engine/base';
import type { VenueReport } from '@holdfast/engine/model';
import type { Frame } from './codec.ts';
import type { FundingTally } from './funding-tally.ts';
import type { ProtectionMemory } from './protection-memory.ts';
import {
  balanceReportOf,
  orderReportOf,
  positionReportOf,
  protectionReportOf,
  type ReportContext,
} from './translate.ts';
import type { InstrumentDirectory } from './venue-instrument.ts';
import type { VenueTime } from './venue-time.ts';
import type { WireOrder, WirePosition, WireTpSl } from './wire-records.ts';

export interface PrivateFeedOptions {
  readonly account: AccountId;
  readonly directory: InstrumentDirectory;
  readonly memory: ProtectionMemory;
  readonly funding: FundingTally;
  readonly time: VenueTime;
  readonly report: (report: VenueReport) => void;
  readonly after: (delayMs: number, run: () => void) => void;
}

/** From a trigger to the fill of what it made, pushes included. */
const triggeredGraceMs = 2_000;

export const privateChannels = [
  { ch: 'order' },
  { ch: 'position' },
  { ch: 'balance' },
  { ch: 'tpsl' },
] as const;

export class PrivateFeed {
  readonly #options: PrivateFeedOptions;

  constructor(options: PrivateFeedOptions) {
    this.#options = options;
  }

  /** @throws WireError when a figure does not fit the instrument: the frame is refused. */
  onFrame(frame: Frame): void {
    switch (frame.type) {
      case 'order':
        return this.#onOrder(frame.order);
      case 'position':
        return this.#onPosition(frame.position);
      case 'tpsl':
        return this.#onTpSl(frame.tpsl);
      case 'balance': {
        const { account, report, time } = this.#options;
        return report(balanceReportOf(frame.balance, account, time.nowMs()));
      }
      default:
        return;
    }
  }

  #context(symbol: string): ReportContext | undefined {
    const { account, directory, time } = this.#options;
    const instrument = directory.bySymbol(symbol);
    return instrument && { account, instrument, nowMs: time.nowMs() };
  }

  #onOrder(order: WireOrder): void {
    const context = this.#context(order.symbol);
    if (context === undefined) return;
    const report = orderReportOf(order, context);
    const { memory } = this.#options;
    if (!memory.awaitsFill(report)) this.#options.report(memory.attribute(report));
  }

  #onPosition(position: WirePosition): void {
    const context = this.#context(position.symbol);
    if (context === undefined) return;
    const { memory, funding, report } = this.#options;
    const told = positionReportOf(position, context);
    // A flip closes one position and opens another: only the closing of the known one forgets it.
    const known = memory.positionIdOf(told.instrument);
    if (told.lots !== 0) memory.notePosition(told.instrument, position.positionId);
    else if (known === undefined || known === position.positionId)
      memory.notePosition(told.instrument, undefined);
    const posting = funding.note(position, context);
    report(told);
    if (posting !== undefined) report(posting);
  }

  #onTpSl(tpsl: WireTpSl): void {
    const context = this.#context(tpsl.symbol);
    if (context === undefined || tpsl.partial) return;
    const { memory, report } = this.#options;
    const told = protectionReportOf(tpsl, context);
    // An old position's TP/SL that ends late says nothing about the one that stands now.
    const known = memory.positionIdOf(told.instrument);
    if (tpsl.closed && known !== undefined && known !== tpsl.positionId) return;
    memory.note(told);
    if (!tpsl.closed || tpsl.status === 'CANCELED') return report(told);
    // It triggered: its order closes the position now. That it is gone is news only if the position stays.
    this.#options.after(triggeredGraceMs, () => {
      if (memory.positionIdOf(told.instrument) === tpsl.positionId && !memory.stands(told.instrument))
        report(told);
    });
  }
}
