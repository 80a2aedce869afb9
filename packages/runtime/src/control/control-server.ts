// The node's side of the control socket. Each connection is a person's command or a screen that asks for status; both are
// bounded: a line that is too long, or a client that does not read, ends its connection and nothing else.
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { KernelEvent } from '@holdfast/engine/model';
import type { NodeStatus, RunningNode } from '../node/index.ts';
import { CommandRefused, operatorCommand } from './operator-command.ts';
import {
  type CommandRequest,
  type CommandResult,
  type ControlAnswer,
  type ControlRequest,
  controlRequest,
} from './protocol.ts';
import { controlSocketPath } from './socket-path.ts';

const longestRequest = 65_536;
const mostUnread = 4 * 1024 * 1024;
/** A command's events follow at once unless the journal is behind. */
const eventsWithinMs = 300;

export interface ControlServer {
  close(): Promise<void>;
}

export interface ControlServerOptions {
  readonly node: RunningNode;
  /** Called with a command before it is given to the node: the kill file is put down or taken away there. */
  readonly onCommand?: (command: CommandRequest) => void;
}

/** The caller holds the node's lock, so a socket that stands there belongs to a dead process. */
export async function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const path = controlSocketPath(options.node.directory);
  rmSync(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, options);
  });
  await listen(server, path);
  // The node's owner only: a command moves money.
  chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function serve(socket: Socket, options: ControlServerOptions): void {
  let text = '';
  socket.setEncoding('utf8');
  // A client that went away in the middle is its own affair.
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    text += chunk;
    const lines = text.split('\n');
    text = lines.pop()!;
    for (const line of lines) void answer(line, options).then((it) => send(socket, it));
    if (text.length > longestRequest) socket.destroy();
  });
}

function send(socket: Socket, answer: ControlAnswer): void {
  if (socket.writableLength > mostUnread) socket.destroy();
  else socket.write(`${JSON.stringify(answer)}\n`);
}

async function answer(line: string, options: ControlServerOptions): Promise<ControlAnswer> {
  let id = 0;
  try {
    const raw: unknown = JSON.parse(line);
    id = idOf(raw);
    const parsed = controlRequest.safeParse(raw);
    if (!parsed.success) return { id, ok: false, error: parsed.error.issues.map(problemText).join('; ') };
    return { id, ok: true, result: await perform(parsed.data, options) };
  } catch (error) {
    // What a person asked wrongly is told to that person; a defect of ours must not end the node through this door either.
    return { id, ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

const idOf = (raw: unknown): number => {
  const { id } = (raw ?? {}) as { id?: unknown };
  return Number.isSafeInteger(id) ? (id as number) : 0;
};

async function perform(request: ControlRequest, { node, onCommand }: ControlServerOptions): Promise<unknown> {
  const status = node.status();
  if (request.method === 'status') return status;
  const command = operatorCommand(request.command, {
    config: node.config,
    view: status.view,
    atMs: status.view.nowMs,
  });
  refuseWithoutEffect(request.command, status.view.halt);
  onCommand?.(request.command);
  const events: KernelEvent[] = [];
  let heard: (() => void) | undefined;
  const stopListening = node.listen({
    onStep: (step) => {
      events.push(...step.events);
      heard?.();
    },
  });
  try {
    node.command(command);
    if (events.length === 0) await within(eventsWithinMs, (done) => (heard = done));
  } finally {
    stopListening();
  }
  return { events: events.map((event) => ({ ...event })) } satisfies CommandResult;
}

/** A halt that keeps positions may become one that closes them; the same again changes nothing. */
function refuseWithoutEffect(command: CommandRequest, halt: NodeStatus['view']['halt']): void {
  if (command.type === 'halt' && halt && (halt.flatten || !command.flatten))
    throw new CommandRefused('the node is halted already');
}

function within(ms: number, run: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    run(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** With the name of the field: a command line has several. */
const problemText = ({
  path,
  message,
}: {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}): string => (path.length > 0 ? `${String(path.at(-1))}: ${message}` : message);
