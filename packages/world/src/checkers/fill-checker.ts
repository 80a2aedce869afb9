// Judges the fills of a recorded run by the market of their time: for each fill there must have been a quote, or a market
// trade, that explains it. Written from the rules alone; it shares no code with the matching model that it judges.
//
// It walks tape and fills once, in order. A fill is explained by the first tape event of its own millisecond, not before the
// one that explained the fill before it, that allows its price and still has its quantity. Where nothing does, the last reason is the
// problem that is reported. It is generous where a record cannot tell (when exactly an order arrived), never about price or size.
//
// Not here: fees and P&L (the ledger has its own oracles), and whether an order that did not fill should have.

export interface TapeQuote {
  readonly type: 'quote';
  readonly timeMs: number;
  readonly instrument: number;
  /** Ticks; NaN: that side was missing. */
  readonly bid: number;
  readonly ask: number;
  readonly bidLots: number;
  readonly askLots: number;
}

export interface TapeTrade {
  readonly type: 'trade';
  readonly timeMs: number;
  readonly instrument: number;
  readonly price: number;
  readonly lots: number;
}

export type TapeEvent = TapeQuote | TapeTrade;

export interface CheckedOrder {
  readonly id: string;
  readonly instrument: number;
  readonly side: 'buy' | 'sell';
  readonly lots: number;
  /** The worst price in ticks; absent for market orders and what becomes one. */
  readonly limit?: number;
  /** Present for stops and touch orders: the level, and from which side the price has to come to it. */
  readonly trigger?: { readonly level: number; readonly fires: 'upward' | 'downward' };
  /** Present for trailing stops: ticks from the best touch. */
  readonly trailing?: number;
  readonly sentMs: number;
  /** When it was seen to end, by cancel or expiry. */
  readonly endedMs?: number;
}

export interface CheckedFill {
  readonly orderId: string;
  readonly lots: number;
  /** Ticks. */
  readonly price: number;
  readonly liquidity: 'maker' | 'taker';
  readonly atMs: number;
}

/** What the run claims to have been simulated with. */
export interface FillRules {
  /** No command arrived sooner than this after it was sent. */
  readonly latencyMinMs: number;
  /** A resting limit may fill when the touch only reaches its price. */
  readonly touchFills: boolean;
  /** Levels assumed behind the shown one, each with the shown size, and how much worse each is. */
  readonly levelsBehind: number;
  readonly ticksPerLevel: number;
}

export type FillProblemCode =
  | 'unknownOrder'
  | 'tooEarly'
  | 'afterEnd'
  | 'overfilled'
  | 'worseThanLimit'
  | 'notTriggered'
  | 'noMarket'
  | 'betterThanMarket'
  | 'notReached'
  | 'notItsPrice'
  | 'moreThanShown';

export interface FillProblem {
  readonly code: FillProblemCode;
  readonly fill: CheckedFill;
  readonly text: string;
}

/** The top of one side, and how much of it fills of ours have used since it last changed. */
interface Level {
  price: number;
  shown: number;
  used: number;
}

interface Seen {
  readonly buy: Level;
  readonly sell: Level;
}

interface Position {
  readonly next: number;
  readonly tradeLeft: number;
  readonly seen: readonly (readonly [number, Seen])[];
}

/** Every fill that the tape does not explain. `tape` and `fills` in their order of time. */
export function checkFills(
  tape: readonly TapeEvent[],
  orders: readonly CheckedOrder[],
  fills: readonly CheckedFill[],
  rules: FillRules,
): FillProblem[] {
  const walk = new TapeWalk(tape, rules);
  const byId = new Map(orders.map((order) => [order.id, order]));
  const filled = new Map<string, number>();
  const problems: FillProblem[] = [];
  const report = (fill: CheckedFill, problem: Verdict): void => {
    if (problem !== undefined)
      problems.push({ code: problem[0], fill, text: `${fill.orderId}: ${problem[1]}` });
  };
  for (const fill of fills) {
    const order = byId.get(fill.orderId);
    if (order === undefined) {
      report(fill, ['unknownOrder', 'no such order was sent']);
      continue;
    }
    const before = filled.get(order.id) ?? 0;
    filled.set(order.id, before + fill.lots);
    report(fill, checkAgainstOrder(order, fill, before, rules));
    report(fill, walk.explain(order, fill));
  }
  return problems;
}

type Verdict = readonly [FillProblemCode, string] | undefined;

/** What the order alone forbids. */
function checkAgainstOrder(
  order: CheckedOrder,
  fill: CheckedFill,
  before: number,
  rules: FillRules,
): Verdict {
  const { limit, side, sentMs, endedMs, lots } = order;
  if (fill.atMs < sentMs + rules.latencyMinMs)
    return [
      'tooEarly',
      `filled ${fill.atMs - sentMs} ms after it was sent, latency is at least ${rules.latencyMinMs}`,
    ];
  if (endedMs !== undefined && fill.atMs > endedMs)
    return ['afterEnd', `filled ${fill.atMs - endedMs} ms after it had ended`];
  if (before + fill.lots > lots) return ['overfilled', `${before + fill.lots} lots filled of ${lots}`];
  if (limit !== undefined && (side === 'buy' ? fill.price > limit : fill.price < limit))
    return ['worseThanLimit', `filled at ${fill.price}, its limit is ${limit}`];
  return undefined;
}

class TapeWalk {
  readonly #tape: readonly TapeEvent[];
  readonly #rules: FillRules;
  #seen = new Map<number, Seen>();
  /** The next event to look at; all before it are in `#seen`. */
  #next = 0;
  /** What is left of the trade at hand. */
  #tradeLeft = 0;

  constructor(tape: readonly TapeEvent[], rules: FillRules) {
    this.#tape = tape;
    this.#rules = rules;
  }

  explain(order: CheckedOrder, fill: CheckedFill): Verdict {
    while (this.#current !== undefined && this.#current.timeMs < fill.atMs) this.#advance();
    const start = this.#position();
    let verdict: Verdict = ['noMarket', `there was no quote or trade at ${fill.atMs}`];
    for (
      let event = this.#current;
      event !== undefined && event.timeMs === fill.atMs;
      event = this.#current
    ) {
      if (event.instrument === order.instrument) {
        const found = this.#checkTrigger(order, fill) ?? this.#explainBy(event, order, fill);
        if (found === undefined) return undefined;
        // A trade in the same millisecond says nothing about an order that takes: the quote's reason is the better one.
        if (found[0] !== 'noMarket' || verdict[0] === 'noMarket') verdict = found;
      }
      if (!this.#hasMore(fill.atMs)) break;
      this.#advance();
    }
    // What nothing explains must not take the market away from the fills after it.
    this.#return(start);
    return verdict;
  }

  #position(): Position {
    const copy = ({ buy, sell }: Seen): Seen => ({ buy: { ...buy }, sell: { ...sell } });
    return {
      next: this.#next,
      tradeLeft: this.#tradeLeft,
      seen: Array.from(this.#seen, ([instrument, seen]) => [instrument, copy(seen)]),
    };
  }

  #return({ next, tradeLeft, seen }: Position): void {
    this.#next = next;
    this.#tradeLeft = tradeLeft;
    this.#seen = new Map(seen);
  }

  /** The event at hand is already seen: it explains fills until one needs a later one. */
  get #current(): TapeEvent | undefined {
    if (this.#next === 0) this.#advance();
    return this.#tape[this.#next - 1];
  }

  #hasMore(timeMs: number): boolean {
    return this.#tape[this.#next]?.timeMs === timeMs;
  }

  #advance(): void {
    const event = this.#tape[this.#next];
    this.#next++;
    if (event?.type === 'quote') this.#see(event);
    else if (event !== undefined) this.#tradeLeft = event.lots;
  }

  #see({ instrument, bid, ask, bidLots, askLots }: TapeQuote): void {
    let seen = this.#seen.get(instrument);
    if (seen === undefined) {
      seen = {
        buy: { price: Number.NaN, shown: 0, used: 0 },
        sell: { price: Number.NaN, shown: 0, used: 0 },
      };
      this.#seen.set(instrument, seen);
    }
    renew(seen.buy, ask, askLots);
    renew(seen.sell, bid, bidLots);
  }

  #explainBy(event: TapeEvent, order: CheckedOrder, fill: CheckedFill): Verdict {
    if (event.type === 'trade') return this.#explainByTrade(event, order, fill);
    const level = this.#seen.get(event.instrument)![order.side];
    return fill.liquidity === 'taker'
      ? takeFrom(level, order, fill, this.#rules)
      : makeFrom(level, order, fill, this.#rules);
  }

  #explainByTrade(trade: TapeTrade, order: CheckedOrder, fill: CheckedFill): Verdict {
    if (fill.liquidity === 'taker') return ['noMarket', 'a market trade is nothing that could be taken from'];
    if (fill.price !== order.limit)
      return ['notItsPrice', `a resting order fills at its limit ${order.limit}`];
    if (distance(order, trade.price, fill.price) <= 0)
      return ['notReached', `the market traded at ${trade.price}, not beyond ${fill.price}`];
    if (fill.lots > this.#tradeLeft)
      return ['moreThanShown', `${fill.lots} lots by a trade of which ${this.#tradeLeft} were left`];
    this.#tradeLeft -= fill.lots;
    return undefined;
  }

  /** Some quote from the one that stood when it was sent up to the one at hand must have reached the trigger. */
  #checkTrigger(order: CheckedOrder, fill: CheckedFill): Verdict {
    if (order.trigger === undefined && order.trailing === undefined) return undefined;
    const touches = this.#touches(order);
    const reached = order.trigger
      ? touches.some((touch) => reaches(touch, order.trigger!))
      : trailReached(order, touches);
    return reached ? undefined : ['notTriggered', `no quote until ${fill.atMs} reached its trigger`];
  }

  /** The touch that counts for the order, since it was sent. */
  #touches(order: CheckedOrder): number[] {
    const touches: number[] = [];
    for (let at = this.#next - 1; at >= 0; at--) {
      const event = this.#tape[at]!;
      if (event.type !== 'quote' || event.instrument !== order.instrument) continue;
      touches.push(order.side === 'buy' ? event.ask : event.bid);
      if (event.timeMs < order.sentMs) break;
    }
    return touches.reverse();
  }
}

function renew(level: Level, price: number, shown: number): void {
  if (level.price !== price || level.shown !== shown) level.used = 0;
  level.price = price;
  level.shown = shown;
}

/** How far `price` is beyond `own`, seen from the order: positive is better for it. */
const distance = ({ side }: CheckedOrder, price: number, own: number): number =>
  side === 'buy' ? own - price : price - own;

function takeFrom(level: Level, order: CheckedOrder, fill: CheckedFill, rules: FillRules): Verdict {
  const cost = -distance(order, fill.price, level.price);
  if (Number.isNaN(cost)) return ['noMarket', 'that side of the market was empty'];
  if (cost < 0) return ['betterThanMarket', `took at ${fill.price} while the touch was ${level.price}`];
  const deepest = rules.ticksPerLevel === 0 ? 0 : Math.floor(cost / rules.ticksPerLevel);
  const levels = 1 + Math.min(rules.levelsBehind, deepest);
  return use(level, fill, levels * level.shown);
}

function makeFrom(level: Level, order: CheckedOrder, fill: CheckedFill, rules: FillRules): Verdict {
  if (fill.price !== order.limit) return ['notItsPrice', `a resting order fills at its limit ${order.limit}`];
  const beyond = distance(order, level.price, fill.price);
  if (!(rules.touchFills ? beyond >= 0 : beyond > 0))
    return ['notReached', `the touch was ${level.price}, which is not beyond ${fill.price}`];
  return use(level, fill, level.shown);
}

function use(level: Level, fill: CheckedFill, offered: number): Verdict {
  if (!(level.used + fill.lots <= offered))
    return [
      'moreThanShown',
      `${fill.lots} lots after ${level.used}, but ${offered} were on offer at ${fill.price}`,
    ];
  level.used += fill.lots;
  return undefined;
}

const reaches = (touch: number, { level, fires }: NonNullable<CheckedOrder['trigger']>): boolean =>
  fires === 'upward' ? touch >= level : touch <= level;

function trailReached({ side, trailing = 0 }: CheckedOrder, touches: readonly number[]): boolean {
  let best = touches[0] ?? Number.NaN;
  for (const touch of touches) {
    if (side === 'sell' ? touch <= best - trailing : touch >= best + trailing) return true;
    best = side === 'sell' ? Math.max(best, touch) : Math.min(best, touch);
  }
  return false;
}
