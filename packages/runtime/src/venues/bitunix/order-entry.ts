// Sends orders and cancels, each once, and says what became of it. A submit yields exactly one `SubmitReport`:
//
//   taken by the venue      -> sent, and an `OrderReport` accepted with the venue's id
//   refused with evidence   -> sent, and an `OrderReport` rejected
//   certainly never left    -> refused
//   anything else           -> unknown
//
// Nothing is sent again, whatever the answer; `outcome.ts` alone says what it means.
import type { AccountId, EpochMs } from '@holdfast/engine/base';
import type {
  CancelOrder,
  CancelReport,
  SubmitOrder,
  SubmitReport,
  VenueReport,
} from '@holdfast/engine/model';
import { unsupported } from './capabilities.ts';
import { judgeCancel, judgeSubmit } from './outcome.ts';
import type { BitunixRequests } from './requests.ts';
import { acceptedReportOf, placeOrderBody } from './translate.ts';
import type { InstrumentDirectory } from './venue-instrument.ts';

export interface OrderEntryOptions {
  readonly account: AccountId;
  readonly directory: InstrumentDirectory;
  readonly requests: BitunixRequests;
  readonly now: () => EpochMs;
  readonly report: (report: VenueReport) => void;
  /** Why nothing may be sent now; undefined when the link stands. */
  readonly obstacle: () => string | undefined;
  /** Reports later than the call that caused them: effects are performed one at a time. */
  readonly later: (run: () => void) => void;
}

/** An entry that waits longer for the rate limit is decided on old prices; an exit is worth waiting for. */
const entryWaitMs = 3_000;
const exitWaitMs = 10_000;

export class OrderEntry {
  readonly #options: OrderEntryOptions;

  constructor(options: OrderEntryOptions) {
    this.#options = options;
  }

  submit({ terms, purpose }: SubmitOrder): void {
    const { directory, requests, account, now, report } = this.#options;
    const { clientOrderId } = terms;
    const instrument = directory.byIndex(terms.instrument);
    const obstacle =
      this.#options.obstacle() ??
      (instrument === undefined ? 'the instrument is not one of this gateway' : unsupported(terms));
    if (obstacle !== undefined || instrument === undefined)
      return this.#reportLater(this.#refused(terms, obstacle));
    const entry = purpose === 'entry';
    const ask = {
      endpoint: 'placeOrder',
      lane: entry ? 'entries' : 'exits',
      body: placeOrderBody(terms, instrument.instrument),
      waitMs: entry ? entryWaitMs : exitWaitMs,
    } as const;
    requests.send(ask, (answer) => {
      const verdict = judgeSubmit(answer, clientOrderId);
      const atMs = now();
      if (verdict.outcome === 'unknown' || verdict.outcome === 'refused')
        return report({
          type: 'SubmitReport',
          clientOrderId,
          outcome: verdict.outcome,
          reason: verdict.reason,
          atMs,
        });
      report({ type: 'SubmitReport', clientOrderId, outcome: 'sent', atMs });
      if (verdict.outcome === 'accepted')
        report(acceptedReportOf(terms, verdict.venueOrderId, account, 'accepted', atMs));
      else report(acceptedReportOf(terms, '', account, 'rejected', atMs, verdict.reason));
    });
  }

  cancel({ instrument: index, clientOrderId, venueOrderId }: CancelOrder): void {
    const { directory, requests, now, report } = this.#options;
    const instrument = directory.byIndex(index);
    const obstacle =
      this.#options.obstacle() ??
      (instrument === undefined ? 'the instrument is not one of this gateway' : undefined);
    if (obstacle !== undefined || instrument === undefined)
      return this.#reportLater({
        type: 'CancelReport',
        clientOrderId,
        outcome: 'failed',
        reason: obstacle ?? 'refused',
        atMs: now(),
      });
    const one = venueOrderId === undefined ? { clientId: clientOrderId } : { orderId: venueOrderId };
    const body = { symbol: instrument.instrument.symbol, orderList: [one] };
    requests.send({ endpoint: 'cancelOrders', lane: 'cancels', body, waitMs: exitWaitMs }, (answer) => {
      const verdict = judgeCancel(answer);
      const outcome: CancelReport = {
        type: 'CancelReport',
        clientOrderId,
        outcome: verdict.outcome,
        atMs: now(),
      };
      report(verdict.outcome === 'sent' ? outcome : { ...outcome, reason: verdict.reason });
    });
  }

  #refused(terms: SubmitOrder['terms'], reason = 'refused'): SubmitReport {
    const { clientOrderId } = terms;
    return { type: 'SubmitReport', clientOrderId, outcome: 'refused', reason, atMs: this.#options.now() };
  }

  #reportLater(report: VenueReport): void {
    this.#options.later(() => this.#options.report(report));
  }
}
