import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorCatalog, gatewayError } from './index.ts';

const recorded = new URL('../../../../../../shared/golden/ibkr/errors.jsonl', import.meta.url);

// Texts of real gateways that say the same in other words: another language, another server's name, another token.
const otherWordings = [
  /^Mensaje/,
  /^Error al validar/,
  /between IB and/,
  /-'b[A-Z]' : cause - Invalid order type/,
];

describe('error catalog', () => {
  it('fills the values in', () => {
    expect(gatewayError('orderToCancelNotFound', { orderId: 7 })).toEqual({
      code: 10147,
      text: 'OrderId 7 that needs to be cancelled is not found.',
    });
    expect(gatewayError('maxTickersReached').text).toBe('Max number of tickers has been reached');
  });

  it('has no code that only client libraries make', () => {
    for (const [code] of Object.values(errorCatalog)) expect(code < 501 || code > 509).toBe(true);
  });

  it.skipIf(!existsSync(recorded))('knows every text that real gateways sent', () => {
    const patterns = Object.values(errorCatalog).map(([code, text]) => ({
      code,
      pattern: new RegExp(`^${text.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^]*')}$`),
    }));
    const unknown = readFileSync(recorded, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { code: number; text: string })
      .filter(({ text }) => !otherWordings.some((other) => other.test(text)))
      .filter(({ code, text }) => !patterns.some((known) => known.code === code && known.pattern.test(text)));
    expect(unknown).toEqual([]);
  });
});
