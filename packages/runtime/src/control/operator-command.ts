// An operator's words -> a command of the kernel: names looked up, decimals turned into lots, with a clear no for what does
// not fit. Nothing is decided here.
import {
  type AccountId,
  type ClientOrderId,
  type EpochMs,
  type InstrumentIndex,
  type Lots,
  priceTextToTicks,
  quantityTextToLots,
  type SessionId,
  type StrategyId,
  type Ticks,
} from '@holdfast/engine/base';
import type { NodeConfig } from '@holdfast/engine/kernel';
import type { OperatorCommand } from '@holdfast/engine/model';
import type { NodeView } from '@holdfast/engine/views';
import { nearestName } from '../config/index.ts';
import type { CommandRequest } from './protocol.ts';

/** The request names something that is not there, or lacks something. `message` is for the operator. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
}

export interface CommandContext {
  readonly config: NodeConfig;
  readonly view: NodeView;
  readonly atMs: number;
}

/** Throws `CommandRefused`. */
export function operatorCommand(request: CommandRequest, context: CommandContext): OperatorCommand {
  const origin = { by: request.by, reason: request.reason, atMs: context.atMs as EpochMs };
  switch (request.type) {
    case 'halt':
      return { type: 'Halt', ...origin, flatten: request.flatten };
    case 'resume':
      return { type: 'Resume', ...origin };
    case 'flatten':
      return {
        type: 'Flatten',
        ...origin,
        ...(request.instrument !== undefined && { instrument: instrumentOf(request.instrument, context) }),
      };
    case 'resolveOrder':
      return { type: 'ResolveOrder', ...origin, ...resolution(request, context) };
    case 'adoptPosition':
      return { type: 'AdoptPosition', ...origin, ...adoption(request, context) };
    case 'adjustPosition': {
      const instrument = instrumentOf(request.instrument, context);
      const lots = lotsOf(request.quantity, instrument, context);
      return { type: 'AdjustPosition', ...origin, instrument, lots, price: request.price };
    }
    case 'releaseStrategy':
      return { type: 'ReleaseStrategy', ...origin, ...strategyOf(request, context) };
    case 'stop':
      return { type: 'Stop', ...origin, ...(request.policy && { policy: request.policy }) };
    case 'reconcile':
      return { type: 'Reconcile', ...origin, account: accountOf(request.account, context) };
  }
}

function refuseName(what: string, name: string, known: readonly string[]): never {
  const near = nearestName(name, known);
  const hint = near ? `; did you mean "${near}"?` : known.length > 0 ? `; there are ${known.join(', ')}` : '';
  throw new CommandRefused(`there is no ${what} "${name}"${hint}`);
}

/** By id (`BTCUSDT-PERP.BITUNIX`) or symbol. */
function instrumentOf(name: string, { config }: CommandContext): InstrumentIndex {
  const matches = config.instruments.flatMap(({ instrument }, at) =>
    instrument.id === name || instrument.symbol === name ? [at as InstrumentIndex] : [],
  );
  if (matches.length === 1) return matches[0]!;
  const known = config.instruments.map(({ instrument }) => instrument.id);
  if (matches.length === 0) refuseName('instrument', name, known);
  throw new CommandRefused(
    `"${name}" stands for ${matches.length} instruments; name one of ${known.join(', ')}`,
  );
}

function lotsOf(quantity: string, index: InstrumentIndex, { config }: CommandContext): Lots {
  const { instrument } = config.instruments[index]!;
  const lots = quantityTextToLots(
    quantity.replace(/^-/, ''),
    instrument.lotSize,
    `quantity of ${instrument.id}`,
  );
  return (quantity.startsWith('-') ? -lots : lots) as Lots;
}

function resolution(request: Extract<CommandRequest, { type: 'resolveOrder' }>, context: CommandContext) {
  const clientOrderId = request.clientOrderId as ClientOrderId;
  const orders = context.view.sessions.flatMap(({ instruments }) =>
    instruments.flatMap((it) => it.orders.map((order) => ({ order, instrument: it.instrument }))),
  );
  const found = orders.find(({ order }) => order.clientOrderId === clientOrderId);
  if (!found)
    refuseName(
      'open order',
      clientOrderId,
      orders.map(({ order }) => order.clientOrderId),
    );
  if (found.order.status !== 'unknown') {
    throw new CommandRefused(
      `order ${clientOrderId} is ${found.order.status}; only an order whose outcome is unknown can be resolved`,
    );
  }
  if (request.as !== 'filled') return { clientOrderId, as: request.as };
  const { quantity, price } = request;
  if (quantity === undefined || price === undefined) {
    throw new CommandRefused('an order that was filled needs --quantity (in total) and --price (on average)');
  }
  const filledLots = lotsOf(quantity, instrumentOf(found.instrument, context), context);
  return { clientOrderId, as: request.as, filledLots, averagePrice: price };
}

function adoption(request: Extract<CommandRequest, { type: 'adoptPosition' }>, context: CommandContext) {
  const instrument = instrumentOf(request.instrument, context);
  const owners = context.config.sessions.filter(({ instruments }) => instruments.includes(instrument));
  const session = request.session ?? owners[0]?.id;
  const known = context.config.sessions.map(({ id }) => id as string);
  if (session === undefined) throw new CommandRefused(`no session trades ${request.instrument}`);
  if (!known.includes(session)) refuseName('session', session, known);
  const { stop, target } = request;
  if (target !== undefined && stop === undefined)
    throw new CommandRefused('--target needs --stop: a target alone protects nothing');
  return {
    instrument,
    session: session as SessionId,
    ...(stop !== undefined && { stopTicks: ticksOf('--stop', stop, instrument, context) }),
    ...(target !== undefined && { targetTicks: ticksOf('--target', target, instrument, context) }),
  };
}

function ticksOf(option: string, price: string, index: InstrumentIndex, { config }: CommandContext): Ticks {
  const { instrument } = config.instruments[index]!;
  const ticks = priceTextToTicks(price, instrument.tickSize, `${option} of ${instrument.id}`);
  if (ticks <= 0) throw new CommandRefused(`${option} ${price}: a price above zero was expected`);
  return ticks;
}

function strategyOf(
  request: Extract<CommandRequest, { type: 'releaseStrategy' }>,
  { config }: CommandContext,
): { session: SessionId; strategy: StrategyId } {
  const all = config.sessions
    .filter(({ id }) => request.session === undefined || id === request.session)
    .flatMap(({ id, strategies }) => strategies.map((it) => ({ session: id, strategy: it.id })));
  const matches = all.filter(({ strategy }) => strategy === request.strategy);
  if (matches.length === 1) return matches[0]!;
  if (matches.length === 0)
    refuseName(
      'strategy',
      request.strategy,
      all.map(({ strategy }) => strategy),
    );
  throw new CommandRefused(`several sessions run "${request.strategy}"; name one with --session`);
}

function accountOf(name: string | undefined, { config }: CommandContext): AccountId {
  const known = config.accounts.map(({ id }) => id);
  if (name === undefined && known.length === 1) return known[0]!;
  if (name === undefined) throw new CommandRefused(`name one of the accounts ${known.join(', ')}`);
  const found = known.find((id) => id === name);
  return found ?? refuseName('account', name, known);
}
