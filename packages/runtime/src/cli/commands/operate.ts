// Commands of an operator to a running node: status, halt, resume, flatten, orders, positions, strategies. What can be done
// safely without a running node is done on its directory; the rest says that it does not run.
import { userInfo } from 'node:os';
import { type Command, Option } from 'commander';
import {
  askCommand,
  askStatus,
  type CommandRequest,
  type CommandResult,
  ControlFailed,
  killFile,
  NotRunning,
  removeKillFile,
  writeKillFile,
  writePendingResume,
} from '../../control/index.ts';
import type { NodeStatus } from '../../node/index.ts';
import { exitCodes } from '../../run/index.ts';
import { LiveTerminal, painter, screenLines } from '../../terminal/index.ts';
import { CliError } from '../cli-error.ts';
import type { CliContext } from '../context.ts';
import { anyDirectory, runningDirectory } from '../find-node.ts';
import { ordersTable, positionsTable, statusJson } from '../status-views.ts';

interface NodeOptions {
  readonly dir?: string;
  readonly json?: boolean;
}

interface ReasonOptions extends NodeOptions {
  readonly reason: string;
}

type Finish = (code: number) => void;

/** Who asked: stands in the journal. */
function operator(): string {
  try {
    return `cli (${userInfo().username})`;
  } catch {
    return 'cli'; // a user without an entry in the system's list, as in containers
  }
}

const withDirectory = (command: Command): Command =>
  command
    .option('--dir <directory>', 'the node’s directory (default: the one that runs)')
    .option('--json', 'as JSON');

const withReason = (command: Command, fallback?: string): Command =>
  withDirectory(
    fallback === undefined
      ? command.requiredOption('--reason <text>', 'why; stands in the journal')
      : command.option('--reason <text>', 'why; stands in the journal', fallback),
  );

/** What a control failure means for the exit code. */
async function asking<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof NotRunning) throw new CliError(exitCodes.notRunning, error.message);
    if (error instanceof ControlFailed) throw new CliError(exitCodes.failed, error.message);
    throw error;
  }
}

async function command(context: CliContext, options: NodeOptions, request: CommandRequest): Promise<void> {
  const directory = runningDirectory(context, options.dir);
  tell(context, options, await asking(() => askCommand(directory, request)));
}

function tell(context: CliContext, { json }: NodeOptions, result: CommandResult): void {
  if (json) return context.out(JSON.stringify(result));
  const types = result.events.map(({ type }) => type).filter((type) => type !== 'AlertRaised');
  context.out(
    types.length > 0
      ? `done: ${types.join(', ')}`
      : 'taken; it changed nothing that stands in the journal yet',
  );
}

export function operateCommands(program: Command, context: CliContext, finish: Finish): void {
  statusCommand(program, context);
  haltCommand(program, context);
  resumeCommand(program, context);
  flattenCommand(program, context);
  ordersCommands(program, context);
  positionsCommands(program, context);
  withReason(program.command('release').argument('<strategy>').option('--session <name>'))
    .description('let a strategy out of quarantine')
    .action((strategy: string, options: ReasonOptions & { session?: string }) =>
      command(context, options, {
        type: 'releaseStrategy',
        by: operator(),
        reason: options.reason,
        strategy,
        ...(options.session !== undefined && { session: options.session }),
      }),
    );
  withReason(program.command('reconcile').argument('[account]'), 'asked for by an operator')
    .description('read the account at the venue and compare, now')
    .action((account: string | undefined, options: ReasonOptions) =>
      command(context, options, {
        type: 'reconcile',
        by: operator(),
        reason: options.reason,
        ...(account !== undefined && { account }),
      }),
    );
  withReason(program.command('stop'), 'asked for by an operator')
    .description('end the node by its sessions’ policies')
    .addOption(
      new Option('--policy <policy>', 'instead of theirs').choices(['keep', 'cancelOrders', 'flatten']),
    )
    .action((options: ReasonOptions & { policy?: 'keep' | 'cancelOrders' | 'flatten' }) =>
      command(context, options, {
        type: 'stop',
        by: operator(),
        reason: options.reason,
        ...(options.policy && { policy: options.policy }),
      }),
    );
  void finish;
}

// -- status ------------------------------------------------------------------------------------------------------------

function statusCommand(program: Command, context: CliContext): void {
  withDirectory(program.command('status'))
    .description('what a running node knows: links, positions, orders, equity, limits')
    .option('--watch', 'again every second, until Ctrl+C')
    .action(async (options: NodeOptions & { watch?: boolean }) => {
      const directory = runningDirectory(context, options.dir);
      if (options.watch) return watchStatus(context, directory, options);
      showStatus(context, await asking(() => askStatus(directory)), options);
    });
}

function showStatus(context: CliContext, status: NodeStatus, { json }: NodeOptions): void {
  if (json) return context.out(JSON.stringify(statusJson(status)));
  const paint = painter(context.colored);
  const columns = context.terminal?.columns ?? 160;
  const lines = screenLines(modelOf(status, 0), { columns, rows: Number.POSITIVE_INFINITY });
  context.out(
    lines
      .slice(0, -2)
      .map((line) => paint(line, columns))
      .join('\n')
      .trimEnd(),
  );
}

const modelOf = (status: NodeStatus, silentMs: number) => ({
  status,
  silentMs,
  phase: 'running',
  directory: status.directory,
  messages: [],
  prices: new Map(),
  equities: new Map(),
  watching: true,
});

async function watchStatus(context: CliContext, directory: string, options: NodeOptions): Promise<void> {
  const screen =
    context.terminal && !options.json ? new LiveTerminal(context.terminal, context.colored) : undefined;
  let stopped = false;
  process.once('SIGINT', () => {
    stopped = true;
  });
  try {
    while (!stopped) {
      const status = await asking(() => askStatus(directory));
      if (screen) screen.draw(modelOf(status, 0));
      else showStatus(context, status, options);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  } finally {
    screen?.close();
  }
}

// -- kill switch -------------------------------------------------------------------------------------------------------

function haltCommand(program: Command, context: CliContext): void {
  withReason(program.command('halt'), 'asked for by an operator')
    .description('the kill switch: cancel everything, close all positions, stay halted until "resume"')
    .option('--keep-positions', 'cancel and block entries, but leave positions to their protection')
    .action(async (options: ReasonOptions & { keepPositions?: boolean }) => {
      const directory = anyDirectory(context, options.dir);
      const flatten = options.keepPositions !== true;
      try {
        tell(
          context,
          options,
          await askCommand(directory, { type: 'halt', by: operator(), reason: options.reason, flatten }),
        );
      } catch (error) {
        // Whatever keeps the socket from answering must not keep the kill switch from working.
        if (error instanceof ControlFailed && error.message.includes('halted already'))
          throw new CliError(exitCodes.failed, error.message);
        if (!(error instanceof NotRunning || error instanceof ControlFailed)) throw error;
        writeKillFile(directory, { reason: options.reason, flatten });
        context.out(
          `${error.message}; ${killFile(directory)} is set: a running node obeys it, the next start is halted`,
        );
      }
    });
}

function resumeCommand(program: Command, context: CliContext): void {
  withReason(program.command('resume'))
    .description('clear the kill switch and latched limits')
    .action(async (options: ReasonOptions) => {
      const directory = anyDirectory(context, options.dir);
      const by = operator();
      try {
        tell(context, options, await askCommand(directory, { type: 'resume', by, reason: options.reason }));
      } catch (error) {
        if (error instanceof ControlFailed) throw new CliError(exitCodes.failed, error.message);
        if (!(error instanceof NotRunning)) throw error;
        removeKillFile(directory);
        writePendingResume(directory, { by, reason: options.reason, atMs: Date.now() });
        context.out(
          `no node runs in ${directory}; the next start clears the halt (by ${by}: ${options.reason})`,
        );
      }
    });
}

function flattenCommand(program: Command, context: CliContext): void {
  withReason(program.command('flatten').argument('[instrument]', 'default: all'), 'asked for by an operator')
    .description('cancel what works and close positions, without halting')
    .action((instrument: string | undefined, options: ReasonOptions) =>
      command(context, options, {
        type: 'flatten',
        by: operator(),
        reason: options.reason,
        ...(instrument !== undefined && { instrument }),
      }),
    );
}

// -- orders and positions ----------------------------------------------------------------------------------------------

function ordersCommands(program: Command, context: CliContext): void {
  const orders = program.command('orders').description('open and unknown orders');
  withDirectory(orders.command('list'))
    .description('list them')
    .action(async (options: NodeOptions) => {
      const status = await asking(() => askStatus(runningDirectory(context, options.dir)));
      if (options.json) context.out(JSON.stringify(statusJson(status).accounts.flatMap((it) => it.orders)));
      else context.out(ordersTable(status));
    });
  withReason(orders.command('resolve').argument('<id>', 'client order id'))
    .description('your word on an order whose outcome is unknown')
    .addOption(
      new Option('--as <outcome>', 'what became of it')
        .choices(['filled', 'canceled', 'notAtVenue'])
        .makeOptionMandatory(),
    )
    .option('--quantity <decimal>', 'filled in total (for filled)')
    .option('--price <decimal>', 'average price (for filled)')
    .action(
      (clientOrderId: string, options: ReasonOptions & { as: never; quantity?: string; price?: string }) =>
        command(context, options, {
          type: 'resolveOrder',
          by: operator(),
          reason: options.reason,
          clientOrderId,
          as: options.as,
          ...(options.quantity !== undefined && { quantity: options.quantity }),
          ...(options.price !== undefined && { price: options.price }),
        }),
    );
}

function positionsCommands(program: Command, context: CliContext): void {
  const positions = program.command('positions').description('open positions');
  withDirectory(positions.command('list'))
    .description('list them')
    .action(async (options: NodeOptions) => {
      const status = await asking(() => askStatus(runningDirectory(context, options.dir)));
      if (options.json)
        context.out(JSON.stringify(statusJson(status).accounts.flatMap((it) => it.positions)));
      else context.out(positionsTable(status));
    });
  withReason(
    positions
      .command('adopt')
      .argument('<instrument>')
      .option('--session <name>', 'who owns it from now on')
      .option('--stop <price>', 'its stop; without one it stays red')
      .option('--target <price>', 'its target'),
  )
    .description('take over what the venue holds beyond our books')
    .action(
      (instrument: string, options: ReasonOptions & { session?: string; stop?: string; target?: string }) =>
        command(context, options, {
          type: 'adoptPosition',
          by: operator(),
          reason: options.reason,
          instrument,
          ...(options.session !== undefined && { session: options.session }),
          ...(options.stop !== undefined && { stop: options.stop }),
          ...(options.target !== undefined && { target: options.target }),
        }),
    );
  withReason(
    positions
      .command('adjust')
      .argument('<instrument>')
      .requiredOption('--quantity <signed>', 'change of the position, e.g. -0.5')
      .requiredOption('--price <decimal>', 'price of the change'),
  )
    .description('change a position by hand, as after a trade made elsewhere')
    .action((instrument: string, options: ReasonOptions & { quantity: string; price: string }) =>
      command(context, options, {
        type: 'adjustPosition',
        by: operator(),
        reason: options.reason,
        instrument,
        quantity: options.quantity,
        price: options.price,
      }),
    );
}
