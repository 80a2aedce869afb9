// Runs strategies on closed bars: feeds their indicators, gives each what it may see, takes its one decision, and puts it in
// quarantine when it throws. One instance per strategy, session and instrument.
import type { EpochMs, InstrumentIndex, StrategyId, Ticks } from '../base/index.ts';
import { IndicatorSet, type IndicatorSnapshot, type IndicatorSpecs } from '../indicators/index.ts';
import { type Bar, barFlags, barSources, hasBarFlag } from '../model/index.ts';
import {
  type BarContext,
  type ConditionReading,
  ConditionRecorder,
  checkDecision,
  type Decision,
  type EnterDecision,
  type OwnPosition,
  type StrategyDefinition,
} from '../strategy/index.ts';
import { type StrategyRecord, strategyKey } from './books.ts';
import { alert, type Deciding, instrumentOf } from './deciding.ts';
import { enter } from './entries.ts';
import { cancelEntriesOf, closePosition } from './exits.ts';
import type { SessionConfig, StrategyConfig } from './kernel-config.ts';

/** Finds definitions by name: the built-in ones and those of the user's files. */
export type StrategyRegistry = ReadonlyMap<string, StrategyDefinition<never, never, never>>;

/** What the outside is told before and after a strategy runs, so that a watchdog can name the one that does not return. */
export interface StrategyMonitor {
  entering(session: string, strategy: string): void;
  left(): void;
}

const noMonitor: StrategyMonitor = { entering: () => undefined, left: () => undefined };

export interface StrategySnapshot {
  readonly key: string;
  readonly indicators: IndicatorSnapshot;
  readonly memory: unknown;
  readonly lastBarMs: number;
}

/** What a view shows of a strategy's last bar. */
export interface BarVerdict {
  readonly barOpenMs: EpochMs;
  /** What came of it: `entered`, `exited`, a gate's name, or the first condition that failed. */
  readonly outcome: string;
  readonly conditions: readonly ConditionReading[];
}

type AnyDefinition = StrategyDefinition<unknown, IndicatorSpecs, unknown>;

/** Works the average price out when a strategy asks: it is a division of big integers, and most bars do not need it. */
class Position implements OwnPosition {
  lots = 0;
  barsHeld = 0;
  of: { readonly d: Deciding; readonly instrument: InstrumentIndex } | undefined;

  get averageTicks(): number {
    return this.lots === 0 || !this.of ? Number.NaN : averageTicks(this.of.d, this.of.instrument);
  }
}

class Context extends ConditionRecorder implements BarContext<unknown, IndicatorSpecs, unknown> {
  readonly parameters: unknown;
  readonly set: IndicatorSet<IndicatorSpecs>;
  readonly indicators: IndicatorSet<IndicatorSpecs>['by'];
  readonly memory: unknown;
  bar!: Bar;
  readonly position = new Position();
  entryPending = false;
  lastClosedMs: number | undefined;
  bidTicks = 0;
  askTicks = 0;
  fundingRate: number | undefined;
  fundingTold = false;
  nowMs = 0 as EpochMs;

  constructor(definition: AnyDefinition, parameters: unknown) {
    super();
    this.parameters = parameters;
    this.set = new IndicatorSet(definition.indicators(parameters));
    this.indicators = this.set.by;
    this.memory = definition.memory?.(parameters) ?? {};
  }

  get barsSinceExit(): number {
    return this.lastClosedMs === undefined
      ? Number.POSITIVE_INFINITY
      : barsSince(this.lastClosedMs, this.bar);
  }
}

/** In place of a decision: there is none, and the strategy is in quarantine. */
const threw = null;

interface Instance {
  readonly key: string;
  /** Of the strategy's record in the books. */
  readonly recordKey: string;
  readonly session: SessionConfig;
  readonly strategy: StrategyId;
  readonly instrument: InstrumentIndex;
  readonly definition: AnyDefinition;
  context: Context;
  lastBarMs: number;
  outcome: string;
}

export class StrategyHost {
  readonly #instances: Instance[] = [];
  /** By instrument. */
  readonly #byInstrument: Instance[][];
  /** Closed bars that were given to an instrument's strategies in this life. */
  readonly #barsGiven: number[];
  readonly #monitor: StrategyMonitor;

  constructor(
    sessions: readonly SessionConfig[],
    instrumentCount: number,
    registry: StrategyRegistry,
    monitor = noMonitor,
  ) {
    this.#monitor = monitor;
    this.#byInstrument = Array.from({ length: instrumentCount }, () => []);
    this.#barsGiven = new Array<number>(instrumentCount).fill(0);
    for (const session of sessions)
      for (const instrument of session.instruments)
        for (const strategy of session.strategies) this.#add(session, strategy, instrument, registry);
  }

  #add(
    session: SessionConfig,
    config: StrategyConfig,
    instrument: InstrumentIndex,
    registry: StrategyRegistry,
  ): void {
    const definition = registry.get(config.use) as unknown as AnyDefinition | undefined;
    if (!definition) throw new UnknownStrategy(config.use, [...registry.keys()]);
    const context = new Context(definition, definition.parameters.parse(config.parameters));
    if (context.set.needsVolume && session.barSource === 'quotes')
      throw new BarsWithoutVolume(session.id, config.use);
    const instance: Instance = {
      key: `${session.id}/${config.id}/${instrument}`,
      recordKey: strategyKey(session.id, config.id),
      session,
      strategy: config.id,
      instrument,
      definition,
      context,
      lastBarMs: 0,
      outcome: 'no bar yet',
    };
    this.#instances.push(instance);
    this.#byInstrument[instrument]!.push(instance);
  }

  /** Bars that every indicator needs before all have a value: what a start fetches at least. */
  warmUpBars(instrument: InstrumentIndex): number {
    let bars = 0;
    for (const { context } of this.#byInstrument[instrument]!) bars = Math.max(bars, context.set.warmUpBars);
    return bars;
  }

  /** Open time of the newest bar that every strategy of the instrument has taken; 0: none. */
  lastBarMs(instrument: InstrumentIndex): number {
    const taken = this.#byInstrument[instrument]!.map(({ lastBarMs }) => lastBarMs);
    return taken.length === 0 ? 0 : Math.min(...taken);
  }

  barsGiven(instrument: InstrumentIndex): number {
    return this.#barsGiven[instrument]!;
  }

  /** A closed bar: every strategy of the instrument, in the order of the session file. */
  onBar(d: Deciding, instrument: InstrumentIndex, bar: Bar): void {
    this.#barsGiven[instrument]! += 1;
    for (const instance of this.#byInstrument[instrument]!) this.#run(d, instance, bar);
  }

  #run(d: Deciding, instance: Instance, bar: Bar): void {
    // A bar that was taken already (a backfill that overlaps) is not taken twice.
    if (bar.openMs <= instance.lastBarMs) return;
    instance.lastBarMs = bar.openMs;
    if (!updateIndicators(d, instance, bar) || isHistory(d, bar)) return;
    const record = d.books.strategyUnder(instance.recordKey);
    if (record.quarantine) return;
    if (!instance.context.set.ready) {
      instance.outcome = 'warming up';
      return;
    }
    fillContext(d, instance, bar, record);
    const decision = this.#decide(d, instance);
    if (decision) this.#act(d, instance, bar, decision);
    else if (decision !== threw) instance.outcome = instance.context.firstFailed ?? 'nothing to do';
  }

  /** Only what is the strategy's own is caught: what breaks behind its decision is ours, and must end the node. */
  #decide(d: Deciding, instance: Instance): Decision | typeof threw {
    const { context } = instance;
    context.begin();
    this.#monitor.entering(instance.session.id, instance.strategy);
    try {
      const decision = instance.definition.onBar(context);
      if (decision) checkDecision(decision);
      return decision;
    } catch (error) {
      quarantine(d, instance, error);
      return threw;
    } finally {
      this.#monitor.left();
    }
  }

  #act(d: Deciding, instance: Instance, bar: Bar, decision: NonNullable<Decision>): void {
    const { session, strategy, instrument, context } = instance;
    switch (decision.type) {
      case 'enter': {
        const gate = enter(d, {
          session,
          strategy,
          instrument,
          decision: onTicks(decision),
          barOpenMs: bar.openMs,
        });
        instance.outcome = gate ?? 'entered';
        return;
      }
      case 'exit':
        instance.outcome = context.position.lots === 0 ? 'nothing to exit' : 'exited';
        if (context.position.lots !== 0) closePosition(d, instrument, 'strategy', decision.reason);
        return;
      case 'cancelEntries':
        instance.outcome = decision.reason;
        cancelEntriesOf(d, session.id, strategy, decision.reason, instrument);
        return;
    }
  }

  /** The last verdict of each strategy on an instrument, for views. */
  verdicts(
    instrument: InstrumentIndex,
  ): readonly (BarVerdict & { readonly session: string; readonly strategy: string })[] {
    return this.#byInstrument[instrument]!.map(({ session, strategy, lastBarMs, outcome, context }) => ({
      session: session.id,
      strategy,
      barOpenMs: lastBarMs as EpochMs,
      outcome,
      conditions: context.readings(),
    }));
  }

  snapshot(): readonly StrategySnapshot[] {
    return this.#instances.map(({ key, context, lastBarMs }) => ({
      key,
      indicators: context.set.snapshot(),
      memory: context.memory,
      lastBarMs,
    }));
  }

  /** Instances that the snapshot does not have (a new strategy) start empty. */
  restore(snapshot: readonly StrategySnapshot[]): void {
    const byKey = new Map(snapshot.map((saved) => [saved.key, saved]));
    for (const instance of this.#instances) {
      const saved = byKey.get(instance.key);
      if (!saved) continue;
      instance.context.set.restore(saved.indicators);
      Object.assign(instance.context.memory as object, structuredCopy(saved.memory));
      instance.lastBarMs = saved.lastBarMs;
    }
  }
}

/** Plain JSON only: what a strategy may keep. */
const structuredCopy = (memory: unknown): object => JSON.parse(JSON.stringify(memory)) as object;

/** Bars from before the entry window: indicators take them, entries never come from them. */
function isHistory(d: Deciding, bar: Bar): boolean {
  if (bar.source === barSources.history && !hasBarFlag(bar, barFlags.complete)) return true;
  return d.nowMs > bar.openMs + 2 * bar.intervalMs;
}

/** False: the bar is none (a NaN would stay in an average for ever), and the strategy is in quarantine. */
function updateIndicators(d: Deciding, instance: Instance, bar: Bar): boolean {
  try {
    instance.context.set.update(bar, Math.floor(bar.openMs / 86_400_000));
    return true;
  } catch (error) {
    quarantine(d, instance, error);
    return false;
  }
}

function fillContext(
  d: Deciding,
  instance: Instance,
  bar: Bar,
  { lastClosedMs }: Readonly<StrategyRecord>,
): void {
  const { context, instrument } = instance;
  context.bar = bar;
  context.nowMs = d.nowMs;
  context.bidTicks = d.market.bidTicks[instrument]!;
  context.askTicks = d.market.askTicks[instrument]!;
  const rate = d.market.fundingRateAt(instrument, d.nowMs);
  context.fundingRate = rate === undefined ? undefined : Number(rate);
  context.fundingTold = d.market.fundingTold[instrument]!;
  fillPosition(d, instance, bar);
  context.lastClosedMs = lastClosedMs.get(instrument);
  context.entryPending = d.books.openOrders[instrument]!.size > 0 && hasPendingEntry(d, instance);
}

function hasPendingEntry(d: Deciding, { instrument, strategy }: Instance): boolean {
  for (const order of d.books.openOrdersOf(instrument))
    if (!order.terms.reduceOnly && order.origin?.strategy === strategy) return true;
  return false;
}

function fillPosition(d: Deciding, instance: Instance, bar: Bar): void {
  const { position } = instance.context;
  const { holding } = d.books.instruments[instance.instrument]!;
  const lots = d.market.position[instance.instrument]!;
  const own =
    lots !== 0 && holding?.strategy === instance.strategy && holding.session === instance.session.id;
  position.lots = own ? lots : 0;
  position.of ??= { d, instrument: instance.instrument };
  position.barsHeld = own ? barsSince(holding.openedAtMs, bar) : 0;
}

function averageTicks(d: Deciding, instrument: InstrumentIndex): number {
  const { averagePrice } = d.books.position(instrument);
  return averagePrice === undefined
    ? Number.NaN
    : Number(averagePrice) / Number(instrumentOf(d, instrument).tickSize);
}

/** Bars that opened after `atMs`, up to and with this one. */
const barsSince = (atMs: number, bar: Bar): number =>
  Math.max(0, Math.floor((bar.openMs + bar.intervalMs - atMs) / bar.intervalMs));

/** Levels on ticks, rounded to the side that is no worse for us (`EnterDecision` says which). */
function onTicks(decision: EnterDecision): EnterDecision {
  const buy = decision.side === 'buy';
  const [down, up] = [Math.floor, Math.ceil];
  const { priceTicks, stopTicks, targetTicks, trailing } = decision;
  return {
    ...decision,
    priceTicks: priceTicks === undefined ? undefined : ((buy ? down : up)(priceTicks) as Ticks),
    stopTicks: stopTicks === undefined ? undefined : ((buy ? down : up)(stopTicks) as Ticks),
    targetTicks: targetTicks === undefined ? undefined : ((buy ? down : up)(targetTicks) as Ticks),
    trailing: trailing && {
      activationTicks: (buy ? up : down)(trailing.activationTicks),
      distanceTicks: Math.max(1, up(trailing.distanceTicks)),
    },
  };
}

function quarantine(d: Deciding, instance: Instance, error: unknown): void {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const { session, strategy } = instance;
  instance.outcome = 'quarantined';
  if (d.books.strategy(session.id, strategy).quarantine) return;
  d.emit({ type: 'StrategyQuarantined', session: session.id, strategy, reason, atMs: d.nowMs });
  alert(
    d,
    'critical',
    'strategy-quarantined',
    `${strategy} of session ${session.id} threw (${reason}); its entries stop, its protection stays`,
  );
  cancelEntriesOf(d, session.id, strategy, 'strategy quarantined');
}

/** A session file names a strategy that nobody defines. */
export class UnknownStrategy extends Error {
  override readonly name = 'UnknownStrategy';
  readonly known: readonly string[];

  constructor(use: string, known: readonly string[]) {
    super(`no strategy is named "${use}"; there are ${known.join(', ')}`);
    this.known = known;
  }
}

/** Bars of quote mids have no volume, and the strategy looks at volume. */
export class BarsWithoutVolume extends Error {
  override readonly name = 'BarsWithoutVolume';

  constructor(session: string, use: string) {
    super(
      `session ${session}: the strategy "${use}" looks at volume, and bars made of quotes have none; set bars.source to venue or trades`,
    );
  }
}
