// The faults that the Bitunix venue knows, each with its parameters. What they do stands where they strike:
// `message-wire.ts` (websockets), `request-desk.ts` (REST) and `bitunix-venue.ts` (the venue as a whole).

import * as z from 'zod';
import { commonFaultParameters, durationSchema, type FaultDefinition } from '../faults/index.ts';

const channelFilter = {
  /** Channel name, or a beginning of one with `*`: `order`, `depth_*`. Without it all. */
  channel: z.string().optional(),
  /** Which kind of connection. */
  path: z.enum(['public', 'private']).optional(),
};

const endpointFilter = {
  /** End of the endpoint's path, e.g. `place_order`. Without it all. */
  endpoint: z.string().optional(),
};

/** How a request is left without an answer: the connection is cut, or nothing ever comes. */
const silence = { how: z.enum(['cut', 'hang']).optional() };

function fault(name: string, summary: string, parameters: z.core.$ZodLooseShape = {}): FaultDefinition {
  return { name, summary, parameters: z.strictObject({ ...commonFaultParameters, ...parameters }) };
}

/** A fault that holds while it is in force: nothing to draw and nothing to count. */
function stateFault(name: string, summary: string, parameters: z.core.$ZodLooseShape = {}): FaultDefinition {
  const { duration } = commonFaultParameters;
  return { name, summary, parameters: z.strictObject({ duration, ...parameters }) };
}

/** A fault that happens once, at its injection. */
function momentFault(name: string, summary: string, parameters: z.core.$ZodLooseShape): FaultDefinition {
  return { name, summary, parameters: z.strictObject(parameters) };
}

export const bitunixFaults: readonly FaultDefinition[] = [
  stateFault(
    'cut',
    'Cuts websockets without a close frame; with a duration, also refuses new ones and requests.',
    {
      path: z.enum(['public', 'private']).optional(),
    },
  ),
  fault(
    'stall',
    'Sends nothing on websockets, pongs included, which stay open; what was to be sent is lost.',
    channelFilter,
  ),
  stateFault('half-open', 'Neither reads nor answers, while connections stay open; also for requests.', {
    path: z.enum(['public', 'private']).optional(),
  }),
  fault(
    'delay',
    'Sends messages, or answers, later by `ms` (and up to `jitterMs` more, so that they overtake).',
    {
      ...channelFilter,
      ...endpointFilter,
      ms: durationSchema,
      jitterMs: durationSchema.optional(),
      /** What is delayed: messages (default), answers or both. */
      of: z.enum(['messages', 'answers', 'both']).optional(),
    },
  ),
  fault('duplicate', 'Sends a message twice.', channelFilter),
  fault('reorder', 'Sends a message after the one that follows it on the connection.', channelFilter),
  fault('drop', 'Loses a message.', channelFilter),
  fault('malformed', 'Spoils a message or an answer: cut short, no JSON, or a field of the wrong type.', {
    ...channelFilter,
    ...endpointFilter,
    kind: z.enum(['truncated', 'garbage', 'wrong-type']).optional(),
    of: z.enum(['messages', 'answers', 'both']).optional(),
  }),
  fault('429', 'Answers requests with HTTP 429.', endpointFilter),
  fault('5xx', 'Answers requests with an HTTP error, without carrying them out.', {
    ...endpointFilter,
    status: z.number().int().min(500).max(599).optional(),
  }),
  stateFault(
    'maintenance',
    'Closes websockets with 1012, answers everything with HTTP 503 until it is over.',
  ),
  stateFault('clock-skew', "The venue's own stamps, and its check of signatures, are off by `ms`.", {
    ms: z.number().int(),
  }),
  fault('lost-acks', 'Carries requests out and never answers.', { ...endpointFilter, ...silence }),
  fault('lost-requests', 'Loses requests: neither carried out nor answered.', {
    ...endpointFilter,
    ...silence,
  }),
  fault('late-execution', 'Leaves requests without an answer and carries them out after `after`.', {
    ...endpointFilter,
    ...silence,
    after: durationSchema,
  }),
  momentFault('venue-restart', 'The venue goes down for `down` and comes back with its saved books.', {
    down: durationSchema.optional(),
  }),
  stateFault('wrong-price', 'Publishes prices off by `bps` (1e-4), while the market is where it was.', {
    symbol: z.string().optional(),
    bps: z.number().int().min(-9999).max(100_000),
  }),
  momentFault(
    'price-spike',
    'Prints one trade off by `bps` (1e-4): last price, klines and triggers see it.',
    {
      symbol: z.string(),
      bps: z.number().int().min(-9999).max(100_000),
    },
  ),
  fault('reject-orders', 'Refuses orders with a code of the envelope.', {
    code: z.number().int().optional(),
  }),
  fault('ignored-cancels', 'Answers cancels with success and forgets them.'),
  stateFault('slow-matching', 'Orders, cancels and changes take effect later by `ms`.', {
    ms: durationSchema,
  }),
  stateFault('stale-reads', 'Lists and lookups do not show orders and fills younger than `ms`.', {
    ms: durationSchema,
  }),
];

export const matchesChannel = (filter: unknown, channel: string): boolean => {
  if (typeof filter !== 'string') return true;
  return filter.endsWith('*') ? channel.startsWith(filter.slice(0, -1)) : channel === filter;
};

export const matchesEndpoint = (filter: unknown, path: string): boolean =>
  typeof filter !== 'string' || path.endsWith(filter);

export const concerns = (scope: unknown, what: 'messages' | 'answers'): boolean =>
  scope === 'both' || scope === what || (scope === undefined && what === 'messages');

/** Spoils a text in one of three ways. */
export function malformed(text: string, kind: unknown): string {
  if (kind === 'garbage') return '<html>502 Bad Gateway</html>';
  if (kind === 'wrong-type') return text.replace(/"data":.*$/s, '"data":17}');
  return text.slice(0, Math.max(1, Math.floor(text.length / 2)));
}
