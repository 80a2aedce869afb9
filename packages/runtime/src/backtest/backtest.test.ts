import { SeededRandom } from '@holdfast/engine/base';
import { defaultProfile, nautilusProfile } from '@holdfast/engine/matching';
import type { KernelEvent } from '@holdfast/engine/model';
import { builtInStrategies } from '@holdfast/engine/strategy';
import { describe, expect, it } from 'vitest';
import { definedInstrument, parseSession, resolveNode } from '../config/index.ts';
import { recordKinds, type TapeBlock, type TapePart, tapeFormatVersion } from '../tape/index.ts';
import { Backtest } from './backtest.ts';

const session = (bars: string, strategies: string) =>
  parseSession(
    `name: test\ninstruments: [{ symbol: BTCUSDT, tickSize: 0.1, lotSize: 0.001 }]\nbars: ${bars}\nstrategies: ${strategies}\nlimits: { losingStreak: 100000, dailyLoss: 40%, drawdown: 40% }`,
    'test.yaml',
  );

const capabilities = {
  positionProtection: true,
  attachedProtection: true,
  submitValidityMs: 75_000,
  endMarkedLists: false,
  fundingRates: false,
};

/** Quotes that wander, cluster in time and jump now and then; some trades between them. */
function randomTape(seed: number, count: number): TapePart {
  const random = SeededRandom.fromSeed(seed);
  const column = () => new Int32Array(count);
  const [a, b, c, d, offsets] = [column(), column(), column(), column(), column()];
  const kinds = new Uint8Array(count);
  const flags = new Uint16Array(count);
  let bid = 600_000;
  let offset = 0;
  for (let k = 0; k < count; k++) {
    bid += random.nextBelow(7) - 3 + (random.nextBelow(400) === 0 ? random.nextBelow(300) - 150 : 0);
    offset += random.nextBelow(5) === 0 ? random.nextBelow(400) : random.nextBelow(4);
    const trade = random.nextBelow(9) === 0;
    kinds[k] = trade ? recordKinds.trade : recordKinds.quote;
    offsets[k] = offset;
    a[k] = bid;
    b[k] = trade ? 1 + random.nextBelow(50) : bid + 1 + random.nextBelow(3);
    c[k] = trade ? 0 : 10 + random.nextBelow(500);
    d[k] = trade ? 0 : 10 + random.nextBelow(500);
    flags[k] = trade ? 1 + random.nextBelow(2) : 0;
  }
  const block: TapeBlock = {
    count,
    baseSeq: 1,
    baseTimeMs: Date.UTC(2026, 10, 25, 10),
    note: undefined,
    a,
    b,
    c,
    d,
    e: undefined,
    f: undefined,
    g: undefined,
    timeOffsetsMs: offsets,
    seqOffsets: Uint32Array.from({ length: count }, (_, k) => k),
    instruments: new Uint16Array(count),
    flags,
    kinds,
  };
  const instruments = [{ id: 'BTCUSDT-PERP.BITUNIX', tickSize: '0.1', lotSize: '0.001' }];
  return {
    header: { format: tapeFormatVersion, instruments, source: 'test', createdAtMs: 0 },
    blocks: [block],
  };
}

function run(
  part: TapePart,
  bars: string,
  strategies: string,
  options: { oneByOne?: boolean; profile?: typeof defaultProfile } = {},
) {
  const source = { file: 'test.yaml', session: session(bars, strategies) };
  const instrument = definedInstrument(source.session.instruments[0] as never, 'bitunix');
  const config = resolveNode({
    nodeId: 'abcdef',
    sources: [source],
    instruments: new Map([['BTCUSDT', instrument]]),
    capabilities,
    backtest: true,
    quarantined: new Map(),
  });
  const events: KernelEvent[] = [];
  const backtest = new Backtest({
    config,
    registry: builtInStrategies,
    profile: options.profile ?? defaultProfile,
    latency: { minMs: 20, maxMs: 200 },
    seed: 'test',
    instrumentOf: () => 0,
    onEvents: (some) => events.push(...some),
    ...(options.oneByOne && { onMarket: () => undefined }),
  });
  return { result: backtest.run([part]), events };
}

const cases = [
  [
    'bars of quotes',
    '{ interval: 1s, source: quotes }',
    '[{ use: ema-cross, parameters: { fast: 5, slow: 12, stopAtr: 4 } }]',
  ],
  [
    'bars of trades',
    '{ interval: 1s, source: trades }',
    '[{ use: crypto/pullback-ribbon, parameters: { fast: 5, slow: 12 } }, { use: crypto/sweep-reclaim, parameters: { minVolumeRatio: 0 } }]',
  ],
] as const;

describe('a backtest', () => {
  it.each(cases)('gives the same state by the run as quote by quote: %s', (_, bars, strategies) => {
    for (let seed = 1; seed <= 6; seed++) {
      const part = randomTape(seed, 60_000);
      const fast = run(part, bars, strategies);
      const slow = run(part, bars, strategies, { oneByOne: true });
      expect(fast.events, `seed ${seed}`).toEqual(slow.events);
      expect(fast.result.stateHash).toBe(slow.result.stateHash);
      expect(fast.result.quotes).toBe(slow.result.quotes);
    }
  });

  it('trades on such a tape, so that the comparison means something', () => {
    const { result, events } = run(randomTape(3, 60_000), cases[0][1], cases[0][2]);
    expect(result.fills).toBeGreaterThan(10);
    expect(events.some(({ type }) => type === 'PositionClosed')).toBe(true);
  });

  it('gives the same hash twice, and another one under another fill profile', () => {
    const part = randomTape(4, 40_000);
    const one = run(part, cases[0][1], cases[0][2]).result.stateHash;
    expect(run(part, cases[0][1], cases[0][2]).result.stateHash).toBe(one);
    expect(run(part, cases[0][1], cases[0][2], { profile: nautilusProfile }).result.stateHash).not.toBe(one);
  });

  it('sums to the equity: deposits, realized, fees and funding, to the last unit', () => {
    const { result } = run(randomTape(5, 60_000), cases[0][1], cases[0][2]);
    const parts = result.kernel.equityOf(result.kernel.config.accounts[0]!.id);
    expect(parts.deposits + parts.realized - parts.fees + parts.funding + parts.unrealized!).toBe(
      parts.equity,
    );
  });
});
