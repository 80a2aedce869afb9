// Commands on what a node wrote: replay, journal, report, and tapes.
import { closeSync, existsSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import Table from 'cli-table3';
import { type Command, InvalidArgumentError } from 'commander';
import { exportJournal, journalLayout, nodeStorage } from '../../journal/index.ts';
import { registeredNodes } from '../../locks/index.ts';
import { exitCodes, NothingToReplay, replayNode, reportOf } from '../../run/index.ts';
import { importCsv, listTapes, type TapeSummary, verifyNode } from '../../tape/index.ts';
import { CliError } from '../cli-error.ts';
import type { CliContext } from '../context.ts';
import { Progress } from '../progress.ts';
import { durationArgument } from './run.ts';

type Finish = (code: number) => void;

export function recordCommands(program: Command, context: CliContext, finish: Finish): void {
  program
    .command('replay')
    .argument('<directory>', 'the node’s')
    .option('--json', 'as JSON')
    .description('run the decisions again from journal and tape, and compare')
    .action(async (directory: string, { json }: { json?: boolean }) =>
      finish(await replay(context, resolve(context.cwd, directory), json === true)),
    );
  program
    .command('report')
    .argument('<directory>', 'the node’s')
    .option('--json', 'print the paths as JSON')
    .description('write the session report: HTML, JSON, CSV')
    .action(async (directory: string, { json }: { json?: boolean }) => {
      const progress = new Progress(context, 'report');
      const paths = await reportOf(existing(context, directory), {
        onProgress: (done, total) => progress.update(done, total, { name: 'entries' }),
      });
      progress.finish();
      context.out(json ? JSON.stringify(paths) : paths.html);
    });
  journalCommands(program, context, finish);
  dataCommands(program, context);
}

function existing(context: CliContext, asked: string): string {
  const directory = resolve(context.cwd, asked);
  if (!existsSync(join(directory, journalLayout.journal)))
    throw new CliError(exitCodes.usage, `there is no journal in ${directory}`);
  return directory;
}

async function replay(context: CliContext, directory: string, json: boolean): Promise<number> {
  const progress = new Progress(context, 'replay');
  try {
    const outcome = await replayNode(directory, (done, total) =>
      progress.update(done, total, { name: 'entries' }),
    );
    const { seq, stateHash, recordedStateHash, recordedSeq, matches, firstDivergentSeq, expected, actual } =
      outcome;
    if (json) {
      context.out(
        JSON.stringify({
          seq,
          stateHash,
          recordedStateHash,
          matches,
          ...(firstDivergentSeq !== undefined && { firstDivergentSeq }),
        }),
      );
    } else if (matches) {
      const recorded =
        recordedSeq === null
          ? 'no state hash is on record'
          : `the state hash recorded at seq ${recordedSeq} is met`;
      context.out(
        `replayed to seq ${seq}, state ${stateHash.slice(0, 16)}: every event is the recorded one, ${recorded}`,
      );
    } else {
      context.out(
        `DIFFERS first at seq ${firstDivergentSeq}\n  recorded: ${expected}\n  replayed: ${actual}`,
      );
    }
    return matches ? exitCodes.ok : exitCodes.verificationFailed;
  } catch (error) {
    if (error instanceof NothingToReplay) throw new CliError(exitCodes.usage, error.message);
    throw error;
  } finally {
    progress.finish();
  }
}

function journalCommands(program: Command, context: CliContext, finish: Finish): void {
  const journal = program.command('journal').description('the durable record of a node');
  journal
    .command('verify')
    .argument('<directory>', 'the node’s')
    .option('--json', 'as JSON')
    .description('read everything, change nothing, name everything that is wrong')
    .action((directory: string, { json }: { json?: boolean }) => {
      const path = resolve(context.cwd, directory);
      const progress = new Progress(context, 'verify');
      const live = registeredNodes(context.environment).some((node) => node.directory === path);
      const { ok, events, lastSeq, problems } = existsSync(path)
        ? verifyNode(path, {
            live,
            onProgress: (done) => progress.update(done, undefined, { name: 'entries' }),
          })
        : { ok: false, events: 0, lastSeq: -1, problems: [`there is no directory ${path}`] };
      progress.finish();
      if (json) context.out(JSON.stringify({ ok, events, lastSeq, problems }));
      else {
        context.out(`${ok ? 'good' : 'NOT GOOD'}: ${events} events up to seq ${lastSeq}`);
        for (const problem of problems) context.out(`  ${problem}`);
      }
      finish(ok ? exitCodes.ok : exitCodes.verificationFailed);
    });
  journal
    .command('export')
    .argument('<directory>', 'the node’s')
    .option('--out <file>', 'write to a file (default: standard output)')
    .option('--after <seq>', 'only what is later', seqArgument, -1)
    .description('the journal as JSON lines')
    .action((directory: string, { out, after }: { out?: string; after: number }) =>
      exportTo(context, existing(context, directory), out, after),
    );
}

/** -1: from the header on. What is no number would export nothing, without a word. */
function seqArgument(text: string): number {
  const seq = /^(-1|\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(seq))
    throw new InvalidArgumentError('expected the seq of an input, such as 1200');
  return seq;
}

function exportTo(context: CliContext, directory: string, out: string | undefined, afterSeq: number): void {
  const live = registeredNodes(context.environment).some((node) => node.directory === directory);
  const opening = nodeStorage({ directory, live }).logs.open(journalLayout.journal, 'read');
  if (opening.status !== 'open')
    throw new CliError(exitCodes.failed, `the journal in ${directory} cannot be read`);
  const file = out === undefined ? undefined : openSync(resolve(context.cwd, out), 'w');
  const progress = new Progress(context, 'export');
  try {
    exportJournal(
      opening.log,
      (lines) => {
        if (file === undefined) context.out(lines.trimEnd());
        else writeSync(file, lines);
      },
      {
        afterSeq,
        onProgress: ({ entriesDone, entriesTotal }) =>
          progress.update(entriesDone, entriesTotal, { name: 'entries' }),
      },
    );
  } finally {
    progress.finish();
    if (file !== undefined) closeSync(file);
    opening.log.close();
  }
}

// -- Tapes -------------------------------------------------------------------------------------------------------------

interface ImportFlags {
  readonly instrument: string;
  readonly tickSize: string;
  readonly lotSize: string;
  readonly bar?: number;
  readonly out?: string;
  readonly json?: boolean;
}

const tapesFolder = join('.holdfast', 'tapes');

function dataCommands(program: Command, context: CliContext): void {
  const data = program.command('data').description('recorded market data');
  data
    .command('import')
    .argument('<file...>', 'CSV files (plain or gzip) of one instrument')
    .requiredOption('--instrument <id>', 'e.g. BTCUSDT-PERP.BITUNIX')
    .requiredOption('--tick-size <decimal>', 'smallest price step, e.g. 0.1')
    .requiredOption('--lot-size <decimal>', 'smallest quantity step, e.g. 0.0001')
    .option(
      '--bar <time>',
      'length of a bar in files of bars (default: the smallest step between rows)',
      durationArgument,
    )
    .option('--out <file>', `the tape to write (default: ${tapesFolder}/<first file>.tape)`)
    .option('--json', 'as JSON')
    .description('make a tape of CSV files, sorted by time, exact to the last digit')
    .action((files: string[], flags: ImportFlags) => importFiles(context, files, flags));
  data
    .command('list')
    .argument('[path]', `a folder of tapes, or one file (default: ${tapesFolder})`)
    .option('--json', 'as JSON')
    .description('tapes with their instruments, times and problems')
    .action((path: string | undefined, { json }: { json?: boolean }) =>
      listData(context, path, json === true),
    );
}

async function importFiles(context: CliContext, files: readonly string[], flags: ImportFlags): Promise<void> {
  const { instrument: id, tickSize, lotSize, bar } = flags;
  const name = `${basename(files[0]!).replace(/\.csv(\.gz)?$/, '')}.tape`;
  const output = resolve(context.cwd, flags.out ?? join(tapesFolder, name));
  mkdirSync(dirname(output), { recursive: true });
  const progress = new Progress(context, 'import');
  try {
    const result = await importCsv({
      sources: files.map((file) => ({
        path: resolve(context.cwd, file),
        instrument: { id, tickSize, lotSize },
        ...(bar !== undefined && { barMs: bar }),
      })),
      output,
      nowMs: Date.now,
      onProgress: ({ done, total, rate }) => progress.update(done, total, { name: 'rows', rate }),
    });
    progress.finish();
    if (flags.json) context.out(JSON.stringify(result));
    else context.out(`${result.records} records, ${span(result.fromMs, result.toMs)}: ${result.path}`);
  } finally {
    progress.finish();
  }
}

const time = (ms: number | undefined): string =>
  ms === undefined ? '?' : new Date(ms).toISOString().slice(0, 19);
const span = (fromMs: number | undefined, toMs: number | undefined): string =>
  `${time(fromMs)} to ${time(toMs)}`;

function listData(context: CliContext, asked: string | undefined, json: boolean): void {
  const path = resolve(context.cwd, asked ?? tapesFolder);
  if (asked !== undefined && !existsSync(path))
    throw new CliError(exitCodes.usage, `there are no tapes at ${path}; "holdfast data import" makes them`);
  // That nothing was imported yet is an answer; only a place that somebody named has to be there.
  const tapes = existsSync(path) ? listTapes(path) : [];
  if (json) return context.out(JSON.stringify(tapes));
  const table = new Table({
    head: ['tape', 'instruments', 'records', 'MB', 'from', 'to', 'state'],
    style: { head: [], border: [] },
  });
  for (const tape of tapes) table.push(row(tape));
  context.out(tapes.length > 0 ? table.toString() : `no tapes at ${path}; "holdfast data import" makes them`);
}

const row = ({ path, header, records, bytes, fromMs, toMs, end, problems }: TapeSummary): string[] => [
  basename(path),
  header.instruments.map(({ id }) => id).join(', '),
  String(records),
  (bytes / 1_048_576).toFixed(1),
  time(fromMs),
  time(toMs),
  problems.length > 0 ? problems.join('; ') : end,
];
