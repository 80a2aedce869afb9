// A line on standard error that says how far a long run is, how fast it goes and how much time is left; where that is no
// terminal, a line each ten seconds.
export class Progress {
  readonly #what: string;
  readonly #total: number;
  readonly #startedAtMs = performance.now();
  readonly #interactive = process.stderr.isTTY === true;
  #count = 0;
  #shownAtMs = 0;

  constructor(what: string, total: number) {
    this.#what = what;
    this.#total = total;
  }

  done(): void {
    this.#count += 1;
    const nowMs = performance.now();
    if (nowMs - this.#shownAtMs < (this.#interactive ? 200 : 10_000)) return;
    this.#shownAtMs = nowMs;
    const rate = this.#count / ((nowMs - this.#startedAtMs) / 1000);
    const leftS = Math.ceil((this.#total - this.#count) / rate);
    const line = `${this.#count} of ${this.#total} ${this.#what}, ${rate.toFixed(1)}/s, ${leftS} s left`;
    process.stderr.write(this.#interactive ? `\r${line}   ` : `${line}\n`);
  }

  clear(): void {
    if (this.#interactive && this.#shownAtMs > 0) process.stderr.write('\r\u001b[K');
  }
}
