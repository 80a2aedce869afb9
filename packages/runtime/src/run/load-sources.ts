// The session files of a node, read and checked as far as that goes without a venue.
import { resolve } from 'node:path';
import {
  ConfigError,
  checkTimes,
  loadSessionFile,
  parseOverride,
  readSessionFile,
  type SessionSource,
} from '../config/index.ts';
import { prepareStrategies } from '../strategies/index.ts';
import { venueAccess } from './venue-access.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws `ConfigError`. */
export function loadSources(files: readonly string[], overrides: readonly string[]): SessionSource[] {
  const parsed = overrides.map(parseOverride);
  const sources = files.map((file) => ({
    file: resolve(file),
    session: loadSessionFile(resolve(file), parsed),
  }));
  checkNames(sources);
  for (const source of sources) checkArming(source);
  return sources;
}

/** Every problem of one file, of its form and of its meaning, as far as that goes without a venue. Throws where it is no YAML. */
export async function problemsOfFile(
  file: string,
  overrides: readonly string[],
  { environment, scratch }: { readonly environment: Environment; readonly scratch: string },
): Promise<ConfigError[]> {
  const { problems, session } = readSessionFile(file, overrides.map(parseOverride));
  const found = problems.length > 0 ? [new ConfigError(file, problems)] : [];
  if (!session) return found;
  const source = { file, session };
  const checks = [
    () => checkArming(source),
    () => checkTimes(file, session),
    () => void venueAccess([source], environment),
    async () => void (await prepareStrategies([source], scratch)),
  ];
  for (const check of checks) {
    try {
      await check();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      found.push(error);
    }
  }
  return found;
}

function checkNames(sources: readonly SessionSource[]): void {
  const names = sources.map(({ session }) => session.name);
  const twice = sources.find(({ session }, at) => names.indexOf(session.name) !== at);
  if (!twice) return;
  throw new ConfigError(twice.file, [
    {
      path: 'name',
      message: `"${twice.session.name}" is the name of another session of this node; each needs its own`,
    },
  ]);
}

/** Live is money: everything about it must have been said twice. */
function checkArming({ file, session }: SessionSource): void {
  if (session.mode !== 'live') return;
  const problems = [
    ...(session.armed ? [] : [{ path: 'armed', message: 'live trading needs armed: true' }]),
    ...(session.armedAccount === session.venue.account
      ? []
      : [
          {
            path: 'armedAccount',
            message: `live trading needs the account repeated: armedAccount: ${session.venue.account}`,
          },
        ]),
    {
      path: 'mode',
      message:
        'live trading needs a fresh passed soak, and this version has no soak yet, so live is refused; use dryRun, or paper on the simulator',
    },
  ];
  throw new ConfigError(file, problems);
}

/** Where the node lives unless `--dir` says otherwise. */
export const defaultDirectory = (cwd: string, sources: readonly SessionSource[]): string =>
  resolve(cwd, '.holdfast', sources[0]!.session.name);

/** The longest duration wins: no session ends earlier than its file says. 0 anywhere: until stopped. */
export function durationOf(sources: readonly SessionSource[], asked: number): number {
  if (asked > 0) return asked;
  const durations = sources.map(({ session }) => session.duration);
  return durations.includes(0) ? 0 : Math.max(...durations);
}
