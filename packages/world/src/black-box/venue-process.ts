// The simulated venue as a process of its own, asked over its control URL. It takes a client id twice, so that an order that
// is sent twice would be there twice.

import { type RawFrame, type SubmitFrame, submitsAmong, type VenueBooks } from '../checkers/index.ts';
import { programs } from './built.ts';
import { Program } from './program.ts';
import { until } from './waiting.ts';

interface Listening {
  readonly control: string;
  readonly rest: string;
  readonly publicWs: string;
  readonly privateWs: string;
}

export class VenueProcess {
  readonly program: Program;
  readonly urls: Listening;
  readonly submits: SubmitFrame[] = [];
  #nextFrame = 0;

  private constructor(program: Program, urls: Listening) {
    this.program = program;
    this.urls = urls;
  }

  static async start(folder: string, speed: number, seed: number): Promise<VenueProcess> {
    const flags = ['--json', '--no-dedupe-client-ids', '--port', '0', '--control-port', '0'];
    const market = ['--speed', String(speed), '--seed', String(seed), '--history', '10m'];
    const program = new Program([programs.simulator, 'bitunix', ...flags, ...market], { cwd: folder });
    const urls = await until('the venue’s first line', 20_000, () => {
      if (program.end) throw new Error(`the venue ended: ${program.words()}`);
      return program.lines[0] === undefined ? undefined : (JSON.parse(program.lines[0]) as Listening);
    });
    return new VenueProcess(program, urls);
  }

  /** For a node's environment. */
  get environment(): Record<string, string> {
    const { rest, publicWs, privateWs } = this.urls;
    return { BITUNIX_REST_URL: rest, BITUNIX_PUBLIC_WS_URL: publicWs, BITUNIX_PRIVATE_WS_URL: privateWs };
  }

  async state(): Promise<VenueBooks> {
    return (await this.#get('/state')) as VenueBooks;
  }

  async post(path: string, body: object): Promise<void> {
    const answer = await fetch(`${this.urls.control}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  }

  async heal(): Promise<void> {
    await fetch(`${this.urls.control}/faults`, { method: 'DELETE' });
  }

  /** Reads the frames since the last look into `submits`; the ring forgets, so this is called often. */
  async collectSubmits(): Promise<void> {
    const page = (await this.#get(`/frames?since=${this.#nextFrame}`)) as {
      readonly next: number;
      readonly frames: readonly RawFrame[];
    };
    this.submits.push(...submitsAmong(page.frames));
    this.#nextFrame = page.next;
  }

  async #get(path: string): Promise<unknown> {
    const answer = await fetch(`${this.urls.control}${path}`, { signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}
