// Which locks a node takes: its directory, and each account that it trades (dry runs trade none). An account is the venue's:
// the same key at the same address is the same account, whatever the session file calls it.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type HeldLock, type LockHolder, readHolder, takeLock } from './lock-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface TradedAccount {
  /** As the user calls it: `BITUNIX:main`. */
  readonly account: string;
  /** Where it is: the REST base. */
  readonly address: string;
  /** Which it is there; only a hash of it is kept. */
  readonly apiKey: string;
}

export function locksDirectory(environment: Environment): string {
  const state = environment.XDG_STATE_HOME || join(environment.HOME || homedir(), '.local', 'state');
  return join(state, 'holdfast', 'locks');
}

export const pidFile = (directory: string): string => join(directory, 'node.pid');

/** Takes all or none. Throws `SecondInstance`. */
export async function takeNodeLocks(
  directory: string,
  accounts: readonly TradedAccount[],
  environment: Environment,
  patienceMs?: number,
): Promise<HeldLock> {
  const path = resolve(directory);
  mkdirSync(path, { recursive: true });
  const patience = patienceMs === undefined ? {} : { patienceMs };
  const held: HeldLock[] = [];
  try {
    held.push(
      await takeLock({
        what: `the node directory ${path}`,
        path: join(path, 'node'),
        directory: path,
        ...patience,
      }),
    );
    for (const account of accounts) {
      const lock = join(locksDirectory(environment), accountLockName(account));
      held.push(
        await takeLock({
          what: `the account ${account.account} at ${account.address}`,
          path: lock,
          directory: path,
          ...patience,
        }),
      );
    }
    held.push(await takeLock(nodeRegistration(path, environment)));
  } catch (error) {
    for (const lock of held.reverse()) lock.release();
    throw error;
  }
  writeFileSync(pidFile(path), `${process.pid}\n`);
  return {
    release: () => {
      rmSync(pidFile(path), { force: true });
      for (const lock of held.reverse()) lock.release();
    },
  };
}

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

const accountLockName = ({ account, address, apiKey }: TradedAccount): string =>
  `account-${account.split(':')[0]!.toLowerCase()}-${shortHash(`${address.replace(/\/+$/, '')}\n${apiKey}`)}`;

/** So that commands of other folders find the node: not to keep anybody out. */
const nodeRegistration = (directory: string, environment: Environment) => ({
  what: `the node directory ${directory}`,
  path: join(locksDirectory(environment), `node-${shortHash(directory)}`),
  directory,
});

/** Nodes that run under this user, as far as they said so. */
export function registeredNodes(environment: Environment): LockHolder[] {
  const folder = locksDirectory(environment);
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names
    .filter((name) => name.startsWith('node-') && name.endsWith('.holder'))
    .map((name) => readHolder(join(folder, name.replace(/\.holder$/, ''))))
    .filter((holder) => holder !== undefined);
}
