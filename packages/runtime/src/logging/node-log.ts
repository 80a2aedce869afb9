// The node's log: JSON lines in its directory, bounded, without secrets. Keys are removed by name, and the values of the
// secrets that this process was given are removed wherever they turn up, an exchange's error text included.
import { readFileSync } from 'node:fs';
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

/** Values of the environment, and of the files it names (`..._FILE`), that must not be written anywhere. */
export function secretsOf(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (!secretName.test(name) || value === undefined) return [];
    const secret = name.endsWith('_FILE') ? textOf(value) : value;
    return secret.length >= shortestSecret ? [secret] : [];
  });
}

/** A file that cannot be read is told where the secret is needed; there is nothing in it to hide. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
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
