// Events in words, for a log line or the screen: those that a person wants to see go by. The rest stand in the journal.
import { formatMoney, lotsToText, type Money, ticksToText } from '@holdfast/engine/base';
import type { NodeConfig } from '@holdfast/engine/kernel';
import type { KernelEvent } from '@holdfast/engine/model';
import { reasonInWords } from '@holdfast/engine/views';
import { amount, digitsOf, measured, roundedTo, signedAmount, unknownFigure } from './figures.ts';
import type { ScreenMessage } from './screen.ts';

export type EventWords = Pick<ScreenMessage, 'level' | 'text'>;

/** Undefined for what is nobody's news. Alerts go another way (`NodeListener.onAlert`). */
export function eventInWords(event: KernelEvent, config: NodeConfig): EventWords | undefined {
  return orderWords(event, config) ?? positionWords(event, config) ?? nodeWords(event, config);
}

const plain = (text: string): EventWords => ({ level: 'plain', text });
const good = (text: string): EventWords => ({ level: 'good', text });
const warning = (text: string): EventWords => ({ level: 'warning', text });
const critical = (text: string): EventWords => ({ level: 'critical', text });

type Lookup = (index: number) => NodeConfig['instruments'][number]['instrument'];

function orderWords(event: KernelEvent, config: NodeConfig): EventWords | undefined {
  const at: Lookup = (index) => config.instruments[index]!.instrument;
  switch (event.type) {
    case 'OrderIntended': {
      const { terms, origin } = event;
      const it = at(terms.instrument);
      const price = terms.priceTicks === undefined ? '' : ` at ${ticksToText(terms.priceTicks, it.tickSize)}`;
      const stop =
        event.plan?.stopTicks === undefined ? '' : `, stop ${ticksToText(event.plan.stopTicks, it.tickSize)}`;
      return plain(
        `${isDry(event.account, config) ? 'would place' : 'order'} ${terms.clientOrderId}: ${terms.side} ${lotsToText(terms.lots, it.lotSize)} ${it.symbol} ${terms.type}${price}${stop} (${origin.purpose}: ${origin.reason})`,
      );
    }
    case 'OrderDenied': {
      const it = at(event.instrument);
      const measure =
        event.measured === undefined
          ? ''
          : ` (${measured(event.measured)} of ${event.allowed === undefined ? unknownFigure : measured(event.allowed)})`;
      return warning(`denied: ${event.side} ${it.symbol}, ${reasonInWords(event.gate)}${measure}`);
    }
    case 'OrderFilled': {
      const it = at(event.instrument);
      const fee = event.fee === undefined ? 'fee not known yet' : `fee ${amount(event.fee, 4)}`;
      return good(
        `filled ${event.clientOrderId}: ${event.side} ${lotsToText(event.lots, it.lotSize)} ${it.symbol} at ${averagePrice(event.price, it.tickSize)}, ${fee}${event.status === 'filled' ? '' : ' (partial)'}`,
      );
    }
    case 'OrderCanceled':
      return plain(`canceled ${event.clientOrderId}: ${event.reason ?? event.venueReason ?? 'by the venue'}`);
    case 'OrderExpired':
      return plain(`expired ${event.clientOrderId}`);
    case 'OrderRejected':
      return warning(`rejected by the venue ${event.clientOrderId}: ${event.venueReason}`);
    case 'OrderRefused':
      return warning(`not sent ${event.clientOrderId}: ${event.reason}`);
    case 'OrderBecameUnknown':
      return critical(`UNKNOWN ${event.clientOrderId}: ${event.reason}`);
    case 'OrderNotAtVenue':
      return warning(`proven not at the venue: ${event.clientOrderId}`);
    case 'OrderAdopted':
      return warning(`adopted from the venue: ${event.terms.clientOrderId} (${event.provenance})`);
    case 'OrderResolved':
      return warning(`resolved by ${event.by}: ${event.clientOrderId} as ${event.as} (${event.reason})`);
    default:
      return undefined;
  }
}

/** Orders of a dry run never leave; our own model fills them. */
const isDry = (account: string, config: NodeConfig): boolean =>
  config.accounts.find(({ id }) => id === account)?.mode === 'dryRun';

/** The average of several executions has digits without end: two more than the tick say which it was. */
const averagePrice = (price: string, tickSize: Money): string =>
  roundedTo(price, digitsOf(formatMoney(tickSize)) + 2);

function positionWords(event: KernelEvent, config: NodeConfig): EventWords | undefined {
  const at: Lookup = (index) => config.instruments[index]!.instrument;
  switch (event.type) {
    case 'PositionAdjusted': {
      const { symbol, lotSize, tickSize } = at(event.instrument);
      const by = `${event.lots > 0 ? '+' : ''}${lotsToText(event.lots, lotSize)}`;
      const price =
        event.price === undefined ? 'at a price not known' : `at ${averagePrice(event.price, tickSize)}`;
      return warning(
        `position of ${symbol} adjusted by ${by} ${price} (${event.provenance}, ${event.by}: ${event.reason})`,
      );
    }
    case 'PositionUnprotected':
      return critical(`UNPROTECTED position in ${at(event.instrument).symbol}: ${event.reason}`);
    case 'TrailingMoved':
      if (event.stopTicks === undefined) return undefined;
      return plain(
        `stop of ${at(event.instrument).symbol} follows to ${ticksToText(event.stopTicks, at(event.instrument).tickSize)}`,
      );
    case 'ProtectionConfirmed':
      return plain(`protection of ${at(event.instrument).symbol} confirmed by the venue`);
    case 'ProtectionTriggered':
      return warning(
        `${event.leg} of ${at(event.instrument).symbol} reached: ${ticksToText(event.touchTicks, at(event.instrument).tickSize)} through ${ticksToText(event.levelTicks, at(event.instrument).tickSize)}`,
      );
    case 'PositionClosed':
      return (event.netPnl?.startsWith('-') ? warning : good)(
        `closed ${at(event.instrument).symbol}: ${event.netPnl === undefined ? 'result pending' : signedAmount(event.netPnl)} (${event.reason})`,
      );
    case 'FundingPosted':
      return plain(`funding of ${at(event.instrument).symbol}: ${signedAmount(event.amount, 4)}`);
    default:
      return undefined;
  }
}

function nodeWords(event: KernelEvent, config: NodeConfig): EventWords | undefined {
  switch (event.type) {
    case 'LifeStarted':
      return plain(`life ${event.life} of node ${event.nodeId}`);
    case 'LinkChanged':
      return (event.state === 'ready' ? good : event.state === 'circuitOpen' ? critical : plain)(
        `link ${event.account}: ${event.state}${event.why ? ` (${event.why})` : ''}`,
      );
    case 'StalenessChanged': {
      const { symbol } = config.instruments[event.instrument]!.instrument;
      return (event.level === 'fresh' ? good : warning)(`data of ${symbol}: ${event.level}`);
    }
    case 'VenueStateReconciled':
      return event.differences.length === 0
        ? undefined
        : warning(`reconciled ${event.account}: ${event.differences.join('; ')}`);
    case 'RiskLatched':
      return critical(
        `limit ${event.latch} reached: ${measured(event.measured)} of ${measured(event.allowed)}; entries are blocked`,
      );
    case 'HaltLatched':
      return critical(`HALTED by ${event.by}: ${event.reason}`);
    case 'HaltCleared':
      return good(`halt cleared by ${event.by}: ${event.reason}`);
    case 'FlatConfirmed':
      return good('flat, confirmed by the venue');
    case 'StrategyQuarantined':
      return critical(`strategy ${event.strategy} of ${event.session} is in quarantine: ${event.reason}`);
    case 'StrategyReleased':
      return good(`strategy ${event.strategy} of ${event.session} released by ${event.by}`);
    case 'StopRequested':
      return plain(`stopping by ${event.policy}: ${event.reason}`);
    case 'LifeEnded':
      return plain(`ended: ${event.reason}`);
    default:
      return undefined;
  }
}
