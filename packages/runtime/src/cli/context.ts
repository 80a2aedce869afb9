// What a command may touch of the world around it: so that tests run commands in process, and nothing reads the environment
// behind their back.

export interface CliContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** A line on standard output. */
  out(text: string): void;
  /** A line on standard error. */
  err(text: string): void;
  /** Absent where standard output is no terminal. */
  readonly terminal?: NodeJS.WriteStream;
  /** Where progress is drawn in place; absent where standard error is no terminal. */
  readonly progressTerminal?: { write(text: string): unknown };
  readonly colored: boolean;
}

export function processContext(): CliContext {
  const { stdout, stderr, env } = process;
  // Whoever read our output has gone (`| head`, a closed terminal): a session does not end for want of a reader.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  return {
    environment: env,
    cwd: process.cwd(),
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(`${text}\n`),
    ...(stdout.isTTY && { terminal: stdout }),
    ...(stderr.isTTY && { progressTerminal: stderr }),
    colored: Boolean(stdout.isTTY) && !env.NO_COLOR && env.TERM !== 'dumb',
  };
}
