// `heartbeat.json` in the node's directory: rewritten every few seconds, for watchers that speak no socket. Old means dead or
// frozen; the time in it says how old.
import { renameSync, writeFileSync } from 'node:fs';
import type { RunningNode } from '../node/index.ts';

const everyMs = 5_000;

export function startHeartbeat(path: string, node: RunningNode): () => void {
  const beat = (): void => {
    const { view, figures, pid } = node.status();
    const content = {
      atMs: Date.now(),
      pid,
      seq: view.seq,
      durableSeq: figures.durableSeq,
      uptimeMs: Math.round(figures.uptimeMs),
      ...(figures.remainingMs !== undefined && { remainingMs: Math.round(figures.remainingMs) }),
      halted: view.halt !== undefined,
      links: Object.fromEntries(view.accounts.map(({ account, link }) => [account, link.state])),
      linksDown: figures.linksDown,
      dataAgeMs: figures.dataAgeMs,
    };
    try {
      writeFileSync(`${path}.part`, `${JSON.stringify(content)}\n`);
      renameSync(`${path}.part`, path);
    } catch {
      // A full disk makes the heartbeat old, which is what its readers look for.
      return;
    }
  };
  beat();
  const timer = setInterval(beat, everyMs);
  return () => clearInterval(timer);
}
