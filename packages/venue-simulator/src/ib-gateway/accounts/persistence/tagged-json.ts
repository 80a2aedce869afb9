// JSON that keeps what plain JSON loses: bigints and the infinities. They become texts with a tag; a text that looks
// like one is escaped, so that whatever a client writes into an order comes back as it was.

const BIGINT = 'bigint:';
const NUMBER = 'number:';
const ESCAPE = 'text:';

export function stringifyTagged(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => {
    if (typeof one === 'bigint') return `${BIGINT}${one}`;
    if (typeof one === 'number' && !Number.isFinite(one)) return `${NUMBER}${one}`;
    if (typeof one === 'string' && isTagged(one)) return `${ESCAPE}${one}`;
    return one;
  });
}

/** SyntaxError where the text is not JSON, RangeError where a tag holds no number. */
export function parseTagged(text: string): unknown {
  return JSON.parse(text, (_key, one: unknown) => {
    if (typeof one !== 'string' || !isTagged(one)) return one;
    if (one.startsWith(ESCAPE)) return one.slice(ESCAPE.length);
    if (one.startsWith(NUMBER)) return Number(one.slice(NUMBER.length));
    const digits = one.slice(BIGINT.length);
    if (!/^-?\d+$/.test(digits)) throw new RangeError(`not an integer: ${one}`);
    return BigInt(digits);
  });
}

function isTagged(text: string): boolean {
  return text.startsWith(BIGINT) || text.startsWith(NUMBER) || text.startsWith(ESCAPE);
}
