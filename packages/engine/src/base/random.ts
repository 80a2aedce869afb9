// Seeded randomness: the only chance that the engine, its machines and the world know. The same seed gives the same
// numbers on every machine and Node version (32-bit integer arithmetic only).
//
// The generator is xoshiro128** 1.1 (Blackman and Vigna, public domain). `split(label)` derives a generator from the
// identity of its parent (seed and path of labels), never from how many numbers the parent has given: a new consumer
// with a label of its own does not shift the numbers of the others, so recorded seeds stay good.
//
// Not here: anything secret. Nonces of signatures come from the runtime's cryptographic source.
import { invariant } from './invariant.ts';

/** What a consumer of chance is given. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
}

type Words = readonly [number, number, number, number];

/** Plain JSON: four 32-bit words each. */
export interface RandomSnapshot {
  /** Who this generator is: the root of its splits. */
  readonly identity: Words;
  /** Where it stands. */
  readonly words: Words;
}

const rotateLeft = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** Avalanche of murmur3: each input bit changes about half of the output bits. */
function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Folds text into four words, each with a multiplier of its own so that they are independent. */
function identityOf(parent: Words, label: string): Words {
  const word = (start: number, multiplier: number): number => {
    let h = start;
    for (let i = 0; i < label.length; i++)
      h = Math.imul(rotateLeft(h ^ label.charCodeAt(i), 13), multiplier) + 1;
    return mix(h ^ label.length);
  };
  const a = word(parent[0] ^ 0x9e3779b9, 0x01000193);
  const b = word(parent[1] ^ a, 0x5bd1e995);
  const c = word(parent[2] ^ b, 0x27d4eb2f);
  const d = word(parent[3] ^ c, 0x165667b1);
  // All zero is the one state that xoshiro never leaves.
  return (a | b | c | d) === 0 ? [1, 2, 3, 4] : [a, b, c, d];
}

const asSigned = (words: Words): Int32Array => Int32Array.from(words);

export class SeededRandom implements Random {
  readonly #identity: Words;
  readonly #words: Int32Array;

  private constructor(identity: Words, words: Int32Array) {
    this.#identity = identity;
    this.#words = words;
  }

  /** A seed of any text or safe integer; `42` and `'42'` are the same seed. */
  static fromSeed(seed: string | number): SeededRandom {
    invariant(
      typeof seed === 'string' || Number.isSafeInteger(seed),
      `seed ${seed}: a text or a safe integer is needed`,
    );
    const identity = identityOf([0, 0, 0, 0], String(seed));
    return new SeededRandom(identity, asSigned(identity));
  }

  static restore(snapshot: RandomSnapshot): SeededRandom {
    const [a, b, c, d] = snapshot.words;
    invariant((a | b | c | d) !== 0, 'random snapshot: the words are all zero, so it is not one of ours');
    return new SeededRandom(snapshot.identity, asSigned(snapshot.words));
  }

  snapshot(): RandomSnapshot {
    const [a = 0, b = 0, c = 0, d = 0] = this.#words;
    return { identity: this.#identity, words: [a >>> 0, b >>> 0, c >>> 0, d >>> 0] };
  }

  /** An independent generator named `label`; asked twice, it starts from the same place twice. */
  split(label: string): SeededRandom {
    const identity = identityOf(this.#identity, label);
    return new SeededRandom(identity, asSigned(identity));
  }

  /** Uniform over 0 .. 2^32 - 1. */
  nextUint32(): number {
    const s = this.#words;
    const s0 = s[0]!;
    const s1 = s[1]!;
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const s2 = s[2]! ^ s0;
    const s3 = s[3]! ^ s1;
    s[0] = s0 ^ s3;
    s[1] = s1 ^ s2;
    s[2] = s2 ^ (s1 << 9);
    s[3] = rotateLeft(s3, 11);
    return result;
  }

  /** Uniform in [0, 1), in steps of 2^-32. */
  next(): number {
    return this.nextUint32() / 4_294_967_296;
  }

  /** Uniform over the integers 0 .. bound - 1, without the bias of a plain remainder. `bound` is 1 .. 2^32. */
  nextBelow(bound: number): number {
    invariant(
      Number.isInteger(bound) && bound >= 1 && bound <= 4_294_967_296,
      `nextBelow(${bound}): 1 to 2^32 is needed`,
    );
    const fair = 4_294_967_296 - (4_294_967_296 % bound);
    let drawn = this.nextUint32();
    while (drawn >= fair) drawn = this.nextUint32();
    return drawn % bound;
  }
}
