// Faults of answers: what becomes of a message on its way out, while it still has a name and fields.

import { parseDurationMs } from '../../faults/index.ts';
import type { GatewayFaults } from './gateway-faults.ts';

export interface OutgoingAnswer {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** 0: at once. */
  readonly delayMs: number;
}

const END_MARKERS = new Set([
  'openOrderEnd',
  'completedOrdersEnd',
  'execDetailsEnd',
  'positionEnd',
  'positionMultiEnd',
  'accountSummaryEnd',
  'accountUpdateMultiEnd',
  'accountDownloadEnd',
  'contractDetailsEnd',
  'optionParametersEnd',
  'tickSnapshotEnd',
  'historicalNewsEnd',
]);

const PRICES = new Set([
  'tickPrice',
  'tickSize',
  'tickString',
  'tickGeneric',
  'tickOptionComputation',
  'tickByTick',
  'realTimeBar',
  'historicalDataUpdate',
  'marketDepth',
  'marketDepthL2',
]);

const STOPS_PRICES = ['data-frozen', 'competing-session', 'connectivity-lost', 'connectivity-storm'] as const;

export class AnswerFaults {
  readonly #faults: GatewayFaults;
  /** Executions held back until their commission went first, by client. */
  readonly #held = new Map<string, OutgoingAnswer>();

  constructor(faults: GatewayFaults) {
    this.#faults = faults;
  }

  /** What goes out instead of this answer: nothing, the same, several. */
  apply(
    clientId: number | undefined,
    name: string,
    input: Readonly<Record<string, unknown>>,
  ): readonly OutgoingAnswer[] {
    const answer: OutgoingAnswer = { name, input, delayMs: 0 };
    if (this.#faults.isQuiet) return [answer];
    const place = { clientId, answer: name };
    if (PRICES.has(name)) return this.#price(answer);
    if (END_MARKERS.has(name) && this.#faults.strike('end-marker-missing', name, place)) return [];
    const changed = this.#special(clientId, answer);
    return this.#faults.strike('answered-twice', name, place)
      ? changed.flatMap((one) => [one, one])
      : changed;
  }

  #price(answer: OutgoingAnswer): readonly OutgoingAnswer[] {
    if (STOPS_PRICES.some((name) => this.#faults.find(name) !== undefined)) return [];
    if (this.#faults.find('farm-flap')?.kind === 'marketData') return [];
    return [this.#corrupted(answer)];
  }

  /** Trades of a stream that was corrupted by a farm's flap; the shift grows and falls, as one report has it. */
  #corrupted(answer: OutgoingAnswer): OutgoingAnswer {
    const struck = this.#faults.find('farm-flap-corrupt-prices');
    const { price, size } = answer.input;
    if (struck === undefined || answer.name !== 'tickByTick' || typeof price !== 'number') return answer;
    const ageMs = this.#faults.ageMs('farm-flap-corrupt-prices') ?? 0;
    if (ageMs < parseDurationMs(struck.after)) return answer;
    const shift = struck.shift * (1 + (Math.floor(ageMs / 1000) % 3));
    return { ...answer, input: { ...answer.input, price: price + shift, size: Number(size) + shift } };
  }

  #special(clientId: number | undefined, answer: OutgoingAnswer): readonly OutgoingAnswer[] {
    switch (answer.name) {
      case 'orderStatus':
        return this.#orderStatus(clientId, answer);
      case 'execDetails':
        return answer.input.requestId === -1 ? this.#execution(clientId, answer) : [answer];
      case 'commissionReport':
        return this.#commission(clientId, answer);
      case 'nextValidId':
        return this.#nextValidId(clientId, answer);
      case 'errorMessage':
        return [this.#error(clientId, answer)];
      default:
        return [answer];
    }
  }

  #orderStatus(clientId: number | undefined, answer: OutgoingAnswer): readonly OutgoingAnswer[] {
    if (this.#faults.strike('order-status-missing', 'orderStatus', { clientId })) return [];
    const times = this.#faults.strike('order-status-duplicated', 'orderStatus', { clientId })?.times ?? 1;
    return Array.from({ length: times }, () => answer);
  }

  #execution(clientId: number | undefined, answer: OutgoingAnswer): readonly OutgoingAnswer[] {
    if (this.#faults.strike('execution-missing', 'execDetails', { clientId })) return [];
    if (this.#faults.strike('commission-first', 'execDetails', { clientId })) {
      this.#held.set(heldKey(clientId, answer), answer);
      return [];
    }
    return this.#faults.strike('execution-duplicated', 'execDetails', { clientId })
      ? [answer, answer]
      : [answer];
  }

  #commission(clientId: number | undefined, answer: OutgoingAnswer): readonly OutgoingAnswer[] {
    const execution = this.#held.get(heldKey(clientId, answer));
    this.#held.delete(heldKey(clientId, answer));
    const after = execution === undefined ? [] : [execution];
    if (this.#faults.strike('commission-missing', 'commissionReport', { clientId })) return after;
    const late = this.#faults.strike('commission-late', 'commissionReport', { clientId });
    const sent = late === undefined ? answer : { ...answer, delayMs: parseDurationMs(late.delay) };
    const twice = this.#faults.strike('commission-duplicated', 'commissionReport', { clientId });
    return twice === undefined ? [sent, ...after] : [sent, sent, ...after];
  }

  #nextValidId(clientId: number | undefined, answer: OutgoingAnswer): readonly OutgoingAnswer[] {
    if (this.#faults.strike('next-valid-id-missing', 'nextValidId', { clientId })) return [];
    const back = this.#faults.strike('next-valid-id-rolled-back', 'nextValidId', { clientId })?.by ?? 0;
    const orderId = Math.max(1, Number(answer.input.orderId) - back);
    const late = this.#faults.strike('next-valid-id-late', 'nextValidId', { clientId });
    return [
      {
        ...answer,
        input: { ...answer.input, orderId },
        delayMs: late === undefined ? 0 : parseDurationMs(late.delay),
      },
    ];
  }

  #error(clientId: number | undefined, answer: OutgoingAnswer): OutgoingAnswer {
    if (this.#faults.strike('invalid-reject-json', 'errMsg', { clientId }) === undefined) return answer;
    return {
      ...answer,
      input: { ...answer.input, advancedOrderRejectJson: '{"rejectReason": Order not allowed' },
    };
  }
}

function heldKey(clientId: number | undefined, answer: OutgoingAnswer): string {
  return `${clientId}/${String(answer.input.execId)}`;
}
