// Margin by Regulation T and the exchanges' rules for options, good enough for the question "may this order be placed":
//   stock long 50 % initial, 25 % maintenance; short 50 % and 30 %, on top of the proceeds that stay as cash;
//   long options: paid in full, no requirement and no loan value; short options: spread loss where a long option covers
//   them, nothing where stock covers a call, else premium + max(20 % of the underlying - out of the money, 10 %).
// Doubles: these are estimates of a risk model on market prices, not money that moves.
// Not here: portfolio margin, house margins per symbol, concentration, day-trade minimum, netting across underlyings.

import type { Contract } from '../../domain/index.ts';

export interface MarginPosition {
  readonly contract: Contract;
  readonly underConId: number;
  /** Signed. */
  readonly quantity: number;
  readonly price: number;
  /** Of an option; `undefined` where unknown: the strike stands in for it. */
  readonly underlyingPrice: number | undefined;
}

export interface MarginRequirement {
  readonly initial: number;
  readonly maintenance: number;
}

const STOCK_INITIAL = 0.5;
const STOCK_LONG_MAINTENANCE = 0.25;
const STOCK_SHORT_MAINTENANCE = 0.3;
const INDEX_OPTION_RATE = 0.15;
const STOCK_OPTION_RATE = 0.2;
const OPTION_MINIMUM_RATE = 0.1;
/** Of the notional: what a futures or currency position needs when nothing better is known. */
const OTHER_INITIAL = 0.1;
const OTHER_MAINTENANCE = 0.08;

/** The requirement of all positions of an account. */
export function marginOf(positions: readonly MarginPosition[]): MarginRequirement {
  let initial = 0;
  let maintenance = 0;
  for (const position of positions) {
    if (position.contract.secType === 'OPT') continue;
    const value = Math.abs(position.quantity * position.price * multiplier(position.contract));
    if (position.contract.secType === 'STK') {
      initial += value * STOCK_INITIAL;
      maintenance += value * (position.quantity > 0 ? STOCK_LONG_MAINTENANCE : STOCK_SHORT_MAINTENANCE);
    } else {
      initial += value * OTHER_INITIAL;
      maintenance += value * OTHER_MAINTENANCE;
    }
  }
  const options = optionRequirement(positions);
  return { initial: initial + options, maintenance: maintenance + options };
}

interface Cover {
  readonly position: MarginPosition;
  left: number;
}

function optionRequirement(positions: readonly MarginPosition[]): number {
  let total = 0;
  for (const group of byUnderlying(positions)) {
    for (const right of ['C', 'P'] as const) total += shortRequirement(group, right);
  }
  return total;
}

function byUnderlying(positions: readonly MarginPosition[]): Iterable<MarginPosition[]> {
  const groups = new Map<number, MarginPosition[]>();
  for (const position of positions) {
    const key = position.contract.secType === 'OPT' ? position.underConId : position.contract.conId;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [position]);
    else group.push(position);
  }
  return groups.values();
}

function shortRequirement(group: readonly MarginPosition[], right: 'C' | 'P'): number {
  const options = group.filter(
    (position) => position.contract.secType === 'OPT' && position.contract.right === right,
  );
  const shorts = options.filter((position) => position.quantity < 0);
  if (shorts.length === 0) return 0;
  const longs = bestCoverFirst(
    options.filter((position) => position.quantity > 0),
    right,
  );
  let stock = coveringUnits(group, right);
  let total = 0;
  for (const short of shorts) {
    let open = -short.quantity;
    const covered = Math.min(open, stock);
    stock -= covered;
    open -= covered;
    for (const long of longs) {
      if (open === 0) break;
      if (!outlives(long.position.contract, short.contract)) continue;
      const paired = Math.min(open, long.left);
      long.left -= paired;
      open -= paired;
      total += paired * spreadLoss(long.position.contract, short.contract);
    }
    total += open * nakedRequirement(short);
  }
  return total;
}

/** Nearest protection first: the lowest call, the highest put. */
function bestCoverFirst(longs: readonly MarginPosition[], right: 'C' | 'P'): Cover[] {
  return longs
    .map((position) => ({ position, left: position.quantity }))
    .sort((a, b) =>
      right === 'C'
        ? a.position.contract.strike - b.position.contract.strike
        : b.position.contract.strike - a.position.contract.strike,
    );
}

/** Contracts that stock covers: a call by shares held, a put by shares sold short. */
function coveringUnits(group: readonly MarginPosition[], right: 'C' | 'P'): number {
  const shares = group
    .filter((position) => position.contract.secType === 'STK')
    .reduce((sum, position) => sum + position.quantity, 0);
  const covering = right === 'C' ? shares : -shares;
  const option = group.find((position) => position.contract.secType === 'OPT');
  return Math.max(0, Math.floor(covering / (option === undefined ? 100 : multiplier(option.contract))));
}

function outlives(long: Contract, short: Contract): boolean {
  return long.lastTradeDateOrContractMonth >= short.lastTradeDateOrContractMonth;
}

function spreadLoss(long: Contract, short: Contract): number {
  const width = short.right === 'C' ? long.strike - short.strike : short.strike - long.strike;
  return Math.max(0, width) * multiplier(short);
}

function nakedRequirement(short: MarginPosition): number {
  const { strike, right } = short.contract;
  const underlying = short.underlyingPrice ?? strike;
  const outOfTheMoney = Math.max(0, right === 'C' ? strike - underlying : underlying - strike);
  const rate =
    short.contract.symbol === 'SPX' || short.contract.symbol === 'NDX'
      ? INDEX_OPTION_RATE
      : STOCK_OPTION_RATE;
  const floor = OPTION_MINIMUM_RATE * (right === 'C' ? underlying : strike);
  return (short.price + Math.max(rate * underlying - outOfTheMoney, floor)) * multiplier(short.contract);
}

function multiplier(contract: Contract): number {
  return contract.multiplier === '' ? 1 : Number(contract.multiplier);
}
