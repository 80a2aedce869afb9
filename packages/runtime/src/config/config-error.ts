// What is wrong with a configuration, in words that name the key, what was found, what was expected and what to do.

export interface ConfigProblem {
  /** `limits.dailyLoss`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** Exit code 3. `retry: never`: the file has to be mended first. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly source: string;
  readonly problems: readonly ConfigProblem[];

  constructor(source: string, problems: readonly ConfigProblem[]) {
    super(
      `${source}: ${problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('\n  ')}`,
    );
    this.source = source;
    this.problems = problems;
  }
}
