import type { EpochMs } from '@holdfast/engine/base';
import type { LinkState } from '@holdfast/engine/model';
import { describe, expect, it } from 'vitest';
import { LinkOutages } from './link-outages.ts';

const account = 'BITUNIX:main';

function rig() {
  let nowMs = 0;
  const clock = {
    wallMs: () => 1_700_000_000_000 + nowMs,
    monotonicMs: () => nowMs,
    after: () => ({ cancel: () => undefined }),
  };
  const outages = new LinkOutages(clock, [account], 'the node started');
  const becomes = (state: LinkState, why: string): void => {
    nowMs += 1_000;
    outages.note({
      type: 'LinkChanged',
      account: account as never,
      state,
      why,
      generation: 1,
      atMs: nowMs as EpochMs,
    });
  };
  return { outages, becomes };
}

describe('an outage of a link', () => {
  it('lasts from the start of the life or the loss to the next ready, over every attempt in between', () => {
    const { outages, becomes } = rig();
    becomes('connecting', 'the node starts');
    becomes('recovering', 'refused');
    becomes('connecting', 'again');
    becomes('circuitOpen', 'refused ten times');
    becomes('handshaking', 'the probe got through');
    expect(outages.figures()).toEqual({
      [account]: { sinceMs: 1_700_000_000_000, forMs: 5_000, why: 'refused ten times' },
    });
    becomes('ready', 'reconciled');
    expect(outages.figures()).toEqual({});
    becomes('degraded', 'silent');
    expect(outages.figures()).toEqual({});
    becomes('recovering', 'cut');
    becomes('connecting', 'again');
    expect(outages.figures()).toEqual({
      [account]: { sinceMs: 1_700_000_008_000, forMs: 1_000, why: 'cut' },
    });
  });
});
