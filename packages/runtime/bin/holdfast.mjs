#!/usr/bin/env node
// The `holdfast` command. Runs from Node 18 on: with an older Node than 24 it hands over to the one that the project keeps
// in its cache (scripts/bootstrap.mjs puts it there). Runs built JavaScript only.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const wantedMajor = 24;
const packageDirectory = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const entry = path.join(packageDirectory, 'dist', 'cli', 'main.js');

function fail(text) {
  process.stderr.write(`holdfast: ${text}\n`);
  process.exit(1);
}

function cachedNode() {
  const windows = process.platform === 'win32';
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  const projectRoot = path.resolve(packageDirectory, '..', '..');
  return path.join(projectRoot, '.cache', 'node', 'node_modules', name, 'bin', windows ? 'node.exe' : 'node');
}

function handOver(node) {
  // The one that does the work ends when this process is gone: what the user sees and kills is this one.
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, HOLDFAST_DIES_WITH: String(process.pid) },
  });
  // Ctrl+C reaches the child by itself; this process only waits and tells how the child ended.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGUSR2']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`cannot start ${node}: ${error.message}`));
  child.on('close', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

if (!existsSync(entry)) {
  fail(
    `it is not built yet; run "npm start" (or "npm run build") once in ${path.resolve(packageDirectory, '..', '..')}.`,
  );
} else if (Number(process.versions.node.split('.')[0]) >= wantedMajor) {
  await import(pathToFileURL(entry).href);
} else if (existsSync(cachedNode())) {
  handOver(cachedNode());
} else {
  fail(
    `this is Node ${process.versions.node} and Node ${wantedMajor} is needed; run "npm start" (or "npm run build") once in the ` +
      'project, which takes one into its cache, or install Node 24.',
  );
}
