// Our frames against frames of real gateways: at each place the same kind of text as some real frame of that message has.

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answerOf, decodeTexts, failureText } from './codec/index.ts';
import { requestSamples } from './testing/request-samples.ts';
import { asOfVersion, limitOrder } from './testing/requests.ts';
import { WholeGateway } from './testing/whole-gateway.ts';

const recorded = new URL('../../../../../shared/golden/ibkr/frames.jsonl', import.meta.url);

interface GoldenFrame {
  readonly direction: string;
  readonly messageId: number | null;
  readonly serverVersion: number | null;
  readonly fields: readonly string[];
}

const forms: readonly (readonly [string, RegExp])[] = [
  ['empty', /^$/],
  ['unset', /^(2147483647|9223372036854775807|-9223372036854775808|1\.7976931348623157E308)$/],
  ['integer', /^-?\d+$/],
  ['fraction', /^-?\d+\.\d+(E-?\d+)?$/],
  ['date with two blanks', /^\d{8} {2}\d/],
  ['date with zone', /^\d{8} \d\d:\d\d:\d\d \S/],
  ['date with dash', /^\d{8}-/],
];
const formOf = (text: string) => forms.find(([, pattern]) => pattern.test(text))?.[0] ?? 'words';

/** Places whose text is free by nature, or of which there is a single recording. */
const free =
  /^(accountValue:value|accountUpdateMulti:value|accountSummary:value|tickString:value|tickByTick:.*|tickOptionComputation:presentValueDividend)$/;

type Forms = Map<string, Set<string>>;

function note(seen: Forms, prefix: string, record: object): void {
  for (const [name, value] of Object.entries(record)) {
    if (Array.isArray(value)) for (const item of value) note(seen, `${prefix}${name}.`, item as object);
    else if (typeof value === 'string')
      seen.set(prefix + name, (seen.get(prefix + name) ?? new Set()).add(formOf(value)));
  }
}

function noteFrame(seen: Forms, fields: readonly string[], version: number): string | undefined {
  const message = answerOf(Number(fields[0]));
  if (message === undefined) return `no message ${fields[0]}`;
  const decoded = decodeTexts(message, fields.slice(1), version);
  if (!decoded.ok) return `${message.name}: ${failureText(decoded.failure)}`;
  note(seen, `${message.name}:`, decoded.value as object);
  return undefined;
}

function realForms(): Forms {
  const seen: Forms = new Map();
  for (const line of readFileSync(recorded, 'utf8').trim().split('\n')) {
    const { direction, messageId, serverVersion, fields } = JSON.parse(line) as GoldenFrame;
    if (direction === 'in' && messageId !== null)
      noteFrame(seen, fields, serverVersion ?? (messageId === 4 ? 165 : 178));
  }
  return seen;
}

/** A session that asks for everything and trades; what it was sent. */
function sessionFrames(version: number): string[][] {
  const whole = new WholeGateway({ seed: 3, options: { serverVersion: version } });
  const client = whole.started(1, `v100..${version}`);
  const later = new Set(['2', '4', '11', '23', '25', '51', '58', '63', '64', '75', '77', '93', '95', '98']);
  for (const fields of requestSamples.filter((one) => !later.has(one[0] ?? ''))) {
    client.send(...asOfVersion(fields, version));
    whole.clock.advanceBy(300);
  }
  client.send(...asOfVersion(limitOrder(20, 100, 275), version));
  whole.clock.advanceBy(5000);
  client.send('99', '0');
  client.send('61', '1');
  client.send('5', '1');
  expect(whole.eventsOf('requestFailed')).toEqual([]);
  expect(whole.eventsOf('requestUnreadable')).toEqual([]);
  return client.take();
}

describe.skipIf(!existsSync(recorded))('our frames', () => {
  it.each([178, 187, 193])("have a real frame's kind of text at each place, at %i", (version) => {
    const ours: Forms = new Map();
    const unreadable = sessionFrames(version).map((fields) => noteFrame(ours, fields, version));
    expect(unreadable.filter((problem) => problem !== undefined)).toEqual([]);
    const real = realForms();
    const wrong = [...ours]
      .filter(([place]) => real.has(place) && !free.test(place))
      .flatMap(([place, found]) =>
        [...found].filter((form) => !real.get(place)!.has(form)).map((form) => `${place}: ${form}`),
      );
    expect(wrong).toEqual([]);
    expect(ours.size).toBeGreaterThan(400);
  });
});
