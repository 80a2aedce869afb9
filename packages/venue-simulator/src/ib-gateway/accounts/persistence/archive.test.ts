import { describe, expect, it } from 'vitest';
import { Archive } from './archive.ts';

interface Item {
  readonly name: string;
  over: boolean;
}

describe('an archive', () => {
  it('writes what is over once, the rest each time, all of it always', () => {
    const archive = new Archive<Item>();
    const items: Item[] = ['a', 'b', 'c'].map((name) => ({ name, over: false }));
    const written: string[] = [];
    const write = () =>
      archive.write(
        items,
        (item) => item.over,
        (item) => {
          written.push(item.name);
          return item.name;
        },
      );
    expect(write()).toBe('a,b,c');
    for (const item of items.slice(0, 2)) item.over = true;
    expect(write()).toBe('a,b,c');
    written.length = 0;
    expect(write()).toBe('a,b,c');
    expect(written).toEqual(['c']);
    const [first, , last] = items;
    if (last !== undefined) archive.reopen(last);
    expect(write()).toBe('a,b,c');
    expect(written).toEqual(['c', 'c']);
    if (first !== undefined) archive.reopen(first);
    expect(write()).toBe('a,b,c');
    expect(new Archive<Item>().write([], () => true, String)).toBe('');
  });
});
