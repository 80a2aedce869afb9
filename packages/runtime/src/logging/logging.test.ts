import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openNodeLog, secretsOf } from './index.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'holdfast-log-'));

describe('the log of a node', () => {
  it('keeps within its files however much is written', () => {
    const directory = folder();
    const log = openNodeLog(directory, [], { maxBytes: 2_000, keep: 3 });
    for (let at = 0; at < 500; at += 1)
      log.logger.info({ at }, 'a line of some length, written again and again');
    log.close();
    const files = readdirSync(directory).sort();
    expect(files).toEqual(['node.log', 'node.log.1', 'node.log.2']);
    for (const file of files) expect(statSync(join(directory, file)).size).toBeLessThanOrEqual(2_000);
    expect(readFileSync(join(directory, 'node.log'), 'utf8')).toContain('"at":499');
  });

  it('holds no secret, by name or by value', () => {
    const directory = folder();
    const environment = {
      BITUNIX_API_SECRET: 'very-secret-value',
      BITUNIX_API_KEY: 'public-key-value',
      HOME: '/home/me',
    };
    const log = openNodeLog(directory, secretsOf(environment));
    log.logger.warn(
      { apiKey: 'other', request: { secret: 'x', headers: { sign: 'y' } } },
      'refused: very-secret-value',
    );
    log.close();
    const text = readFileSync(join(directory, 'node.log'), 'utf8');
    for (const secret of ['very-secret-value', '"other"', '"x"', '"y"']) expect(text).not.toContain(secret);
    expect(text).toContain('refused: [secret]');
  });

  it('knows the secrets that stand in files, too', () => {
    const file = join(folder(), 'key');
    writeFileSync(file, 'very-secret-value\n');
    expect(secretsOf({ BITUNIX_API_SECRET_FILE: file })).toEqual(['very-secret-value']);
  });

  it('does not take a file name or an ordinary value for a secret', () => {
    expect(
      secretsOf({
        BITUNIX_API_SECRET_FILE: '/run/secrets/key',
        MONKEY: 'banana-banana',
        GITHUB_TOKEN: 'abcdefghij',
      }),
    ).toEqual(['abcdefghij']);
  });
});
