// The customers of the venue, from a file: JSON (`{"apiKey","secret","balance"?}` or a list of them), or a line each of
// `KEY:SECRET`.

import * as z from 'zod';
import { readFlagFile } from '../transport/index.ts';
import type { VenueAccount } from './book-keeper.ts';

const accountSchema = z.strictObject({
  apiKey: z.string().min(1),
  secret: z.string().min(1),
  balance: z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .optional(),
});

const fileSchema = z.union([z.array(accountSchema).min(1), accountSchema.transform((account) => [account])]);

/** @throws Error that names the file and what was expected; never shows a secret. */
export function readApiKeyFile(file: string, balance: string): VenueAccount[] {
  const text = readFlagFile(
    '--api-key-file',
    file,
    'KEY:SECRET lines, or the JSON that --help describes',
  ).trim();
  if (!text.startsWith('{') && !text.startsWith('['))
    return text.split('\n').map((line) => fromLine(line, file, balance));
  const parsed = fileSchema.safeParse(parseJson(text, file));
  if (!parsed.success) {
    throw new Error(`API key file ${file}: expected {"apiKey","secret","balance"?}, or a list of these`);
  }
  return parsed.data.map((account) => ({
    apiKey: account.apiKey,
    secret: account.secret,
    balance: account.balance ?? balance,
  }));
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`API key file ${file} is not JSON`);
  }
}

function fromLine(line: string, file: string, balance: string): VenueAccount {
  const [apiKey, secret, ...more] = line.trim().split(':');
  if (!apiKey || !secret || more.length > 0)
    throw new Error(`API key file ${file}: expected a line each of KEY:SECRET`);
  return { apiKey, secret, balance };
}
