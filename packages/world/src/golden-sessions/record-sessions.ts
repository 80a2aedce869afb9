// Records the golden sessions anew: a dry run over a script, and a session on the simulated Bitunix venue that is killed in
// the middle. Both run in virtual time from a seed, with the built-in strategies, so that a recording can be repeated.

import type { NodeConfig } from '@holdfast/engine/kernel';
import type { Instrument, KernelEvent } from '@holdfast/engine/model';
import { builtInStrategies } from '@holdfast/engine/strategy';
import { MemoryStorage } from 'holdfast/journal';
import { storedTape } from 'holdfast/tape';
import { fetchInstruments } from 'holdfast/venues/bitunix';
import { BitunixVenue } from 'holdfast-sim/bitunix';
import { fundingSchedule, SyntheticFeed, standardInstruments } from 'holdfast-sim/market';
import { VirtualNet, VirtualTime } from '../net/index.ts';
import { WorldNode, worldUrls } from '../node/index.ts';
import type { TimedEvent } from '../strategies/fills-of.ts';
import { recordsOf, scriptBarMs, scriptStartMs } from '../strategies/scripted-market.ts';
import { configOf } from '../strategies/scripted-run.ts';
import { DryRun } from './dry-run.ts';
import { type GoldenSession, tapeFilesOf } from './golden-session.ts';
import { livelyMarket } from './lively-market.ts';

/** Short averages and open gates: a few minutes have to be eventful. */
const eager = { minAtrFraction: 0, minRewardRisk: 0.5, cooldownBars: 1, timeStopBars: 12 };
const dryRunBars = 200;

export interface RecordedDryRun {
  readonly run: DryRun;
  readonly events: readonly TimedEvent[];
  readonly session: GoldenSession;
}

/** Three hours and twenty minutes, both crypto strategies, funding every twenty minutes. */
export function recordDryRun(): RecordedDryRun {
  const strategies = [
    { use: 'crypto/pullback-ribbon', parameters: { ...eager, fast: 5, slow: 12, atr: 7 } },
    { use: 'crypto/sweep-reclaim', parameters: { ...eager, trendSlow: 40, vwap: 30 } },
  ];
  const events: TimedEvent[] = [];
  const run = new DryRun({
    config: configOf(strategies, { interval: '1m', source: 'venue' }, undefined, 'dryRun'),
    feed: { records: recordsOf(livelyMarket(7, dryRunBars)), funding: fundingEvery(20) },
    startMs: scriptStartMs,
    seed: 'golden',
    onStep: ({ events: step }, atMs) => events.push(...step.map((event: KernelEvent) => ({ event, atMs }))),
  });
  run.finish(scriptStartMs + dryRunBars * scriptBarMs);
  const { kernel } = run;
  const session: GoldenSession = {
    format: 1,
    about:
      'A dry run of 200 minutes with crypto/pullback-ribbon and crypto/sweep-reclaim, funding every 20 minutes',
    seq: kernel.seq,
    stateHash: kernel.stateHash(),
    entries: run.entries(),
    tape: tapeFilesOf(run.tape()),
  };
  return { run, events, session };
}

function fundingEvery(minutes: number) {
  return Array.from({ length: Math.floor(dryRunBars / minutes) }, (_, k) => {
    const atMs = (scriptStartMs + k * minutes * scriptBarMs + 500) as never;
    const nextFundingAtMs = (scriptStartMs + (k + 1) * minutes * scriptBarMs) as never;
    return { rate: k % 2 === 0 ? '0.0001' : '-0.00015', nextFundingAtMs, atMs };
  });
}

const bitunixSeed = 11;

/** Four minutes on the simulated venue, killed after two, started again two seconds later, stopped at the end. */
export function recordKilledSession(): GoldenSession {
  const time = new VirtualTime(scriptStartMs);
  const net = new VirtualNet(time, { latencyMs: () => 7 });
  net.listen('venue.world', venueAt(time));
  const storage = new MemoryStorage({ seed: bitunixSeed });
  const node = new WorldNode({
    time,
    transport: net.transport(),
    storage,
    config: secondsConfig(instrumentOf(net, time)),
    registry: builtInStrategies,
    urls: worldUrls,
    seed: 'golden',
    wallOffsetMs: () => 0,
    diskLatencyMs: () => 1,
    crashPoint: () => undefined,
    snapshotEveryMs: 3_600_000,
  });
  node.start();
  time.advance(120_000);
  node.kill();
  storage.kill();
  time.advance(2_000);
  node.start();
  time.advance(120_000);
  node.command({ type: 'Stop', reason: 'end of the recording' } as never);
  if (!time.advanceUntil(() => node.ends.length > 0, 60_000)) throw new Error('the session did not end');
  const kernel = node.kernel!;
  return {
    format: 1,
    about:
      'Four minutes on the simulated Bitunix venue with crypto/pullback-ribbon, killed and started again after two',
    seq: kernel.seq,
    stateHash: kernel.stateHash(),
    entries: node.entriesOnDisk(),
    tape: tapeFilesOf(storedTape(storage.files)),
  };
}

function venueAt(time: VirtualTime): BitunixVenue {
  const traded = standardInstruments[0]!;
  let saved: string | undefined;
  const startMs = time.nowMs - 120_000;
  return new BitunixVenue({
    clock: time.venueClock(),
    feed: new SyntheticFeed({ instrument: traded, seed: bitunixSeed, startMs, fineFromMs: startMs + 60_000 }),
    instruments: [traded],
    funding: fundingSchedule({ seed: bitunixSeed, fixedRates: { BTCUSDT: '0.0001' } }),
    seed: bitunixSeed,
    store: {
      load: () => saved,
      save: (text) => {
        saved = text;
      },
    },
    deduplicateClientIds: false,
  });
}

function instrumentOf(net: VirtualNet, time: VirtualTime): Instrument {
  let found: Instrument | undefined;
  fetchInstruments(net.transport(), worldUrls.rest, ['BTCUSDT'], (fetched) => {
    if (fetched.ok) found = fetched.instruments[0];
  });
  time.advance(1_000);
  if (!found) throw new Error('the venue lists no BTCUSDT');
  return found;
}

/** Bars of mids a second: the session of the dry run, on the venue's instrument. */
function secondsConfig(instrument: Instrument): NodeConfig {
  const parameters = { ...eager, fast: 4, slow: 9, atr: 5, stopAtr: 3 };
  const strategies = [{ use: 'crypto/pullback-ribbon', parameters }];
  const config = configOf(strategies, { interval: '1s', source: 'quotes' }, undefined, 'dryRun');
  const [account] = config.accounts;
  return {
    ...config,
    accounts: [{ ...account!, mode: 'paper' }],
    instruments: [{ instrument, account: account!.id }],
    initialBalances: {},
  };
}
