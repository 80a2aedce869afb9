// The operator's side of the control socket: one request, one answer, with a deadline.
import { connect, type Socket } from 'node:net';
import type { NodeStatus } from '../node/index.ts';
import { type CommandRequest, type CommandResult, controlAnswer } from './protocol.ts';
import { controlSocketPath } from './socket-path.ts';

/** Nobody listens: no node runs there. */
export class NotRunning extends Error {
  override readonly name = 'NotRunning';
}

/** The node answered with a no, or not at all. */
export class ControlFailed extends Error {
  override readonly name = 'ControlFailed';
}

const answerWithinMs = 5_000;

export const askStatus = (directory: string, withinMs = answerWithinMs): Promise<NodeStatus> =>
  ask(directory, { method: 'status' }, withinMs) as Promise<NodeStatus>;

export const askCommand = (directory: string, command: CommandRequest): Promise<CommandResult> =>
  ask(directory, { method: 'command', command }, answerWithinMs) as Promise<CommandResult>;

function ask(directory: string, request: object, withinMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = connect(controlSocketPath(directory));
    const settle = (run: () => void): void => {
      clearTimeout(timer);
      socket.destroy();
      run();
    };
    const timer = setTimeout(
      () =>
        settle(() =>
          reject(
            new ControlFailed(
              `the node in ${directory} did not answer within ${withinMs / 1000} s; it may be frozen`,
            ),
          ),
        ),
      withinMs,
    );
    socket.on('error', (error: NodeJS.ErrnoException) =>
      settle(() => reject(connectionError(directory, error))),
    );
    socket.on('close', () =>
      settle(() => reject(new ControlFailed(`the node in ${directory} ended while it was asked`))),
    );
    readLine(socket, (line) => settle(() => settleAnswer(line, resolve, reject)));
    socket.write(`${JSON.stringify({ id: 1, ...request })}\n`);
  });
}

function readLine(socket: Socket, take: (line: string) => void): void {
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    text += chunk;
    const end = text.indexOf('\n');
    if (end >= 0) take(text.slice(0, end));
  });
}

function settleAnswer(
  line: string,
  resolve: (result: unknown) => void,
  reject: (error: Error) => void,
): void {
  const answer = controlAnswer.parse(JSON.parse(line));
  if (answer.ok) resolve(answer.result);
  else reject(new ControlFailed(answer.error));
}

function connectionError(directory: string, error: NodeJS.ErrnoException): Error {
  const absent = error.code === 'ENOENT' || error.code === 'ECONNREFUSED';
  return absent
    ? new NotRunning(`no node runs in ${directory}`)
    : new ControlFailed(`the node in ${directory} cannot be asked: ${error.message}`);
}
