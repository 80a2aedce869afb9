// Which trading nodes run from this build. `npm start` neither installs nor builds beside one: it would take the files away
// that a running node still loads (a worker, a restart after a crash). It reads the notes that nodes leave beside their locks
// (packages/runtime/src/locks); node:fs and Node 18 are enough for it.
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise; // gone meanwhile, or a system without /proc
  }
}

function isAlive({ pid, startTicks }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  const stat = readOr(`/proc/${pid}/stat`, undefined);
  if (stat === undefined || startTicks === undefined) return true;
  // Numbers are given again: field 22 of the line, the 20th after the name, is when the process started.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] === startTicks;
}

/** A node of another clone does not hinder; where the system does not tell whose it is, it counts as ours. */
function runsFrom(root, pid) {
  const command = readOr(`/proc/${pid}/cmdline`, '');
  return command === '' || command.includes(root + path.sep);
}

function holderIn(file) {
  try {
    return JSON.parse(readOr(file, 'null'));
  } catch {
    return null; // it is being written: a node that only now starts
  }
}

/** The holders (`pid`, `directory`) of the nodes that run from the project at `root`. */
export function nodesRunningFrom(root, environment = process.env) {
  const state = environment.XDG_STATE_HOME || path.join(environment.HOME || homedir(), '.local', 'state');
  const folder = path.join(state, 'holdfast', 'locks');
  let names;
  try {
    names = readdirSync(folder);
  } catch {
    return []; // no node has ever run here
  }
  return names
    .filter((name) => name.startsWith('node-') && name.endsWith('.holder'))
    .map((name) => holderIn(path.join(folder, name)))
    .filter((holder) => holder !== null && isAlive(holder) && runsFrom(root, holder.pid));
}
