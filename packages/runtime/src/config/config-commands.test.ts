import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainSession, importSettings, parseOverride, parseSession, sessionJsonSchema } from './index.ts';

describe('config import', () => {
  it('takes over what has a counterpart and says of the rest why not', () => {
    const settings = JSON.stringify({
      symbols: ['BTC/USDT', 'eth-usdt', 'SPY'],
      schedule: { interval_seconds: 300, max_concurrent_symbols: 4 },
      request_limiting: { max_requests_per_minute: 6, queue_size: 50 },
      api_key: 'do-not-copy-me',
      mystery: true,
    });
    const { yaml, mapped, notMapped } = importSettings(settings, 'config/settings.json');
    const session = parseSession(yaml, 'imported');
    expect(session).toMatchObject({
      name: 'settings',
      mode: 'dryRun',
      instruments: ['BTCUSDT', 'ETHUSDT'],
      bars: { interval: 300_000 },
    });
    expect(mapped).toEqual([
      'symbols -> instruments',
      expect.stringContaining('schedule.interval_seconds -> bars.interval'),
    ]);
    expect(notMapped.map(({ key }) => key)).toEqual([
      'symbols',
      'schedule.max_concurrent_symbols',
      'request_limiting.max_requests_per_minute',
      'request_limiting.queue_size',
      'api_key',
      'mystery',
    ]);
    expect(yaml).not.toContain('do-not-copy-me');
    for (const { why } of notMapped) expect(why.length).toBeGreaterThan(20);
  });

  it('reads .env files', () => {
    const text = [
      '# bot',
      'export SYMBOLS="BTCUSDT,ETHUSDT"',
      'CIRCUIT_BREAKER_THRESHOLD=5 # failures',
      'CIRCUIT_BREAKER_TIMEOUT=300',
      'IBKR_PERSISTENT_CONNECTION=true',
      'DRY_RUN=false',
    ].join('\n');
    const { yaml, notMapped } = importSettings(text, '/home/me/bot/.env');
    expect(parseSession(yaml, 'imported')).toMatchObject({
      name: 'env',
      mode: 'dryRun',
      instruments: ['BTCUSDT', 'ETHUSDT'],
      reconnect: { failuresToOpen: 5, probeEvery: 300_000 },
    });
    expect(notMapped.map(({ key }) => key)).toEqual(['IBKR_PERSISTENT_CONNECTION', 'DRY_RUN']);
  });

  it.each([
    ['symbols: [SPY, QQQ]', /SPY is no Bitunix perpetual/],
    ['- a\n- b', /holds no settings/],
    ['a: [', /cannot be read/],
  ])('refuses %j', (text, message) => {
    expect(() => importSettings(text, 'settings.yaml')).toThrow(message);
  });

  it('does not take over an interval that no bar can have', () => {
    const { yaml, notMapped } = importSettings('symbols: BTCUSDT\nschedule: {interval_seconds: 7}', 's.yaml');
    expect(parseSession(yaml, 'x').bars.interval).toBe(60_000);
    expect(notMapped).toMatchObject([
      { key: 'schedule.interval_seconds', why: expect.stringContaining('does not divide a day') },
    ]);
  });
});

it('config show names the origin of every key', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'holdfast-show-')), 'session.yaml');
  writeFileSync(
    file,
    'name: x\ninstruments: [BTCUSDT]\nstrategies: [{use: ema-cross}]\nlimits: {dailyLoss: 2%}\n',
  );
  const keys = explainSession(file, [parseOverride('duration=10m')], {
    BITUNIX_REST_URL: 'http://127.0.0.1:1',
  });
  const at = (key: string) => keys.find((it) => it.key === key);
  expect(at('limits.dailyLoss')).toEqual({ key: 'limits.dailyLoss', value: '2%', origin: 'file' });
  expect(at('limits.drawdown')).toEqual({ key: 'limits.drawdown', value: '10%', origin: 'default' });
  expect(at('duration')).toEqual({ key: 'duration', value: '10m', origin: '--set' });
  expect(at('instruments')).toEqual({ key: 'instruments', value: ['BTCUSDT'], origin: 'file' });
  expect(at('venue.restUrl')).toEqual({
    key: 'venue.restUrl',
    value: 'http://127.0.0.1:1',
    origin: 'environment',
  });
});

it('the published schema is the one that is checked (holdfast config schema --out docs/schemas/session.schema.json)', () => {
  const path = new URL('../../../../docs/schemas/session.schema.json', import.meta.url);
  expect(existsSync(path)).toBe(true);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(sessionJsonSchema())));
});
