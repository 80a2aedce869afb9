// `config import`: settings of the three Python bots -> a session file, with every key that could not be taken over and why. A
// secret is never copied; a mode is never taken over: what comes out is a dry run.
import { parse as parseYaml, stringify as stringifyYaml } from 'yaml';
import { ConfigError } from './config-error.ts';

export interface ImportedSettings {
  /** A session file, commented. */
  readonly yaml: string;
  readonly mapped: readonly string[];
  readonly notMapped: readonly { readonly key: string; readonly why: string }[];
}

interface Draft {
  session: Record<string, unknown>;
  mapped: string[];
  notMapped: { key: string; why: string }[];
}

type Rule = (draft: Draft, key: string, value: unknown) => void;

/** By key in lower case, `.` between the parts; a rule for `x.*` takes everything below `x`. */
const rules: Readonly<Record<string, Rule>> = {
  symbols: takeSymbols,
  symbol: takeSymbols,
  'schedule.interval_seconds': takeInterval,
  'schedule.max_concurrent_symbols': no(
    'every instrument is decided when its bar closes, over one shared connection; there is nothing to limit',
  ),
  'request_limiting.*': no(
    "requests are paced by the venue's own rules, exits first, so there is no rate to set",
  ),
  circuit_breaker_threshold: takeThreshold,
  circuit_breaker_timeout: takeTimeout,
  ibkr_persistent_connection: no(
    'links stay up between bars and over closed markets, always; there is nothing to switch on',
  ),
  dry_run: no('an imported session is a dry run; say "mode: paper" or arm it for live by hand'),
};

const secret = /(api_?key|secret|token|password)/i;

/** `name` gives the format by its ending and is used in messages. Throws `ConfigError`. */
export function importSettings(text: string, name: string): ImportedSettings {
  const draft: Draft = { session: {}, mapped: [], notMapped: [] };
  for (const [key, value] of flat(parse(text, name))) take(draft, key, value);
  if (draft.session.instruments === undefined) {
    throw new ConfigError(name, [
      { path: 'symbols', message: `names no perpetual that could be traded here${reasons(draft)}` },
    ]);
  }
  const session = {
    name: nameOf(name),
    mode: 'dryRun',
    ...draft.session,
    strategies: [{ use: 'crypto/pullback-ribbon' }, { use: 'crypto/sweep-reclaim' }],
  };
  return { yaml: withComments(name, session, draft), mapped: draft.mapped, notMapped: draft.notMapped };
}

const reasons = ({ notMapped }: Draft): string =>
  notMapped.length === 0 ? '' : `:\n    ${notMapped.map(({ key, why }) => `${key}: ${why}`).join('\n    ')}`;

function take(draft: Draft, key: string, value: unknown): void {
  const lower = key.toLowerCase();
  const rule = rules[lower] ?? rules[`${lower.split('.')[0]}.*`];
  if (rule) rule(draft, key, value);
  else if (secret.test(key))
    no(
      'a secret is not copied; set BITUNIX_API_KEY and BITUNIX_API_SECRET, or the files that ..._FILE names',
    )(draft, key, value);
  else
    no('has no counterpart that this import knows; see "holdfast config schema" for what there is')(
      draft,
      key,
      value,
    );
}

function no(why: string): Rule {
  return (draft, key) => void draft.notMapped.push({ key, why });
}

// -- Keys --------------------------------------------------------------------------------------------------------------

const perpetual = /^([A-Z0-9]{2,10}?)[-/_]?(USDT|USDC)(?:[-:]PERP|:USDT)?$/;

function takeSymbols(draft: Draft, key: string, value: unknown): void {
  const names = (Array.isArray(value) ? value : String(value).split(','))
    .map((it) =>
      String(typeof it === 'object' && it !== null && 'symbol' in it ? it.symbol : it)
        .trim()
        .toUpperCase(),
    )
    .filter((it) => it !== '');
  const instruments = (draft.session.instruments as string[] | undefined) ?? [];
  for (const name of names) {
    const [, base, quote] = perpetual.exec(name) ?? [];
    if (base === undefined)
      no(`${name} is no Bitunix perpetual; sessions at Interactive Brokers are not part of this version`)(
        draft,
        key,
        name,
      );
    else if (!instruments.includes(`${base}${quote}`)) instruments.push(`${base}${quote}`);
  }
  if (instruments.length === 0) return;
  draft.session.instruments = instruments;
  draft.mapped.push(`${key} -> instruments`);
}

function takeInterval(draft: Draft, key: string, value: unknown): void {
  const seconds = Number(value);
  if (!(seconds > 0) || 86_400 % seconds !== 0) {
    no(
      `${String(value)} s does not divide a day, and strategies decide on closed bars: choose bars.interval`,
    )(draft, key, value);
    return;
  }
  draft.session.bars = { interval: `${seconds}s` };
  draft.mapped.push(`${key} -> bars.interval (a cycle becomes a closed bar)`);
}

function takeThreshold(draft: Draft, key: string, value: unknown): void {
  const failures = Number(value);
  if (!Number.isSafeInteger(failures) || failures < 1)
    return no(`${String(value)} is no count of failures`)(draft, key, value);
  draft.session.reconnect = { ...(draft.session.reconnect as object), failuresToOpen: failures };
  draft.mapped.push(`${key} -> reconnect.failuresToOpen`);
}

function takeTimeout(draft: Draft, key: string, value: unknown): void {
  const seconds = Number(value);
  if (!(seconds > 0)) return no(`${String(value)} is no number of seconds`)(draft, key, value);
  draft.session.reconnect = { ...(draft.session.reconnect as object), probeEvery: `${seconds}s` };
  draft.mapped.push(
    `${key} -> reconnect.probeEvery (the circuit probes for ever, so it needs no other timeout)`,
  );
}

// -- Files -------------------------------------------------------------------------------------------------------------

function parse(text: string, name: string): unknown {
  try {
    if (/(^|[/.])env(\.|$)/.test(name.toLowerCase().split('/').at(-1)!)) return parseEnv(text);
    // JSON is YAML too.
    const value: unknown = parseYaml(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    throw new ConfigError(name, [{ path: '', message: `cannot be read: ${(error as Error).message}` }]);
  }
  throw new ConfigError(name, [
    { path: '', message: 'holds no settings; expected keys and values (JSON, YAML or .env)' },
  ]);
}

function parseEnv(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, key, value] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined) values[key] = value!.replace(/^(['"])(.*)\1$/, '$2').replace(/\s+#.*$/, '');
  }
  return values;
}

/** Leaves by path; lists are leaves. */
function flat(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, path === '' ? key : `${path}.${key}`));
}

const nameOf = (file: string): string =>
  file
    .split('/')
    .at(-1)!
    .replace(/^\.+/, '')
    .replace(/\.[a-z]+$/i, '')
    .replaceAll(/[^\w-]+/g, '-') || 'imported';

function withComments(name: string, session: object, { notMapped }: Draft): string {
  const lines = [
    `# Imported from ${name}. A dry run until you say otherwise; strategies and limits are yours to choose.`,
    ...notMapped.map(({ key, why }) => `# not taken over: ${key}: ${why}`),
  ];
  return `${lines.join('\n')}\n${stringifyYaml(session)}`;
}
