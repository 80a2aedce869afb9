import { describe, expect, it, vi } from 'vitest';
import { bitunixSimulator } from '../bitunix/command.ts';
import { ControlClient } from '../control/index.ts';
import { keyValues } from './control-command.ts';
import { buildProgram, runProgram } from './program.ts';

/** Runs a command line; its exit code and what it printed. */
async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out += String(text);
      return true;
    }),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      err += String(text);
      return true;
    }),
  ];
  try {
    return { code: await runProgram(buildProgram([bitunixSimulator]), argv), out, err };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe('holdfast-sim', () => {
  it.each([
    [['bitunx'], /Did you mean bitunix/],
    [['bitunix', '--tap', 'x'], /Did you mean --tape/],
    [['bitunix', '--port', '70000'], /expected a port from 0 to 65535/],
    [['bitunix', '--seed', '-1'], /expected a whole number/],
    [['bitunix', '--tape', 'a', '--market', 'b'], /cannot be used with/],
  ])('refuses %j with what was expected and exit code 2', async (argv, problem) => {
    const { code, err } = await run(...argv);
    expect(err).toMatch(problem);
    expect(code).toBe(2);
  });

  it.each([
    ['--scenario', /--scenario gone.yaml: there is no such file; expected a YAML file/],
    ['--market', /--market gone.yaml: there is no such file; expected a YAML file/],
    ['--api-key-file', /--api-key-file gone.yaml: there is no such file; expected KEY:SECRET lines/],
  ])('names the flag %s whose file is not there', async (flag, problem) => {
    const { code, err } = await run('bitunix', '--port', '0', flag, 'gone.yaml');
    expect(err).toMatch(problem);
    expect(code).toBe(1);
  });

  it('prints its schemas', async () => {
    expect((await run('schema')).out.split('\n')).toContain('scenario');
    const { out } = await run('schema', 'market-script');
    expect(JSON.parse(out)).toMatchObject({ type: 'object', properties: { markets: { type: 'array' } } });
    expect(await run('schema', 'scenaro')).toMatchObject({
      code: 1,
      err: expect.stringContaining('did you mean "scenario"?'),
    });
  });

  it('controls a running simulator', async () => {
    const lines: Record<string, unknown>[] = [];
    const own = { balance: '500', dedupeClientIds: true, history: 60_000 };
    const running = await bitunixSimulator.start(
      { tape: [], seed: 1, speed: 1, host: '127.0.0.1', port: 0, controlPort: 0, json: true, own },
      { tell: (line) => lines.push(line) },
    );
    try {
      const url = String(lines[0]!.control);
      expect(JSON.parse((await run('control', url, 'state')).out)).toMatchObject({ balance: '500' });
      const fault = await run(
        'control',
        url,
        'fault',
        'drop',
        'channel=trade',
        'probability=0.5',
        'duration=10s',
      );
      expect(JSON.parse(fault.out)).toMatchObject({ name: 'drop', parameters: { probability: 0.5 } });
      expect(JSON.parse((await run('control', url, 'heal')).out)).toEqual({
        healed: [{ id: 1, name: 'drop' }],
      });
      const moved = await run('control', url, 'market', 'symbol=BTCUSDT', 'price=59000.5');
      expect(JSON.parse(moved.out)).toMatchObject({ price: '59000.5' });
      expect((await run('control', url, 'clock', 'stepMs=1000')).code).toBe(0);
      expect(await run('control', url, 'market', 'symbol=BTCUSD', 'price=1')).toMatchObject({
        code: 1,
        err: expect.stringContaining('did you mean "BTCUSDT"?'),
      });
      expect(await run('control', url, 'stat')).toMatchObject({
        code: 1,
        err: expect.stringContaining('"state"'),
      });
      expect(await run('control', url, 'order', '17', 'action=fill')).toMatchObject({ code: 1 });
    } finally {
      await running.close();
    }
    await expect(new ControlClient(String(lines[0]!.control)).state()).rejects.toThrow(
      /no simulator answers/,
    );
  });

  it('reads key=value, and keeps prices as they were typed', () => {
    expect(keyValues(['a=1', 'b=61800.10', 'c=x=y', 'd=true'])).toEqual({
      a: 1,
      b: '61800.10',
      c: 'x=y',
      d: true,
    });
    expect(() => keyValues(['oops'])).toThrow(/expected key=value/);
  });
});
