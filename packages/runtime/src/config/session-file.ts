// The session file: one YAML per session, checked by this schema. Unknown keys are errors with a suggestion; every default
// is a decision that stands here, with its unit in its name or as text a person would write (`10m`, `0.5%`).
import { z } from 'zod';
import { parseDuration, parseFraction } from './durations.ts';

const duration = (fallback: string) =>
  z
    .union([z.string(), z.number()])
    .default(fallback)
    .transform((text, context) => {
      const ms = parseDuration(text);
      if (ms !== undefined) return ms;
      context.addIssue({
        code: 'custom',
        message: `expected a duration such as 250ms, 15s, 10m or 24h, got ${JSON.stringify(text)}`,
      });
      return z.NEVER;
    });

const fraction = (fallback: string) =>
  z
    .union([z.string(), z.number()])
    .default(fallback)
    .transform((text, context) => {
      const value = parseFraction(text);
      if (value !== undefined && value >= 0) return value;
      context.addIssue({
        code: 'custom',
        message: `expected a fraction such as 0.5%, 2bps or 0.005, got ${JSON.stringify(text)}`,
      });
      return z.NEVER;
    });

/** Decimal text; YAML numbers are taken over as they are written. */
const decimal = z.union([z.string(), z.number()]).transform((value, context) => {
  const text = String(value);
  if (/^\d+(\.\d+)?$/.test(text)) return text;
  context.addIssue({
    code: 'custom',
    message: `expected a decimal such as 0.001, got ${JSON.stringify(value)}`,
  });
  return z.NEVER;
});

const venue = z
  .strictObject({
    name: z.literal('bitunix').default('bitunix').describe('The venue.'),
    account: z
      .string()
      .regex(/^[\w-]+$/)
      .default('main')
      .describe('Your name for the account: locks, reports and the journal use it.'),
    restUrl: z
      .url()
      .optional()
      .describe('REST base; BITUNIX_REST_URL overrides. Default: the live public endpoint.'),
    publicWsUrl: z.url().optional().describe('Public websocket; BITUNIX_PUBLIC_WS_URL overrides.'),
    privateWsUrl: z.url().optional().describe('Private websocket; BITUNIX_PRIVATE_WS_URL overrides.'),
  })
  .describe(
    'Where the session trades. Keys come from BITUNIX_API_KEY and BITUNIX_API_SECRET, or files named by ..._FILE.',
  );

/** What the venue would say of an instrument, for backtests without a network. */
const instrumentDefinition = z.strictObject({
  symbol: z.string(),
  tickSize: decimal,
  lotSize: decimal,
  minQuantity: decimal.optional(),
  maxQuantity: decimal.optional(),
  kind: z.enum(['linear', 'inverse']).default('linear'),
  maxLeverage: z.number().positive().default(20),
  makerFee: fraction('2bps'),
  takerFee: fraction('6bps'),
});

const strategy = z.strictObject({
  use: z.string().describe('A built-in strategy (`crypto/pullback-ribbon`) or a file (`./my-strategy.ts`).'),
  id: z.string().optional().describe('Its name in this session; the last part of `use` if absent.'),
  parameters: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Checked by the strategy itself when the session is loaded.'),
});

export const sessionFile = z.strictObject({
  name: z
    .string()
    .regex(/^[\w-]+$/)
    .describe('Name of the session: in ids, logs, the journal and the report.'),
  mode: z
    .enum(['dryRun', 'paper', 'live'])
    .default('dryRun')
    .describe(
      'dryRun: orders never leave. paper: to an account proven to be no money. live: money, needs arming.',
    ),
  armed: z
    .boolean()
    .default(false)
    .describe('Live only: must be true, with `armedAccount` repeating the account.'),
  armedAccount: z.string().optional(),
  venue: venue.prefault({}),
  instruments: z
    .array(z.union([z.string(), instrumentDefinition]))
    .min(1)
    .describe('Symbols, or full definitions for backtests without a network.'),
  bars: z
    .strictObject({
      interval: duration('1m').describe('Bar interval: must divide a day.'),
      source: z
        .enum(['venue', 'quotes', 'trades'])
        .default('venue')
        .describe('venue: closed bars as the venue has them.'),
    })
    .prefault({}),
  strategies: z.array(strategy).min(1),
  sizing: z
    .strictObject({
      riskPerTrade: fraction('0.5%').describe('Loss at the stop over equity.'),
      maxNotional: fraction('100%').describe('Notional of one entry over equity.'),
      fixedQuantity: decimal.optional().describe('Fixed quantity instead of sizing by risk.'),
    })
    .prefault({}),
  limits: z
    .strictObject({
      maxPosition: decimal.optional().describe('Largest position of one instrument, in its units.'),
      maxLeverage: z.number().positive().default(5),
      maxOpenPositions: z.int().positive().default(5),
      entriesPerMinute: z.int().positive().default(10),
      maxDailyTurnover: z
        .number()
        .positive()
        .default(50)
        .describe("Notional of a day's entries over the day's start equity."),
      dailyLoss: fraction('3%').describe('Entries stop for the UTC day.'),
      drawdown: fraction('10%').describe(
        'Entries stop until a person clears it (`holdfast resume --reason ...`).',
      ),
      losingStreak: z.int().positive().default(5),
      maxLossPerTrade: fraction('1%'),
      priceDeviation: fraction('2%').describe('Largest distance of a limit price from the mid.'),
      requireStop: z.boolean().default(true),
      onBreach: z
        .enum(['block', 'flatten'])
        .default('block')
        .describe('What a breach of dailyLoss or drawdown does to open positions.'),
    })
    .prefault({}),
  execution: z
    .strictObject({
      queue: z
        .int()
        .positive()
        .default(50)
        .describe('Entries in flight at the most; what does not fit is refused and shown.'),
      latency: z
        .tuple([duration('50ms'), duration('500ms')])
        .prefault(['50ms', '500ms'])
        .describe('Simulated latency of dry runs and backtests, from and to.'),
      fillProfile: z
        .enum(['default', 'nautilus'])
        .default('default')
        .describe('Fill model of dry runs and backtests.'),
      initialBalance: decimal
        .prefault('10000')
        .describe('Equity of dry runs and backtests, in the settlement currency.'),
      entryExpiry: duration('24h').describe('Working entries are canceled after this.'),
    })
    .prefault({}),
  protection: z
    .strictObject({
      grace: duration('5s').describe(
        'How long a position may stand before the venue must show its protection; then it is red.',
      ),
      closeAfter: duration('30s').describe('How long red lasts before the position is closed.'),
      trailingStep: fraction('5%').describe('Least move of a trailing stop, as a fraction of its distance.'),
    })
    .prefault({}),
  staleness: z
    .strictObject({ poll: duration('15s'), restart: duration('30s'), safeStop: duration('120s') })
    .prefault({})
    .describe('Age of market data at which REST is polled, the stream restarted, entries stopped.'),
  reconnect: z
    .strictObject({
      base: duration('5s'),
      cap: duration('60s'),
      failuresToOpen: z.int().positive().default(10).describe('Failures in a row until the circuit opens.'),
      probeEvery: duration('60s').describe('While the circuit is open, for ever.'),
    })
    .prefault({}),
  reconcileEvery: duration('5m'),
  stopPolicy: z
    .enum(['keep', 'cancelOrders', 'flatten'])
    .default('cancelOrders')
    .describe(
      'What Ctrl+C does: keep = leave all, cancelOrders = cancel entries and keep protected positions, flatten = close.',
    ),
  duration: duration('0s').describe('End after this; 0s: run until stopped.'),
});

/** A session file with defaults filled in; durations in ms, fractions as numbers. */
export type SessionFile = z.output<typeof sessionFile>;

export interface SessionSource {
  /** Where it was read from, for messages. */
  readonly file: string;
  readonly session: SessionFile;
}
