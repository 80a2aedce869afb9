// Vectors are computed here from the exchange's description, step by step, not with the code under test.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { loginText, queryText, type Signing, signedHeaders } from './signature.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
const nonce = '0123456789abcdef0123456789abcdef';
const signing: Signing = { nonce: () => nonce, sha256Hex: sha256 };
const credentials = { apiKey: 'my-key', secret: 'my-secret' };

describe('signature', () => {
  it('joins parameters sorted by name, without separators', () => {
    const query = [
      ['symbol', 'BTCUSDT'],
      ['limit', '100'],
    ] as const;
    expect(queryText(query)).toBe('limit100symbolBTCUSDT');
    expect(query[0][0]).toBe('symbol');
  });

  it('of a GET: digest of nonce, stamp, key and query, then of that and the secret', () => {
    const query = [
      ['uid', '200'],
      ['id', '1'],
    ] as const;
    const digest = sha256(`${nonce}1724285700000my-keyid1uid200`);
    expect(signedHeaders(credentials, signing, 1_724_285_700_000, query, '')).toEqual({
      'api-key': 'my-key',
      nonce,
      timestamp: '1724285700000',
      sign: sha256(`${digest}my-secret`),
    });
  });

  it('of a POST signs the exact body', () => {
    const body = '{"symbol":"BTCUSDT","qty":"0.01"}';
    const digest = sha256(`${nonce}1724285700000my-key${body}`);
    expect(signedHeaders(credentials, signing, 1_724_285_700_000, [], body).sign).toBe(
      sha256(`${digest}my-secret`),
    );
  });

  it('stamps whole milliseconds', () => {
    expect(signedHeaders(credentials, signing, 1_724_285_700_000.75, [], '').timestamp).toBe('1724285700000');
  });

  it('of a login uses whole seconds and neither query nor body', () => {
    const sign = sha256(`${sha256(`${nonce}1724285700my-key`)}my-secret`);
    expect(JSON.parse(loginText(credentials, signing, 1_724_285_700_999))).toEqual({
      op: 'login',
      args: [{ apiKey: 'my-key', timestamp: 1_724_285_700, nonce, sign }],
    });
  });
});
