import { describe, expect, it } from 'vitest';
import { nondeterminismOf } from './nondeterminism.ts';

const lines = (code: string): string[] =>
  nondeterminismOf(code).map(({ path, message }) => `${path}: ${message}`);

describe('the search for what is not deterministic', () => {
  it.each([
    ['Date.now()', /Date: .*c\.nowMs/],
    ['new Date(0)', /Date: /],
    ['performance.now()', /performance: .*c\.nowMs/],
    ['Math.random()', /Math\.random: /],
    ['Math . random()', /Math\.random: /],
    ['Math?.random()', /Math: name the function/],
    ["Math['random']()", /Math: name the function/],
    ['const { random } = Math;', /Math: name the function/],
    ['Math.pow(2, 3)', /Math\.pow: .*multiply/],
    ['x ** 2', /\*\*: .*multiply/],
    ['x **= 2', /\*\*: /],
    ['new Intl.NumberFormat()', /Intl: /],
    ['a.localeCompare(b)', /localeCompare: .*< and >/],
    ['x.toLocaleString()', /toLocaleString: .*toFixed/],
    ['setTimeout(f, 1)', /setTimeout: /],
    ['async onBar(c) {}', /async: .*c\.memory/],
    ['globalThis.Date', /globalThis: /],
    ['({ ...process.env })', /process: /],
    ['`at $' + '{Date.now()}`', /Date: /],
  ])('finds %s', (code, message) => {
    const found = lines(code);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });

  it.each([
    ['// Date.now() would be wrong, and so would 2 ** 3'],
    ['/** Math.random\n * Date */'],
    ["const reason = 'update: Date';"],
    ['const text = `Date $' + '{c.bar.close} Math.random`;'],
    ['c.memory.Date = c.parameters.process;'],
    ['const fromDate = lastDates[0];'],
    ['Math.max(1, Math.sqrt(2))'],
  ])('lets pass %s', (code) => {
    expect(lines(code)).toEqual([]);
  });

  it('names every place, in the order of the file', () => {
    expect(lines('const a = 2 ** 3;\n\nconst b = Date.now();').map((text) => text.slice(0, 8))).toEqual([
      'line 1: ',
      'line 3: ',
    ]);
  });
});
