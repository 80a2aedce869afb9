// A process of its own that replays golden sessions and prints, as JSON, what it arrived at and where it ran: the proof under
// other time zones, locales and without a compiler to machine code. `node [flags] replay-in-child.ts FILE...`
import { readFileSync } from 'node:fs';
import { unpackSession } from './golden-session.ts';
import { replaySession } from './replay-session.ts';

const replays = process.argv.slice(2).map((file) => replaySession(unpackSession(readFileSync(file))));
const { timeZone, locale } = new Intl.DateTimeFormat().resolvedOptions();
process.stdout.write(
  `${JSON.stringify({ replays, timeZone, locale, decimal: (1.5).toLocaleString(), webAssembly: 'WebAssembly' in globalThis })}\n`,
);
