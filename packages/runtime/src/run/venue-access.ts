// Where a session's venue is and who we are there: from the session file, overridden by the environment. Environment names of
// ours that nobody reads are errors: a misspelled key would trade somewhere else than its owner believes.
import { readFileSync } from 'node:fs';
import { ConfigError, nearestName, type SessionSource } from '../config/index.ts';
import { type BitunixUrls, bitunixUrls, type Credentials } from '../venues/bitunix/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface VenueAccess {
  readonly urls: BitunixUrls;
  /** Absent: the environment names none. */
  readonly credentials?: Credentials;
}

/** What the simulator takes when a session has nothing of its own. */
export const simulatorCredentials: Credentials = { apiKey: 'holdfast-sim', secret: 'holdfast-sim' };

const knownNames = [
  'BITUNIX_REST_URL',
  'BITUNIX_PUBLIC_WS_URL',
  'BITUNIX_PRIVATE_WS_URL',
  'BITUNIX_API_KEY',
  'BITUNIX_API_SECRET',
  'BITUNIX_API_KEY_FILE',
  'BITUNIX_API_SECRET_FILE',
  'HOLDFAST_FREEZE_SECONDS',
  'HOLDFAST_DIES_WITH',
];

/** Throws `ConfigError` for a name that begins like ours and is none. */
export function checkEnvironment(environment: Environment): void {
  const unknown = Object.keys(environment).filter(
    (name) => /^(BITUNIX|HOLDFAST)_/.test(name) && !knownNames.includes(name),
  );
  if (unknown.length === 0) return;
  throw new ConfigError(
    'environment',
    unknown.map((name) => {
      const near = nearestName(name, knownNames);
      return {
        path: name,
        message: `is not a known name${near ? `; did you mean ${near}?` : `; known are ${knownNames.join(', ')}`}`,
      };
    }),
  );
}

/** One access for all sessions of a node. Throws `ConfigError`. */
export function venueAccess(sources: readonly SessionSource[], environment: Environment): VenueAccess {
  checkEnvironment(environment);
  const [first, ...others] = sources.map((source) => urlsOf(source, environment));
  others.forEach((urls, at) => {
    if (JSON.stringify(urls) === JSON.stringify(first)) return;
    const { file } = sources[at + 1]!;
    throw new ConfigError(file, [
      {
        path: 'venue',
        message: 'names other addresses than another session of this node; run it as a node of its own',
      },
    ]);
  });
  const credentials = credentialsOf(environment);
  return { urls: first!, ...(credentials && { credentials }) };
}

function urlsOf({ session }: SessionSource, environment: Environment): BitunixUrls {
  const { restUrl, publicWsUrl, privateWsUrl } = session.venue;
  return {
    rest: (environment.BITUNIX_REST_URL || restUrl || bitunixUrls.rest).replace(/\/+$/, ''),
    publicWs: environment.BITUNIX_PUBLIC_WS_URL || publicWsUrl || bitunixUrls.publicWs,
    privateWs: environment.BITUNIX_PRIVATE_WS_URL || privateWsUrl || bitunixUrls.privateWs,
  };
}

function credentialsOf(environment: Environment): Credentials | undefined {
  const apiKey = secretOf('BITUNIX_API_KEY', environment);
  const secret = secretOf('BITUNIX_API_SECRET', environment);
  if (apiKey === undefined && secret === undefined) return undefined;
  if (apiKey !== undefined && secret !== undefined) return { apiKey, secret };
  const missing = apiKey === undefined ? 'BITUNIX_API_KEY' : 'BITUNIX_API_SECRET';
  throw new ConfigError('environment', [
    {
      path: missing,
      message: `is missing, while the other half of the key is there; set ${missing} or ${missing}_FILE`,
    },
  ]);
}

/** The value, or the content of the file that `..._FILE` names. */
function secretOf(name: string, environment: Environment): string | undefined {
  const file = environment[`${name}_FILE`];
  const value = environment[name];
  if (file !== undefined && value !== undefined) {
    throw new ConfigError('environment', [
      { path: name, message: `is set, and ${name}_FILE too; keep one of them` },
    ]);
  }
  if (file === undefined) return value || undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ConfigError('environment', [
      { path: `${name}_FILE`, message: `${file} cannot be read (${(error as NodeJS.ErrnoException).code})` },
    ]);
  }
}
