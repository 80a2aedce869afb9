// The node's log: JSON lines in its directory, bounded, without secrets. Keys are removed by name, and the values of the
// secrets that this process was given are removed wherever they turn up, an exchange's error text included.
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { RotatingFile } from './rotating-file.ts';

const maxBytes = 10 * 1024 * 1024;
const keep = 5;
const secretName = /(^|_)(api_?key|secret|token|password|passphrase|sign(ature)?)($|_)/i;
/** A shorter one would also be found in ordinary words. */
const shortestSecret = 8;
const removed = '[secret]';

export interface NodeLog {
  readonly logger: Logger;
  close(): void;
}

/** Values of the environment that must not be written anywhere. */
export function secretsOf(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    secretName.test(name) && !name.endsWith('_FILE') && value !== undefined && value.length >= shortestSecret
      ? [value]
      : [],
  );
}

export function openNodeLog(
  directory: string,
  secrets: readonly string[],
  options: { readonly maxBytes?: number; readonly keep?: number } = {},
): NodeLog {
  const file = new RotatingFile({ path: join(directory, 'node.log'), maxBytes, keep, ...options });
  const logger = pino(
    {
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ['apiKey', 'secret', 'headers', 'sign', '*.apiKey', '*.secret', '*.headers', '*.sign'],
        censor: removed,
      },
    },
    { write: (line: string) => file.write(withoutSecrets(line, secrets)) },
  );
  return { logger, close: () => file.close() };
}

export function withoutSecrets(text: string, secrets: readonly string[]): string {
  for (const secret of secrets) text = text.replaceAll(secret, removed);
  return text;
}
