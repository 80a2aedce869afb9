// The control URL's table of routes, pure: request in, status and JSON out. The socket is `control-server.ts`.

import { suggestion } from './closest-name.ts';
import { ControlError } from './control-error.ts';
import type { ControlTarget } from './control-target.ts';

export interface ControlRequest {
  readonly method: string;
  readonly path: string;
  readonly query: ReadonlyArray<readonly [string, string]>;
  readonly body: string;
}

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

type Route = (target: ControlTarget, request: ControlRequest) => unknown;

const routes: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
  '/state': { GET: (target) => target.state() },
  '/frames': { GET: readFrames },
  '/faults': {
    GET: (target) => ({ available: target.faults.available(), active: target.faults.active() }),
    POST: injectFault,
    DELETE: (target) => ({ healed: target.faults.healAll() }),
  },
  '/clock': { POST: (target, request) => target.moveClock(jsonBody(request)) },
  '/market': { POST: (target, request) => target.moveMarket(jsonBody(request)) },
};

const orderRoute: Readonly<Record<string, Route>> = {
  POST: (target, request) => target.actOnOrder(decodeURIComponent(request.path.slice(8)), jsonBody(request)),
};

export function answerControl(target: ControlTarget, request: ControlRequest): ControlAnswer {
  try {
    return { status: 200, body: routeFor(request)(target, request) };
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return {
      status: error.status,
      body: { error: { code: error.code, message: error.message, ...error.details }, ...error.details },
    };
  }
}

function routeFor(request: ControlRequest): Route {
  const methods = request.path.startsWith('/orders/') ? orderRoute : routes[request.path];
  if (methods === undefined) {
    const known = [...Object.keys(routes), '/orders/ID'];
    throw new ControlError(
      404,
      'notFound',
      `no ${request.path} here: expected one of ${known.join(', ')}${suggestion(request.path, known)}`,
    );
  }
  const route = methods[request.method];
  if (route === undefined) {
    const allowed = Object.keys(methods).join(', ');
    throw new ControlError(
      405,
      'methodNotAllowed',
      `${request.path} takes ${allowed}, not ${request.method}`,
    );
  }
  return route;
}

function readFrames(target: ControlTarget, request: ControlRequest): unknown {
  const since = wholeNumber(request, 'since') ?? 0;
  const answer = target.frames.read(since, wholeNumber(request, 'limit'));
  if (answer.type === 'gone') {
    throw new ControlError(410, 'framesGone', `frame ${since} is gone; the oldest kept is ${answer.first}`, {
      first: answer.first,
    });
  }
  return { first: answer.first, next: answer.next, frames: answer.frames };
}

function wholeNumber(request: ControlRequest, name: string): number | undefined {
  const text = request.query.find(([key]) => key === name)?.[1];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new ControlError(400, 'badQuery', `${name}=${text}: expected a whole number from 0`);
  }
  return value;
}

function injectFault(target: ControlTarget, request: ControlRequest): unknown {
  const body = jsonBody(request);
  if (!isRecord(body) || typeof body.name !== 'string') {
    throw new ControlError(400, 'badFault', 'expected {"name":"...","parameters":{...}}');
  }
  const unknownKey = Object.keys(body).find((key) => key !== 'name' && key !== 'parameters');
  if (unknownKey !== undefined) {
    throw new ControlError(400, 'badFault', `unknown key "${unknownKey}": expected name and parameters`);
  }
  return target.faults.inject(body.name, body.parameters ?? {});
}

function jsonBody(request: ControlRequest): unknown {
  try {
    return JSON.parse(request.body);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ControlError(400, 'badJson', `the body is not JSON: ${why}`);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
