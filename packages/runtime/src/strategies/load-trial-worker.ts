// The thread of a trial: see load-trial.ts. What the file makes is thrown away; that it came to an end is all that counts.
import { workerData } from 'node:worker_threads';

interface Loaded {
  readonly parameters?: { safeParse(value: unknown): { readonly success: boolean; readonly data?: unknown } };
  readonly indicators?: (parameters: unknown) => unknown;
  readonly memory?: (parameters: unknown) => unknown;
}

const { url, parameters } = workerData as { readonly url: string; readonly parameters: unknown };
const { default: loaded } = (await import(url)) as { readonly default?: Loaded };
const parsed = loaded?.parameters?.safeParse(parameters);
if (parsed?.success) {
  loaded?.indicators?.(parsed.data);
  loaded?.memory?.(parsed.data);
}
// Timers and handles of the file are no reason to wait.
process.exit(0);
