// One synchronization of the link: a list of what has to be there before it may be called ready. It ends once, done or
// failed; what comes later is nobody's business.
export class LinkSync {
  readonly #open = new Set<string>();
  readonly #done: () => void;
  readonly #failed: (why: string) => void;
  #ended = false;
  #sealed = false;

  constructor(done: () => void, failed: (why: string) => void) {
    this.#done = done;
    this.#failed = failed;
  }

  need(what: string): void {
    this.#open.add(what);
  }

  has(what: string): void {
    this.#open.delete(what);
    this.#settle();
  }

  needs(what: string): boolean {
    return !this.#ended && this.#open.has(what);
  }

  /** All needs are named. */
  seal(): void {
    this.#sealed = true;
    this.#settle();
  }

  fail(why: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failed(why);
  }

  /** It is superseded. */
  abandon(): void {
    this.#ended = true;
  }

  #settle(): void {
    if (this.#ended || !this.#sealed || this.#open.size > 0) return;
    this.#ended = true;
    this.#done();
  }
}
