// Runs a strategy over a scripted market through the backtest, as a session file would, and tells what happened as lines
// that a test can declare: in which bar, what was decided or filled, at which price and why.

import type { BarVerdict, Kernel, StrategyRegistry } from '@holdfast/engine/kernel';
import { defaultProfile } from '@holdfast/engine/matching';
import type { KernelEvent, OrderIntended } from '@holdfast/engine/model';
import { builtInStrategies } from '@holdfast/engine/strategy';
import { Backtest } from 'holdfast/backtest';
import { definedInstrument, parseSession, resolveNode } from 'holdfast/config';
import { bitunixCapabilities } from 'holdfast/venues/bitunix';
import { recordsOf, type ScriptedBar, scriptBarAt } from './scripted-market.ts';
import { type MarketRecord, tapePartOf } from './tape-part.ts';

export interface ScriptedRunOptions {
  readonly strategy: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly registry?: StrategyRegistry;
  /** Funding rate from the bar of this index on, told again at each bar as a venue does. */
  readonly funding?: Readonly<Record<number, string>>;
  /** As at a venue that tells funding rates; a backtest has none to tell. */
  readonly fundingTold?: boolean;
  readonly quoteOf?: (price: number) => readonly [bid: number, ask: number];
}

export interface ScriptedRun {
  /** What happened, in order: see `lineOf`. */
  readonly story: readonly string[];
  /** The strategy's verdict of each bar, by the bar's index. */
  readonly verdicts: readonly BarVerdict[];
  readonly events: readonly KernelEvent[];
  readonly kernel: Kernel;
}

export const scriptInstrument = { id: 'BTCUSDT-PERP.BITUNIX', tickSize: '0.1', lotSize: '0.001' };

export function configOf(
  strategies: readonly unknown[],
  bars: { readonly interval: string; readonly source: string },
  steps: { readonly tickSize: string; readonly lotSize: string } = scriptInstrument,
  mode: 'backtest' | 'dryRun' = 'backtest',
) {
  const { tickSize, lotSize } = steps;
  const text = JSON.stringify({
    name: 'script',
    instruments: [{ symbol: 'BTCUSDT', tickSize, lotSize }],
    bars,
    limits: { losingStreak: 1000, drawdown: '90%', dailyLoss: '90%', maxDailyTurnover: 1e6 },
    strategies,
  });
  const session = parseSession(text, 'script.yaml');
  const [defined] = session.instruments;
  return resolveNode({
    nodeId: 'script',
    sources: [{ file: 'script.yaml', session }],
    instruments: new Map([['BTCUSDT', definedInstrument(defined as never, 'bitunix')]]),
    capabilities: bitunixCapabilities,
    backtest: mode === 'backtest',
    quarantined: new Map(),
  });
}

export function runScript(script: readonly ScriptedBar[], options: ScriptedRunOptions): ScriptedRun {
  const { strategy, parameters = {}, registry = builtInStrategies, funding = {}, quoteOf } = options;
  const story: string[] = [];
  const events: KernelEvent[] = [];
  const verdicts: BarVerdict[] = [];
  const config = configOf([{ use: strategy, parameters }], { interval: '1m', source: 'venue' });
  const accounts = config.accounts.map((account) => ({
    ...account,
    capabilities: { ...account.capabilities, fundingRates: options.fundingTold ?? false },
  }));
  const backtest = new Backtest({
    config: { ...config, accounts },
    registry,
    profile: defaultProfile,
    latency: { minMs: 50, maxMs: 50 },
    seed: 'script',
    instrumentOf: () => 0,
    onEvents: (step, atMs) => {
      events.push(...step);
      for (const event of step) {
        const line = lineOf(event);
        if (line !== undefined) story.push(`${scriptBarAt(atMs)} ${line}`);
      }
    },
  });
  const { kernel } = backtest;
  let rate: string | undefined;
  function* watched(): Generator<MarketRecord> {
    for (const record of recordsOf(script, quoteOf)) {
      yield record;
      // Here the backtest has taken the record.
      if (record.type !== 'bar') continue;
      verdicts.push(kernel.strategies.verdicts(0 as never)[0]!);
      rate = funding[verdicts.length] ?? rate;
      if (rate !== undefined)
        kernel.onInput({
          type: 'FundingRateReport',
          instrument: 0 as never,
          rate,
          atMs: record.timeMs as never,
        });
    }
  }
  backtest.run([tapePartOf(scriptInstrument, watched())]);
  return { story, verdicts, events, kernel };
}

/** One line for what a reader of the session would want to know; undefined for the rest. */
function lineOf(event: KernelEvent): string | undefined {
  switch (event.type) {
    case 'OrderIntended':
      return intentLine(event);
    case 'OrderDenied':
      return `denied ${event.side}: ${event.gate}`;
    case 'OrderFilled':
      return `filled ${event.side} ${event.lots} at ${Math.round(Number(event.price) * 10)} (${event.liquidity})`;
    case 'CancelIntended':
      return event.attempt === 1 ? `cancel: ${event.reason}` : undefined;
    case 'OrderCanceled':
      return 'canceled';
    case 'OrderExpired':
      return 'expired';
    case 'TrailingMoved':
      return event.stopTicks === undefined ? undefined : `stop trails to ${event.stopTicks}`;
    case 'PositionClosed':
      return `closed: ${event.reason}`;
    case 'StrategyQuarantined':
      return `quarantined: ${event.reason}`;
    default:
      return undefined;
  }
}

function intentLine({ terms, origin, plan }: OrderIntended): string {
  const { side, type, lots, priceTicks } = terms;
  const price = priceTicks === undefined ? '' : ` at ${priceTicks}`;
  const head = `${origin.purpose} ${side} ${lots} ${type}${price}`;
  if (!plan) return `${head}: ${origin.reason}`;
  const { stopTicks, targetTicks, trailing } = plan;
  const target = targetTicks === undefined ? '' : ` target ${targetTicks}`;
  const trail = trailing ? ` trailing from ${trailing.activationTicks} by ${trailing.distanceTicks}` : '';
  return `${head} stop ${stopTicks}${target}${trail}: ${origin.reason}`;
}
