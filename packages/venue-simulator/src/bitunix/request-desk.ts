// The REST interface: faults of the net, limits, signature, endpoint, envelope. Every answer has HTTP status 200 and says
// in `code` what went wrong, as the exchange documents it; other statuses come from faults only.

import type { FrameLog } from '../control/index.ts';
import { type ActiveFault, type FaultBoard, parseDurationMs } from '../faults/index.ts';
import type { Clock, HttpReply, HttpRequest, HttpResponse } from '../ports/index.ts';
import type { SeededRandom } from '../random/index.ts';
import { accountEndpoints } from './account-endpoints.ts';
import { concerns, malformed, matchesEndpoint } from './bitunix-faults.ts';
import type { Account } from './books.ts';
import type { Endpoint, EndpointVenue } from './endpoint.ts';
import { errorCodes, VenueRefusal } from './error-codes.ts';
import { delayOf } from './message-wire.ts';
import type { Parameters } from './order-request.ts';
import { publicEndpoints } from './public-endpoints.ts';
import { RateLimit } from './rate-limit.ts';
import { signature } from './signature.ts';
import { tpslEndpoints } from './tpsl-endpoints.ts';
import { tradeEndpoints } from './trade-endpoints.ts';

export interface RequestDeskOptions {
  readonly clock: Clock;
  readonly venue: EndpointVenue;
  readonly frames: FrameLog;
  readonly faults: FaultBoard;
  readonly random: SeededRandom;
  /** The time against which signatures are checked. */
  readonly signatureMs: () => number;
  readonly answerDelayMs: number;
  /** What `GET /holdfast-sim` says of the venue's clock, beside that it is simulated. */
  readonly clockNote: () => Readonly<Record<string, unknown>>;
  /** Called before the answer goes out; after a `POST` the books may have changed. */
  readonly onHandled: (method: string) => void;
}

const endpoints: Readonly<Record<string, Endpoint>> = {
  ...publicEndpoints,
  ...accountEndpoints,
  ...tradeEndpoints,
  ...tpslEndpoints,
};

export const restEndpoints: readonly string[] = Object.keys(endpoints);

const signatureWindowMs = 60_000;

export class RequestDesk {
  readonly #options: RequestDeskOptions;
  readonly #publicLimit = new RateLimit(10);
  readonly #privateLimit = new RateLimit(10);
  readonly #narrowLimit = new RateLimit(5);
  #count = 0;

  constructor(options: RequestDeskOptions) {
    this.#options = options;
  }

  onRequest(request: HttpRequest, reply: HttpReply): void {
    const { clock, frames } = this.#options;
    const connection = `http-${++this.#count}`;
    frames.record(clock.nowMs(), connection, 'in', requestText(request));
    const open: OpenRequest = { connection, request, reply };
    if (!this.#isLost(open)) this.#handle(open);
  }

  #strike(
    name: string,
    open: OpenRequest,
    also: (parameters: ActiveFault['parameters']) => boolean = () => true,
  ) {
    return this.#options.faults.strike(
      name,
      `${open.connection} ${open.request.method} ${open.request.path}`,
      (parameters) => matchesEndpoint(parameters.endpoint, open.request.path) && also(parameters),
    );
  }

  /** Faults that keep a request from being carried out now; true when one did. */
  #isLost(open: OpenRequest): boolean {
    const { clock, faults } = this.#options;
    if (faults.find('half-open', (parameters) => parameters.path === undefined) !== undefined) return true;
    const lost = this.#strike('lost-requests', open);
    if (lost !== undefined) {
      fallSilent(lost, open.reply);
      return true;
    }
    const late = this.#strike('late-execution', open);
    if (late !== undefined) {
      fallSilent(late, open.reply);
      const afterMs = parseDurationMs(late.parameters.after as number | string);
      clock.scheduleAt(clock.nowMs() + afterMs, () => {
        this.#respond(open);
        this.#options.onHandled(open.request.method);
      });
      return true;
    }
    return this.#isAnsweredByFault(open);
  }

  #isAnsweredByFault(open: OpenRequest): boolean {
    const limited = this.#strike('429', open);
    if (limited !== undefined) {
      this.#answer(open, { status: 429, body: '{"code":10005,"data":null,"msg":"Too many requests"}' });
      return true;
    }
    const failed = this.#strike('5xx', open);
    if (failed !== undefined) {
      const status = (failed.parameters.status as number | undefined) ?? 502;
      this.#answer(open, {
        status,
        headers: { 'content-type': 'text/html' },
        body: `<html>${status}</html>`,
      });
      return true;
    }
    return false;
  }

  #handle(open: OpenRequest): void {
    const response = this.#respond(open);
    this.#options.onHandled(open.request.method);
    const unanswered = this.#strike('lost-acks', open);
    if (unanswered !== undefined) fallSilent(unanswered, open.reply);
    else this.#answer(open, response);
  }

  #answer(open: OpenRequest, response: HttpResponse): void {
    const { clock, frames, random, answerDelayMs } = this.#options;
    const ofAnswers = (parameters: ActiveFault['parameters']) => concerns(parameters.of, 'answers');
    const spoiled = this.#strike('malformed', open, ofAnswers);
    const sent =
      spoiled === undefined
        ? response
        : { ...response, body: malformed(response.body, spoiled.parameters.kind) };
    const delay = this.#strike('delay', open, ofAnswers);
    const delayMs = answerDelayMs + (delay === undefined ? 0 : delayOf(delay, random));
    clock.scheduleAt(clock.nowMs() + delayMs, () => {
      frames.record(clock.nowMs(), open.connection, 'out', `HTTP/1.1 ${sent.status}\r\n\r\n${sent.body}`);
      open.reply.respond(sent);
    });
  }

  /** Carries a request out; never throws. */
  #respond(open: OpenRequest): HttpResponse {
    const { request } = open;
    if (request.path === '/holdfast-sim') return json({ simulated: true, ...this.#options.clockNote() });
    try {
      return json({ code: 0, data: this.#carryOut(open), msg: 'Success' });
    } catch (error) {
      if (!(error instanceof VenueRefusal)) throw error;
      return json({ code: error.error.code, data: null, msg: error.message });
    }
  }

  #carryOut(open: OpenRequest): unknown {
    const { request } = open;
    const endpoint = endpoints[request.path];
    if (endpoint === undefined || endpoint.method !== request.method) {
      throw new VenueRefusal(errorCodes.notFound, `${request.method} ${request.path}`);
    }
    const { venue, clock } = this.#options;
    if (endpoint.access === 'public') {
      if (!this.#publicLimit.take(`${request.remoteAddress} ${request.path}`, clock.nowMs())) {
        throw new VenueRefusal(errorCodes.tooManyRequests);
      }
      return endpoint.answer({ venue, parameters: parametersOf(request) });
    }
    const account = this.#authenticate(open);
    this.#requireWithinLimits(account, endpoint.narrow === true);
    if (request.path.endsWith('/place_order')) this.#requireOrdersTaken(open);
    return endpoint.answer({ venue, parameters: parametersOf(request), account });
  }

  #requireWithinLimits(account: Account, narrow: boolean): void {
    const nowMs = this.#options.clock.nowMs();
    const within =
      this.#privateLimit.take(account.apiKey, nowMs) &&
      (!narrow || this.#narrowLimit.take(account.apiKey, nowMs));
    if (!within) throw new VenueRefusal(errorCodes.requestTooFrequent);
  }

  #requireOrdersTaken(open: OpenRequest): void {
    const rejecting = this.#strike('reject-orders', open);
    if (rejecting === undefined) return;
    const code = (rejecting.parameters.code as number | undefined) ?? errorCodes.insufficientBalance.code;
    const known = Object.values(errorCodes).find((error) => error.code === code);
    throw new VenueRefusal(known ?? { code, message: 'Order failed', source: 'guess' });
  }

  /** Checked when a request is carried out: one that comes late is too old, as the venue would find it. */
  #authenticate({ request }: OpenRequest): Account {
    const apiKey = request.headers['api-key'] ?? '';
    if (apiKey === '') throw new VenueRefusal(errorCodes.apiKeyEmpty);
    const account = this.#options.venue.exchange.accounts.get(apiKey);
    if (account === undefined) throw new VenueRefusal(errorCodes.unknownApiKey);
    const timestamp = request.headers.timestamp ?? '';
    if (
      !/^\d{13}$/.test(timestamp) ||
      Math.abs(Number(timestamp) - this.#options.signatureMs()) > signatureWindowMs
    ) {
      throw new VenueRefusal(errorCodes.timestampExpired);
    }
    const nonce = request.headers.nonce ?? '';
    if (nonce.length !== 32) throw new VenueRefusal(errorCodes.parameterError, 'nonce: 32 characters');
    const body = request.method === 'GET' ? '' : request.body;
    const expected = signature({ apiKey, nonce, timestamp, query: request.query, body }, account.secret);
    if (request.headers.sign !== expected) throw new VenueRefusal(errorCodes.signatureError);
    return account;
  }

  /** After a restart all counters begin anew. */
  forgetLimits(): void {
    for (const limit of [this.#publicLimit, this.#privateLimit, this.#narrowLimit]) limit.clear();
  }

  /** Answers while the venue is down. */
  refuse(request: HttpRequest, reply: HttpReply): void {
    const { clock, frames } = this.#options;
    const connection = `http-${++this.#count}`;
    frames.record(clock.nowMs(), connection, 'in', requestText(request));
    const response = {
      status: 503,
      headers: { 'content-type': 'text/html' },
      body: '<html>maintenance</html>',
    };
    frames.record(clock.nowMs(), connection, 'out', `HTTP/1.1 503\r\n\r\n${response.body}`);
    reply.respond(response);
  }
}

interface OpenRequest {
  readonly connection: string;
  readonly request: HttpRequest;
  readonly reply: HttpReply;
}

const json = (body: unknown): HttpResponse => ({ status: 200, body: JSON.stringify(body) });

function fallSilent(fault: ActiveFault, reply: HttpReply): void {
  if (fault.parameters.how !== 'hang') reply.cut();
}

function parametersOf(request: HttpRequest): Parameters {
  if (request.method === 'GET') return Object.fromEntries(request.query);
  let body: unknown;
  try {
    body = request.body === '' ? {} : JSON.parse(request.body);
  } catch {
    throw new VenueRefusal(errorCodes.parameterError, 'the body is not JSON');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new VenueRefusal(errorCodes.parameterError, 'the body is not an object');
  }
  return body as Parameters;
}

function requestText(request: HttpRequest): string {
  const query = request.query
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .join('&');
  const target = query === '' ? request.path : `${request.path}?${query}`;
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${request.method} ${target} HTTP/1.1\r\n${headers.join('')}\r\n${request.body}`;
}
