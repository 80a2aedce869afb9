// Randomness that a seed reproduces. Every part of a simulator draws from its own branch (`split`), so that one more
// draw in one part never changes what another part sees.
//
// Generator: sfc32 over four 32-bit words, seeded through a string hash. Integer arithmetic only, so that two engines
// agree to the last bit. Not for secrets.

/** Mixes a text into a 32-bit word (FNV-1a with a final avalanche). */
function hashText(text: string, salt: number): number {
  let hash = (0x811c9dc5 ^ salt) >>> 0;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b) >>> 0;
  return (hash ^ (hash >>> 16)) >>> 0;
}

export class SeededRandom {
  readonly #name: string;
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor(seed: number | string) {
    this.#name = String(seed);
    this.#a = hashText(this.#name, 1);
    this.#b = hashText(this.#name, 2);
    this.#c = hashText(this.#name, 3);
    this.#counter = 1;
    for (let i = 0; i < 12; i++) this.nextUint32();
  }

  /** A generator of its own, the same for the same seed and label however much was drawn here. */
  split(label: string | number): SeededRandom {
    return new SeededRandom(`${this.#name}/${label}`);
  }

  /** Uniform in 0 .. 2^32 - 1. */
  nextUint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** Uniform in [0, 1). */
  nextFloat(): number {
    return this.nextUint32() / 4294967296;
  }

  /** Uniform integer in [0, bound). `bound` must be a positive integer up to 2^32. */
  nextInt(bound: number): number {
    return Math.floor(this.nextFloat() * bound);
  }

  /** True with the given probability (0 never, 1 always). */
  chance(probability: number): boolean {
    return probability >= 1 || (probability > 0 && this.nextFloat() < probability);
  }

  /**
   * Close to a standard normal: the sum of twelve uniforms less six. Its tails end at six deviations, which markets
   * here want anyway, and it needs no logarithm whose last bit differs between engines.
   */
  nextGaussian(): number {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += this.nextFloat();
    return sum;
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.nextInt(items.length)];
    if (item === undefined) throw new RangeError('pick() from an empty list');
    return item;
  }

  /** `length` characters of lower-case hexadecimal. */
  nextHex(length: number): string {
    let text = '';
    while (text.length < length) text += this.nextUint32().toString(16).padStart(8, '0');
    return text.slice(0, length);
  }
}
