// Settings that an account has once, whichever of its sessions names them: its connection, its execution queue, its simulated
// venue. Sessions of one account that differ in them are refused: neither value is the stricter one, and the first must not
// win unseen. (Limits are another matter: of those the stricter holds, `resolve-node.ts`.)
import { accountIdOf } from './account-id.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import type { SessionFile, SessionSource } from './session-file.ts';

interface Setting {
  readonly path: string;
  readonly shown: (session: SessionFile) => string;
}

const ms = (value: number): string => `${value}ms`;

const settings: readonly Setting[] = [
  { path: 'execution.queue', shown: ({ execution }) => String(execution.queue) },
  { path: 'staleness.poll', shown: ({ staleness }) => ms(staleness.poll) },
  { path: 'staleness.restart', shown: ({ staleness }) => ms(staleness.restart) },
  { path: 'staleness.safeStop', shown: ({ staleness }) => ms(staleness.safeStop) },
  { path: 'reconnect.base', shown: ({ reconnect }) => ms(reconnect.base) },
  { path: 'reconnect.cap', shown: ({ reconnect }) => ms(reconnect.cap) },
  { path: 'reconnect.failuresToOpen', shown: ({ reconnect }) => String(reconnect.failuresToOpen) },
  { path: 'reconnect.probeEvery', shown: ({ reconnect }) => ms(reconnect.probeEvery) },
];

/** Of the paper venue: nobody reads them where orders travel. */
const simulatedSettings: readonly Setting[] = [
  { path: 'execution.latency', shown: ({ execution }) => execution.latency.map(ms).join(' to ') },
  { path: 'execution.fillProfile', shown: ({ execution }) => execution.fillProfile },
  { path: 'execution.initialBalance', shown: ({ execution }) => execution.initialBalance },
];

/** Throws `ConfigError` that names both sessions, the key and both values. */
export function checkAccountSettings(sources: readonly SessionSource[], backtest: boolean): void {
  const first = new Map<string, SessionSource>();
  for (const source of sources) {
    const account = accountIdOf(source.session);
    const before = first.get(account);
    if (before) refuseDifferences(account, before, source, backtest);
    else first.set(account, source);
  }
}

function refuseDifferences(account: string, a: SessionSource, b: SessionSource, backtest: boolean): void {
  const simulated = backtest || b.session.mode === 'dryRun';
  const compared = simulated ? [...settings, ...simulatedSettings] : settings;
  const problems = compared.flatMap(({ path, shown }): ConfigProblem[] => {
    const [ours, theirs] = [shown(a.session), shown(b.session)];
    if (ours === theirs) return [];
    return [
      {
        path,
        message: `is ${ours} in session ${a.session.name} (${a.file}) and ${theirs} in session ${b.session.name}; both trade ${account}, which has it once: make them the same`,
      },
    ];
  });
  if (problems.length > 0) throw new ConfigError(b.file, problems);
}
