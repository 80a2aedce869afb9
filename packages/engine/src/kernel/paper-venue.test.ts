// The kernel against the paper venue instead of scripted answers: after any seeded market and any decisions both sides' books
// are the same to the last digit, and nothing the venue said contradicted anything or raised an alarm.
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../base/index.ts';
import { defaultProfile, PaperVenue } from '../matching/index.ts';
import type { Effect } from '../model/index.ts';
import type { Decision } from '../strategy/index.ts';
import { account, btc, KernelBench } from './testing/kernel-bench.ts';

const limits = {
  entriesPerMinute: 1_000,
  maxDailyTurnover: 1_000_000,
  dailyLossFraction: 0.9,
  drawdownFraction: 0.9,
  losingStreak: 1_000,
};

class PaperRun {
  readonly bench = new KernelBench({ limits });
  readonly #random: SeededRandom;
  readonly #venue: PaperVenue;
  #bid = 600_000;
  #performed = 0;

  constructor(seed: number) {
    this.#random = SeededRandom.fromSeed(seed);
    this.#venue = new PaperVenue({
      account,
      currency: 'USDT',
      instruments: this.bench.config.instruments.map(({ instrument }) => instrument),
      profile: defaultProfile,
      latency: { minMs: 50, maxMs: 500 },
      seed,
      initialBalance: '10000',
    });
    this.bench.start();
    this.bench.input({ type: 'LinkReport', account, state: 'syncing', why: 'up', generation: 1 });
    this.#perform();
    this.bench.input({ type: 'LinkReport', account, state: 'ready', why: 'synced', generation: 1 });
    this.bench.input({ type: 'StalenessReport', instrument: btc, level: 'fresh', ageMs: 0 });
    this.#venue.setFundingRate(btc, '0.0003', this.bench.nowMs + 60_000, 60_000);
  }

  play(steps: number): void {
    const { bench } = this;
    for (let k = 0; k < steps; k++) {
      bench.pass(20 + this.#random.nextBelow(300));
      this.#perform();
      this.#bid += this.#random.nextBelow(81) - 40 + (this.#random.nextBelow(200) === 0 ? 1_500 : 0);
      const lots = 5 + this.#random.nextBelow(40);
      if (this.#venue.onQuote(btc, this.#bid, this.#bid + 3, lots, lots, bench.nowMs)) this.#tell();
      if (bench.decisions.length === 0 && this.#random.nextBelow(8) === 0)
        bench.decisions.push(this.#decision());
      bench.quote(this.#bid, this.#bid + 3, lots);
      this.#perform();
    }
  }

  #decision(): Decision {
    const long = this.#random.nextBelow(2) === 0;
    if (this.#random.nextBelow(4) === 0) return { type: 'exit', reason: 'test' };
    const distance = 150 + this.#random.nextBelow(400);
    const away = long ? -1 : 1;
    const limit = this.#random.nextBelow(2) === 0;
    return {
      type: 'enter',
      side: long ? 'buy' : 'sell',
      orderType: limit ? 'limit' : 'market',
      ...(limit && { priceTicks: this.#bid + away * 10, expiryMs: 20_000 }),
      stopTicks: this.#bid + away * distance,
      targetTicks: this.#bid - away * distance,
      reason: 'test',
    };
  }

  #tell(): void {
    for (const report of this.#venue.drain()) this.bench.input(report);
    this.#perform();
  }

  #perform(): void {
    const { effects, nowMs } = this.bench;
    if (this.#venue.onTime(nowMs)) for (const report of this.#venue.drain()) this.bench.input(report);
    while (this.#performed < effects.length) {
      const effect = effects[this.#performed]!;
      this.#performed++;
      this.#send(effect);
      for (const report of this.#venue.drain()) this.bench.input(report);
    }
  }

  #send(effect: Effect): void {
    const { nowMs } = this.bench;
    if (effect.type === 'SubmitOrder') this.#venue.submit(effect.terms, nowMs);
    if (effect.type === 'CancelOrder') this.#venue.cancel(effect.clientOrderId, nowMs);
    if (effect.type === 'SetProtection')
      this.#venue.setProtection(effect.instrument, effect.stopTicks, effect.targetTicks, nowMs);
    if (effect.type === 'ReadVenueState')
      this.bench.input(
        this.#venue.readState(effect.readNumber, effect.ordersInDoubt, nowMs, effect.endedSinceMs),
      );
  }

  read() {
    return this.#venue.readState(0, [], this.bench.nowMs);
  }
}

describe('the kernel and the paper venue', () => {
  it.each([1, 2, 3, 4, 5, 6])('agree after seventeen minutes of trading (seed %i)', (seed) => {
    const run = new PaperRun(seed);
    run.play(6_000);
    const { bench } = run;
    const types = new Set(bench.types());
    for (const type of [
      'OrderFilled',
      'ProtectionConfirmed',
      'PositionClosed',
      'FundingPosted',
      'OrderAdopted',
    ])
      expect(types, type).toContain(type);
    expect(types).not.toContain('ReportContradicted');
    const read = run.read();
    expect(bench.kernel.books.positionLots(btc)).toBe(read.positions[0]?.lots ?? 0);
    expect(bench.balance()).toBe(String(Number(read.balances[0]?.balance)));
    expect(bench.alerts().filter((code) => code !== 'connection-ready')).toEqual([]);
    bench.expectFold();
  });
});
