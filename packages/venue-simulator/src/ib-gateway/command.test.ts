// `holdfast-sim ib-gateway` as it is started from a command line.

import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildProgram, runProgram } from '../cli/program.ts';
import type { SimulatorFlags } from '../cli/simulator-kind.ts';
import { frameOf, frameOfText, payloadText } from './codec/index.ts';
import { ibGatewaySimulator } from './command.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'gateway-command-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const own = {
  serverVersion: 178,
  account: ['DU0000007', 'DU0000008'],
  cash: 5000,
  commissions: 'tiered',
  marketData: 'live',
  unsolicited: 'never',
  overRate: 'drop',
};

function flags(more: Partial<SimulatorFlags> & { own?: object } = {}): SimulatorFlags {
  return {
    tape: [],
    seed: 1,
    speed: 1,
    host: '127.0.0.1',
    port: 0,
    controlPort: 0,
    json: true,
    ...more,
    own: { ...own, ...more.own },
  };
}

/** Starts it, says hello as a client, and ends it; what was told. */
async function helloTo(setup: SimulatorFlags): Promise<Record<string, unknown>[]> {
  const told: Record<string, unknown>[] = [];
  const running = await ibGatewaySimulator.start(setup, { tell: (line) => told.push(line) });
  const socket: Socket = connect(Number(told.at(-1)?.port), '127.0.0.1');
  socket.write(Buffer.concat([Buffer.from('API\0'), frameOf(Buffer.from('v100..193'))]));
  await once(socket, 'data');
  socket.write(frameOfText(payloadText(['71', '2', '3', ''])));
  await vi.waitFor(() => expect(told.map(({ event }) => event)).toContain('clientReady'));
  const closed = once(socket, 'close');
  socket.destroy();
  await closed;
  await running.close();
  return told;
}

describe('holdfast-sim ib-gateway', () => {
  it('tells first where it listens, with an open market whatever the hour', async () => {
    const [first] = await helloTo(flags());
    expect(first).toMatchObject({ event: 'listening', accounts: ['DU0000007', 'DU0000008'], speed: 1 });
    const day = new Date(Number(first?.nowMs)).getUTCDay();
    expect(day).toBeGreaterThan(0);
    expect(day).toBeLessThan(6);
  });

  it('injects what a scenario says, records frames, and starts where the clock is told', async () => {
    const scenario = path.join(directory, 'faults.yaml');
    writeFileSync(scenario, 'faults:\n  - { at: 0s, name: clock-skew, parameters: { by: 5 } }\n');
    const record = path.join(directory, 'frames.jsonl');
    const told = await helloTo(flags({ scenario, clock: '2026-11-24T16:00:00Z', own: { record } }));
    expect(told[0]).toMatchObject({ event: 'listening' });
    expect(Math.abs(Number(told[0]?.nowMs) - Date.UTC(2026, 10, 24, 16))).toBeLessThan(60_000);
    expect(told.map(({ event, name }) => [event, name])).toContainEqual(['faultInjected', 'clock-skew']);
    const frames = readFileSync(record, 'utf8').trim().split('\n');
    expect(
      frames.map((line) => (JSON.parse(line) as { decoded: { message: string } }).decoded.message),
    ).toEqual(expect.arrayContaining(['greeting', 'startApi', 'managedAccounts', 'nextValidId']));
  });

  it('plays a scripted market', async () => {
    const market = path.join(directory, 'market.yaml');
    writeFileSync(
      market,
      'markets:\n  - { symbol: AAPL, price: 200, spread: 0.02, segments: [{ type: hold, duration: 1h }] }\n',
    );
    const told = await helloTo(flags({ market }));
    expect(told[0]).toMatchObject({ event: 'listening' });
  });

  it.each([
    [['--server-version', '176'], /177 to 193/],
    [['--quotes-per-second', '3'], /divisor of 1000/],
    [['--market-data', 'free'], /live, delayed, none/],
    [['--recrod', 'x'], /Did you mean --record/],
  ])('refuses %j, and says what it expects', async (argv, problem) => {
    let text = '';
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((written) => {
      text += String(written);
      return true;
    });
    const code = await runProgram(buildProgram([ibGatewaySimulator]), ['ib-gateway', ...argv]).finally(() =>
      spy.mockRestore(),
    );
    expect(text).toMatch(problem);
    expect(code).toBe(2);
  });
});
