import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { orderStatuses } from '@holdfast/engine/orders';
import { entryGates } from '@holdfast/engine/risk';
import { reasonInWords } from '@holdfast/engine/views';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Documents are a closed list: a status report never enters the tree. */
const topLevel = ['ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'README.md'];

describe('documents', () => {
  it('name every risk gate, with its words', () => {
    const text = read('docs/risk.md');
    for (const [gate] of entryGates) {
      expect(text, gate).toContain(`| \`${gate}\` | ${reasonInWords(gate)} |`);
      expect(reasonInWords(gate), `${gate} has no words`).not.toBe(
        gate === 'funds' || gate === 'leverage' ? '' : gate,
      );
    }
  });

  it('name every status of an order', () => {
    const text = read('docs/order-lifecycle.md');
    for (const status of orderStatuses) expect(text, status).toContain(status);
  });

  it('at the top are the four that there should be', () => {
    expect(readdirSync(root).filter((name) => name.endsWith('.md'))).toEqual(topLevel);
  });

  it('link only to what exists', () => {
    const files = [
      ...topLevel,
      ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.md'))
        .map((name) => `docs/${name}`),
    ];
    const broken = files.flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)/g)]
        .map((match) => path.join(path.dirname(file), match[1]!))
        .filter((target) => !exists(target))
        .map((target) => `${file}: ${target}`),
    );
    expect(broken).toEqual([]);
  });
});

function exists(target: string): boolean {
  try {
    readFileSync(path.join(root, target));
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EISDIR';
  }
}
