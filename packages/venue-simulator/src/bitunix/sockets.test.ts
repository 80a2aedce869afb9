// The whole command on real sockets, once: everything else is tested in virtual time.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { simulatorCommand } from '../cli/simulator-command.ts';
import type { SimulatorFlags } from '../cli/simulator-kind.ts';
import { ControlClient } from '../control/index.ts';
import { bitunixSimulator } from './command.ts';
import { signature } from './signature.ts';

const flags: SimulatorFlags = {
  tape: [],
  seed: 1,
  speed: 1,
  host: '127.0.0.1',
  port: 0,
  controlPort: 0,
  json: true,
  own: { balance: '10000', dedupeClientIds: true, history: 600_000 },
};

async function started(changes: Partial<SimulatorFlags> = {}) {
  const lines: Record<string, unknown>[] = [];
  const running = await bitunixSimulator.start(
    { ...flags, ...changes },
    { tell: (line) => lines.push(line) },
  );
  const urls = lines[0] as { rest: string; publicWs: string; control: string; event: string };
  return { running, lines, urls };
}

/** Opens a websocket and gives its messages until `count` satisfy `wanted`. */
function messagesOf(url: string, wanted: (text: string) => boolean, count: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    const got: string[] = [];
    socket.on('open', () =>
      socket.send(JSON.stringify({ op: 'subscribe', args: [{ symbol: 'BTCUSDT', ch: 'depth_book1' }] })),
    );
    socket.on('message', (message) => {
      if (wanted(message.toString())) got.push(message.toString());
      if (got.length === count) {
        socket.terminate();
        resolve(got);
      }
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`closed after ${got.length} messages`)));
  });
}

describe('holdfast-sim bitunix', () => {
  it('serves REST, websockets and its control URL, and remembers over a restart', async () => {
    const state = mkdtempSync(path.join(tmpdir(), 'bitunix-'));
    try {
      const { running, lines, urls } = await started({ state });
      expect(urls).toMatchObject({ event: 'listening' });
      expect(await (await fetch(`${urls.rest}/holdfast-sim`)).json()).toEqual({ simulated: true });
      await messagesOf(urls.publicWs, (text) => text.includes('depth_book1'), 2);
      const body = JSON.stringify({
        symbol: 'BTCUSDT',
        side: 'BUY',
        orderType: 'MARKET',
        qty: '0.001',
        clientId: 'x',
      });
      const signed = { apiKey: 'holdfast-sim', nonce: 'n'.repeat(32), timestamp: String(Date.now()) };
      const answer = await fetch(`${urls.rest}/api/v1/futures/trade/place_order`, {
        method: 'POST',
        headers: {
          'api-key': signed.apiKey,
          nonce: signed.nonce,
          timestamp: signed.timestamp,
          sign: signature({ ...signed, query: [], body }, 'holdfast-sim'),
        },
        body,
      });
      expect(await answer.json()).toMatchObject({ code: 0, data: { clientId: 'x' } });
      const control = new ControlClient(urls.control);
      await control.moveClock({ stepMs: 100 });
      expect(await control.state()).toMatchObject({ orders: [{ clientId: 'x', state: 'FILLED' }] });
      const { frames } = await control.frames();
      expect(frames.some((frame) => frame.direction === 'in' && frame.raw.includes('"clientId":"x"'))).toBe(
        true,
      );
      await control.inject('cut');
      await expect(control.inject('cutt')).rejects.toThrow(/did you mean "cut"/);
      expect(lines.map((line) => line.event)).toEqual(['listening', 'faultInjected', 'faultEnded']);
      await running.close();
      const again = await started({ state });
      expect(await new ControlClient(again.urls.control).state()).toMatchObject({
        orders: [{ clientId: 'x' }],
      });
      await again.running.close();
    } finally {
      rmSync(state, { recursive: true });
    }
  });

  it('runs at max only as fast as the client reads', async () => {
    const { running, urls } = await started({ speed: 'max' });
    try {
      const control = new ControlClient(urls.control);
      const before = ((await control.state()) as { nowMs: number }).nowMs;
      const got = await messagesOf(urls.publicWs, (text) => text.includes('depth_book1'), 3000);
      const [first, last] = [got[0]!, got.at(-1)!].map((text) => (JSON.parse(text) as { ts: number }).ts);
      // 3,000 quotes a quarter of a second apart are some twelve minutes of the venue's time.
      expect(last! - first!).toBeGreaterThan(300_000);
      expect(first! - before).toBeLessThan(60_000);
      expect(await (await fetch(`${urls.rest}/holdfast-sim`)).json()).toMatchObject({
        simulated: true,
        speed: 'max',
      });
    } finally {
      await running.close();
    }
  });

  it('says what is wrong with its flags and files', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'bitunix-'));
    const file = (name: string, text: string) => {
      writeFileSync(path.join(directory, name), text);
      return path.join(directory, name);
    };
    try {
      const refused = (changes: Partial<SimulatorFlags>) => expect(started(changes)).rejects;
      await refused({ tape: ['none.csv'] }).toThrow(/none\.csv: cannot be read/);
      await refused({ market: file('m.yaml', 'markets: 1') }).toThrow(/m\.yaml/);
      await refused({ scenario: file('s.yaml', 'faults: [{at: 1s, name: cat}]') }).toThrow(/no fault "cat"/);
      await refused({ clock: 'noon' }).toThrow(/expected real, or an ISO time/);
      await refused({ own: { ...flags.own, apiKeyFile: file('k', 'only-a-key') } }).toThrow(/KEY:SECRET/);
      const { running, urls } = await started();
      await refused({ port: Number(new URL(urls.rest).port) }).toThrow(/the port is in use/);
      await running.close();
      const command = simulatorCommand(bitunixSimulator).exitOverride();
      command.configureOutput({ writeErr: () => undefined });
      await expect(command.parseAsync(['--sped', '2'], { from: 'user' })).rejects.toThrow(
        /Did you mean .*--speed/,
      );
      await expect(command.parseAsync(['--speed', 'fast'], { from: 'user' })).rejects.toThrow(
        /is not a speed/,
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
