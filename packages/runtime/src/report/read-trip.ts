// A round trip as the report shows it: texts, averages, what it cost, how far it went for and against.
import {
  compareMoney,
  formatMoney,
  type Lots,
  lotsToText,
  type Money,
  moneyToNumber,
} from '@holdfast/engine/base';
import {
  averagePriceOf,
  type ContractTerms,
  contractTermsOf,
  type Instrument,
  profitOf,
  worthAt,
} from '@holdfast/engine/model';
import type { RoundTripReport } from './report-model.ts';
import { costsOf, netOf, type Trip } from './round-trips.ts';

export function readTrip(
  trip: Trip,
  number: number,
  instrument: Instrument,
  barIntervalMs: number | undefined,
): RoundTripReport {
  const terms = contractTermsOf(instrument);
  const costs = costsOf(trip);
  const net = netOf(trip);
  const { exitAtMs, riskAmount } = trip;
  const risk = riskAmount === undefined ? 0 : Number(riskAmount);
  const isClosed = exitAtMs !== undefined;
  const exitPrice = averageOf(terms, trip.exitLots, trip.exitWorth);
  return {
    number,
    account: trip.account,
    instrument: trip.instrument,
    ...(trip.session !== undefined && { session: trip.session }),
    ...(trip.strategy !== undefined && { strategy: trip.strategy }),
    side: trip.long ? 'long' : 'short',
    quantity: lotsToText(trip.entryLots as Lots, instrument.lotSize),
    entryAtMs: trip.entryAtMs,
    ...(isClosed && { exitAtMs }),
    ...textOf('entryPrice', averageOf(terms, trip.entryLots, trip.entryWorth)),
    ...textOf('exitPrice', exitPrice),
    ...textOf('gross', trip.gross),
    fees: formatMoney(costs.fees),
    feesPending: costs.feesPending,
    funding: formatMoney(trip.funding),
    slippage: formatMoney(costs.slippage),
    slippageUnmeasured: costs.slippageUnmeasured,
    ...textOf('net', net),
    ...(riskAmount !== undefined && { riskAmount }),
    ...(isClosed &&
      net !== undefined &&
      risk > 0 && { rMultiple: Number((moneyToNumber(net) / risk).toFixed(4)) }),
    entryReason: trip.entryReason,
    ...(isClosed && trip.exitReason !== undefined && { exitReason: trip.exitReason }),
    ...exitLegOf(trip, exitPrice, instrument),
    ...(isClosed &&
      barIntervalMs !== undefined && {
        barsHeld: Math.floor((exitAtMs - trip.entryAtMs) / barIntervalMs),
      }),
    ...excursionsOf(trip, terms, instrument),
    levels: trip.levels.map(({ leg, fromMs, ticks }) => ({
      leg,
      fromMs,
      price: priceText(ticks, instrument),
    })),
    orders: [...new Set(trip.shares.map(({ fill }) => fill.event.clientOrderId))],
  };
}

const textOf = (name: string, amount: Money | undefined): Record<string, string> =>
  amount === undefined ? {} : { [name]: formatMoney(amount) };

const averageOf = (terms: ContractTerms, lots: number, worth: Money | undefined): Money | undefined =>
  worth === undefined || lots === 0 ? undefined : averagePriceOf(terms, lots as Lots, worth);

/** Mids stand on half ticks. */
const priceAt = (ticks: number, instrument: Instrument): Money =>
  ((BigInt(Math.round(ticks * 2)) * instrument.tickSize) / 2n) as Money;
const priceText = (ticks: number, instrument: Instrument): string => formatMoney(priceAt(ticks, instrument));

function exitLegOf(
  trip: Trip,
  exitPrice: Money | undefined,
  instrument: Instrument,
): { exitLeg?: 'stop' | 'target' } {
  if (trip.exitReason !== 'protection' || exitPrice === undefined) return {};
  const exit = moneyToNumber(exitPrice);
  const nearest = (['stop', 'target'] as const)
    .flatMap((leg) => {
      const level = trip.levels.findLast((it) => it.leg === leg);
      if (!level) return [];
      return [{ leg, distance: Math.abs(moneyToNumber(priceAt(level.ticks, instrument)) - exit) }];
    })
    .sort((a, b) => a.distance - b.distance)[0];
  return nearest ? { exitLeg: nearest.leg } : {};
}

/** The entry is the first price that was seen, and the exit the last: no best below the entry's own, no worst above it. */
function excursionsOf(
  trip: Trip,
  terms: ContractTerms,
  instrument: Instrument,
): Pick<RoundTripReport, 'adverse' | 'favorable'> {
  if (trip.lowTicks > trip.highTicks || trip.entryWorth === undefined) return {};
  const sign = trip.long ? 1 : -1;
  const lots = (sign * trip.entryLots) as Lots;
  const entry = (BigInt(sign) * trip.entryWorth) as Money;
  const seen = [
    priceAt(trip.lowTicks, instrument),
    priceAt(trip.highTicks, instrument),
    averageOf(terms, trip.entryLots, trip.entryWorth),
    averageOf(terms, trip.exitLots, trip.exitWorth),
  ]
    .filter((price) => price !== undefined)
    .sort(compareMoney);
  const at = (price: Money) => ({
    price: formatMoney(price),
    amount: formatMoney(profitOf(terms, entry, worthAt(terms, lots, price))),
  });
  const [low, high] = [at(seen[0]!), at(seen.at(-1)!)];
  return trip.long ? { adverse: low, favorable: high } : { adverse: high, favorable: low };
}
