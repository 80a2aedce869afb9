import type { EpochMs } from '@holdfast/engine/base';
import type { KernelEvent } from '@holdfast/engine/model';
import { describe, expect, it } from 'vitest';
import { renderTimeline } from './page/timeline-section.ts';
import { account, ReportBench } from './report-bench.testing.ts';

describe('the timeline of a node', () => {
  it('knows that a life which was killed ended with the last that it saw, and an ended one with its end', () => {
    const bench = new ReportBench();
    const life = (number: number): void =>
      bench.events({
        type: 'LifeStarted',
        life: number,
        atMs: (bench.atMs + 1000) as EpochMs,
      } as KernelEvent);
    const ready = (): void =>
      bench.events({
        type: 'LinkChanged',
        account,
        state: 'ready',
        why: 'synced',
        generation: 1,
        atMs: (bench.atMs + 1000) as EpochMs,
      });
    life(1);
    ready();
    bench.atMs += 8 * 3_600_000;
    life(2);
    ready();
    bench.events({
      type: 'LifeEnded',
      reason: 'asked',
      exitCode: 0,
      atMs: (bench.atMs + 1000) as EpochMs,
    } as KernelEvent);
    bench.atMs += 60_000;
    life(3);
    const model = bench.build();
    const spans = model.timeline.spans.map(({ lane, state, fromMs, toMs }) => [
      lane.replace(/ .*/, ''),
      state,
      ((toMs ?? Number.NaN) - fromMs) / 1000,
    ]);
    expect(spans).toEqual([
      ['node', 'running', 1],
      ['link', 'ready', 0],
      ['node', 'down', 28_801],
      ['node', 'running', 2],
      ['link', 'ready', 1],
      ['node', 'ended', 61],
      ['node', 'running', Number.NaN],
    ]);
    expect(renderTimeline(model)).toContain('link BITUNIX:main<div class="soft small">0.00 % of the time');
  });
});
