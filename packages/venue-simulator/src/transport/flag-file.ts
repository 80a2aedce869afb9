// The text of a file that a flag names.
import { readFileSync } from 'node:fs';

/** @throws Error that names the flag, the file, why it cannot be read, and what was expected of it. */
export function readFlagFile(flag: string, file: string, expected: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : message;
    throw new Error(`${flag} ${file}: ${why}; expected ${expected}`);
  }
}
