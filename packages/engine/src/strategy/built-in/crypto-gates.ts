// Gates, sizes and exits that both crypto strategies share (`docs/strategies.md`).
import { z } from 'zod';
import type { IndicatorSpecs } from '../../indicators/index.ts';
import type { BarContext, Decision, EnterDecision } from '../strategy.ts';

/** Fractions as numbers, lengths in bars. */
export const cryptoGateParameters = {
  minAtrFraction: z
    .number()
    .nonnegative()
    .default(0.0001)
    .describe('ATR over close below this: nothing moves, no entry.'),
  minRewardRisk: z
    .number()
    .nonnegative()
    .default(1.5)
    .describe('Distance to the target over distance to the stop: less is no entry.'),
  fundingHalf: z.number().nonnegative().default(0.0002).describe('|funding| from here: half size.'),
  fundingNone: z.number().nonnegative().default(0.0005).describe('|funding| from here: no entry.'),
  fundingHalt: z
    .number()
    .nonnegative()
    .default(0.001)
    .describe('|funding| from here: working entries are canceled too.'),
  requireFunding: z
    .boolean()
    .default(true)
    .describe('No entry while the funding rate is not known, where the venue tells it (tapes do not).'),
  cooldownBars: z.int().nonnegative().default(5).describe('Bars after an exit without an entry.'),
  trailingActivationR: z
    .number()
    .positive()
    .default(0.5)
    .describe('Profit, in units of the initial risk, at which the stop begins to trail.'),
  trailingDistanceR: z
    .number()
    .positive()
    .default(1.5)
    .describe('How far the trailing stop stays behind the touch, in units of the initial risk.'),
  timeStopBars: z.int().positive().default(50).describe('Closed bars after which a position is closed.'),
};

export type CryptoGates = z.output<z.ZodObject<typeof cryptoGateParameters>>;

type Context<Specs extends IndicatorSpecs, Memory> = BarContext<CryptoGates, Specs, Memory>;

/** 1: EMA fast over slow and the close over fast; -1: mirrored; 0: neither. Both strategies mean this by a trend. */
export function trendOf(fast: number, slow: number, close: number): number {
  if (fast > slow && close > fast) return 1;
  return fast < slow && close < fast ? -1 : 0;
}

/** Notes whether a position is held: the first condition of every bar. */
export const isFlat = <Specs extends IndicatorSpecs, Memory>(c: Context<Specs, Memory>): boolean =>
  c.holds('no position', c.position.lots === 0);

/** The exit that waits for no signal. Stop and target are the venue's. */
export function timeStop<Specs extends IndicatorSpecs, Memory>(c: Context<Specs, Memory>): Decision {
  const over = c.atLeast('time stop', c.position.barsHeld, c.parameters.timeStopBars, 'bars');
  return over ? { type: 'exit', reason: 'time-stop' } : undefined;
}

/** Whether anything may be entered on this bar, whatever the signal says. Every gate is noted, also after one failed. */
export function mayEnter<Specs extends IndicatorSpecs, Memory>(
  c: Context<Specs, Memory>,
  atr: number,
): boolean {
  const { minAtrFraction, cooldownBars } = c.parameters;
  const free = c.holds('no entry pending', !c.entryPending);
  const rested = c.above('cool-down over', c.barsSinceExit, cooldownBars, 'bars');
  const moving = c.atLeast('volatility', atr / c.bar.close, minAtrFraction);
  const cheap = fundingAllows(c);
  return free && rested && moving && cheap;
}

/** A rate that the venue should have told and did not is a no (invariant 8). Where there is none to tell nothing is noted. */
function fundingAllows<Specs extends IndicatorSpecs, Memory>(c: Context<Specs, Memory>): boolean {
  const { fundingNone, requireFunding } = c.parameters;
  if (c.fundingRate !== undefined) return c.below('funding', Math.abs(c.fundingRate), fundingNone);
  return !requireFunding || !c.fundingTold || c.holds('funding known', false);
}

/** Funding so far from zero that even working entries go. */
export function fundingHalts<Specs extends IndicatorSpecs, Memory>(c: Context<Specs, Memory>): boolean {
  return Math.abs(c.fundingRate ?? 0) >= c.parameters.fundingHalt;
}

export interface Levels {
  readonly entry: number;
  readonly stop: number;
  readonly target: number;
}

/** The entry with its protection, if the reward is worth the risk. Levels in ticks. */
export function enterWith<Specs extends IndicatorSpecs, Memory>(
  c: Context<Specs, Memory>,
  order: Pick<EnterDecision, 'side' | 'orderType' | 'reason' | 'expiryMs'>,
  levels: Levels,
): Decision {
  const { minRewardRisk, fundingHalf, trailingActivationR, trailingDistanceR } = c.parameters;
  const sign = order.side === 'buy' ? 1 : -1;
  const risk = sign * (levels.entry - levels.stop);
  const reward = sign * (levels.target - levels.entry);
  if (
    !c.above('stop on the losing side', risk, 0, 'ticks') ||
    !c.above('target on the winning side', reward, 0, 'ticks')
  )
    return undefined;
  if (!c.atLeast('reward over risk', reward / risk, minRewardRisk)) return undefined;
  return {
    type: 'enter',
    ...order,
    ...(order.orderType === 'limit' && { priceTicks: levels.entry }),
    stopTicks: levels.stop,
    targetTicks: levels.target,
    trailing: {
      activationTicks: levels.entry + sign * trailingActivationR * risk,
      distanceTicks: trailingDistanceR * risk,
    },
    sizeFactor: Math.abs(c.fundingRate ?? 0) >= fundingHalf ? 0.5 : 1,
  };
}
