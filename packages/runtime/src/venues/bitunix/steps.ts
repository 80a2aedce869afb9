// Sequences of requests without promises: a generator yields calls and goes on with their results, driven by whatever the
// transport calls back. So a read of seven lists reads like one, and still runs in virtual time step by step.

/** Starts something and calls back once. */
export type PendingCall<T> = (done: (value: T) => void) => void;

export type Steps<R> = Generator<PendingCall<unknown>, R, unknown>;

/** One call within a sequence: `const value = yield* call(start)`. */
export function* call<T>(start: PendingCall<T>): Steps<T> {
  return (yield start as PendingCall<unknown>) as T;
}

/** Drives the sequence to its end. What it throws is the end as well: `failed` decides what to make of it. */
export function runSteps<R>(
  steps: Steps<R>,
  done: (result: R) => void,
  failed: (error: unknown) => void,
): void {
  const advance = (value: unknown): void => {
    let turn: IteratorResult<PendingCall<unknown>, R>;
    try {
      turn = steps.next(value);
    } catch (error) {
      failed(error);
      return;
    }
    if (turn.done === true) done(turn.value);
    else turn.value(advance);
  };
  advance(undefined);
}
