// What a gateway on sockets remembers of its time, and that its rehearsal leaves no trace.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gatewayClockStart, startGateway } from './start-gateway.ts';

/** Eleven in New York, Tuesday before Thanksgiving. */
const startMs = Date.UTC(2026, 10, 24, 16);
const hourMs = 3_600_000;

describe('the clock of a gateway that remembers', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'gateway-state-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  /** Runs once, its clock moved by so much; where it ended. */
  async function runFor(ms: number): Promise<number> {
    const gateway = await startGateway({
      port: 0,
      controlPort: 0,
      seed: 1,
      speed: 1,
      clockStartMs: startMs,
      stateDirectory: directory,
    });
    gateway.clock.step(ms);
    const endedMs = gateway.clock.nowMs();
    await gateway.close();
    return endedMs;
  }
  const again = (setup: { clockStartMs?: number; clockIsFixed?: boolean } = {}) =>
    gatewayClockStart({ clockStartMs: startMs, stateDirectory: directory, ...setup });

  it('does not go back over a restart', async () => {
    expect(again()).toBe(startMs);
    const endedMs = await runFor(2 * hourMs);
    const restartedMs = again();
    expect(restartedMs).toBeGreaterThanOrEqual(endedMs);
    expect(restartedMs).toBeLessThan(endedMs + hourMs);
  });

  it('goes on in the next session when it ended behind the close', async () => {
    await runFor(8 * hourMs);
    expect(new Date(again()).toISOString()).toBe('2026-11-25T15:00:00.000Z');
  });

  it('starts where it is told, and later where the market wants that', async () => {
    await runFor(hourMs);
    expect(again({ clockIsFixed: true })).toBe(startMs);
    expect(again({ clockStartMs: startMs + 48 * hourMs })).toBe(startMs + 48 * hourMs);
  });
});

describe('the login that is rehearsed before the port is announced', () => {
  it('leaves no trace in the gateway that listens', async () => {
    const events: string[] = [];
    const gateway = await startGateway({
      port: 0,
      controlPort: 0,
      seed: 1,
      speed: 1,
      clockStartMs: startMs,
      onEvent: ({ event }) => events.push(event),
    });
    expect(gateway.core.frames.next).toBe(0);
    expect(gateway.core.connectionCount).toBe(0);
    expect(events).toEqual([]);
    expect(gateway.clock.nowMs() - startMs).toBeLessThan(1000);
    await gateway.close();
  });
});
