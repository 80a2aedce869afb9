/** A broken invariant: the process must stop sending, flush, exit and recover as after a crash. Never caught to go on. */
export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken';
}

/**
 * Asserts what must be true for the program to be right. Always on. Not for bad input and not for expected outcomes:
 * those are `AppError`s and unions.
 */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantBroken(message);
}

/** For the default branch of an exhaustive switch: a value that the types say cannot exist. */
export function unreachable(value: never, what: string): never {
  throw new InvariantBroken(`${what}: unexpected ${JSON.stringify(value)}`);
}
