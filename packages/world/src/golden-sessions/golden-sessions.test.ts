// Recorded sessions replay to the state that was recorded, here and in processes of another time zone, another locale, and
// without a just-in-time compiler; and a tape that was changed is found out. Where a change of the engine is meant, they are
// recorded anew: `node --conditions=holdfast-source scripts/record-golden-session.ts`.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readTapeFrom, TapeError, type TapeSegment } from 'holdfast/tape';
import { beforeAll, describe, expect, it } from 'vitest';
import { booksProblems } from '../strategies/books-add-up.ts';
import { type GoldenSession, tapeOf, unpackSession } from './golden-session.ts';
import { recordDryRun } from './record-sessions.ts';
import { replaySession } from './replay-session.ts';
import { writeStrippedSources } from './stripped-sources.ts';

const names = ['dry-run', 'killed-session'] as const;
const fileOf = (name: string): string => fileURLToPath(new URL(`${name}.json.gz`, import.meta.url));
const golden = (name: string): GoldenSession => unpackSession(readFileSync(fileOf(name)));
const recordedState = (name: string) => {
  const { seq, stateHash } = golden(name);
  return { seq, stateHash };
};
const count = ({ entries }: GoldenSession, type: string): number =>
  entries.flatMap(({ events }) => events).filter((event) => event.type === type).length;

describe.each(names)('the golden session %s', (name) => {
  it('holds orders, fills, moved stops and a clean end', () => {
    const session = golden(name);
    for (const type of ['OrderIntended', 'OrderFilled', 'PositionClosed', 'TrailingMoved'])
      expect(count(session, type), type).toBeGreaterThan(3);
    expect(count(session, 'LifeEnded')).toBe(1);
    expect(count(session, 'LifeStarted')).toBe(name === 'dry-run' ? 1 : 2);
    expect(count(session, 'FundingPosted') > 0).toBe(name === 'dry-run');
  });

  it('replays to its state, decision by decision', () => {
    expect(replaySession(golden(name))).toEqual({ ...recordedState(name), firstDivergence: undefined });
  });

  it('is found out when a byte of its tape was changed, wherever it is', () => {
    const session = golden(name);
    session.tape.forEach(({ bytes }, file) => {
      const { length } = Buffer.from(bytes, 'base64');
      const places = [
        0,
        8,
        40,
        length - 1,
        ...Array.from({ length: 12 }, (_, k) => Math.floor((length * k) / 12)),
      ];
      for (const place of places) {
        const what = `byte ${place} of ${length} of file ${file}`;
        expect(outcomeOf(session, flipped(session, file, place)), what).not.toBe('as recorded');
      }
    });
  });

  it('is found out when a quote that led to something was another one, its checksum in order', () => {
    const session = golden(name);
    const decided = new Set(session.entries.filter(({ input }) => !input).map(({ seq }) => seq));
    const segments = [...readTapeFrom(tapeOf(session))];
    let changes = 0;
    for (const block of segments.flatMap(({ blocks }) => blocks)) {
      for (let k = 0; k < block.count && changes < 5; k += 1) {
        if (!decided.has(block.baseSeq + block.seqOffsets[k]!)) continue;
        changes += 1;
        for (const column of [block.a, block.b]) column[k]! += 1_000;
        expect(outcomeOf(session, segments)).not.toBe('as recorded');
        for (const column of [block.a, block.b]) column[k]! -= 1_000;
      }
    }
    expect(changes).toBe(5);
    expect(outcomeOf(session, segments)).toBe('as recorded');
  });
});

function* flipped(session: GoldenSession, file: number, place: number): Generator<TapeSegment> {
  const changed = session.tape[file]!.name;
  yield* readTapeFrom(
    tapeOf(session, (bytes, name) => {
      if (name === changed) bytes[place]! ^= 0x10;
    }),
  );
}

function outcomeOf(session: GoldenSession, tape: Iterable<TapeSegment>): string {
  try {
    const { stateHash, firstDivergence } = replaySession(session, tape);
    if (firstDivergence) return `diverges at ${firstDivergence.seq}`;
    return stateHash === session.stateHash ? 'as recorded' : 'another state';
  } catch (error) {
    if (error instanceof TapeError) return error.code;
    throw error;
  }
}

describe('golden sessions in a process of their own', () => {
  const run = promisify(execFile);
  const here = fileURLToPath(new URL('.', import.meta.url));
  const packages = join(here, '../../..');
  let hook = '';

  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-stripped-'));
    const roots = [here, join(packages, 'engine/src'), join(packages, 'runtime/src')];
    hook = writeStrippedSources(roots, folder);
  });

  async function inChild(flags: readonly string[], env: Readonly<Record<string, string>>) {
    const { stdout } = await run(
      process.execPath,
      [
        ...flags,
        '--conditions=holdfast-source',
        '--import',
        hook,
        join(here, 'replay-in-child.ts'),
        ...names.map(fileOf),
      ],
      { env: { PATH: process.env.PATH ?? '', ...env } },
    );
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  const replays = names.map(recordedState);

  it('replay to the same state in the time zone of Kathmandu, 5:45 off and never on the hour', async () => {
    const child = await inChild([], { TZ: 'Asia/Kathmandu' });
    expect(child).toMatchObject({ replays, timeZone: expect.stringMatching(/^Asia\/Kath?mandu$/) });
  });

  it('replay to the same state in Turkish, where i is no I and a decimal has a comma', async () => {
    const child = await inChild([], { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' });
    expect(child).toMatchObject({ replays, locale: 'tr-TR', decimal: '1,5' });
  });

  it('replay to the same state without a just-in-time compiler and without WebAssembly', async () => {
    expect(await inChild(['--jitless'], {})).toMatchObject({ replays, webAssembly: false });
  });
});

describe('the dry run, recorded again', () => {
  it('is the same to the byte, and its books add up, funding and fees included', () => {
    const { run, events, session } = recordDryRun();
    expect({ seq: session.seq, stateHash: session.stateHash }).toEqual(recordedState('dry-run'));
    expect(session.tape).toEqual(golden('dry-run').tape);
    const parts = run.kernel.equityOf(run.kernel.config.accounts[0]!.id);
    expect(parts.fees).toBeGreaterThan(0n);
    expect(parts.funding).not.toBe(0n);
    expect(booksProblems(run.kernel, events)).toEqual([]);
  });
});
