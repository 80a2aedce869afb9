// The menu of faults, each one seen at real gateways: name, what it does, parameters with their defaults. What a fault
// does is done where it strikes: on a connection, on a request, on an answer, on a frame, on an order; or by itself.

import * as z from 'zod';
import { commonFaultParameters, durationSchema } from '../../faults/index.ts';

const ofClient = {
  ...commonFaultParameters,
  /** Only clients with this id; without it every client. */
  clientId: z.number().int().optional(),
};

/** Leaves the first so many chances alone. */
const skip = z.number().int().min(0).default(0);
const requestName = z
  .string()
  .describe('name of the request, such as reqPositions; without it all requests')
  .optional();
const answerName = z
  .string()
  .describe('name of the answer, such as positionEnd; without it all answers')
  .optional();

function entry<S extends z.ZodRawShape>(summary: string, shape: S) {
  return { summary, parameters: z.strictObject(shape) };
}

const onConnection = <S extends z.ZodRawShape>(summary: string, shape: S) =>
  entry(summary, { ...commonFaultParameters, ...shape });
const onClient = <S extends z.ZodRawShape>(summary: string, shape: S) =>
  entry(summary, { ...ofClient, ...shape });

/** A duration with a default, in milliseconds or with a unit. */
const lasting = (byDefault: string) => durationSchema.default(byDefault);

const connecting = {
  'accept-and-never-answer': onConnection('the connection is accepted, the greeting never answered', {}),
  'wedged-by-probes': onConnection(
    'connections that go away before startApi wedge the gateway: later ones are accepted and never answered, until a restart',
    { probes: z.number().int().positive().default(1) },
  ),
  'answer-late': onConnection('the greeting is answered after a time', { delay: lasting('5s') }),
  'version-outside-range': onConnection(
    'the greeting is answered with a version that the client does not speak',
    {
      version: z.number().int().default(99),
    },
  ),
  'connection-refused': onConnection('connections are reset as soon as they are made', {}),
  'reset-at-greeting': onConnection('RST instead of an answer to the greeting', {}),
  'reset-after-greeting': onConnection('RST right after the answer to the greeting', {}),
  'reset-after-start-api': onClient('RST in answer to startApi', {}),
  'client-id-in-use': onClient('error 326 and the end, though the id is free', {}),
  'client-id-not-released': onClient('a client id stays in use after its client has gone (326)', {}),
  'next-valid-id-missing': onClient('nextValidId is never sent', {}),
  'next-valid-id-late': onClient('nextValidId comes after a time', { delay: lasting('5s') }),
  'next-valid-id-rolled-back': onClient('nextValidId is lower than ids already used', {
    by: z.number().int().positive().default(4),
  }),
  'unsolicited-before-ready': onClient('own open orders and account values come before nextValidId', {}),
  'server-unreachable': onClient('the gateway has no server: 2110 first, then broken farms', {}),
} as const;

const streams = {
  'reset-connection': onClient('RST now', {}),
  'reset-on-place-order': onClient('RST when an order arrives; it is lost, or accepted first', {
    skip,
    order: z.enum(['lost', 'accepted']).default('lost'),
  }),
  'reset-mid-frame': onClient('RST in the middle of an answer', { answer: answerName, skip }),
  'half-open': onClient('no FIN and no RST: the gateway stops reading, writing, or both', {
    stops: z.enum(['reading', 'writing', 'both']).default('both'),
  }),
  'split-frames': onClient('answers go out in pieces', { bytes: z.number().int().positive().default(1) }),
  'coalesce-frames': onClient('answers are held back and go out together', { hold: lasting('200ms') }),
  'bad-frame-length': onClient('a frame whose length is zero, negative or huge', {
    length: z.number().int().default(-4),
    answer: answerName,
    skip,
  }),
  'frame-cut-inside-number': onClient(
    'a frame ends inside a number and its length covers the next frames (TWS 10.10, September 2021)',
    { answer: answerName, swallows: z.number().int().positive().default(3), skip },
  ),
  'wrong-field-count': onClient('an answer with fields too many or too few', {
    change: z.number().int().default(-1),
    answer: answerName,
    skip,
  }),
  'unknown-message': onClient('a message with an id that no client knows goes before an answer', {
    messageId: z.number().int().default(250),
    answer: answerName,
    skip,
  }),
  'invalid-reject-json': onClient('error messages carry an advancedOrderRejectJson that is not JSON', {}),
  'text-not-utf-8': onClient('error messages carry bytes that are not UTF-8', {}),
  'slow-consumer': onClient('the gateway takes the client for one that does not read, and drops it', {}),
} as const;

const requesting = {
  'request-swallowed': onClient('requests are taken and never answered', { request: requestName, skip }),
  'answers-late': onClient('requests are treated after a time', {
    request: requestName,
    delay: lasting('3s'),
  }),
  'end-marker-missing': onClient('the end marker of a list never comes', { answer: answerName }),
  'answered-twice': onClient('answers come twice', { answer: answerName }),
  'history-pacing-violation': onClient('162: history requests violate the pacing, whatever their rate', {}),
  'history-no-data': onClient('162: HMDS query returned no data', {}),
  'history-different-address': onClient(
    '162: Trading TWS session is connected from a different IP address',
    {},
  ),
  'real-time-pacing-violation': onClient('420: real-time bars and tick-by-tick violate the pacing', {}),
  'max-rate-exceeded': onClient('error 100 and the end with the next message', {}),
  'tight-limits': entry('the real counters with lower limits', {
    ...commonFaultParameters,
    messagesPerSecond: z.number().int().positive().optional(),
    marketDataLines: z.number().int().min(0).optional(),
    historyPer10Minutes: z.number().int().min(0).optional(),
    historyOpen: z.number().int().min(0).optional(),
  }),
} as const;

const markets = {
  'connectivity-lost': entry(
    '1100, and after a time 1102 (data maintained) or 1101 (subscriptions are gone)',
    {
      ...commonFaultParameters,
      duration: lasting('30s'),
      restored: z.enum(['maintained', 'lost']).default('maintained'),
    },
  ),
  'connectivity-storm': entry('1100 again and again, then 1102', {
    ...commonFaultParameters,
    duration: lasting('15s'),
    every: lasting('4s'),
  }),
  'farm-flap': entry('a farm breaks (2103, 2105, 2157) and is repaired (2104, 2106, 2158)', {
    ...commonFaultParameters,
    duration: lasting('10s'),
    kind: z.enum(['marketData', 'history', 'definitions']).default('marketData'),
    farm: z.string().optional(),
  }),
  'farm-flap-corrupt-prices': entry('2119, 2104, and 30 s later trades with wrong prices and sizes', {
    ...commonFaultParameters,
    duration: lasting('2m'),
    after: lasting('30s'),
    shift: z.number().default(445_860_400).describe('what prices and sizes are off by, times 1, 2, 3'),
  }),
  'competing-session': entry('10197 in bunches, and prices stop', {
    ...commonFaultParameters,
    duration: lasting('1m'),
    bunch: z.number().int().positive().default(10),
  }),
  'data-frozen': entry('prices stop while the socket is healthy; nothing is said', {
    ...commonFaultParameters,
  }),
  'bust-event': entry('10225: real-time bars and updating history end', { ...commonFaultParameters }),
  'live-updates-failed': entry('10182: updating history ends', { ...commonFaultParameters }),
  'depth-reset': entry('317: books have to be cleared', { ...commonFaultParameters }),
  'clock-skew': entry('currentTime and the greeting show another time', {
    ...commonFaultParameters,
    by: z.number().int().default(5000).describe('milliseconds; negative: behind'),
  }),
} as const;

const outages = {
  'auto-restart': entry('the daily restart: RST, port closed, refused, mute, then well again', {
    ...commonFaultParameters,
    duration: lasting('79s'),
    refusedFor: lasting('3s'),
    muteFor: lasting('3s'),
    inFlight: z.enum(['lost', 'accepted']).default('lost'),
    rollBack: z.number().int().min(0).default(0),
  }),
  'weekly-login': entry('the weekly login: RST, and the port stays closed until a person has logged in', {
    ...commonFaultParameters,
    duration: lasting('2h'),
  }),
  'port-reset': entry('1300: the port has been reset, the connection is dropped', {
    ...commonFaultParameters,
    port: z.number().int().default(4002),
  }),
} as const;

const orders = {
  'order-lost': onClient('an order is swallowed: no answer, not worked', { skip }),
  'order-never-acknowledged': onClient('an order works, but nothing says so', { skip }),
  'order-acknowledged-late': onClient('the first answer to an order comes after a time', {
    skip,
    delay: lasting('5s'),
  }),
  'order-rejected': onClient('201: the order is refused', {
    skip,
    reason: z.string().default('Account is closed'),
  }),
  'order-inactive': onClient('an order rests as Inactive and may still fill', { skip }),
  'order-tif-preset': onClient('10349 with an order that lives: information, not a cancel', { skip }),
  'order-warning': onClient('399 with an order that lives', {
    skip,
    text: z
      .string()
      .default('Warning: your order will not be placed at the exchange until the next session.'),
  }),
  'order-held': onClient('404: held while shares are located', { skip }),
  'order-status-duplicated': onClient('orderStatus comes twice or more', {
    times: z.number().int().min(2).default(2),
  }),
  'order-status-missing': onClient('orderStatus is left out', { skip }),
  'fill-before-acknowledgement': onClient('the execution comes before the first openOrder', { skip }),
  'partial-fills': onClient('fills come in pieces', { pieces: z.number().int().min(2).default(3) }),
  'fill-after-cancel': onClient('a canceled order is filled after the confirmation', { skip }),
  'cancel-lost': onClient('a cancel is never answered and not done', { skip }),
  'cancel-late': onClient('a cancel is confirmed after a time', { skip, delay: lasting('30s') }),
  'cancel-not-found': onClient('10147, though the order is there', { skip }),
  'fill-before-cancel': onClient('the order fills first; 10148 answers the cancel', { skip }),
  'commission-first': onClient('commissionReport comes before execDetails', { skip }),
  'commission-late': onClient('commissionReport comes after a time', { delay: lasting('5s') }),
  'commission-missing': onClient('commissionReport never comes', { skip }),
  'commission-duplicated': onClient('commissionReport comes twice', {}),
  'execution-duplicated': onClient('execDetails comes twice', {}),
  'execution-missing': onClient('execDetails is not reported, only answered to reqExecutions', { skip }),
  'execution-corrected': onClient('an execution is corrected after a time: same id up to the last dot', {
    skip,
    after: lasting('2s'),
    priceBy: z.coerce.number().default(0.01),
  }),
} as const;

/** Several faults by chance, drawn from the seed. */
const combined = {
  combination: entry('injects faults of the list at random times, each for a random while, from the seed', {
    ...commonFaultParameters,
    duration: lasting('10m'),
    every: durationSchema.default('20s').describe('mean time between two faults'),
    lasting: durationSchema.default('10s').describe('mean time that each stays'),
    names: z.array(z.string()).min(1).optional(),
  }),
} as const;

export const faultTable = {
  ...connecting,
  ...streams,
  ...requesting,
  ...markets,
  ...outages,
  ...orders,
  ...combined,
} as const;

export type FaultName = keyof typeof faultTable;

/** A fault's parameters with their defaults filled in. */
export type FaultParameters<Name extends FaultName> = z.output<(typeof faultTable)[Name]['parameters']>;

/** What `combination` draws from when it is given no names: everything that heals by itself and needs no setting up. */
export const combinable: readonly FaultName[] = [
  ...(Object.keys(connecting) as FaultName[]).filter((name) => name !== 'version-outside-range'),
  'reset-connection',
  'half-open',
  'split-frames',
  'coalesce-frames',
  'request-swallowed',
  'answers-late',
  'end-marker-missing',
  'answered-twice',
  ...(Object.keys(markets) as FaultName[]),
  ...(Object.keys(orders) as FaultName[]),
];
