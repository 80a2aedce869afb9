import type { AccountId, ClientOrderId, InstrumentIndex, Lots } from '@holdfast/engine/base';
import { defaultProfile, PaperVenue } from '@holdfast/engine/matching';
import type { OrderTerms } from '@holdfast/engine/model';
import { describe, expect, it } from 'vitest';
import { definedInstrument } from '../../config/index.ts';
import { PaperMemory, type PaperStore } from './paper-memory.ts';

const instrument = 0 as InstrumentIndex;
const config = {
  account: 'BITUNIX:main' as AccountId,
  currency: 'USDT',
  instruments: [
    definedInstrument(
      {
        symbol: 'BTCUSDT',
        tickSize: '0.1',
        lotSize: '0.001',
        kind: 'linear',
        maxLeverage: 20,
        makerFee: 0.0002,
        takerFee: 0.0006,
      },
      'bitunix',
    ),
  ],
  profile: defaultProfile,
  latency: { minMs: 0, maxMs: 0 },
  seed: 'test',
  initialBalance: '10000',
};

class MemoryStore implements PaperStore {
  readonly name = 'paper-main.json';
  text: string | undefined;
  /** Of each write. */
  readonly sizes: number[] = [];
  load(): string | undefined {
    return this.text;
  }
  replace(text: string): void {
    this.text = text;
    this.sizes.push(text.length);
  }
  append(text: string): void {
    this.text += text;
    this.sizes.push(text.length);
  }
}

const terms = (at: number): OrderTerms => ({
  clientOrderId: `o${at}` as ClientOrderId,
  instrument,
  side: at % 2 === 0 ? 'buy' : 'sell',
  type: 'market',
  lots: 10 as Lots,
  timeInForce: 'gtc',
  postOnly: false,
  reduceOnly: false,
});

/** Market orders, one each `everyMs`, remembered one by one. */
function trade(
  memory: PaperMemory,
  venue: PaperVenue,
  [from, to]: readonly [number, number],
  everyMs = 1_000,
): void {
  for (let at = from; at < to; at++) {
    const nowMs = 1_700_000_000_000 + at * everyMs;
    venue.submit(terms(at), nowMs);
    venue.onQuote(instrument, 600_000 + (at % 5), 600_001 + (at % 5), 1_000, 1_000, nowMs + 10);
    venue.drain();
    memory.save(venue);
  }
}

describe('the memory of a paper venue', () => {
  it('finds after any number of changes what stood there', () => {
    const store = new MemoryStore();
    const memory = new PaperMemory(store);
    const venue = memory.restore(config);
    trade(memory, venue, [0, 2_500]);
    const again = new PaperMemory(store).restore(config);
    expect(again.snapshot()).toEqual(venue.snapshot());
    again.submit(terms(7), again.snapshot().nowMs + 1);
    expect(again.snapshot().books).toEqual(venue.snapshot().books);
  });

  it('writes as much for a report after thousands of orders as after ten', () => {
    const store = new MemoryStore();
    const memory = new PaperMemory(store);
    trade(memory, memory.restore(config), [0, 2_900]);
    const largest = (from: number, to: number): number => Math.max(...store.sizes.slice(from, to));
    expect(largest(2_100, 2_900)).toBeLessThan(1.1 * largest(10, 900));
    expect(store.sizes.filter((size) => size > 10_000)).toHaveLength(2);
  });

  it('forgets ids that can come no more', () => {
    const store = new MemoryStore();
    const memory = new PaperMemory(store);
    const venue = memory.restore(config);
    trade(memory, venue, [0, 3_000], 120_000);
    // The thousand that can still be read, and those that came since old ones were looked for: every thousand.
    const { length } = venue.snapshot().orders.arrived;
    expect(length).toBeGreaterThanOrEqual(1_000);
    expect(length).toBeLessThan(2_001);
    expect(new PaperMemory(store).restore(config).snapshot().orders.arrived).toHaveLength(1_000);
  });

  it('passes over a last line that a crash cut off: it was never told', () => {
    const store = new MemoryStore();
    const memory = new PaperMemory(store);
    const venue = memory.restore(config);
    trade(memory, venue, [0, 9]);
    const told = venue.snapshot();
    trade(memory, venue, [9, 10]);
    store.text = store.text!.slice(0, -20);
    const again = new PaperMemory(store);
    const notes: string[] = [];
    const restored = again.restore(config, (text) => notes.push(text));
    expect(notes).toEqual([expect.stringMatching(/^paper-main.json: its last line was cut off/)]);
    expect(restored.snapshot()).toEqual(told);
    trade(again, restored, [9, 12]);
    expect(new PaperMemory(store).restore(config).snapshot()).toEqual(restored.snapshot());
  });

  it.each([
    ['a change in the middle', 2, (line: string) => line.slice(0, 40)],
    ['the last change, though its end stands there', 5, (line: string) => line.slice(1)],
    ['the books as a whole', 1, () => ''],
    ['a line of something else', 3, () => '[1]'],
  ])('refuses damage in %s by file and line, and leaves it as it is', (_, number, damaged) => {
    const store = new MemoryStore();
    const memory = new PaperMemory(store);
    trade(memory, memory.restore(config), [0, 5]);
    const lines = store.text!.split('\n');
    lines[number - 1] = damaged(lines[number - 1]!);
    store.text = lines.join('\n');
    const before = store.text;
    const writes = store.sizes.length;
    expect(() => new PaperMemory(store).restore(config)).toThrow(
      new RegExp(`^paper-main.json, line ${number}: .*Put a good copy of the file back.*--dir`),
    );
    expect([store.text, store.sizes.length]).toEqual([before, writes]);
  });

  it('reads a file of one line, as it was once written', () => {
    const store = new MemoryStore();
    const venue = new PaperVenue(config);
    venue.submit(terms(0), 1_700_000_000_000);
    const { arrived, ...orders } = venue.snapshot().orders;
    const old = { ...orders, arrived: arrived.map(([id, venueId]) => [id, venueId]) };
    store.text = JSON.stringify({ ...venue.snapshot(), orders: old });
    expect(new PaperMemory(store).restore(config).snapshot().orders.sequence).toBe(
      venue.snapshot().orders.sequence,
    );
  });
});
